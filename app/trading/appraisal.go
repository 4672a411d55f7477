package trading

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// appraisalPolicy 评估规则: two appraisers sign statutory business (资产评估法 第二十八条);
// a state-owned seller may go down to 90 % of the report after the first listing, and
// below it with written approval (企业国有资产交易监督管理办法 第十八条). That another seller
// keeps a record of the decision below 90 % is ours (建议值).
var appraisalPolicy = appraisal.Policy{MinSigners: 2, RelistFree: decimal.NewFromInt(90), DecisionRecordBelow: decimal.NewFromInt(90)}

// AppraisalTx is what reports need of one unit of work.
type AppraisalTx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)
	LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error)
	LockAppraisals(ctx context.Context, achievement string) ([]*appraisal.Record, error) // the oldest first
	AddAppraisal(ctx context.Context, r *appraisal.Record) (bool, error)                 // false: the id is taken
	SaveAppraisal(ctx context.Context, r *appraisal.Record) error                        // appraisal.ErrMoved
	AddAppraisalStep(ctx context.Context, r *appraisal.Record, s AppraisalStep) error
	AddAppraisalPaper(ctx context.Context, id string, p appraisal.Paper, by actor.Actor, content []byte) error
}

// AppraisalReader reads reports for pages and for prices.
type AppraisalReader interface {
	Achievement(ctx context.Context, id string) (*achievement.Achievement, error)
	Appraisal(ctx context.Context, id string) (*appraisal.Record, error)
	AppraisalRows(ctx context.Context, q AppraisalQuery) ([]AppraisalRow, error)
	ReportsWaiting(ctx context.Context, org string) (int, error)
	AppraisalSteps(ctx context.Context, id string) ([]AppraisalStep, error)
	AppraisalPaper(ctx context.Context, id, paper string) (appraisal.Paper, []byte, error)
	GroundsReader
	LotsOnSale(ctx context.Context, achievement string) ([]LotOnSale, error)
}

// LotOnSale 在售项目 is a lot on an achievement that is being bid for.
type LotOnSale struct {
	ID    string
	Start money.Fen
}

// AppraisalStep 评估报告办理 is a step that was confirmed or declined.
type AppraisalStep struct {
	appraisal.Proposal
	Agreed  bool
	Opinion string
	Decider contract.Person
	At      time.Time
}

// AppraisalQuery 评估报告查询 of one unit.
type AppraisalQuery struct {
	Org     string
	State   appraisal.State
	Waiting bool // for the head
	After   string
	Limit   int
}

// AppraisalRow 评估报告行.
type AppraisalRow struct {
	*appraisal.Record
	Name   string // of the achievement
	Number string
}

// Appraisals 资产评估 is what units do with the reports on their achievements: record,
// confirm, file, replace and void them.
type Appraisals struct {
	InTx   func(context.Context, func(AppraisalTx) error) error
	Reader AppraisalReader
	Floor  *Floor
}

