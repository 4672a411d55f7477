package assessing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/draw"
	"jiyue/domain/fault"
	"jiyue/domain/recusal"
)

// Faults of panels.
var (
	ErrDrawLead   = fault.New(fault.Denied, "assessment.draw_lead", "抽取由本项目的项目负责人准备")
	ErrDrawState  = fault.New(fault.Conflict, "assessment.draw_state", "评价方案冻结后、评价组抽取前才能准备抽取")
	ErrDrawByCase = fault.New(fault.Invalid, "assessment.draw_by_case", "这是本平台上的评价项目，请在项目页面准备抽取，由系统核查回避").At("case_no")
	ErrDrawStale  = fault.New(fault.Conflict, "assessment.draw_stale", "准备抽取后项目情况已经变化，请由项目负责人重新准备抽取")
)

// DrawOutlook 抽取准备 is what a draw from a pool would begin with.
type DrawOutlook struct {
	Pool     PoolPage
	Version  assessor.Version
	Excluded []draw.Excluded
	Soft     []Conflict
}

// Outlook 核查回避 over the newest version of a pool, for the lead.
func (s *Cases) Outlook(ctx context.Context, by actor.Actor, number, pool string) (*Standing, DrawOutlook, error) {
	var o DrawOutlook
	st, err := s.Case(ctx, by, number)
	switch {
	case err != nil:
		return nil, o, err
	case st.You != assessment.CaseLead || by.Org != st.Institution.ID:
		return st, o, ErrDrawLead
	case st.State != assessment.Planned:
		return st, o, ErrDrawState
	case pool == "":
		return st, o, nil
	}
	if o.Pool, err = s.Registers.Pool(ctx, by, pool); err != nil {
		return st, o, err
	}
	if o.Pool.Latest == 0 {
		return st, o, assessor.ErrVersion
	}
	if o.Version, err = s.Registers.Reader.PoolVersion(ctx, pool, o.Pool.Latest); err != nil {
		return st, o, err
	}
	conflicts, err := s.conflicts(ctx, st, o.Version.Members)
	if err != nil {
		return st, o, err
	}
	reasons := map[string][]string{}
	for _, x := range unfit(o.Pool, o.Version.Members) {
		reasons[x.ID] = append(reasons[x.ID], x.Reason)
	}
	for _, c := range conflicts {
		if c.Hard {
			reasons[c.Number] = append(reasons[c.Number], c.Reason)
		} else {
			o.Soft = append(o.Soft, c)
		}
	}
	for _, m := range o.Version.Members {
		switch {
		case st.Case.EarlierPanels(m.Number):
			reasons[m.Number] = append(reasons[m.Number], "参加过本项目此前的评价组")
		case m.UnitCode != "" && m.Unit == st.Institution.Name || m.Unit == st.Institution.Name:
			reasons[m.Number] = append(reasons[m.Number], "在承办本项目的评价机构任职")
		case st.excludedByClient(m):
			reasons[m.Number] = append(reasons[m.Number], "委托方申请回避")
		}
		if why := reasons[m.Number]; len(why) > 0 {
			o.Excluded = append(o.Excluded, draw.Excluded{ID: m.Number, Reason: cut(strings.Join(why, "；"), 100)})
		}
	}
	o.Soft = slices.DeleteFunc(o.Soft, func(c Conflict) bool { return len(reasons[c.Number]) > 0 })
	return st, o, nil
}

