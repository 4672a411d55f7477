package assessing

import (
	"context"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Begin 建立名录记录 of the own institution or person under an id that came with the page:
// the same form posted twice makes one entry. identity is a 公民身份号码, of people only.
func (s *Registers) Begin(ctx context.Context, by actor.Actor, kind assessor.Kind, id, identity string, typed map[string]string) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	e := assessor.Entry{ID: id, Kind: kind, Org: by.Org, OrgName: by.OrgName}
	uscc := ""
	if kind.Person() {
		role := actor.Assessor
		if kind == assessor.OfExpert {
			role = actor.Expert
		}
		if !by.Has(role) {
			return assessor.ErrWriter
		}
		e.User = by.User
	} else {
		if o.Side != assessor.Body || !by.Has(actor.Evaluator, actor.Head) {
			return assessor.ErrWriter
		}
		e.Name, uscc, e.Region, err = s.Reader.OrganisationCode(ctx, by.Org)
		if err == nil && uscc == "" {
			err = ErrOrgCode
		}
		if err != nil {
			return err
		}
	}
	old, err := s.OwnEntry(ctx, by, kind)
	if err != nil {
		return err
	}
	if old != nil && old.ID != id {
		return assessor.ErrOne
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		today := day.Of(tx.Now())
		begun, event, err := assessor.Begin(o, e, typed, tx.Now())
		err = both(err, s.codesOf(kind, typed, today))
		if kind.Person() {
			number, bad := identityOf(identity, today)
			if err = both(err, bad); err == nil {
				begun.Identity = number
			}
		}
		if err != nil {
			return err
		}
		added, err := tx.AddRegisterEntry(ctx, begun, uscc)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// identityOf checks a typed 公民身份号码; "" stays "".
func identityOf(typed string, today day.Date) (string, error) {
	if strings.TrimSpace(typed) == "" {
		return "", nil
	}
	number, err := ident.CNID(typed, today)
	if err != nil {
		return "", ErrCNID
	}
	return number, nil
}

// act runs one act on an entry that the officer may read: lock, do, compare the version
// that the page showed, save, record. Who may not act at all learns nothing of versions.
func (s *Registers) act(ctx context.Context, by actor.Actor, id string, version int, do func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error)) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		e, err := tx.LockRegisterEntry(ctx, id)
		if err == nil && !e.MayRead(o) {
			err = assessor.ErrAbsent
		}
		if err != nil {
			return err
		}
		event, err := do(tx, o, e)
		if err == nil && version > 0 && e.Version != version {
			err = assessor.ErrMoved
		}
		if err != nil {
			return err
		}
		tx.Record(event)
		return tx.SaveRegisterEntry(ctx, e)
	})
}

// Write 修改资料. An empty identity number leaves the one on record.
func (s *Registers) Write(ctx context.Context, by actor.Actor, id string, version int, identity string, typed map[string]string) error {
	return s.act(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		today := day.Of(tx.Now())
		event, err := e.Write(o, typed, tx.Now())
		err = both(err, s.codesOf(e.Kind, typed, today))
		if e.Kind.Person() {
			number, bad := identityOf(identity, today)
			err = both(err, bad)
			if number != "" {
				e.Identity = number
			}
		}
		return event, err
	})
}

// Take 提交、退回、初核、确认.
func (s *Registers) Take(ctx context.Context, by actor.Actor, id string, version int, step assessor.Step, opinion string, consent bool) error {
	return s.act(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		kept := RegisterStep{Entry: e.ID, Step: step, Agreed: step != assessor.Return, Content: e.Revision, Opinion: strings.TrimSpace(opinion), By: contract.Person{ID: by.User, Name: by.Name}, At: tx.Now()}
		if step != assessor.Submit {
			kept.Apart = append(slices.Clone(e.Writers), e.Submitter.ID)
			if step == assessor.Confirm {
				kept.Apart = append(kept.Apart, e.Checker.ID)
			}
		}
		event, err := e.Take(step, o, opinion, consent, func() (int, error) { return tx.NextNumber(ctx, e.Counter()) }, tx.Now())
		if err == nil {
			err = tx.AddRegisterStep(ctx, kept)
		}
		return event, err
	})
}

// Propose 提请暂停、恢复、移出.
func (s *Registers) Propose(ctx context.Context, by actor.Actor, id string, version int, step assessor.Step, reason string) error {
	return s.act(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		return e.Propose(step, o, reason, tx.Now())
	})
}