// Draft 录入 under an id that came with the page: the same form posted twice makes one
// report.
func (v *Appraisals) Draft(ctx context.Context, by actor.Actor, achievementID, id string, typed map[string]string) error {
	c, err := appraisal.Read(typed)
	if err != nil {
		return err
	}
	return v.InTx(ctx, func(tx AppraisalTx) error {
		a, list, err := v.lock(ctx, tx, by, achievementID)
		if err != nil {
			return err
		}
		if a.Content.Secrecy == achievement.Secret || a.Written().Secrecy == achievement.Secret {
			return appraisal.ErrSecret
		}
		r, e, err := appraisal.Begin(by, appraisal.Record{ID: id, Achievement: a.ID, Org: a.Org, Content: c, Owners: ownersOf(a)}, appraisalPolicy, tx.Now())
		if err == nil {
			err = replaceable(list, c.Replaces)
		}
		if err != nil {
			return err
		}
		added, err := tx.AddAppraisal(ctx, r)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

func ownersOf(a *achievement.Achievement) (names []string) {
	for _, o := range a.Content.Owners {
		names = append(names, o.Name)
	}
	return names
}

// replaceable says whether a report can be replaced: a live one of the same achievement.
func replaceable(list []*appraisal.Record, id string) error {
	if id == "" || slices.ContainsFunc(list, func(r *appraisal.Record) bool { return r.ID == id && r.State.Live() }) {
		return nil
	}
	return appraisal.ErrReplaced
}

// lock takes the reports on an achievement of the person's own unit.
func (v *Appraisals) lock(ctx context.Context, tx AppraisalTx, by actor.Actor, achievementID string) (*achievement.Achievement, []*appraisal.Record, error) {
	a, err := tx.LockAchievement(ctx, achievementID)
	if err == nil && (by.Org == "" || a.Org != by.Org) {
		err = achievement.ErrAbsent
	}
	if err != nil {
		return nil, nil, err
	}
	list, err := tx.LockAppraisals(ctx, a.ID)
	return a, list, err
}

// act runs one act on a report of the own unit: lock, compare the version that the page
// showed, do, save, record. The other reports on the achievement are at hand.
func (v *Appraisals) act(ctx context.Context, by actor.Actor, id string, version int, do func(tx AppraisalTx, r *appraisal.Record, all []*appraisal.Record) (audit.Event, error)) error {
	known, err := v.Reader.Appraisal(ctx, id)
	if err == nil && (by.Org == "" || by.Org != known.Org) {
		err = appraisal.ErrAbsent
	}
	if err != nil {
		return err
	}
	return v.InTx(ctx, func(tx AppraisalTx) error {
		_, all, err := v.lock(ctx, tx, by, known.Achievement)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.ID != id {
				continue
			}
			if r.Version != version {
				return appraisal.ErrMoved
			}
			e, err := do(tx, r, all)
			if err != nil {
				return err
			}
			tx.Record(e)
			return tx.SaveAppraisal(ctx, r)
		}
		return appraisal.ErrAbsent
	})
}

// Write 修改.
func (v *Appraisals) Write(ctx context.Context, by actor.Actor, id string, version int, typed map[string]string) error {
	c, err := appraisal.Read(typed)
	if err != nil {
		return err
	}
	return v.act(ctx, by, id, version, func(tx AppraisalTx, r *appraisal.Record, all []*appraisal.Record) (audit.Event, error) {
		err := replaceable(all, c.Replaces)
		if err != nil {
			return audit.Event{}, err
		}
		return r.Write(by, c, appraisalPolicy, tx.Now())
	})
}

// Propose 提请确认.
func (v *Appraisals) Propose(ctx context.Context, by actor.Actor, id string, version int, p appraisal.Proposal) error {
	return v.act(ctx, by, id, version, func(tx AppraisalTx, r *appraisal.Record, _ []*appraisal.Record) (audit.Event, error) {
		return r.Propose(by, p, appraisalPolicy, tx.Now())
	})
}

// Decide 确认 or 退回. A report that replaces another takes its place at once, and a lot
// on sale below its figure is suspended.
func (v *Appraisals) Decide(ctx context.Context, by actor.Actor, id string, version int, agreed bool, reason string) error {
	var raised *appraisal.Record
	var proposer string
	err := v.act(ctx, by, id, version, func(tx AppraisalTx, r *appraisal.Record, all []*appraisal.Record) (audit.Event, error) {
		raised = nil
		p, e, err := r.Decide(by, agreed, reason, appraisalPolicy, tx.Now())
		if err != nil {
			return e, err
		}
		for _, other := range all {
			switch {
			case !agreed || other.ID == id:
			case p.Step == appraisal.Register && other.ID == r.Content.Replaces:
				r.Designated = other.Designated
				replaced, err := other.Replace(by, r, tx.Now())
				if err != nil {
					return e, appraisal.ErrReplaced
				}
				tx.Record(replaced)
				raised, proposer = r, p.By.ID
				err = tx.SaveAppraisal(ctx, other)
				if err != nil {
					return e, err
				}
			case p.Step == appraisal.Designate && other.Designated:
				other.Designated = false
				err = tx.SaveAppraisal(ctx, other)
				if err != nil {
					return e, err
				}
			}
		}
		return e, tx.AddAppraisalStep(ctx, r, AppraisalStep{Proposal: p, Agreed: agreed, Opinion: e.Opinion, Decider: contract.Person{ID: by.User, Name: by.Name}})
	})
	if err != nil || raised == nil {
		return err
	}
	return v.suspend(ctx, by, proposer, raised)
}

// suspend 中止 lots that are bid for from a start price below a report that has replaced
// another: two people of the seller stand behind it. One that is only announced shows
// the change, for the exchange to take it back before it opens.
func (v *Appraisals) suspend(ctx context.Context, by actor.Actor, proposer string, r *appraisal.Record) error {
	lots, err := v.Reader.LotsOnSale(ctx, r.Achievement)
	if err != nil {
		return err
	}
	for _, l := range lots {
		before := appraisal.Report{State: appraisal.Issued}
		action, _ := before.Supersede(r.Content.Conclusion.Governing(), &l.Start)
		if action != appraisal.Suspend {
			continue
		}
		_, err = v.Floor.Enter(ctx, l.ID, Record{Act: sale.ActSuspend, Key: "appraisal:" + r.ID, Person: by.User,
			Data: map[string]string{dataReason: "评估报告由 " + r.Content.Number + " 替代，评估值高于起始价", dataBy: proposer + "," + by.User}})
		if err != nil {
			return err
		}
	}
	return nil
}

// AddPaper 上传评估报告 or, with filing, the document of its 备案 or 核准.
func (v *Appraisals) AddPaper(ctx context.Context, by actor.Actor, id string, filing bool, name string, content []byte) error {
	media, err := contract.Acceptable(name, content)
	if err == nil && media != "application/pdf" {
		err = appraisal.ErrPDF
	}
	if err != nil {
		return err
	}
	known, err := v.Reader.Appraisal(ctx, id)
	if err != nil {
		return err
	}
	return v.act(ctx, by, id, known.Version, func(tx AppraisalTx, r *appraisal.Record, _ []*appraisal.Record) (audit.Event, error) {
		err := r.MayAdd(by, filing)
		if err != nil {
			return audit.Event{}, err
		}
		p := appraisal.Paper{ID: tx.NewID(), Filing: filing, Name: contract.SafeName(name), SHA256: contract.Hash(content), Size: int64(len(content)), AddedBy: by.Name, AddedAt: tx.Now()}
		return paperEvent("appraisal.file_added", id, p, by), tx.AddAppraisalPaper(ctx, id, p, by, content)
	})
}

func paperEvent(kind, id string, p appraisal.Paper, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("appraisal", id), By: by, Facts: []audit.Fact{{Label: "文件", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}}
}

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

// errAppraisal says which rule a price breaks, at a field of its form.
func errAppraisal(c appraisal.Code, field string) *fault.Fault {
	return fault.New(fault.Invalid, "appraisal."+string(c), c.Sentence()).At(field)
}
