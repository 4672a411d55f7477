package assessing

import (
	"context"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// ErrNoReport: there is no report that the person may read.
var ErrNoReport = fault.New(fault.NotFound, "assessment.no_report", "评价报告尚未形成，或您现在还不能查看")

// ErrReassessing: what was published is being assessed again.
var ErrReassessing = fault.New(fault.Conflict, "assessment.reassessing", "该成果正在复评，复评报告公示后可以下载；此前报告的摘要和结果见公示页")

// CaseReport 评价报告 is everything that a report says. It is the same for all readers, and
// follows from the records alone: single ballots, and figures that give them away, are for
// the workpaper.
type CaseReport struct {
	*ScoreSheet
	Names    map[string]string
	Kinds    map[string]string // of the panel, as it is counted
	Draft    assessment.Record
	Abstract bool              // 公示本: the published summary in place of the text
	Settling assessment.Record // the record that has settled the total
}

// ReportNumber is that of the draft that it was written with.
func (f *CaseReport) ReportNumber() string { return f.Edition(f.Draft) }

// Signed is the record that has sent the report out, with false before.
func (f *CaseReport) Signed() (assessment.Record, bool) {
	r, there := f.Last(assessment.Sign)
	return r, there && r.Seq > f.Draft.Seq
}

// Signer 签字人 of a report and when.
type Signer struct {
	Ref string
	At  time.Time
}

// Signers have signed the report as it was drafted last.
func (f *CaseReport) Signers() (list []Signer) {
	for _, r := range f.Records[f.Draft.Seq:] {
		switch r.Event.Do {
		case assessment.ApproveQuality:
			list = nil // what was signed before went back
		case assessment.Cosign:
			list = append(list, Signer{r.Event.Actor, r.Event.At})
		}
	}
	return list
}

// Report 查看评价报告 for whoever may read it in the case.
func (s *Scores) Report(ctx context.Context, by actor.Actor, number string) (*CaseReport, error) {
	st, err := s.Cases.Case(ctx, by, number)
	if err != nil {
		return nil, err
	}
	return s.report(ctx, st)
}

// PublicReport 公示本 for everybody, once the result is published.
func (s *Scores) PublicReport(ctx context.Context, number string) (*CaseReport, error) {
	st, err := s.Cases.PublishedCase(ctx, actor.Actor{}, number)
	if err == nil && !st.Open() {
		err = ErrReassessing // the newest text may not be out yet
	}
	if err != nil {
		return nil, err
	}
	f, err := s.report(ctx, st)
	if err == nil {
		f.Abstract = true
	}
	return f, err
}

func (s *Scores) report(ctx context.Context, st *Standing) (*CaseReport, error) {
	draft, there := st.Report()
	if !there {
		return nil, ErrNoReport
	}
	st, err := st.when(draft)
	if err != nil {
		return nil, err
	}
	f := &CaseReport{ScoreSheet: &ScoreSheet{Standing: st}, Kinds: map[string]string{}, Draft: draft}
	if f.Names, err = s.Cases.Names(ctx, st); err != nil {
		return nil, err
	}
	for _, ref := range st.Case.Panel {
		if f.Kinds[ref], err = s.Reader.AssessorKind(ctx, ref); err != nil {
			return nil, err
		}
	}
	for _, r := range st.Records[:f.Draft.Seq] {
		if settles(r.Event.Do) {
			f.Settling = r
		}
	}
	if f.Results, err = s.Reader.ScoreResults(ctx, st.ID); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(f.Results, func(r ScoreResult) bool { return r.Seq <= f.Settling.Seq && r.Outcome != "" })
	if i < 0 {
		f.Basis, f.PlanHash, err = basisOf(st.Records[:f.Draft.Seq])
		return f, err
	}
	f.Result = &f.Results[i]
	return f, s.again(ctx, f.ScoreSheet)
}

// ReportKind 报告文件种类.
type ReportKind string

// The kinds of files that go out.
const (
	PDFFile      ReportKind = "PDF"
	WordFile     ReportKind = "DOCX"
	AbstractFile ReportKind = "ABSTRACT"
	BundleFile   ReportKind = "BUNDLE"
)

// ReportKinds 报告文件种类.
var ReportKinds = []contract.Choice{{Value: string(PDFFile), Title: "评价报告（PDF）"}, {Value: string(WordFile), Title: "评价报告（Word）"}, {Value: string(AbstractFile), Title: "评价报告公示本"}, {Value: string(BundleFile), Title: "尽职免责证据包"}}

// ReportFile 已出具的报告文件 is a file that went out, by its hash, so that a copy can be
// compared later on. Seq is the last record that it rests on.
type ReportFile struct {
	Case, SHA256 string
	Kind         ReportKind
	Seq          int
	At           time.Time
}

// Issue 登记出具 keeps the hash of a file that goes out, once, and who took it.
func (s *Scores) Issue(ctx context.Context, by actor.Actor, st *Standing, kind ReportKind, content []byte) (string, error) {
	sum := contract.Hash(content)
	if !by.SignedIn() { // what everybody may take is kept once, and nobody by name
		known, err := s.Reader.ReportFiles(ctx, st.ID, string(kind), 50)
		if err != nil || slices.ContainsFunc(known, func(f ReportFile) bool { return f.SHA256 == sum }) {
			return sum, err
		}
	}
	return sum, s.InTx(ctx, func(tx ScoreTx) error {
		if err := tx.AddReportFile(ctx, ReportFile{Case: st.ID, SHA256: sum, Kind: kind, Seq: len(st.Records), At: tx.Now()}, by); err != nil {
			return err
		}
		if by.SignedIn() {
			tx.Record(audit.Event{Kind: "assessment.report_taken", Subject: audit.SubjectOf("assessment", st.ID), By: by,
				Facts: []audit.Fact{{Label: "项目编号", Value: st.Number}, {Label: "文件", Value: contract.TitleIn(ReportKinds, string(kind))}, {Label: "SHA-256", Value: sum}}})
		}
		return nil
	})
}

// Issued 已出具的报告文件 of a case from new to old, of one kind or of all.
func (s *Scores) Issued(ctx context.Context, st *Standing, kind ReportKind) ([]ReportFile, error) {
	return s.Reader.ReportFiles(ctx, st.ID, string(kind), 20)
}
