package lotlog

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"jiyue/domain/chain"
)

// Record 存证竞价记录 is an event with the hash that is on record for it.
type Record struct {
	Event
	Hash chain.Hash
}

// Receipt 出价回执 is what a bidder was given when the event was logged.
type Receipt struct {
	Seq  int64
	Hash chain.Hash
}

// Evidence 核验材料 is a log as it is shown, with what was handed out while it grew.
type Evidence struct {
	Genesis  chain.Hash
	Records  []Record
	Receipts []Receipt
	Head     *chain.Hash // as published; nil: not compared
}

// Reason 核验不符原因 says how a log differs from what it was.
type Reason string

// The reasons.
const (
	Parameters Reason = "PARAMS"
	Sequence   Reason = "SEQ"
	Backwards  Reason = "TIME"
	Content    Reason = "HASH"
	Truncated  Reason = "TRUNCATED"
	NotReceipt Reason = "RECEIPT"
	NotHead    Reason = "HEAD"
)

// Finding 核验结论: the first record that does not agree, and why; Reason "" when all
// do. FirstBad is 0 for the parameters.
type Finding struct {
	FirstBad int64
	Reason   Reason
}

// Valid says that nothing was found.
func (f Finding) Valid() bool { return f.Reason == "" }

var findings = map[Reason]string{
	Parameters: "标的编号或公告参数与日志起点不符，参数已被改动",
	Sequence:   "第 %d 条记录的序号不连续，有记录被增删或调换",
	Backwards:  "第 %d 条记录的时间早于上一条",
	Content:    "第 %d 条记录的内容与其哈希值不符，内容或哈希值已被改动",
	Truncated:  "自第 %d 条起的记录缺失，少于已出具的回执",
	NotReceipt: "第 %d 条记录与已出具的回执不符，日志已被重写",
	NotHead:    "日志末端与公布的不符，日志已被重写或截断",
}

// Sentence tells a reader what was found.
func (f Finding) Sentence() string {
	switch f.Reason {
	case "":
		return "日志完整，与公告参数、回执和日志末端一致"
	case Parameters, NotHead:
		return findings[f.Reason]
	}
	return fmt.Sprintf(findings[f.Reason], f.FirstBad)
}

// Verify computes a log again; the first difference counts. The error is that of the
// lot's name or parameters, which no log can begin with.
func Verify(lot string, parameters map[string]string, e Evidence) (Finding, error) {
	genesis, err := Genesis(lot, parameters)
	if err != nil {
		return Finding{}, err
	}
	if genesis != e.Genesis {
		return Finding{0, Parameters}, nil
	}
	f := e.chained()
	if f.Valid() {
		f = e.promised()
	}
	return f, nil
}

// chained: each record follows the one before, as stored.
func (e Evidence) chained() Finding {
	l, at := New(e.Genesis), time.Time{}
	before := e.Genesis
	for i, r := range e.Records {
		n := int64(i + 1)
		l.extras = r.extras(l.extras[:0])
		switch {
		case r.Seq != n:
			return Finding{n, Sequence}
		case r.At.Before(at):
			return Finding{n, Backwards}
		case l.hash(before, r.Event) != r.Hash:
			return Finding{n, Content}
		}
		before, at = r.Hash, r.At
	}
	return Finding{}
}

// promised: receipts and published head are those of the records.
func (e Evidence) promised() Finding {
	last := int64(len(e.Records))
	bySeq := func(a, b Receipt) int { return cmp.Compare(a.Seq, b.Seq) }
	for _, r := range slices.SortedStableFunc(slices.Values(e.Receipts), bySeq) {
		switch {
		case r.Seq > last:
			return Finding{last + 1, Truncated}
		case r.Seq < 1 || e.Records[r.Seq-1].Hash != r.Hash:
			return Finding{r.Seq, NotReceipt}
		}
	}
	head := e.Genesis
	if last > 0 {
		head = e.Records[last-1].Hash
	}
	if e.Head != nil && *e.Head != head {
		return Finding{last, NotHead}
	}
	return Finding{}
}