// Decide 决定 on a suspension, resumption or removal.
func (s *Registers) Decide(ctx context.Context, by actor.Actor, id string, version int, agreed bool, opinion string) error {
	return s.act(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		p, event, err := e.Decide(o, agreed, opinion, tx.Now())
		if err == nil {
			err = tx.AddRegisterStep(ctx, RegisterStep{Entry: e.ID, Step: p.Step, Agreed: agreed, Content: e.Shown(), Opinion: strings.TrimSpace(opinion), Reason: p.Reason, Proposer: p.By,
				By: contract.Person{ID: by.User, Name: by.Name}, Apart: []string{p.By.ID}, At: tx.Now()})
		}
		return event, err
	})
}

// Link 关联账户 of an assessor or expert by login.
func (s *Registers) Link(ctx context.Context, by actor.Actor, id string, version int, login string) error {
	return s.act(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		if !e.MayLink(o) {
			return e.Link(o, "", e.Name, "", "", tx.Now())
		}
		a, err := s.Reader.AccountByLogin(ctx, strings.TrimSpace(login))
		if err != nil {
			return audit.Event{}, err
		}
		if !slices.Contains(a.Roles, actor.Assessor) && !slices.Contains(a.Roles, actor.Expert) {
			return audit.Event{}, assessor.ErrAccount
		}
		return e.Link(o, a.ID, a.Name, a.Org, a.OrgName, tx.Now())
	})
}

// AddPaper 上传证明文件.
func (s *Registers) AddPaper(ctx context.Context, by actor.Actor, id string, kind assessor.PaperKind, name string, content []byte) error {
	media, err := contract.Acceptable(name, content)
	if err != nil {
		return err
	}
	return s.act(ctx, by, id, 0, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		p := assessor.Paper{ID: tx.NewID(), Kind: kind, Name: contract.SafeName(name), SHA256: contract.Hash(content), Media: media, Size: int64(len(content)), AddedBy: by.Name, AddedAt: tx.Now()}
		err := e.AddPaper(o, p)
		if err == nil {
			err = tx.AddRegisterPaper(ctx, id, p, by, content)
		}
		return audit.Event{Kind: "assessor.file_added", Subject: audit.SubjectOf("assessor", id), By: by, Facts: []audit.Fact{{Label: "种类", Value: contract.TitleIn(assessor.PaperKinds, string(kind))},
			{Label: "文件", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}}, err
	})
}

// Declare 声明利害关系; it counts at once.
func (s *Registers) Declare(ctx context.Context, by actor.Actor, entry, id string, typed map[string]string) error {
	return s.act(ctx, by, entry, 0, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		f, err := assessor.ReadFact(typed, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		kept, err := tx.RegisterFacts(ctx, entry)
		if err != nil {
			return audit.Event{}, err
		}
		if slices.ContainsFunc(kept, func(k assessor.Fact) bool { return k.ID == id }) {
			return audit.Event{}, ErrAgain
		}
		f, event, err := e.Declare(o, f, len(kept), tx.Now())
		f.ID = id
		if err == nil {
			err = tx.AddRegisterFact(ctx, f)
		}
		return event, err
	})
}

// ErrAgain 重复提交: the form has been taken already; nothing is lost and nothing done.
var ErrAgain = fault.New(fault.Conflict, "assessing.again", "这张表已经提交过，不必重复提交")

// fact runs an act on one fact of an entry.
func (s *Registers) fact(ctx context.Context, by actor.Actor, entry, id string, do func(tx RegisterTx, o assessor.Officer, e *assessor.Entry, f *assessor.Fact) (audit.Event, error)) error {
	return s.act(ctx, by, entry, 0, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry) (audit.Event, error) {
		list, err := tx.RegisterFacts(ctx, entry)
		if err != nil {
			return audit.Event{}, err
		}
		i := slices.IndexFunc(list, func(f assessor.Fact) bool { return f.ID == id })
		if i < 0 {
			return audit.Event{}, assessor.ErrFactAbsent
		}
		event, err := do(tx, o, e, &list[i])
		if err == nil {
			err = tx.SaveRegisterFact(ctx, list[i])
		}
		return event, err
	})
}

// AskUndo 申请更正利害关系.
func (s *Registers) AskUndo(ctx context.Context, by actor.Actor, entry, id, reason string) error {
	return s.fact(ctx, by, entry, id, func(_ RegisterTx, o assessor.Officer, e *assessor.Entry, f *assessor.Fact) (audit.Event, error) {
		return e.AskUndo(o, f, strings.TrimSpace(reason))
	})
}

// Undo 核对更正.
func (s *Registers) Undo(ctx context.Context, by actor.Actor, entry, id string, agreed bool) error {
	return s.fact(ctx, by, entry, id, func(tx RegisterTx, o assessor.Officer, e *assessor.Entry, f *assessor.Fact) (audit.Event, error) {
		return e.Undo(o, f, agreed, tx.Now())
	})
}
