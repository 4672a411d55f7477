package registration

import (
	"context"
	"fmt"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

// Accept 受理并开始审查.
func (s *Service) Accept(ctx context.Context, by actor.Actor, id contract.ID, version int) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		deadline, err := s.deadline(ctx, c, tx.Now(), tx.Now())
		if err != nil {
			return nil, err
		}
		accepted, err := c.Accept(by, deadline, tx.Now())
		if err != nil {
			return nil, err
		}
		edition, err := s.edition(c, tx.Now())
		if err != nil {
			return nil, err
		}
		accepted.Facts = append(accepted.Facts, edition)
		started, err := c.StartReview(by)
		return []audit.Event{accepted, started}, err
	})
	return err
}

// NotAccept 不予受理.
func (s *Service) NotAccept(ctx context.Context, by actor.Actor, id contract.ID, version int, reasons []string, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.NotAccept(by, reasons, strings.TrimSpace(opinion), tx.Now()))
	})
	return err
}

// Route 移送 to the region's own office.
func (s *Service) Route(ctx context.Context, by actor.Actor, id contract.ID, version int, to, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Route(by, to, strings.TrimSpace(opinion), tx.Now()))
	})
	return err
}

// RequestSupplement 退回补正 with a note at each field.
func (s *Service) RequestSupplement(ctx context.Context, by actor.Actor, id contract.ID, version int, notes []contract.Note) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		resumed, err := resume(by, c)
		if err != nil {
			return nil, err
		}
		deadline, err := s.supplementDeadline(ctx, c, tx.Now())
		if err != nil {
			return nil, err
		}
		e, err := c.RequestSupplement(by, notes, deadline, tx.Now())
		return append(resumed, e), err
	})
	return err
}

// supplementDeadline is the day by which the applicant should have answered.
func (s *Service) supplementDeadline(ctx context.Context, c *contract.Contract, now time.Time) (contract.Deadline, error) {
	profile, err := s.Rules.Registration(c.Office.Region, day.Of(now))
	if err != nil {
		return contract.Deadline{}, err
	}
	return s.workdaysFrom(ctx, now, profile.SupplementDays, profile.Terms)
}

// resume 续审: a decision on a returned application first takes it into review.
func resume(by actor.Actor, c *contract.Contract) ([]audit.Event, error) {
	if c.State != contract.Resubmitted {
		return nil, nil
	}
	return events(c.StartReview(by))
}

// Verdict 认定意见 is what the registrar or reviewer enters.
type Verdict struct {
	Class   contract.Class
	Tech    string // as typed
	Opinion string
}

// ErrDealDiffers 与成交不符: the contract is not what was agreed on the market.
var ErrDealDiffers = fault.New(fault.Conflict, "registration.deal_differs", "合同与所附的成交项目不符")

// ErrRegisteredBefore 重复登记: the fingerprint has a registration in some office.
var ErrRegisteredBefore = fault.New(fault.Conflict, "registration.registered_before", "相同的合同已经登记，不能重复登记")

// recognition completes a verdict with the engine's own figures.
func (s *Service) recognition(ctx context.Context, from similar, c *contract.Contract, v Verdict) (contract.Recognition, error) {
	tech, err := money.ParseYuan(v.Tech)
	if err != nil {
		return contract.Recognition{}, money.ErrAmount.At("tech")
	}
	before, err := from.RegisteredAs(ctx, c)
	if err != nil {
		return contract.Recognition{}, err
	}
	if before != nil {
		return contract.Recognition{}, ErrRegisteredBefore.Say("当事人、项目名称、签订日期和金额相同的合同已由" + before.OfficeName + "登记，登记编号 " + before.Number +
			"；一项合同只能登记一次。请作出不予登记的决定，或退回补正核对")
	}
	check, err := s.check(ctx, from, c)
	if err != nil {
		return contract.Recognition{}, err
	}
	differs, err := s.againstDeal(ctx, c.Form)
	if err != nil {
		return contract.Recognition{}, err
	}
	if len(differs) > 0 {
		return contract.Recognition{}, ErrDealDiffers.Say("合同与所附的成交项目不符：" + differs[0].Message + "。请退回补正或不予登记")
	}
	err = s.signed(ctx, c.Form)
	if err != nil {
		return contract.Recognition{}, err
	}
	profile, err := s.Rules.Registration(c.Office.Region, day.Of(from.Now()))
	if err != nil {
		return contract.Recognition{}, err
	}
	level := check.Review
	if large := profile.LargeThreshold; large != nil && !tech.Less(*large) && level == contract.NormalReview {
		level = contract.ReviewLevel(profile.LargeReview)
	}
	return contract.Recognition{Class: v.Class, Tech: tech, Proposed: check.Tech, Level: level,
		Opinion: strings.TrimSpace(v.Opinion)}, nil
}

// Approve 准予登记, or 提交复核 where the region's profile demands a second review
// and the actor is the registrar. It answers with the case as it then stands.
func (s *Service) Approve(ctx context.Context, by actor.Actor, id contract.ID, version int, v Verdict) (*contract.Contract, error) {
	c, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		resumed, err := resume(by, c)
		if err != nil {
			return nil, err
		}
		r, err := s.recognition(ctx, tx, c, v)
		if err != nil {
			return nil, err
		}
		if c.State == contract.InReview && r.Level == contract.NeedsSecondReview {
			e, err := c.ToSecondReview(by, r)
			return append(resumed, e), err
		}
		e, err := c.Register(by, r, func() (string, error) { return s.nextNumber(ctx, tx, c) }, tx.Now())
		if err != nil {
			return nil, err
		}
		edition, err := s.edition(c, tx.Now())
		if err != nil {
			return nil, err
		}
		e.Facts = append(e.Facts, edition)
		err = tx.AddVersion(ctx, c.ID, c.FirstVersion(by, tx.Now()))
		if err != nil {
			return nil, err
		}
		err = tx.IssueCertificate(ctx, contract.CertificateOf(c, tx.NewToken(), tx.Now()))
		return append(resumed, e), err
	})
	if err == nil && c.State == contract.Registered && c.Form.Contract.DealNo != "" && s.Registered != nil {
		s.Registered(ctx, c.Form.Contract.DealNo, c.Number)
	}
	return c, err
}

