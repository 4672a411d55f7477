package trading

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
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
			err = beside(list, id, c)
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

// beside says what is wrong with a report beside the others on its achievement: it
// replaces a live one, and its number is its own.
func beside(list []*appraisal.Record, id string, c appraisal.Content) error {
	replaces := c.Replaces == ""
	for _, r := range list {
		replaces = replaces || r.ID == c.Replaces && r.State.Live()
		if r.ID != id && r.Content.Number == c.Number && (r.State == appraisal.Draft || r.State.Live()) && r.ID != c.Replaces {
			return appraisal.ErrTwice
		}
	}
	if !replaces {
		return appraisal.ErrReplaced
	}
	return nil
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
		err := beside(all, id, c)
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
		same := func(p appraisal.Paper) bool { return p.Filing == filing && p.SHA256 == contract.Hash(content) }
		if err == nil && slices.ContainsFunc(r.Papers, same) {
			err = achievement.ErrFileTwice
		}
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
