package assessing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// deedForm takes what was typed for an act, with the case as the page showed it.
type deedForm struct {
	*Standing
	typed  map[string]string
	faults []*fault.Fault
	Deed
}

func (f *deedForm) need(ok bool, field, sentence string) {
	if !ok {
		f.faults = append(f.faults, errCaseField.Say(sentence).At(field))
	}
}

// text is a text of so many characters, which stays on record under its name.
func (f *deedForm) text(field, title string, least, most int) string {
	t := strings.TrimSpace(f.typed[field])
	n := utf8.RuneCountInString(t)
	f.need(n >= least && n <= most, field, fmt.Sprintf("%s应为 %d 至 %d 个字", title, least, most))
	if t != "" {
		f.Detail[field] = t
	}
	return t
}

func (f *deedForm) lines(field string) (list []string) {
	for line := range strings.SplitSeq(f.typed[field], "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (f *deedForm) number(field, title string, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.typed[field]))
	f.need(err == nil && n >= least && n <= most, field, fmt.Sprintf("%s应为 %d 至 %d 的整数", title, least, most))
	f.Detail[field] = strconv.Itoa(n)
	return n
}

func (f *deedForm) ticked(field string) bool { return f.typed[field] != "" }

// hashOf is the SHA-256 of what stays on record, in canonical form.
func hashOf(detail map[string]string) (string, error) {
	value := map[string]any{}
	for key, v := range detail {
		value[key] = v
	}
	h, err := evidence.Hash(value)
	return h.String(), err
}

// freely are acts of several people at once, for which the version of the page is not
// compared: what one of them does changes nothing for the others.
var freely = []assessment.Act{assessment.Recuse, assessment.Declare, assessment.Cosign, assessment.Object}

// Do 办理 an act from a form. What the form says is read with the case as the page showed
// it; a case that has moved on since refuses.
func (s *Cases) Do(ctx context.Context, by actor.Actor, number string, version int, act assessment.Act, typed map[string]string) error {
	st, err := s.standing(ctx, by, number)
	if err == nil && !st.visible() && !st.objects(act) {
		err = ErrCaseAbsent
	}
	if err != nil {
		return err
	}
	read, known := deeds[act]
	if !known {
		return assessment.ErrEvent
	}
	if err := st.refuses(act); err != nil {
		return err
	}
	if slices.Contains(checkedMoves, act) {
		if err := s.unconflicted(ctx, st); err != nil {
			return err
		}
	}
	f := &deedForm{Standing: st, typed: typed, Deed: Deed{Do: act, Detail: map[string]string{}}}
	if err := read(ctx, s, f); err != nil {
		return err
	}
	if err := fault.Join(f.faults); err != nil {
		return err
	}
	if slices.Contains(freely, act) {
		version = 0
	} else if version == 0 {
		version = st.Version
	}
	return s.InTx(ctx, func(tx CaseTx) error {
		w, err := s.Lock(ctx, tx, by, number, version)
		if err != nil {
			return err
		}
		d := Deed{Do: f.Do, Args: f.Args, Detail: maps.Clone(f.Detail)}
		if act == assessment.File {
			n, err := tx.NextNumber(ctx, fmt.Sprintf("assessment-filing:%s:%d", w.Region[:4], day.Of(w.Now).Year()))
			if err != nil {
				return err
			}
			d.Args.Hash, d.Detail["filing"] = w.Head.String(), fmt.Sprintf("BA-%s-%d-%05d", w.Region[:4], day.Of(w.Now).Year(), n)
		}
		if err := w.Do(d); err != nil {
			return aimed(err)
		}
		if err := w.sequel(d); err != nil {
			return err
		}
		return w.Save(ctx)
	})
}

// refuses says why the person may not try an act at all, before its form is looked at.
func (st *Standing) refuses(act assessment.Act) error {
	if st.Can(act) || st.objects(act) {
		return nil
	}
	role := st.You
	if taken, may := st.assumes(act); may && role == assessment.Anybody {
		role = taken
	}
	if !act.For(role) {
		return assessment.ErrRole
	}
	if st.elsewhere(act) {
		return ErrCaseOrg
	}
	return assessment.ErrState
}

// aimed points refusals of the machine at the field that can put them right.
func aimed(err error) error {
	for f, field := range map[*fault.Fault]string{assessment.ErrReasons: "reasons", assessment.ErrMissingList: "missing", assessment.ErrDeclaration: "declared", assessment.ErrShortPublicity: "days",
		assessment.ErrObjectionPanel: "panel", assessment.ErrSeal: "seal", assessment.ErrOtherOrg: "org", assessment.ErrDecisionDoc: "document", assessment.ErrMinutes: "votes", assessment.ErrTwoMethods: "methods", assessment.ErrNotOnPanel: "user", assessment.ErrJointRange: "total"} {
		if errors.Is(err, f) {
			return f.At(field)
		}
	}
	return err
}

// deeds read the forms of the acts that people do; what the platform does by itself and
// what the workbench of scores does is not among them.
var deeds map[assessment.Act]func(context.Context, *Cases, *deedForm) error

func init() {
	deeds = map[assessment.Act]func(context.Context, *Cases, *deedForm) error{
		assessment.Accept: readAccept, assessment.Return: readReturn, assessment.OfferContract: readOffer, assessment.AgreeContract: readAgreed, assessment.SignContract: readSignContract,
		assessment.Assign: readAssign, assessment.ProposePlan: readPlan, assessment.AgreePlan: readAgreed, assessment.ReturnPlan: readReasons, assessment.FreezePlan: readFreeze,
		assessment.ExcludePeople: readExclude, assessment.Declare: readDeclare, assessment.DecideSoft: readDecideSoft, assessment.Replace: readReplace, assessment.OpenScoring: readOpenScoring,
		assessment.AddExtra: readExtra, assessment.HoldMeeting: readMeeting, assessment.DraftReport: readDraft, assessment.ApproveQuality: readOpinion, assessment.Comment: readComment,
		assessment.Cosign: readCosign, assessment.Sign: readSign, assessment.IndustryReview: readReview, assessment.File: readOpinion, assessment.Publish: readPublish,
		assessment.Object: readObject, assessment.DecideObjection: readDecideObjection, assessment.WithdrawObjection: readReasons, assessment.OpenSpotCheck: readReasons,
		assessment.CloseSpotCheck: readCloseCheck, assessment.AskReassess: readReassess, assessment.Revoke: readRevoke, assessment.Withdraw: readReasons,
		assessment.Recuse: readRecuse, assessment.ReportLapse: readLapse, assessment.CloseMeeting: readCloseMeeting, assessment.ProposeJoint: readProposeJoint, assessment.AgreeJoint: readAgreeJoint,
		assessment.ReturnJoint: readReasons, assessment.ReferThird: readReasons,
	}
}

func readReasons(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

func readOpinion(_ context.Context, _ *Cases, f *deedForm) error {
	f.text("opinion", "意见", 0, 500)
	return nil
}

func readAccept(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Finished, f.Args.Clear, f.Args.Apart = f.ticked("finished"), f.ticked("clear"), f.ticked("apart")
	f.need(f.Args.Finished, "finished", "项目尚未完成的，不能受理；核实后请勾选")
	f.need(f.Args.Clear, "clear", "权属存在争议的，不能受理；核实后请勾选")
	f.need(f.Args.Apart, "apart", "与委托方存在关联的，不能受理；核实后请勾选")
	f.text("opinion", "意见", 0, 500)
	return nil
}

func readReturn(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Missing = f.lines("missing")
	f.need(len(f.Args.Missing) > 0 && len(f.Args.Missing) <= 20, "missing", "请列明需要补正的材料，一行一项，最多 20 项")
	return nil
}

// readOffer takes the terms: the fee is an amount, so that it cannot hang on the result.
func readOffer(_ context.Context, _ *Cases, f *deedForm) error {
	fee, err := money.ParseYuan(f.typed["fee"])
	f.need(err == nil && fee.Sign() > 0, "fee", "请填写固定评价费用，单位元，例如 38000.00；费用不得与评价结果挂钩")
	f.Detail["fee"] = fee.String()
	f.text("payment", "付款方式", 4, 200)
	f.text("terms", "其他约定", 0, 2000)
	on, err := day.Parse(strings.TrimSpace(f.typed["deliver_on"]))
	f.need(err == nil && on.After(day.Of(f.Now)), "deliver_on", "请填写交付报告的日期，晚于今天，例如 2026-12-31")
	f.Detail["deliver_on"] = on.String()
	hash, err := hashOf(f.Detail)
	f.Args.Hash = hash
	return err
}

// readAgreed takes the hash of what the page showed.
func readAgreed(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Hash = f.typed["hash"]
	f.need(f.ticked("agreed"), "agreed", "请核对后勾选同意")
	f.text("opinion", "意见", 0, 500)
	return nil
}

func readSignContract(_ context.Context, _ *Cases, f *deedForm) error {
	hash, agreed := f.Case.Offer()
	if f.State == assessment.Accepted && !agreed {
		return assessment.ErrNotAgreed
	}
	f.Args.FeeBasis, f.Args.Hash = "FIXED", hash
	f.need(f.ticked("seal"), "seal", "请确认已加盖机构印章")
	return nil
}

func readAssign(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.User, f.Args.Role = f.typed["user"], assessment.Role(f.typed["role"])
	staff, err := s.Staff(ctx, f.Standing)
	if err != nil {
		return err
	}
	f.need(slices.ContainsFunc(staff, func(p StaffMember) bool { return p.ID == f.Args.User && p.Role == assessment.Anybody }), "user", "请从本机构评价业务人员中选择在本项目中还没有角色的人员")
	f.need(slices.Contains(Assignable, f.Args.Role), "role", "请选择角色")
	return nil
}

// Assignable are the roles that the manager of the institution gives.
var Assignable = []assessment.Role{assessment.CaseLead, assessment.QualityReviewer, assessment.OrgClerk}

// StaffMember 机构人员 is somebody of the institution with the role in a case.
type StaffMember struct {
	ID, Name string
	Role     assessment.Role
}

// Staff lists the evaluators of the institution, with the roles that they have in the case.
func (s *Cases) Staff(ctx context.Context, st *Standing) ([]StaffMember, error) {
	list, err := s.Reader.CaseStaff(ctx, st.Institution.ID)
	for i, p := range list {
		list[i].Role = st.Case.RoleOf(p.ID)
	}
	return list, err
}

// Last is the last record of one of the acts, with false when there is none.
func (st *Standing) Last(acts ...assessment.Act) (assessment.Record, bool) {
	for _, r := range slices.Backward(st.Records) {
		if slices.Contains(acts, r.Event.Do) {
			return r, true
		}
	}
	return assessment.Record{}, false
}
