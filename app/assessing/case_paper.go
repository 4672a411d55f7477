package assessing

import (
	"context"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/audit"
	"jiyue/domain/blinding"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// PaperKinds 项目材料种类 in the order of the page. BLIND is the copy without names that
// assessors get instead of the others, where there is one.
var PaperKinds = []contract.Choice{{Value: "RIGHT", Title: "权属证明"}, {Value: "REPORT", Title: "成果报告"}, {Value: "TEST", Title: "检测报告"}, {Value: "NOVELTY", Title: "查新报告"},
	{Value: "OTHER", Title: "其他材料"}, {Value: "BLIND", Title: "隐去身份的材料"}, {Value: "MINUTES", Title: "会商纪要"}}

// CasePaper 项目材料 is a document of a case, kept by its hash.
type CasePaper struct {
	ID, Kind, Name, Media, SHA256 string
	Size                          int64
	AddedBy                       string
	AddedAt                       time.Time
}

// Faults of documents.
var (
	ErrPaperKind  = fault.New(fault.Invalid, "assessment.paper_kind", "请选择材料种类").At("kind")
	ErrPaperFile  = fault.New(fault.Invalid, "assessment.paper_file", "请选择一个文件").At("file")
	ErrUploader   = fault.New(fault.Denied, "assessment.uploader", "材料由委托方上传，隐去身份的材料和会商纪要由项目负责人上传")
	ErrPaperState = fault.New(fault.Conflict, "assessment.paper_state", "项目当前状态下不能上传这种材料")
	ErrPaperMany  = fault.New(fault.Conflict, "assessment.paper_many", "一个项目最多 40 份材料").At("file")
	ErrPaperTwice = fault.New(fault.Conflict, "assessment.paper_twice", "同一文件已上传过").At("file")
	ErrSecret     = fault.New(fault.Invalid, "assessment.secret", "请确认材料不含国家秘密；涉密材料不得上传").At("clear")
)

const mostPapers = 40

// AddPaper 上传材料: the client before it submits, the institution the copy without names
// before scoring opens, the lead the minutes of a meeting. clear says that nothing in it
// is a state secret.
func (s *Cases) AddPaper(ctx context.Context, by actor.Actor, number, kind string, clear bool, name string, content []byte) error {
	st, err := s.Case(ctx, by, number)
	switch {
	case err != nil:
		return err
	case st.party() != assessment.OfClient && st.You != assessment.CaseLead && !st.Deliberates():
		return ErrUploader
	case contract.TitleIn(PaperKinds, kind) == "":
		return ErrPaperKind
	case len(content) == 0:
		return ErrPaperFile
	case !clear:
		return ErrSecret
	}
	media, err := contract.Acceptable(name, content)
	if err == nil && kind == "BLIND" {
		err = st.blind(name, content)
	}
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx CaseTx) error {
		w, err := s.Lock(ctx, tx, by, number, 0)
		switch {
		case err != nil:
			return err
		case !w.visible():
			return ErrCaseAbsent
		case !w.MayUpload(kind):
			return ErrPaperState
		}
		papers, err := tx.CasePapers(ctx, w.ID)
		p := CasePaper{ID: tx.NewID(), Kind: kind, Name: contract.SafeName(name), SHA256: contract.Hash(content), Media: media, Size: int64(len(content)), AddedBy: by.Name, AddedAt: tx.Now()}
		switch {
		case err != nil:
			return err
		case len(papers) >= mostPapers:
			return ErrPaperMany
		case slices.ContainsFunc(papers, func(old CasePaper) bool { return old.SHA256 == p.SHA256 && old.Kind == kind }):
			return ErrPaperTwice
		}
		if err := tx.AddCasePaper(ctx, w.ID, p, by, content); err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "assessment.file_added", Subject: audit.SubjectOf("assessment", w.ID), By: by,
			Facts: []audit.Fact{{Label: "项目编号", Value: w.Number}, {Label: "种类", Value: contract.TitleIn(PaperKinds, kind)}, {Label: "文件", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}})
		return nil
	})
}

// ErrNamed 身份痕迹: a file that is to hide whose it is says so.
var ErrNamed = fault.New(fault.Invalid, "assessment.named", "文件会暴露身份，请清除后重新上传").At("file")

