package valuing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/disclosure"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// EvidenceTx is what the evidence tables need of one unit of work.
type EvidenceTx interface {
	// LockEvidence reads the editions of a row, the oldest first, and keeps others from
	// adding or deciding one until the end of the unit.
	LockEvidence(ctx context.Context, row string) ([]valuation.Edition, error)
	AddEvidenceEdition(ctx context.Context, e valuation.Edition) (bool, error) // false: the edition is there
	DecideEvidenceEdition(ctx context.Context, e valuation.Edition) error
}

// EvidenceReader reads the evidence tables for pages.
type EvidenceReader interface {
	Evidence(ctx context.Context, row string) ([]valuation.Edition, error)
	EvidenceRows(ctx context.Context, q EvidenceQuery) ([]valuation.Edition, error)
	EvidenceWaiting(ctx context.Context, org string) (int, error)
	// DisclosedDeal is what is disclosed of a deal now, by the number of its sale;
	// disclosure.ErrAbsent.
	DisclosedDeal(ctx context.Context, number string) (disclosure.Notice, error)
	UndoneComparables(ctx context.Context, id string) ([]valuation.Edition, error) // behind the runs of a case
	ValuationUses(ctx context.Context, id, org, serial string) ([]Use, error)      // of the case of a unit
}

// EvidenceBooks writes the evidence tables as a workbook.
type EvidenceBooks interface {
	Evidence(w io.Writer, rows iter.Seq2[valuation.Edition, error], by actor.Actor, at time.Time) error
}

// EvidenceQuery 取值依据查询. Org sees its own rows and those that are shared.
type EvidenceQuery struct {
	Org   string
	Kind  valuation.EvidenceKind
	State valuation.EditionState // Approved or Proposed
	Text  string
	After string // id of the row that the page before ended with
	Limit int
}

// Faults of comparable deals.
var (
	ErrDealNumber  = fault.New(fault.Invalid, "evidence.deal", "没有公示过这个编号的成交，请在“成交公示”中核对项目编号").At("code")
	ErrDealUndone  = fault.New(fault.Invalid, "evidence.undone", "这项成交已撤销，不能作为可比成交").At("code")
	ErrImportWrite = fault.New(fault.Denied, "evidence.import", "取值依据由技术经纪人或交易机构的交易员导入")
)

// exportTogether is how many rows an export reads at a time.
const exportTogether = 200

// picked bounds the rows that a picker offers.
const picked = 200

// EvidenceRows 取值依据库, what holds or what waits, the newest day first.
func (s *Service) EvidenceRows(ctx context.Context, by actor.Actor, q EvidenceQuery) (rows []valuation.Edition, next string, err error) {
	if by.Org == "" {
		return nil, "", nil
	}
	q.Org, q.Limit = by.Org, pageSize+1
	if q.State != valuation.EditionProposed {
		q.State = valuation.EditionApproved
	}
	rows, err = s.Reader.EvidenceRows(ctx, q)
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		next = rows[pageSize-1].Row
	}
	return rows, next, err
}

// EvidenceWaiting 待办 is how many editions wait for the head of the unit.
func (s *Service) EvidenceWaiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Head) || by.Org == "" {
		return 0, nil
	}
	return s.Reader.EvidenceWaiting(ctx, by.Org)
}

// Evidence 查看取值依据 with the editions that the person may read, the oldest first.
func (s *Service) Evidence(ctx context.Context, by actor.Actor, row string) ([]valuation.Edition, error) {
	all, err := s.Reader.Evidence(ctx, row)
	all = slices.DeleteFunc(all, func(e valuation.Edition) bool { return !e.Visible(by) })
	if err == nil && len(all) == 0 {
		err = valuation.ErrEvidenceAbsent
	}
	return all, err
}

