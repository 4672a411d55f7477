package governing

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
)

// Profiles are the region profiles as the whole process reads them.
type Profiles interface {
	History() *policy.History
	Pack() *policy.Pack
	Codes() *code.Book
	Refresh(ctx context.Context) error
}

// Proposal 变更提案 is what an administrator fills in.
type Proposal struct {
	ID      string // of the form, so that posting it twice proposes once
	Lines   []policy.Line
	Reason  string
	Correct bool // replace values that begin on the same day
}

// ErrRegion 地区代码不可用.
var ErrRegion = fault.New(fault.Invalid, "governing.region", "行政区划代码表中没有这个代码，请填写六位代码，例如 370200").At("region")

// Preview 预览变更 checks a proposal and answers with the record as it would be;
// nothing is written.
func (s *Service) Preview(ctx context.Context, by actor.Actor, p Proposal) (*policy.History, error) {
	err := s.Profiles.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	_, err = s.propose(s.Profiles.History(), by, p)
	if err != nil {
		return nil, err
	}
	return s.Profiles.History().With(p.Lines), nil
}

func (s *Service) propose(h *policy.History, by actor.Actor, p Proposal) (*policy.Change, error) {
	c, err := policy.Propose(h, p.Lines, p.Reason, p.Correct, by, s.Reader.Now())
	if err != nil {
		return nil, err
	}
	for _, l := range p.Lines {
		if s.unknownRegion(l.Profile) {
			return nil, ErrRegion
		}
	}
	return c, nil
}

// Propose 提出变更 and answers with its id.
func (s *Service) Propose(ctx context.Context, by actor.Actor, p Proposal) (id string, err error) {
	err = s.InTx(ctx, func(tx Tx) error {
		h, err := tx.ParameterHistory(ctx)
		if err != nil {
			return err
		}
		c, err := s.propose(h, by, p)
		if err != nil {
			return err
		}
		c.ID = p.ID
		if c.ID == "" {
			c.ID = tx.NewID()
		}
		id = c.ID
		added, err := tx.AddParameterChange(ctx, c)
		if err == nil && added {
			tx.Record(c.Record(by))
		}
		return err
	})
	return id, err
}

// ErrSheet 参数表有误.
var ErrSheet = fault.New(fault.Invalid, "governing.sheet", "有的行不能导入，没有提出变更；请按各行的说明改正后重新导入").At("file")

// Import 导入参数表 proposes every row that differs from what holds; one faulty row
// stops all. The rows come back with their answers.
func (s *Service) Import(ctx context.Context, by actor.Actor, file []byte, reason string) (rows []policy.SheetRow, id string, err error) {
	if !by.Has(actor.Administrator) {
		return nil, "", policy.ErrChangeDenied
	}
	err = s.Profiles.Refresh(ctx)
	if err != nil {
		return nil, "", err
	}
	rows, err = s.Profiles.Pack().ReadSheet(file)
	if err != nil {
		return nil, "", err
	}
	var lines []policy.Line
	wrong := false
	for i, r := range rows {
		if len(r.Faults) == 0 && !r.Same && s.unknownRegion(r.Line.Profile) {
			rows[i].Faults = []*fault.Fault{ErrRegion}
		}
		wrong = wrong || len(rows[i].Faults) > 0
		if !r.Same {
			lines = append(lines, r.Line)
		}
	}
	if wrong {
		return rows, "", ErrSheet
	}
	id, err = s.Propose(ctx, by, Proposal{Lines: lines, Reason: reason, Correct: true})
	return rows, id, err
}

func (s *Service) unknownRegion(region string) bool {
	return region != policy.National && s.Profiles.Codes().Check(code.Region, region, day.Of(s.Reader.Now())) != nil
}

// changesPage is how many changes one page lists.
const changesPage = 30

// Changes 查看变更 lists changes, those that wait first; after is the id of the last
// one on the page before, next that of this page's, "" at the end.
func (s *Service) Changes(ctx context.Context, after string) (list []*policy.Change, next string, err error) {
	var from *policy.Change
	if after != "" {
		from, err = s.Reader.ParameterChange(ctx, after)
		if err != nil {
			return nil, "", err
		}
	}
	list, err = s.Reader.ParameterChanges(ctx, from, changesPage+1)
	if len(list) > changesPage {
		list = list[:changesPage]
		next = list[changesPage-1].ID
	}
	return list, next, err
}

// Change 查看一项变更.
func (s *Service) Change(ctx context.Context, id string) (*policy.Change, error) {
	return s.Reader.ParameterChange(ctx, id)
}

// Waiting lists the proposals that touch a key of a profile.
func (s *Service) Waiting(ctx context.Context, profile, key string) ([]*policy.Change, error) {
	return s.Reader.WaitingChanges(ctx, profile, key)
}

// ApproveChange 批准变更: it holds in every process within seconds, here at once.
func (s *Service) ApproveChange(ctx context.Context, by actor.Actor, id, opinion string) error {
	err := s.decide(ctx, by, id, func(tx Tx, c *policy.Change, authority bool) (audit.Event, error) {
		h, err := tx.ParameterHistory(ctx)
		if err != nil {
			return audit.Event{}, err
		}
		if len(c.Codes) == 0 {
			return c.Approve(h, by, authority, opinion, tx.Now())
		}
		entries, err := tx.CodeEntries(ctx)
		if err != nil {
			return audit.Event{}, err
		}
		return c.ApproveCodes(h, s.Profiles.Codes().Rows(), entries, by, authority, opinion, tx.Now())
	})
	if err != nil {
		return err
	}
	return s.Profiles.Refresh(ctx)
}

// RefuseChange 不批准变更.
func (s *Service) RefuseChange(ctx context.Context, by actor.Actor, id, opinion string) error {
	return s.decide(ctx, by, id, func(tx Tx, c *policy.Change, authority bool) (audit.Event, error) {
		return c.Reject(by, authority, opinion, tx.Now())
	})
}

// WithdrawChange 撤下变更.
func (s *Service) WithdrawChange(ctx context.Context, by actor.Actor, id string) error {
	return s.decide(ctx, by, id, func(tx Tx, c *policy.Change, _ bool) (audit.Event, error) { return c.Withdraw(by, tx.Now()) })
}

func (s *Service) decide(ctx context.Context, by actor.Actor, id string, act func(Tx, *policy.Change, bool) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		kind, err := tx.OrganisationKind(ctx, by.Org)
		if err != nil {
			return err
		}
		c, err := tx.LockParameterChange(ctx, id)
		if err != nil {
			return err
		}
		e, err := act(tx, c, kind == authorityKind)
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.DecideParameterChange(ctx, c)
	})
}

// authorityKind is the 科技主管部门, whose head may approve for its own region.
const authorityKind = "AUTHORITY"
