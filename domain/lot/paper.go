package lot

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// MaxPapers bounds what one bidder may hand in.
const MaxPapers = 10

// Faults of papers.
var (
	ErrPaperLate   = fault.New(fault.Conflict, "lot.paper_late", "资格已经审核，不能再上传证明材料").At("file")
	ErrPaperMany   = fault.New(fault.Conflict, "lot.paper_many", "每家最多上传 10 份证明材料").At("file")
	ErrPaperTwice  = fault.New(fault.Conflict, "lot.paper_twice", "同一文件已经上传").At("file")
	ErrPaperAbsent = fault.New(fault.NotFound, "lot.paper_absent", "没有这份材料，或您无权查看")
)

// Paper 证明材料 is a document with which a bidder shows that it meets the conditions.
type Paper struct {
	ID, Lot, Code, Name, SHA256 string
	Size                        int64
	MediaType                   string
	AddedAt                     time.Time
}

// HandIn 上传证明材料 until the bidder is judged; so many are there.
func (b *Bidder) HandIn(by actor.Actor, p Paper, there int) (audit.Event, error) {
	switch {
	case by.Org != b.Org.ID || !by.Has(actor.Bidder):
		return audit.Event{}, ErrAbsent
	case b.State != Applied:
		return audit.Event{}, ErrPaperLate
	case there >= MaxPapers:
		return audit.Event{}, ErrPaperMany
	}
	return audit.Event{Kind: "lot.paper_added", Subject: audit.SubjectOf("lot", b.Lot), By: by,
		Facts: []audit.Fact{{Label: "竞买代码", Value: b.Code}, {Label: "材料", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}}, nil
}