// readEvidence reads a form. Of a deal of this platform the record gives everything but
// the adjustments, and of a confidential one its band alone.
func (s *Service) readEvidence(ctx context.Context, typed map[string]string) (valuation.Evidence, error) {
	if valuation.EvidenceKind(typed["kind"]) != valuation.DealEvidence {
		return valuation.ReadEvidence(typed)
	}
	number := strings.ToUpper(strings.TrimSpace(typed["code"]))
	n, err := s.Reader.DisclosedDeal(ctx, number)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return valuation.Evidence{}, ErrDealNumber
	case err != nil:
		return valuation.Evidence{}, err
	case n.Annulled:
		return valuation.Evidence{}, ErrDealUndone
	}
	known := maps.Clone(typed)
	maps.Copy(known, map[string]string{"code": number, "name": short(n.Content.Name, 80), "value": "", "low": "", "high": "", "unit": "元", "from": n.Content.Reached, "until": "",
		"document": "技约成交信息公示", "page": "第 " + n.PublishedAt.Format("2006") + " 年度", "link": "/disclosures/" + n.Sale, "confidence": valuation.Confidences[0].Value})
	if n.Content.Confidential {
		low, high := disclosure.SuggestedBands.Limits(n.Content.Price)
		known["low"] = low.String()
		if high > 0 {
			known["high"] = high.String()
		}
	} else {
		known["value"] = n.Content.Price.String()
	}
	return valuation.ReadEvidence(known)
}

func short(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// EnterEvidence 录入 under an id that came with the page: the same form posted twice makes
// one row.
func (s *Service) EnterEvidence(ctx context.Context, by actor.Actor, row string, typed map[string]string) (added bool, err error) {
	if err = valuation.MayKeepEvidence(by); err != nil {
		return false, err
	}
	ev, err := s.readEvidence(ctx, typed)
	if err != nil {
		return false, err
	}
	err = s.InTx(ctx, func(tx Tx) error {
		e, event, err := valuation.Enter(by, row, ev, tx.Now())
		if err != nil {
			return err
		}
		added, err = tx.AddEvidenceEdition(ctx, e)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
	return added, err
}

// CorrectEvidence 更正 proposes the edition after the one that the page showed.
func (s *Service) CorrectEvidence(ctx context.Context, by actor.Actor, row string, shown int, typed map[string]string) error {
	seen, err := s.Evidence(ctx, by, row)
	if err != nil {
		return err
	}
	typed = maps.Clone(typed)
	typed["kind"] = string(seen[0].Kind) // a row is of one kind for good
	ev, faulty := s.readEvidence(ctx, typed)
	if fault.KindOf(faulty) == fault.Internal && faulty != nil {
		return faulty
	}
	return s.InTx(ctx, func(tx Tx) error {
		all, err := tx.LockEvidence(ctx, row)
		if err != nil {
			return err
		}
		last := all[len(all)-1]
		if err = last.MayCorrect(by); err == nil && last.No != shown {
			err = valuation.ErrEvidenceMoved
		}
		if err != nil {
			return err
		}
		next, event, err := last.Correct(by, ev, typed["why"], tx.Now())
		if all := append(fault.All(faulty), fault.All(err)...); len(all) > 0 {
			return fault.Join(all)
		}
		added, err := tx.AddEvidenceEdition(ctx, next)
		if err == nil && !added {
			err = valuation.ErrEvidenceMoved
		}
		if err == nil {
			tx.Record(event)
		}
		return err
	})
}

// DecideEvidence 审核 the edition that the page showed.
func (s *Service) DecideEvidence(ctx context.Context, by actor.Actor, row string, shown int, agreed bool, opinion string) error {
	if _, err := s.Evidence(ctx, by, row); err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		all, err := tx.LockEvidence(ctx, row)
		if err != nil {
			return err
		}
		last := all[len(all)-1]
		if last.No != shown {
			return valuation.ErrEvidenceMoved
		}
		event, err := last.Decide(by, agreed, opinion, tx.Now())
		if err == nil {
			err = tx.DecideEvidenceEdition(ctx, last)
		}
		if err == nil {
			tx.Record(event)
		}
		return err
	})
}

// MayBringEvidence says why the person may not bring rows in from a workbook.
func (s *Service) MayBringEvidence(_ context.Context, by actor.Actor) error {
	if valuation.MayKeepEvidence(by) != nil {
		return ErrImportWrite
	}
	return nil
}

// BringEvidence 导入取值依据: each row waits for the head like one that was typed. Its id is
// made of what it says, so that the same row makes one row in whatever file it comes.
func (s *Service) BringEvidence(ctx context.Context, by actor.Actor, _ string, fields map[string]string) (bool, error) {
	says := "jiyue evidence " + by.Org
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		says += "\n" + name + "=" + strings.TrimSpace(fields[name])
	}
	sum := sha256.Sum256([]byte(says))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	return s.EnterEvidence(ctx, by, fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]), fields)
}