// nextNumber 赋号: gap-free per office and year, because the counter's row is
// locked until this unit of work ends and rolls back with it.
func (s *Service) nextNumber(ctx context.Context, tx Tx, c *contract.Contract) (string, error) {
	year := day.Of(tx.Now()).Year()
	serial, err := tx.NextNumber(ctx, fmt.Sprintf("registration:%s:%d", c.Office.Prefix, year))
	if err != nil {
		return "", err
	}
	return contract.FormatLocal(c.Office.Prefix, year, serial), nil
}

// Reject 不予登记.
func (s *Service) Reject(ctx context.Context, by actor.Actor, id contract.ID, version int, reasons []string, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		resumed, err := resume(by, c)
		if err != nil {
			return nil, err
		}
		e, err := c.Reject(by, reasons, strings.TrimSpace(opinion), tx.Now())
		return append(resumed, e), err
	})
	return err
}

// SendBack 复核退回登记员.
func (s *Service) SendBack(ctx context.Context, by actor.Actor, id contract.ID, version int, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, _ Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.SendBack(by, strings.TrimSpace(opinion)))
	})
	return err
}

// Cancel 注销登记.
func (s *Service) Cancel(ctx context.Context, by actor.Actor, id contract.ID, version int, reasons []string, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Cancel(by, reasons, strings.TrimSpace(opinion), tx.Now()))
	})
	return err
}

// Revoke 撤销登记.
func (s *Service) Revoke(ctx context.Context, by actor.Actor, id contract.ID, version int, reasons []string, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.Revoke(by, reasons, strings.TrimSpace(opinion), tx.Now()))
	})
	return err
}

// Reissue 补发登记证明: the certificate before it answers 已补发 from now on.
func (s *Service) Reissue(ctx context.Context, by actor.Actor, id contract.ID, version int, reasons []string, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		e, again, err := c.Reissue(by, reasons, strings.TrimSpace(opinion), tx.Now())
		if err != nil {
			return nil, err
		}
		err = tx.AddVersion(ctx, c.ID, again)
		if err != nil {
			return nil, err
		}
		return []audit.Event{e}, tx.IssueCertificate(ctx, contract.CertificateOf(c, tx.NewToken(), tx.Now()))
	})
	return err
}

// acceptanceDeadline is the day by which the office decides on 受理.
func (s *Service) acceptanceDeadline(ctx context.Context, region string, now time.Time) (contract.Deadline, error) {
	profile, err := s.Rules.Registration(region, day.Of(now))
	if err != nil {
		return contract.Deadline{}, err
	}
	return s.workdaysFrom(ctx, now, profile.AcceptanceDays, profile.Terms)
}

// workdaysFrom is a period of n working days that nothing stops, marked at the
// region's shares of it.
func (s *Service) workdaysFrom(ctx context.Context, now time.Time, n int, terms policy.Terms) (contract.Deadline, error) {
	calendar, err := s.Rules.Calendar(ctx)
	if err != nil {
		return contract.Deadline{}, err
	}
	return deadlineOf(policy.DeadlineInput{Accepted: now, Now: now, Calendar: calendar,
		Terms: policy.Terms{Days: n, Unit: policy.WorkingDays, Supplement: policy.Run, Amber: terms.Amber, Red: terms.Red}})
}

// edition 适用参数 names the revision of the region's profile by which an act went.
func (s *Service) edition(c *contract.Contract, at time.Time) (audit.Fact, error) {
	profile, err := s.Rules.RegistrationKnown(c.Office.Region, day.Of(at), at)
	return audit.Fact{Label: "适用参数", Value: profile.Name + " " + profile.Edition()}, err
}

// deadline is the decision's 办理时限 by the region's profile of the day of 受理, as it
// was known then, with the supplement rounds that have been.
func (s *Service) deadline(ctx context.Context, c *contract.Contract, resubmittedAt, now time.Time) (contract.Deadline, error) {
	accepted := c.AcceptedAt
	if accepted.IsZero() {
		accepted = now
	}
	profile, err := s.Rules.RegistrationKnown(c.Office.Region, day.Of(accepted), accepted)
	if err != nil {
		return contract.Deadline{}, err
	}
	calendar, err := s.Rules.Calendar(ctx)
	if err != nil {
		return contract.Deadline{}, err
	}
	in := policy.DeadlineInput{Accepted: accepted, Terms: profile.Terms, Calendar: calendar, TechAmount: &c.Tech,
		Disputed: c.Form.Contract.Disputed == "YES", Now: now}
	for _, r := range c.Rounds {
		if r.ResubmittedAt.IsZero() {
			r.ResubmittedAt = resubmittedAt
		}
		in.Events = append(in.Events,
			policy.Event{Kind: policy.SupplementRequested, At: r.RequestedAt},
			policy.Event{Kind: policy.Resubmitted, At: r.ResubmittedAt})
	}
	return deadlineOf(in)
}

func deadlineOf(in policy.DeadlineInput) (contract.Deadline, error) {
	d, err := policy.Deadline(in)
	if err != nil {
		return contract.Deadline{}, err
	}
	return contract.Deadline{Due: d.DueDate, Amber: day.Of(d.AmberAt), Red: day.Of(d.RedAt)}, nil
}
