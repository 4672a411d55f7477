package assessing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/audit"
	"jiyue/domain/ballot"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// ErrObjector: the file would name who has objected.
var ErrObjector = fault.New(fault.Denied, "score.objector", "复评的评分存证文件含有原异议人的身份，只向行业组织、主管部门和审计人员提供")

// ErrNoBundle: the person may not take the bundle, or it is too early.
var ErrNoBundle = fault.New(fault.Denied, "assessment.no_bundle", "证据包在报告签发后，由委托单位负责人、评价机构和主管部门下载")

// bundlePapers bounds the documents that a bundle carries; those beyond it stand in its
// list by their hashes.
const bundlePapers = 48 << 20

// MayBundle says whether the person may take the bundle of a report that is signed: who
// answers for having relied on it (the head of the client), the institution, the government.
func (st *Standing) MayBundle() bool {
	if !st.reached(assessment.Signed) || !st.visible() {
		return false
	}
	switch st.party() {
	case assessment.OfClient:
		return st.By.Has(actor.Head)
	case assessment.Institute, assessment.Government:
		return true
	}
	return st.audits()
}

// CaseBundle 尽职免责证据包 in the making: what the application knows. Report and workpaper
// are printed by the caller, and added with Add.
type CaseBundle struct {
	*CaseReport
	Scores bool // single ballots may be in it
	evidence.Bundle
}

// Add a printed file.
func (b *CaseBundle) Add(name, title string, content []byte) {
	b.Files = append(b.Files, evidence.BundleFile{Name: name, Title: title, Content: content})
}

// Gather 汇集证据: what the person may know of a case, with the list of everything that is
// withheld and why. Ballots and workpaper are for those who may read single scores; the
// client gets the hash of the evidence file, by which it can be demanded and recognised.
func (s *Scores) Gather(ctx context.Context, by actor.Actor, number string) (*CaseBundle, error) {
	f, err := s.Report(ctx, by, number)
	if err == nil && !f.MayBundle() {
		err = ErrNoBundle
	}
	if err != nil {
		return nil, err
	}
	b := &CaseBundle{CaseReport: f, Scores: f.Result != nil && f.Case.Readable(f.You)}
	b.At = f.Now
	acts, err := s.Cases.Reader.Timeline(ctx, audit.SubjectOf("assessment", f.ID), 1000)
	if err != nil {
		return nil, err
	}
	var withheld []any
	if err = b.scores(ctx, s, &withheld); err == nil {
		err = b.papers(ctx, s, &withheld)
	}
	if err != nil {
		return nil, err
	}
	if !f.HandlesObjections() && slices.ContainsFunc(f.Records, func(r assessment.Record) bool { return r.Event.Do == assessment.Object }) {
		withheld = append(withheld, "异议人身份：异议实名提出，身份不向委托方和评价机构公开")
	}
	b.About = map[string]any{"case_no": f.Number, "title": f.Title, "client": f.Client.Name, "institution": f.Institution.Name, "report_no": f.ReportNumber(), "report_text_sha256": f.Draft.Detail["report_hash"], "filing": f.Filing(),
		"state": f.State.Label(), "chain_seq": len(f.Records), "chain_head": f.Head.String(), "plan_sha256": f.PlanHash, "taken_by": by.Name + "　" + by.OrgName, "withheld": withheld}
	if len(acts) > 0 {
		b.About["audit_seq"], b.About["audit_hash"] = int(acts[0].Seq), acts[0].Hash
	}
	return b, b.AddJSON("办理时间线.json", "何人何时知悉何事", map[string]any{"case_no": f.Number, "records": f.timeline(f.Names), "reads": reads(acts)})
}

// scores adds the evidence file and the draws, or what stands for them.
func (b *CaseBundle) scores(ctx context.Context, s *Scores, withheld *[]any) error {
	if b.Result != nil {
		d, err := s.dossier(ctx, b.ScoreSheet)
		if err != nil {
			return err
		}
		text, err := d.File()
		if err != nil {
			return err
		}
		if b.Scores && !b.namesObjector() {
			b.Add(ballot.DossierName, "评分存证文件：方案、抽取、承诺、评分和结果，可脱离平台重新核验", text)
		} else {
			outcome, err := evidence.Parse([]byte(b.Result.Outcome))
			if err != nil {
				return err
			}
			o, _ := outcome.(map[string]any)
			if err := b.AddJSON("汇总结果.json", "汇总结果和评分存证文件的 SHA-256", map[string]any{"case_no": b.Number, "round": b.Result.Round, "total": o["total"], "grade": o["grade"], "input": o["input"], "engine": o["engine"],
				"dossier_sha256": contract.Hash(text)}); err != nil {
				return err
			}
			why := "评分存证文件和计算书：逐份评分不向委托方公开，由评价机构和主管部门保管"
			if b.Scores {
				why = "评分存证文件：" + ErrObjector.Message
			}
			*withheld = append(*withheld, why+"；文件的 SHA-256 见“汇总结果.json”，需要时可据此调取核对")
		}
	}
	n := 0
	for _, r := range b.Records {
		if r.Detail["draw"] != "" { // of any kind
			_, text, _, err := s.Cases.Draws.File(ctx, r.Detail["draw"])
			if err != nil {
				return err
			}
			n++
			b.Add(fmt.Sprintf("抽取记录-%d.json", n), "评价组抽取记录，任何人可以重做核验", text)
		}
	}
	return nil
}

