package revenue

import (
	"slices"
	"strings"

	"jiyue/domain/money"
)

// EquityShares 股权分配 splits whole shares (作价投资): the pool is rounded up to a share.
func EquityShares(total Amount, rate money.Ratio, w Weights) (pool Amount, shares []Amount, err error) {
	if total.Sign() <= 0 {
		return Amount{}, nil, refuse(ErrShares)
	}
	pool = total.Times(rate, Ceil)
	return pool, w.Split(pool), nil
}

// Interest is part of total as an exact fraction.
func Interest(part, total Amount) money.Ratio {
	r := part.Rat()
	return money.RatioOf(r.Quo(r, total.Rat()))
}

// Bundle 成果分项 is one of several achievements of a contract.
type Bundle struct {
	Party
	Rate         money.Ratio
	Contributors Weights
}

// BundleShare 成果分项分配 is what an achievement and its contributors get.
type BundleShare struct {
	Net, Pool, Retained Amount
	Contributors        []Amount
}

// Bundles splits the net income over achievements by weight and each pool over its
// contributors.
func Bundles(net Amount, list []Bundle) ([]BundleShare, error) {
	parties := make([]Party, len(list))
	for i, b := range list {
		parties[i] = b.Party
	}
	w, err := NewWeights(parties)
	if err != nil {
		return nil, err
	}
	shares := make([]BundleShare, len(list))
	for i, part := range w.Split(net) {
		pool := part.Times(list[i].Rate, Ceil)
		shares[i] = BundleShare{Net: part, Pool: pool, Retained: part.Sub(pool), Contributors: list[i].Contributors.Split(pool)}
	}
	return shares, nil
}

// Holder 赋权人员 is a party of the unit's pool; who holds a share of the title leaves the
// pool unless a reward was asked for.
type Holder struct {
	Party
	TitleHolder, RewardRequested bool
}

// TitleFirst 先赋权后转化: the team's part of the income is its own, the unit's part may
// still carry a pool.
type TitleFirst struct {
	Net                        Amount
	Ownership                  money.Ratio
	PoolRate                   *money.Ratio // of the unit's part, nil: no pool
	HoldersLeave               bool
	Parties                    []Holder
	Team, Unit, Pool, Retained Amount   // computed
	Shares                     []Amount // of Staying
	Staying                    []Party
	Excluded                   []string
	Empty                      bool // nobody is left in the pool
}

// Compute fills in the amounts.
func (t *TitleFirst) Compute() error {
	t.Team = t.Net.Times(t.Ownership, Ceil)
	t.Unit = t.Net.Sub(t.Team)
	if t.PoolRate == nil {
		return nil
	}
	if len(t.Parties) == 0 {
		return refuse(ErrPartyNone)
	}
	seen, positive := map[string]bool{}, false
	for _, p := range t.Parties {
		switch {
		case seen[p.Key]:
			return refuse(ErrPartyDuplicate)
		case p.Weight.Sign() < 0:
			return refuse(ErrWeightNegative)
		}
		seen[p.Key] = true
		if t.HoldersLeave && p.TitleHolder && !p.RewardRequested {
			t.Excluded = append(t.Excluded, p.Key)
			continue
		}
		t.Staying = append(t.Staying, p.Party)
		positive = positive || p.Weight.Sign() > 0
	}
	slices.SortFunc(t.Excluded, strings.Compare)
	t.Shares = make([]Amount, len(t.Staying))
	if t.Empty = !positive; positive {
		w, err := NewWeights(t.Staying)
		if err != nil {
			return err
		}
		t.Pool = t.Unit.Times(*t.PoolRate, Ceil)
		t.Shares = w.Split(t.Pool)
	}
	t.Retained = t.Unit.Sub(t.Pool)
	return nil
}