// cut keeps a text within what a record takes.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// PrepareDraw 准备抽取 for the case under an id that came with the page: who is left out,
// and why, is fixed before the outside number exists.
func (s *Cases) PrepareDraw(ctx context.Context, by actor.Actor, number, id, pool string) error {
	st, o, err := s.Outlook(ctx, by, number, pool)
	if err != nil {
		return err
	}
	if pool == "" {
		return errCaseField.Say("请选择评估师库").At("pool")
	}
	plan, _ := st.Frozen()
	r := draw.Record{ID: id, CaseNo: st.Number, Title: st.Title, Pool: o.Pool.ID, PoolName: o.Pool.Name, PoolOwner: contract.Person{ID: o.Pool.Org, Name: o.Pool.OrgName}, PoolVersion: o.Version.Label(),
		PoolListHash: o.Version.Hash, Candidates: candidates(o.Version.Members), Excluded: o.Excluded, Seats: st.Case.Seats, Reserves: whole(plan.Detail["reserves"]), Economic: whole(plan.Detail["economic"])}
	return s.Draws.InTx(ctx, func(tx DrawTx) error {
		r, event, err := draw.Prepare(by, r, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddDraw(ctx, r)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// drawn puts a draw on the record of its case: the witness takes up the part of the pool's
// keeper, and the panel is that of the lead who prepared.
func (s *Cases) drawn(ctx context.Context, tx DrawTx, by actor.Actor, r draw.Record) error {
	w, err := s.Lock(ctx, tx, by, r.CaseNo, 0)
	if errors.Is(err, ErrCaseAbsent) {
		return nil // a case that is kept elsewhere
	}
	if err != nil {
		return err
	}
	if w.Institution.ID != r.Institution.ID || w.Case.RoleOf(r.Preparer.ID) != assessment.CaseLead {
		return ErrDrawStale
	}
	for _, p := range append(slices.Clone(r.Result.Drawn), r.Result.Reserves...) {
		if w.Case.EarlierPanels(p) {
			return ErrDrawStale
		}
	}
	if frozen, there := w.Frozen(); there && frozen.Event.At.After(r.PreparedAt) || excludedSince(w.Records, r) {
		return ErrDrawStale
	}
	if err := w.TakeUp(assessment.PoolAdmin); err != nil {
		return err
	}
	deed := Deed{Do: assessment.Draw, Args: assessment.Args{Witnesses: []string{r.Preparer.ID, w.Ref}, Eligible: len(r.Candidates) - len(leftOut(r)), Drawn: r.Result.Drawn, Reserves: r.Result.Reserves},
		Detail: map[string]string{"draw": r.ID, "pool": r.PoolName + " " + r.PoolVersion, "pool_list_hash": r.PoolListHash, "pool_hash": r.Result.PoolHash.String(), "seed_text": r.Result.SeedText}}
	if err := w.takeAs(r.Preparer.ID, assessment.Institute, deed); err != nil {
		return err
	}
	return w.Save(ctx)
}

// leftOut are the people who are left out, each once.
func leftOut(r draw.Record) map[string]bool {
	out := map[string]bool{}
	for _, x := range r.Excluded {
		out[x.ID] = true
	}
	return out
}

// excludedSince: the client has named people after the draw was prepared.
func excludedSince(records []assessment.Record, r draw.Record) bool {
	return slices.ContainsFunc(records, func(x assessment.Record) bool {
		return x.Event.Do == assessment.ExcludePeople && x.Event.At.After(r.PreparedAt)
	})
}

func readExclude(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Users = f.lines("users")
	f.need(len(f.Args.Users) > 0 && len(f.Args.Users) <= f.Case.Params.MaxExclusions, "users", fmt.Sprintf("请填写申请回避的人员，一行一人，最多 %d 人", f.Case.Params.MaxExclusions))
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

// readDeclare takes the promise of a member. What the registers and the platform know by
// now counts beside what the person says.
func readDeclare(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.Signed = f.ticked("avoid") && f.ticked("secret")
	f.need(f.ticked("avoid"), "avoid", "请阅读并签署回避承诺")
	f.need(f.ticked("secret"), "secret", "请阅读并签署保密承诺")
	switch f.typed["interest"] {
	case "none":
	case "soft":
		f.Args.Soft = true
		f.text("note", "情况说明", 4, 500)
	case "hard":
		f.Args.Hard = true
		f.text("note", "情况说明", 4, 500)
	default:
		f.need(false, "interest", "请选择有无利害关系")
	}
	e, err := s.Registers.Reader.RegisterEntryByNumber(ctx, f.Ref)
	if err != nil {
		return err
	}
	found, err := s.conflicts(ctx, f.Standing, []assessor.Member{assessor.Frozen(e, day.Of(f.Now))})
	if err != nil {
		return err
	}
	n := 0
	for _, c := range found {
		if strings.HasPrefix(c.Reason, conflictWords[recusal.SoftSameCity]) {
			continue // was weighed with the whole pool when the draw was prepared
		}
		n++
		f.Detail["found_"+strconv.Itoa(n)] = c.Reason
		f.Args.Hard, f.Args.Soft = f.Args.Hard || c.Hard, f.Args.Soft || !c.Hard
	}
	return nil
}

func readDecideSoft(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.User, f.Args.Keep = f.typed["user"], f.typed["keep"] == "yes"
	f.need(f.typed["keep"] == "yes" || f.typed["keep"] == "no", "keep", "请选择处理结果")
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

func readReplace(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.User = f.typed["user"]
	return nil
}

func readOpenScoring(ctx context.Context, s *Cases, f *deedForm) error {
	papers, err := s.Reader.CasePapers(ctx, f.ID)
	if err != nil {
		return err
	}
	f.Args.Hash, err = packageHash(papers)
	f.Detail["papers"] = strconv.Itoa(len(papers))
	return err
}

func readExtra(_ context.Context, _ *Cases, f *deedForm) error {
	n := f.number("count", "增补人数", 1, 2)
	f.Args.Users = slices.Clone(f.Case.Reserves[:min(max(n, 0), len(f.Case.Reserves))])
	return nil
}

func readMeeting(ctx context.Context, s *Cases, f *deedForm) error {
	papers, err := s.Reader.CasePapers(ctx, f.ID)
	f.Args.Minutes = slices.ContainsFunc(papers, func(p CasePaper) bool { return p.Kind == "MINUTES" })
	f.need(f.Args.Minutes, "votes", "请先在“材料”中上传会商纪要，再登记会商")
	f.Args.Votes = f.text("votes", "表决记录", 4, 2000) != ""
	f.text("summary", "会商要点", 4, 2000)
	return err
}
