// Package draw picks a panel from a pool so that anybody can do it again (抽取), and
// checks how a panel is composed.
package draw

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"

	"jiyue/domain/chain"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// Refusals of a draw, in the order in which they are checked.
var (
	ErrBeacon     = fault.New(fault.Invalid, "E_BEACON_REQUIRED", "抽取须使用外部公开随机数，请先登记约定的公开随机数再抽取")
	ErrDuplicate  = fault.New(fault.Invalid, "E_POOL_DUPLICATE", "候选名单中有重复人员，请核对评估师库版本")
	ErrStrata     = fault.New(fault.Invalid, "E_STRATA", "各类专家席位之和应等于总席位数，请调整席位构成")
	ErrPool       = fault.New(fault.Invalid, "E_POOL_TOO_SMALL", "回避后的候选人数不足，请扩大抽取地区或专业范围")
	ErrInfeasible = fault.New(fault.Invalid, "E_DRAW_INFEASIBLE", "按同单位人数和专家类别的限制无法抽满席位，请补充候选人或调整席位构成")
)

// Candidate 抽取候选人 is somebody in the pool.
type Candidate struct{ ID, Unit, Kind string }

// Request 抽取方案 is everything that decides a draw. The seed comes from the texts as
// they are: whoever knows them computes the same panel.
type Request struct {
	CaseNo, Time, PoolVersion string
	Beacon                    string // number from outside that nobody could know when the pool was fixed
	HasBeacon, NeedsBeacon    bool
	Pool                      []Candidate
	Exclude                   []string
	Seats, Reserves           int
	PoolFactor                int            // eligible people wanted for each seat
	UnitLimit                 int            // drawn people of one unit, 0: without limit
	Strata                    map[string]int // seats of each kind, nil: any
}

// Result 抽取结果 is the panel with the intermediate values that a check begins with.
type Result struct {
	SeedText        string
	Seed            uint64
	Raw             [3]uint64 // first outputs of the generator
	PoolHash        chain.Hash
	Drawn, Reserves []string
}

// SeedText is case number, time, pool version and beacon in one line.
func (r Request) SeedText() string {
	text := r.CaseNo + "|" + r.Time + "|pool=" + r.PoolVersion
	if r.HasBeacon {
		text += "|" + r.Beacon
	}
	return text
}

// Do draws.
func (r Request) Do() (Result, error) {
	if r.NeedsBeacon && !r.HasBeacon {
		return Result{}, ErrBeacon
	}
	eligible, err := r.eligible()
	if err != nil {
		return Result{}, err
	}
	if err := r.feasible(len(eligible)); err != nil {
		return Result{}, err
	}
	ids := make([]any, len(eligible))
	for i, c := range eligible {
		ids[i] = c.ID
	}
	pool, err := evidence.Hash(ids)
	if err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256([]byte(r.SeedText()))
	result := Result{SeedText: r.SeedText(), Seed: binary.BigEndian.Uint64(sum[:]), PoolHash: pool}
	peek := generator(result.Seed)
	for i := range result.Raw {
		result.Raw[i] = peek.next()
	}
	g := generator(result.Seed)
	for k := range eligible {
		j := k + int(g.below(uint64(len(eligible)-k)))
		eligible[k], eligible[j] = eligible[j], eligible[k]
	}
	result.Drawn, result.Reserves = r.seat(eligible)
	if len(result.Drawn) < r.Seats {
		return Result{}, ErrInfeasible
	}
	return result, nil
}

// eligible is the pool in its order without the excluded.
func (r Request) eligible() ([]Candidate, error) {
	seen := map[string]bool{}
	var eligible []Candidate
	for _, c := range r.Pool {
		if seen[c.ID] {
			return nil, ErrDuplicate
		}
		seen[c.ID] = true
		if !slices.Contains(r.Exclude, c.ID) {
			eligible = append(eligible, c)
		}
	}
	return eligible, nil
}

func (r Request) feasible(eligible int) error {
	if r.Strata != nil {
		sum := 0
		for _, seats := range r.Strata {
			sum += seats
		}
		if sum != r.Seats {
			return ErrStrata
		}
	}
	if eligible < max(r.PoolFactor*r.Seats, r.Seats+r.Reserves) {
		return ErrPool
	}
	return nil
}

// seat walks through the shuffled pool: who fits is drawn while seats remain, everyone
// else stays in order, and the first of those are the reserves.
func (r Request) seat(shuffled []Candidate) (drawn, reserves []string) {
	units, kinds := map[string]int{}, map[string]int{}
	for _, c := range shuffled {
		fits := len(drawn) < r.Seats && (r.UnitLimit == 0 || units[c.Unit] < r.UnitLimit) && (r.Strata == nil || kinds[c.Kind] < r.Strata[c.Kind])
		switch {
		case fits:
			units[c.Unit]++
			kinds[c.Kind]++
			drawn = append(drawn, c.ID)
		case len(reserves) < r.Reserves:
			reserves = append(reserves, c.ID)
		}
	}
	return drawn, reserves
}

// generator is SplitMix64, which anybody can write down in five lines.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9E3779B97F4A7C15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below is an even choice among n: values beyond the last whole multiple of n are
// thrown away.
func (g *generator) below(n uint64) uint64 {
	_, over := bits.Div64(1%n, 0, n) // 2^64 mod n
	for {
		if x := g.next(); over == 0 || x < -over {
			return x % n
		}
	}
}