// ExportEvidence 导出取值依据库: what the person sees of the list, a batch at a time.
func (s *Service) ExportEvidence(ctx context.Context, by actor.Actor, q EvidenceQuery, w io.Writer) error {
	q.Org, q.Limit, q.After = by.Org, exportTogether, ""
	if q.State != valuation.EditionProposed {
		q.State = valuation.EditionApproved
	}
	rows := func(yield func(valuation.Edition, error) bool) {
		for {
			list, err := s.Reader.EvidenceRows(ctx, q)
			for _, e := range list {
				if !yield(e, nil) {
					return
				}
			}
			if err != nil {
				yield(valuation.Edition{}, err)
				return
			}
			if len(list) < exportTogether {
				return
			}
			q.After = list[len(list)-1].Row
		}
	}
	err := s.Books.Evidence(w, rows, by, s.Reader.Now())
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		tx.Record(audit.Event{Kind: "evidence.exported", Subject: audit.SubjectOf("evidence", "取值依据库"), By: by})
		return nil
	})
}

// EvidenceFor 可选依据 are the rows that may stand behind the inputs of a method, by kind.
func (s *Service) EvidenceFor(ctx context.Context, by actor.Actor, kinds []valuation.EvidenceKind) (map[valuation.EvidenceKind][]valuation.Edition, error) {
	found := map[valuation.EvidenceKind][]valuation.Edition{}
	for _, kind := range kinds {
		if _, asked := found[kind]; asked {
			continue
		}
		rows, err := s.Reader.EvidenceRows(ctx, EvidenceQuery{Org: by.Org, Kind: kind, State: valuation.EditionApproved, Limit: picked})
		if err != nil {
			return nil, err
		}
		found[kind] = slices.DeleteFunc(rows, func(e valuation.Edition) bool { return e.Undone })
	}
	return found, nil
}

// RunOn 取用依据运行 makes a run. picks are the rows chosen for inputs, by path; the edition
// that holds now is pinned with the run and cited as the source.
func (s *Service) RunOn(ctx context.Context, by actor.Actor, id string, version int, key string, typed, sources, picks map[string]string) error {
	form, known := valuation.FormOf(key)
	if !known {
		return valuation.ErrMethod
	}
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) {
		typed, sources := maps.Clone(typed), maps.Clone(sources)
		if sources == nil {
			sources = map[string]string{}
		}
		cited, err := s.take(ctx, by, c, form, typed, sources, picks)
		if err != nil {
			return audit.Event{}, err
		}
		entry, e, err := c.Put(by, form, typed, sources, tx.Now())
		if err != nil {
			return e, err
		}
		entry.Cited = cited
		return e, tx.AddValuationRun(ctx, c.ID, entry)
	})
}

// take fills the inputs from the rows that were chosen.
func (s *Service) take(ctx context.Context, by actor.Actor, c *valuation.Case, form valuation.Form, typed, sources, picks map[string]string) (cited []valuation.Citation, err error) {
	if err = c.MayWrite(by); err != nil {
		return nil, err
	}
	var faults []*fault.Fault
	paths := slices.Sorted(maps.Keys(picks))
	taken := map[string]string{}
	for _, path := range paths {
		all, err := s.Evidence(ctx, by, picks[path])
		if fault.KindOf(err) == fault.Internal && err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(e valuation.Edition) bool { return e.State == valuation.EditionApproved })
		if err != nil || i < 0 {
			faults = append(faults, valuation.ErrEvidenceAbsent.At(valuation.EvidenceField(path)))
			continue
		}
		if all[i].Undone {
			faults = append(faults, ErrDealUndone.At(valuation.EvidenceField(path)))
			continue
		}
		faults = append(faults, fault.All(form.Take(typed, taken, path, all[i], c.Terms.Base))...)
		cited = append(cited, valuation.Citation{Path: path, Row: all[i].Row, No: all[i].No})
	}
	// A row of a table counts by its place among those that are filled in.
	for i, citation := range cited {
		cited[i].Path = form.Place(typed, citation.Path)
		sources[cited[i].Path] = taken[citation.Path]
	}
	return cited, fault.Join(faults)
}
