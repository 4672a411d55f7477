package registration

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// Risks 风险提示 of a case, for those who decide on it and nobody else.
func (s *Service) Risks(ctx context.Context, by actor.Actor, k Case) ([]contract.Risk, error) {
	c := k.Contract
	if !OfficeRole(by) || c.Office.ID != by.Org {
		return nil, contract.ErrNotFound
	}
	if c.State == contract.Draft {
		return nil, nil
	}
	grounds, err := s.Reader.RiskGrounds(ctx, c)
	if err != nil {
		return nil, err
	}
	p := k.Precheck.Profile
	return contract.Risks(c.Form, c.Total, grounds, contract.RiskRules{RoundTotal: p.RiskRoundTotal, RoundStep: p.RiskRoundStep, Burst: p.RiskBurst}), nil
}