// blind refuses a copy without names that names somebody in its properties.
func (st *Standing) blind(name string, content []byte) error {
	known := []string{st.Client.Name}
	for line := range strings.SplitSeq(st.Form["completers"], "\n") {
		known = append(known, strings.Fields(line)...)
	}
	marks := blinding.Marks(name, content, known)
	if len(marks) == 0 {
		return nil
	}
	m := marks[0]
	if m.Where == blinding.Unreadable {
		return ErrNamed.Say(m.Says + "其中有没有作者姓名。请上传没有加密的文件")
	}
	return ErrNamed.Say(m.Where + "写有“" + m.Says + "”，会暴露身份。请在编辑软件中清除文档属性、批注和修订的作者，隐去姓名和单位后重新上传")
}

// MayUpload says whether the person may add a document of the kind now.
func (st *Standing) MayUpload(kind string) bool {
	switch kind {
	case "BLIND":
		return st.You == assessment.CaseLead && slices.Contains([]assessment.State{assessment.Contracted, assessment.Planned, assessment.PanelDrawn, assessment.Cleared}, st.State)
	case "MINUTES":
		return st.mayRecord()
	}
	return st.party() == assessment.OfClient && st.By.Has(actor.Broker, actor.Head) && (st.State == assessment.Draft || st.State == assessment.Returned)
}

// ReadsPaper says whether the person may read documents of the kind: an assessor only
// once the own conflicts are settled and scoring has begun, and then the copy without
// names where there is one; the industry body and the government what a report rests on,
// once it is signed; minutes stay with the institution and the panel.
func (st *Standing) ReadsPaper(kind string, blind bool) bool {
	if st.audits() {
		return true
	}
	switch st.party() {
	case assessment.OfClient:
		return kind != "BLIND" && kind != "MINUTES"
	case assessment.Institute:
		return st.State != assessment.Draft
	case assessment.Expert:
		open := st.You == assessment.Assessor && st.Case.Declared(st.Ref) && st.Case.Since(assessment.Scoring) || slices.Contains(st.Case.Extra, st.Ref)
		return open && st.Case.Seated(st.Ref) && (kind == "MINUTES" || (kind == "BLIND") == blind)
	case assessment.Industry, assessment.Government:
		return st.reached(assessment.Signed) && kind != "BLIND"
	}
	return false
}

// Papers 项目材料 that the person may read.
func (s *Cases) Papers(ctx context.Context, st *Standing) ([]CasePaper, error) {
	papers, err := s.Reader.CasePapers(ctx, st.ID)
	blind := slices.ContainsFunc(papers, func(p CasePaper) bool { return p.Kind == "BLIND" })
	return slices.DeleteFunc(papers, func(p CasePaper) bool { return !st.ReadsPaper(p.Kind, blind) }), err
}

// Paper 查看材料; who looks is on record.
func (s *Cases) Paper(ctx context.Context, by actor.Actor, number, id string) (CasePaper, []byte, error) {
	st, err := s.Case(ctx, by, number)
	if err != nil {
		return CasePaper{}, nil, err
	}
	papers, err := s.Papers(ctx, st)
	if err != nil {
		return CasePaper{}, nil, err
	}
	if !slices.ContainsFunc(papers, func(p CasePaper) bool { return p.ID == id }) {
		return CasePaper{}, nil, ErrCaseAbsent
	}
	p, content, err := s.Reader.CasePaper(ctx, st.ID, id)
	if err != nil {
		return p, content, err
	}
	err = s.InTx(ctx, func(tx CaseTx) error {
		tx.Record(audit.Event{Kind: "assessment.file_read", Subject: audit.SubjectOf("assessment", st.ID), By: by,
			Facts: []audit.Fact{{Label: "项目编号", Value: number}, {Label: "文件", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}})
		return nil
	})
	return p, content, err
}

// packageHash is the SHA-256 over the documents that assessors are to read, in the order
// of their hashes: kind, name and hash of each.
func packageHash(papers []CasePaper) (string, error) {
	blind := slices.ContainsFunc(papers, func(p CasePaper) bool { return p.Kind == "BLIND" })
	var list []string
	for _, p := range papers {
		if p.Kind != "MINUTES" && (p.Kind == "BLIND") == blind {
			list = append(list, p.SHA256+" "+p.Kind+" "+p.Name)
		}
	}
	slices.Sort(list)
	values := make([]any, len(list))
	for i, line := range list {
		values[i] = line
	}
	h, err := evidence.Hash(values)
	return h.String(), err
}
