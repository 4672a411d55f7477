package trading

import (
	"context"
	"fmt"
	"slices"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/contract"
)

// AppraisalFile 评估报告案卷 is a report with its achievement and what became of it.
type AppraisalFile struct {
	*appraisal.Record
	Of     *achievement.Achievement
	Steps  []AppraisalStep // the newest first
	Others []*appraisal.Record
	Basis  appraisal.Basis // of a price today, as far as there is one
	Code   appraisal.Code
	Own    bool
}

// Open 查看. Whoever may see the achievement may see its reports, but for drafts, which
// are the unit's own matter.
func (v *Appraisals) Open(ctx context.Context, by actor.Actor, id string) (AppraisalFile, error) {
	r, err := v.Reader.Appraisal(ctx, id)
	if err != nil {
		return AppraisalFile{}, err
	}
	a, err := v.Reader.Achievement(ctx, r.Achievement)
	if err == nil && (!a.VisibleTo(by) || r.State == appraisal.Draft && a.Org != by.Org) {
		err = appraisal.ErrAbsent
	}
	if err != nil {
		return AppraisalFile{}, err
	}
	f := AppraisalFile{Record: r, Of: a, Own: a.Org == by.Org}
	f.Others, err = v.Reader.Appraisals(ctx, a.ID)
	if err == nil {
		f.Steps, err = v.Reader.AppraisalSteps(ctx, id)
	}
	slices.Reverse(f.Steps)
	return f, err
}

// Waiting 待办 is how many reports of the unit wait for its head.
func (v *Appraisals) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Head) || by.Org == "" {
		return 0, nil
	}
	return v.Reader.ReportsWaiting(ctx, by.Org)
}

// Subject 被评估成果 is an achievement of the own unit on which a report can be drafted.
func (v *Appraisals) Subject(ctx context.Context, by actor.Actor, id string) (*achievement.Achievement, []*appraisal.Record, error) {
	a, err := v.Reader.Achievement(ctx, id)
	if err == nil && (by.Org == "" || a.Org != by.Org) {
		err = achievement.ErrAbsent
	}
	if err == nil && !by.Has(actor.Broker) {
		err = appraisal.ErrBroker
	}
	if err != nil {
		return nil, nil, err
	}
	list, err := v.Reader.Appraisals(ctx, id)
	return a, list, err
}

// Paper 查看评估报告文件; the record of the reading is committed first.
func (v *Appraisals) Paper(ctx context.Context, by actor.Actor, id, paper string) (appraisal.Paper, []byte, error) {
	_, err := v.Open(ctx, by, id)
	if err != nil {
		return appraisal.Paper{}, nil, err
	}
	p, content, err := v.Reader.AppraisalPaper(ctx, id, paper)
	if err == nil && contract.Hash(content) != p.SHA256 {
		err = fmt.Errorf("paper %s: content does not match its SHA-256", p.ID)
	}
	if err == nil {
		err = v.InTx(ctx, func(tx AppraisalTx) error {
			tx.Record(paperEvent("appraisal.file_read", id, p, by))
			return nil
		})
	}
	if err != nil {
		return appraisal.Paper{}, nil, err
	}
	return p, content, nil
}

// Find lists the reports of the person's own unit.
func (v *Appraisals) Find(ctx context.Context, by actor.Actor, q AppraisalQuery) (rows []AppraisalRow, next string, err error) {
	if by.Org == "" || !by.Has(actor.Broker, actor.Head) {
		return nil, "", appraisal.ErrAbsent
	}
	q.Org, q.Limit = by.Org, pageSize+1
	rows, err = v.Reader.AppraisalRows(ctx, q)
	if len(rows) > pageSize {
		return rows[:pageSize], rows[pageSize-1].ID, err
	}
	return rows, "", err
}
