package registration

import (
	"context"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
)

// Experts 专家名录 for the office that chooses a panel: each with the reason why
// the person may not judge this case, "" when nothing speaks against it.
func (s *Service) Experts(ctx context.Context, by actor.Actor, c *contract.Contract) ([]contract.Expert, map[string]error, error) {
	if !by.Has(actor.Registrar) || by.Org != c.Office.ID {
		return nil, nil, contract.ErrNotRegistrar
	}
	list, err := s.Reader.Experts(ctx)
	if err != nil {
		return nil, nil, err
	}
	barred := map[string]error{}
	for _, e := range list {
		barred[e.ID] = c.Impartial(e)
	}
	return list, barred, nil
}

// chosen are the experts of the given ids, for the preview of a decision.
func (s *Service) chosen(ctx context.Context, ids []string) ([]contract.Expert, error) {
	list, err := s.Reader.Experts(ctx)
	return slices.DeleteFunc(list, func(e contract.Expert) bool { return !slices.Contains(ids, e.ID) }), err
}

// AskExperts 提请专家评审.
func (s *Service) AskExperts(ctx context.Context, by actor.Actor, id contract.ID, version int, experts []string, question string) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		resumed, err := resume(by, c)
		if err != nil {
			return nil, err
		}
		panel, err := tx.ExpertsByID(ctx, experts)
		if err != nil {
			return nil, err
		}
		e, err := c.ToExpertReview(by, strings.TrimSpace(question), panel)
		return append(resumed, e), err
	})
	return err
}

// ToSecondReview 提交复核 of a case whose level does not demand it.
func (s *Service) ToSecondReview(ctx context.Context, by actor.Actor, id contract.ID, version int, v Verdict) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		resumed, err := resume(by, c)
		if err != nil {
			return nil, err
		}
		r, err := s.recognition(ctx, tx, c, v)
		if err != nil {
			return nil, err
		}
		e, err := c.ToSecondReview(by, r)
		return append(resumed, e), err
	})
	return err
}

// GiveOpinion 提出评审意见 as a member of the panel.
func (s *Service) GiveOpinion(ctx context.Context, by actor.Actor, id contract.ID, version int, verdict contract.ExpertVerdict, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(c.GiveOpinion(by, verdict, strings.TrimSpace(opinion), tx.Now()))
	})
	return err
}

// Panels 评审件 are the cases on whose panel the actor is.
func (s *Service) Panels(ctx context.Context, by actor.Actor) ([]contract.PanelCase, error) {
	if !by.Has(actor.Expert) {
		return nil, contract.ErrNotExpert
	}
	return s.Reader.OnPanel(ctx, by.User, 200)
}
