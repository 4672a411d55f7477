package assessing

import (
	"context"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/ballot"
	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Disclaimer stands in every report of an evaluation; the machine refuses one without it.
const Disclaimer = "本报告为科技成果评价意见，不构成《资产评估法》所称资产评估报告"

// Total is what the engine has settled, as the plan rounds it, with its grade; false
// before.
func (st *Standing) Total() (total, grade string, settled bool) {
	if st.Case.Total == nil {
		return "", "", false
	}
	places := 2
	if plan, there := st.Frozen(); there {
		places = whole(plan.Detail["places"])
	}
	rounded := exact.Round(st.Case.Total, places, exact.HalfUp)
	grade, err := indextree.GradeOf(rounded, st.Case.Params.Grades)
	if err != nil {
		grade = ""
	}
	return exact.Text(rounded, places), grade, true
}

// readDraft takes the text of the report. The figures are the engine's: nobody types them.
func readDraft(ctx context.Context, s *Cases, f *deedForm) error {
	total, grade, settled := f.Total()
	if settled {
		f.Args.Total = exact.Terminating(f.Case.Total)
		f.Detail["total"], f.Detail["grade"] = total, grade
	}
	f.text("conclusion", "评价结论", 20, 4000)
	f.text("grounds", "评价依据和过程", 20, 4000)
	f.text("advice", "建议", 0, 2000)
	f.text("limits", "使用限制", 0, 1000)
	if f.Track == assessment.Evaluation {
		f.Detail["disclaimer"] = Disclaimer
	}
	r, given, err := s.reference(ctx, f.CaseRow, day.Of(f.Now))
	if given {
		f.Detail["reference"], f.Detail["reference_words"] = r.Interval(), r.Words(f.Client.Name)
	} else if err != nil && fault.KindOf(err) != fault.Invalid { // one that holds no longer stays out
		return err
	}
	hash, err := hashOf(f.Detail)
	f.Detail["report_hash"] = hash
	return err
}

// Leaves are the indices that a client's word on facts can touch.
func (st *Standing) Leaves() []indextree.Node {
	plan, there := st.Frozen()
	if !there {
		return nil
	}
	b, err := ballot.ReadBasis(plan.Detail["basis"])
	if err != nil {
		return nil
	}
	form, err := b.Tree.For(b.Class)
	if err != nil {
		return nil
	}
	return form.Leaves()
}

// readComment takes the client's word on facts. One that touches an index is scored again.
func readComment(_ context.Context, _ *Cases, f *deedForm) error {
	switch f.typed["stand"] {
	case "none":
	case "facts":
		f.text("comment", "事实意见", 4, 2000)
		f.Args.Leaf = f.typed["leaf"]
		f.need(f.Args.Leaf == "" || slices.ContainsFunc(f.Leaves(), func(n indextree.Node) bool { return n.Code == f.Args.Leaf }), "leaf", "请从列表中选择指标")
	default:
		f.need(false, "stand", "请选择对事实部分有无意见")
	}
	return nil
}

func readCosign(_ context.Context, _ *Cases, f *deedForm) error {
	f.need(f.ticked("signed"), "signed", "请核对报告全文后勾选签字")
	if report, there := f.Report(); there {
		f.Detail["report_hash"] = report.Detail["report_hash"]
	}
	return nil
}

// readSign sends the report out with those who have signed it.
func readSign(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Signers, f.Args.Seal, f.Args.Disclaimer = slices.Clone(f.Case.Cosigners()), f.ticked("seal"), true
	f.need(f.ticked("seal"), "seal", "请确认已加盖机构印章")
	if f.Track == assessment.Appraisal {
		f.Args.Methods = f.number("methods", "采用的评估方法数", 1, 4)
		f.Args.OneMethod = f.text("reason", "只用一种方法的理由", 0, 500) != ""
	}
	if report, there := f.Report(); there {
		f.Detail["report_hash"] = report.Detail["report_hash"]
		f.Args.Disclaimer = f.Track == assessment.Appraisal || report.Detail["disclaimer"] == Disclaimer
	}
	return nil
}

func readReview(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Result = f.typed["result"]
	f.need(f.Args.Result == "PASS" || f.Args.Result == "RETURN", "result", "请选择复核结论")
	least := 0
	if f.Args.Result == "RETURN" {
		least = 4
	}
	f.Args.Reasons = f.text("reasons", "理由", least, 500)
	return nil
}

func readPublish(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Days = f.number("days", "公示天数", f.Case.Params.PublicityDays, 90)
	f.text("summary", "公示摘要", 20, 2000)
	return nil
}

// readObject takes an objection: the platform knows who it is, the institution does not
// learn it.
func readObject(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Identified = f.By.SignedIn() && f.ticked("identified")
	f.need(f.ticked("identified"), "identified", "异议应实名提出，请勾选同意由行业组织核实身份")
	f.Args.Reasons = f.text("reasons", "异议理由", 10, 2000)
	f.Args.Evidence = f.lines("evidence")
	f.need(len(f.Args.Evidence) > 0 && len(f.Args.Evidence) <= 20, "evidence", "请写明证据线索，一行一项")
	f.text("contact", "联系方式", 4, 100)
	return nil
}

// ObjectionResults are the decisions on an objection.
var objectionResults = []string{"REJECTED", "MINOR", "MAJOR", "FRAUD"}

func readDecideObjection(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Result, f.Args.Panel = f.typed["result"], f.lines("panel")
	f.need(slices.Contains(objectionResults, f.Args.Result), "result", "请选择处理决定")
	f.need(len(f.Args.Panel) >= 3 && len(f.Args.Panel) <= 9, "panel", "请填写处理小组成员，一行一人，3 至 9 人")
	f.Args.Reasons = f.text("reasons", "决定理由", 10, 2000)
	return nil
}

// other reads the institution that a reassessment goes to.
func other(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.Org = f.typed["org"]
	e, err := s.Registers.Reader.RegisterInstitution(ctx, f.Args.Org, "-")
	if err != nil {
		f.need(false, "org", "请从在册的评价机构中选择")
		return nil
	}
	page, err := s.Registers.PublicInstitution(ctx, e.ID)
	f.need(err == nil && len(page.Why) == 0 && slices.Contains(e.Institution().Tracks, assessor.Track(f.Track)), "org", "所选机构目前不能承接这种评价")
	f.need(e.Org != f.Client.ID, "org", "委托方和评价机构不能是同一单位")
	return nil
}

func readCloseCheck(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.Result = f.typed["result"]
	f.need(f.Args.Result == "PASS" || f.Args.Result == "REASSESS", "result", "请选择抽查结论")
	f.text("opinion", "抽查意见", 4, 2000)
	if f.Args.Result == "REASSESS" {
		return other(ctx, s, f)
	}
	return nil
}

func readReassess(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return other(ctx, s, f)
}

func readRevoke(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Document = f.text("document", "撤销决定文号", 4, 60)
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

// RunOut 期限届满 records what has run out by time in all cases, each in a unit of its own;
// a repetition changes nothing. It says how many there were.
func (s *Cases) RunOut(ctx context.Context) (int, error) {
	numbers, err := s.Reader.CasesDue(ctx, s.Reader.Now(), 500)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, number := range numbers {
		err := s.InTx(ctx, func(tx CaseTx) error {
			w, err := s.Lock(ctx, tx, actor.System, number, 0)
			if err != nil {
				return err
			}
			if len(w.fresh) > 0 {
				moved++
			}
			return w.Save(ctx) // whom the case waits for may change with the day
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// ValidUntil is the last day on which a report can be relied on, zero before it takes effect.
func (st *Standing) ValidUntil() day.Date {
	if st.State != assessment.Effective {
		return day.Date{}
	}
	return day.Of(st.Due)
}

// Filing is the number under which the report is on file, "" before.
func (st *Standing) Filing() string {
	r, _ := st.Last(assessment.File)
	return r.Detail["filing"]
}
