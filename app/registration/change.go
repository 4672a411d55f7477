package registration

import (
	"context"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// OpenChange 起草变更 of a registered contract; the registration stands.
func (s *Service) OpenChange(ctx context.Context, by actor.Actor, id contract.ID, version int) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return nil, c.OpenChange(by, tx.Now())
	})
	return err
}

// DropChange 放弃变更草稿; documents that were attached for it go with it.
func (s *Service) DropChange(ctx context.Context, by actor.Actor, id contract.ID, version int) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		opened := tx.Now()
		if c.ChangeOpen() {
			opened = c.Change.OpenedAt
		}
		err := c.DropChange(by)
		if err != nil {
			return nil, err
		}
		files, err := tx.Attachments(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, a := range files {
			if !a.AddedAt.Before(opened) {
				err = tx.RemoveAttachment(ctx, a.ID, tx.Now())
				if err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	return err
}

// RequestChange 申请变更: the changed form is checked like an application.
func (s *Service) RequestChange(ctx context.Context, by actor.Actor, id contract.ID, version int, reason string) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		if !c.ChangeOpen() {
			return nil, contract.ErrNotRegistered
		}
		check, err := s.checkChange(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if len(check.Faults) > 0 {
			return nil, fault.Join(check.Faults)
		}
		files, err := tx.Attachments(ctx, id)
		if err != nil {
			return nil, err
		}
		a := contract.Application{Class: contract.Class(c.Working().Class), Total: check.Total, Tech: check.Tech, ReviewLevel: check.Review,
			HasFile: slices.ContainsFunc(files, func(a contract.Attachment) bool {
				return a.Kind == contract.Amendment && !a.AddedAt.Before(c.Change.OpenedAt)
			})}
		a.Deadline, err = s.changeDeadline(ctx, c, tx)
		if err != nil {
			return nil, err
		}
		return events(c.RequestChange(by, strings.TrimSpace(reason), a, tx.Now()))
	})
	return err
}

// changeDeadline: a change is decided within the period of a registration.
func (s *Service) changeDeadline(ctx context.Context, c *contract.Contract, tx Tx) (contract.Deadline, error) {
	fresh := *c
	fresh.AcceptedAt, fresh.Rounds = tx.Now(), nil
	return s.deadline(ctx, &fresh, tx.Now(), tx.Now())
}

// checkChange is the pre-check of the form as it would be, by the rules of today.
func (s *Service) checkChange(ctx context.Context, from similar, c *contract.Contract) (Precheck, error) {
	changed := *c
	changed.Form = c.Working()
	return s.check(ctx, from, &changed)
}

// ChangeReview 变更审查 is what the registrar of a pending change sees.
type ChangeReview struct {
	Case
	Changes []contract.Change
	After   Precheck // of the form as it would be
}

// ReadChange 查看变更申请, being filled in by its applicant or pending at the office.
func (s *Service) ReadChange(ctx context.Context, by actor.Actor, id contract.ID) (ChangeReview, error) {
	k, err := s.Read(ctx, by, id)
	if err != nil {
		return ChangeReview{}, err
	}
	c := k.Contract
	if c.Change == nil || c.ChangeOpen() && c.Edit(by, nil) != nil {
		return ChangeReview{}, contract.ErrNotFound
	}
	after, err := s.checkChange(ctx, s.Reader, c)
	return ChangeReview{k, c.Proposed(), after}, err
}

// changeRecognition completes a verdict on a change with the engine's figures.
func (s *Service) changeRecognition(ctx context.Context, from similar, c *contract.Contract, v Verdict) (contract.Recognition, error) {
	if c.Change == nil {
		return contract.Recognition{}, contract.ErrState
	}
	changed := *c
	changed.Form = c.Working()
	return s.recognition(ctx, from, &changed, v)
}

// ApproveChange 准予变更: a new version and a new certificate under the same number.
func (s *Service) ApproveChange(ctx context.Context, by actor.Actor, id contract.ID, version int, v Verdict) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		r, err := s.changeRecognition(ctx, tx, c, v)
		if err != nil {
			return nil, err
		}
		e, changed, err := c.ApproveChange(by, r, tx.Now())
		if err != nil {
			return nil, err
		}
		edition, err := s.edition(c, tx.Now())
		if err != nil {
			return nil, err
		}
		e.Facts = append(e.Facts, edition)
		err = tx.AddVersion(ctx, c.ID, changed)
		if err != nil {
			return nil, err
		}
		err = remember(ctx, tx, actor.Actor{User: c.Applicant.ID, Name: c.Applicant.Name}, c)
		if err != nil {
			return nil, err
		}
		return []audit.Event{e}, tx.IssueCertificate(ctx, contract.CertificateOf(c, tx.NewToken(), tx.Now()))
	})
	return err
}

// RefuseChange 不予变更.
func (s *Service) RefuseChange(ctx context.Context, by actor.Actor, id contract.ID, version int, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, _ Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.RefuseChange(by, strings.TrimSpace(opinion)))
	})
	return err
}

// Versions 登记版本 of a case, for those who may read it.
func (s *Service) Versions(ctx context.Context, by actor.Actor, id contract.ID) (*contract.Contract, []contract.Version, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if c.Number == "" {
		return nil, nil, ErrNoCertificate
	}
	list, err := s.Reader.Versions(ctx, id)
	return c, list, err
}

// Object 提出异议.
func (s *Service) Object(ctx context.Context, by actor.Actor, id contract.ID, version int, reason string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Object(by, strings.TrimSpace(reason), tx.Now()))
	})
	return err
}

// Uphold 维持原决定.
func (s *Service) Uphold(ctx context.Context, by actor.Actor, id contract.ID, version int, answer string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Uphold(by, strings.TrimSpace(answer), tx.Now()))
	})
	return err
}

// Overturn 撤销原决定; a refusal that goes back to review gets a new period.
func (s *Service) Overturn(ctx context.Context, by actor.Actor, id contract.ID, version int, answer string) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		e, err := c.Overturn(by, strings.TrimSpace(answer), tx.Now())
		if err == nil && c.State == contract.InReview {
			c.Deadline, err = s.changeDeadline(ctx, c, tx)
		}
		return []audit.Event{e}, err
	})
	return err
}