// papers adds the documents that the person may read, and the list of them with hashes.
func (b *CaseBundle) papers(ctx context.Context, s *Scores, withheld *[]any) error {
	papers, err := s.Cases.Papers(ctx, b.Standing)
	if err != nil {
		return err
	}
	list, total := []any{}, int64(0)
	for i, p := range papers {
		name := ""
		if total += p.Size; total <= bundlePapers {
			_, content, err := s.Cases.Reader.CasePaper(ctx, b.ID, p.ID)
			if err != nil {
				return err
			}
			name = fmt.Sprintf("材料/%02d-%s", i+1, p.Name)
			b.Add(name, contract.TitleIn(PaperKinds, p.Kind), content)
		} else {
			*withheld = append(*withheld, "材料“"+p.Name+"”：证据包超过容量，请在项目页面另行下载，按 SHA-256 核对")
		}
		list = append(list, map[string]any{"kind": contract.TitleIn(PaperKinds, p.Kind), "name": p.Name, "sha256": p.SHA256, "size": int(p.Size), "added_by": p.AddedBy, "added_at": evidence.Instant(p.AddedAt), "entry": name})
	}
	return b.AddJSON("材料清单.json", "可以查看的材料及其 SHA-256", map[string]any{"case_no": b.Number, "papers": list})
}

// Called is how somebody is named to the reader. What an objector did is told without a
// name to all but those who handle objections.
func (st *Standing) Called(r assessment.Record, names map[string]string) string {
	ref := r.Event.Actor
	objects := r.Event.Do == assessment.Object || r.Event.Do == assessment.WithdrawObjection
	switch {
	case ref == assessment.SystemActor:
		return "系统"
	case objects && !st.HandlesObjections():
		return "异议人"
	case st.Case.PartyOf(ref) == assessment.Expert && (r.Event.Do == assessment.Commit || r.Event.Do == assessment.OpenBallot || !st.Knows(ref)):
		return "评价组成员"
	}
	return cmp.Or(names[ref], ref)
}

// told are the acts whose reasons and opinions every party may read.
var told = []assessment.Act{assessment.Accept, assessment.AgreeContract, assessment.AgreePlan, assessment.ReturnPlan, assessment.ApproveQuality, assessment.IndustryReview, assessment.File, assessment.Object, assessment.DecideObjection,
	assessment.WithdrawObjection, assessment.OpenSpotCheck, assessment.CloseSpotCheck, assessment.AskReassess, assessment.Revoke, assessment.Withdraw}

// timeline are the records in order, with what everybody with a part may know of them.
func (f *CaseReport) timeline(names map[string]string) []any {
	list := []any{}
	for _, r := range f.Records {
		e, say := r.Event, map[string]any{}
		put := func(key, value string) {
			if value != "" {
				say[key] = value
			}
		}
		if slices.Contains(told, e.Do) {
			put("reasons", cmp.Or(e.Args.Reasons, r.Detail["opinion"]))
			put("result", e.Args.Result)
			put("document", e.Args.Document)
		}
		switch e.Do {
		case assessment.Return:
			put("missing", strings.Join(e.Args.Missing, "；"))
		case assessment.Comment:
			put("comment", cmp.Or(r.Detail["comment"], "对事实部分没有意见"))
		case assessment.File:
			put("filing", r.Detail["filing"])
		case assessment.Publish:
			put("summary", r.Detail["summary"])
			say["days"] = e.Args.Days
		case assessment.DraftReport, assessment.Cosign, assessment.Sign:
			put("report_text_sha256", r.Detail["report_hash"])
		case assessment.OpenScoring, assessment.FreezePlan:
			put("sha256", e.Args.Hash)
		}
		due := ""
		if !r.Due.IsZero() {
			due = evidence.Instant(r.Due)
		}
		list = append(list, map[string]any{"seq": r.Seq, "at": evidence.Instant(e.At), "what": e.Do.Label(), "who": f.Called(r, names), "role": f.Case.RoleOf(e.Actor).Label(), "state": r.State.Label(), "due": due, "said": say, "hash": r.Hash.String()})
	}
	return list
}

// reads says who has added, read and taken what, by the audit of the platform.
func reads(acts []audit.Entry) []any {
	list := []any{}
	for _, a := range slices.Backward(acts) {
		if !slices.Contains([]string{"assessment.file_added", "assessment.file_read", "assessment.report_taken"}, a.Kind) {
			continue
		}
		facts := map[string]any{}
		for _, x := range a.Facts {
			facts[x.Label] = x.Value
		}
		list = append(list, map[string]any{"audit_seq": int(a.Seq), "at": evidence.Instant(a.At), "what": audit.Title(a.Kind), "who": a.Actor, "org": a.OrgName, "facts": facts, "hash": a.Hash})
	}
	return list
}
