package assessing

import (
	"context"
	"io"
	"iter"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
)

// exportBatch is how many rows are read at a time, so that an export holds no register
// in memory.
const exportBatch = 200

// ExportEntries 导出名录: what the officer sees of the list, row by row.
func (s *Registers) ExportEntries(ctx context.Context, by actor.Actor, q EntryQuery, w io.Writer) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	q, err = scoped(o, q)
	if err != nil {
		return err
	}
	q.Limit, q.After = exportBatch, ""
	rows := func(yield func(EntryRow, error) bool) {
		for {
			list, next, err := s.page(ctx, q)
			for _, row := range list {
				if !yield(row, nil) {
					return
				}
			}
			if err != nil {
				yield(EntryRow{}, err)
				return
			}
			if next == "" {
				return
			}
			q.After = next
		}
	}
	title := "评价机构"
	if q.Kinds[0].Person() {
		title = "评估师与专家"
	}
	err = s.Books.Entries(w, q.Kinds[0], iter.Seq2[EntryRow, error](rows), by, s.Reader.Now())
	if err != nil {
		return err
	}
	return s.exported(ctx, by, title)
}

// exported keeps on record who has taken a register out.
func (s *Registers) exported(ctx context.Context, by actor.Actor, title string) error {
	return s.InTx(ctx, func(tx RegisterTx) error {
		tx.Record(audit.Event{Kind: "assessor.exported", Subject: audit.SubjectOf("assessor", title), By: by, Facts: []audit.Fact{{Label: "名录", Value: title}}})
		return nil
	})
}

// ExportVersion 导出库版本.
func (s *Registers) ExportVersion(ctx context.Context, by actor.Actor, id string, n int, w io.Writer) (VersionPage, error) {
	page, err := s.PoolVersion(ctx, by, id, n, 0)
	if err == nil {
		err = s.Books.Members(w, page.Pool, page.Version, by)
	}
	if err == nil {
		err = s.exported(ctx, by, page.Pool.Name+" "+page.Version.Label())
	}
	return page, err
}

// ExportIntegrity 导出诚信记录 of the region, for the government.
func (s *Registers) ExportIntegrity(ctx context.Context, by actor.Actor, w io.Writer) error {
	o, err := s.Officer(ctx, by)
	if err == nil && (o.Side != assessor.Government || !o.Keeper()) {
		err = ErrRegister
	}
	if err != nil {
		return err
	}
	q := IntegrityQuery{Region: o.Region, Limit: exportBatch}
	rows := func(yield func(*assessor.Integrity, error) bool) {
		for {
			list, err := s.Reader.IntegrityRecords(ctx, q)
			for _, r := range list {
				if !yield(r, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(list) < exportBatch {
				return
			}
			q.After = list[len(list)-1].ID
		}
	}
	err = s.Books.Integrity(w, rows, by, s.Reader.Now())
	if err != nil {
		return err
	}
	return s.exported(ctx, by, "诚信记录")
}
