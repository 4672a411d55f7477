package revenue

import "jiyue/domain/money"

// Net 净收入 is income less what may be deducted, not below zero.
type Net struct{ Gross, Deductible, Net, UncoveredLoss Amount }

// NetOf is the net income of classified amounts.
func NetOf(gross, deductible Amount) Net {
	n := gross.Sub(deductible)
	return Net{Gross: gross, Deductible: deductible, Net: n.Positive(), UncoveredLoss: n.Neg().Positive()}
}

// Deal 单项合同分配 is the split of one contract at a given rate or tiers, without law.
type Deal struct {
	Gross, Costs Amount
	Rate         money.Ratio
	Tiers        *Tiers // wins over Rate
	Rounding     Rounding
	Extract      money.Ratio // of the unit's part
	Contributors Weights
}

// DealShares 单项合同分配结果 closes: pool and unit part are the net, extract and general
// the unit part, contributors the pool.
type DealShares struct {
	Net
	Pool, UnitRetained, UnitExtract, UnitGeneral Amount
	Contributors                                 []Amount
}

// Shares computes the split.
func (d Deal) Shares() (DealShares, error) {
	if err := d.Rounding.Check(); err != nil {
		return DealShares{}, err
	}
	s := DealShares{Net: NetOf(d.Gross, d.Costs)}
	net := s.Net.Net
	if d.Tiers != nil {
		s.Pool = d.Tiers.Round(net, d.Rounding)
	} else {
		s.Pool = net.Times(d.Rate, d.Rounding)
	}
	s.Pool = s.Pool.Min(net)
	s.UnitRetained = net.Sub(s.Pool)
	s.UnitExtract = s.UnitRetained.Times(d.Extract, Ceil)
	s.UnitGeneral = s.UnitRetained.Sub(s.UnitExtract)
	s.Contributors = d.Contributors.Split(s.Pool)
	return s, nil
}
