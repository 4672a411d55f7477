package quality

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
)

// Reason 抽查理由 is a rule by which a filing was selected.
type Reason string

// The reasons, in the order in which they are shown.
const (
	Random     Reason = "RANDOM"
	NearGrade  Reason = "NEAR_GRADE"
	Harmony    Reason = "HARMONY"
	Lenient    Reason = "LENIENT"
	Pairing    Reason = "PAIRING"
	Overvalued Reason = "OVERVALUED"
	Retracted  Reason = "RETRACTED"
)

var reasonLabels = map[Reason]string{Random: "随机抽取", NearGrade: "总分接近等级界限", Harmony: "评分过于一致", Lenient: "机构均分偏高", Pairing: "评估师与机构搭配过多", Overvalued: "估值偏高", Retracted: "异议已撤回"}

// Label is the reason's name on screen.
func (r Reason) Label() string { return reasonLabels[r] }

// Limits 抽查规则 are the thresholds; all of them proposals of ours.
type Limits struct {
	Share     *big.Rat // of the filings, drawn at random
	NearGrade *big.Rat // points on either side of a limit
	Harmony   *big.Rat // points between the highest and the lowest total
	Deviation int64    // standard deviations above the mean of the class
	Pairing   int64    // times the expected frequency
	PairLeast int      // seats before a pair is looked at
	Value     int64    // times the median of comparable deals
	Least     int      // observations before a mean or a median is compared with
	Grades    []indextree.Grade
}

// SpotV1 is the first profile (建议值).
func SpotV1(grades []indextree.Grade) Limits {
	return Limits{Share: big.NewRat(1, 20), NearGrade: big.NewRat(1, 2), Harmony: big.NewRat(1, 1), Deviation: 2, Pairing: 3, PairLeast: 3, Value: 3, Least: Least, Grades: grades}
}

// Pair 搭配频次 is how often an assessor had a seat with an institution, beside the seats of
// both and all seats of the region in the same time.
type Pair struct {
	Assessor                   string
	Together, Seats, With, All int
}

// Filing 备案项目 is what the rules look at. Figures that are not known are nil or empty.
type Filing struct {
	Case, Number string
	Total        *big.Rat
	Scores       []*big.Rat // totals of the members
	Class        []*big.Rat // totals of all results of the class
	Org          []*big.Rat // those of them from the same institution
	Pairs        []Pair
	Value        *big.Rat   // conclusion of a valuation of the same achievement, in yuan
	Prices       []*big.Rat // disclosed prices of the same field, in yuan
	Retracted    bool       // an objection was withdrawn
}

// Hit 抽查命中 is a reason with the figures behind it.
type Hit struct {
	Reason Reason
	Detail string
}

// Pick 抽查对象 is a filing with everything for which it was selected.
type Pick struct {
	Case, Number string
	Hits         []Hit
}

// Suspect are the rules that a filing meets whatever the draw says.
func (l Limits) Suspect(f Filing) []Hit {
	var hits []Hit
	hit := func(r Reason, detail string) { hits = append(hits, Hit{r, detail}) }
	if f.Total != nil {
		for _, g := range l.Grades {
			limit, err := exact.Parse(g.Min)
			if err == nil && limit.Sign() > 0 && apart(f.Total, limit).Cmp(l.NearGrade) <= 0 {
				hit(NearGrade, "总分 "+exact.Text(f.Total, 2)+"，"+g.Name+" 级界限 "+g.Min)
			}
		}
	}
	if len(f.Scores) > 1 {
		low, high := slices.MinFunc(f.Scores, (*big.Rat).Cmp), slices.MaxFunc(f.Scores, (*big.Rat).Cmp)
		if apart(high, low).Cmp(l.Harmony) <= 0 {
			hit(Harmony, strconv.Itoa(len(f.Scores))+" 人总分 "+exact.Text(low, 2)+" 至 "+exact.Text(high, 2))
		}
	}
	if len(f.Org) >= l.Least && len(f.Class) > len(f.Org) {
		mean, variance := moments(f.Class)
		own, _ := moments(f.Org)
		above := new(big.Rat).Sub(own, mean)
		limit := new(big.Rat).Mul(variance, big.NewRat(l.Deviation*l.Deviation, 1))
		if above.Sign() > 0 && new(big.Rat).Mul(above, above).Cmp(limit) > 0 {
			hit(Lenient, "机构均分 "+exact.Text(own, 2)+"（n="+strconv.Itoa(len(f.Org))+"），同类均分 "+exact.Text(mean, 2)+"（n="+strconv.Itoa(len(f.Class))+"）")
		}
	}
	for _, p := range f.Pairs {
		// together > 3 × seats × with / all
		if p.Together >= l.PairLeast && int64(p.Together)*int64(p.All) > l.Pairing*int64(p.Seats)*int64(p.With) {
			hit(Pairing, p.Assessor+" 与本机构搭配 "+strconv.Itoa(p.Together)+" 次，期望 "+exact.Text(big.NewRat(int64(p.Seats)*int64(p.With), int64(p.All)), 2)+" 次")
		}
	}
	if f.Value != nil && len(f.Prices) >= l.Least {
		if m := median(f.Prices); f.Value.Cmp(new(big.Rat).Mul(m, big.NewRat(l.Value, 1))) > 0 {
			hit(Overvalued, "估值 "+exact.Text(f.Value, 2)+" 元，同领域公示成交价中位数 "+exact.Text(m, 2)+" 元（n="+strconv.Itoa(len(f.Prices))+"）")
		}
	}
	if f.Retracted {
		hit(Retracted, "公示期内的异议由异议人撤回")
	}
	return hits
}

func apart(a, b *big.Rat) *big.Rat {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d)
}

func median(row []*big.Rat) *big.Rat {
	sorted := slices.SortedFunc(slices.Values(row), (*big.Rat).Cmp)
	n := len(sorted)
	sum := new(big.Rat).Add(sorted[(n-1)/2], sorted[n/2])
	return sum.Quo(sum, big.NewRat(2, 1))
}

// drawn is how many of n are drawn at random: the share, rounded up.
func (l Limits) drawn(n int) int {
	x := new(big.Rat).Mul(l.Share, big.NewRat(int64(n), 1))
	whole := new(big.Int).Quo(x.Num(), x.Denom())
	if x.IsInt() {
		return int(whole.Int64())
	}
	return int(whole.Int64()) + 1
}

// Refusals of a round.
var (
	ErrInspector = fault.New(fault.Denied, "spot.inspector", "抽查对象由科技主管部门的抽查人员抽取")
	ErrMonth     = fault.New(fault.Invalid, "spot.month", "请填写已经结束的月份，例如 2026-10").At("month")
	ErrNoFiling  = fault.New(fault.Invalid, "spot.none", "这个月没有备案的评价项目，不需要抽取").At("month")
	ErrTwice     = fault.New(fault.Conflict, "spot.twice", "这个月已经抽取过，抽查名单不能重抽").At("month")
	ErrBeacon    = fault.New(fault.Invalid, "spot.beacon", "请录入月末以后产生的公开随机数，4 至 100 个字，不含竖线").At("beacon")
	ErrSource    = fault.New(fault.Invalid, "spot.source", "请填写随机数的来源和期号，4 至 100 个字").At("source")
	ErrAbsent    = fault.New(fault.NotFound, "spot.absent", "没有这次抽取，或您不能查看")
)

// Round 抽查批次 is the selection of a month in a region. The list of filings is complete
// when the month is over, and only the number from outside is then unknown: whoever has
// the list and the number comes to the same draw.
type Round struct {
	ID, Region     string
	Month          day.Date // its first day
	Beacon, Source string
	By             contract.Person
	At             time.Time
	Filings        []string // numbers, in order
	SeedText       string
	PoolHash       string
	Picks          []Pick
}

// MonthName writes the month of a round.
func (r Round) MonthName() string { return r.Month.String()[:7] }

// Checked refuses a round before anything is read for it.
func (r Round) Checked(by actor.Actor, now time.Time) error {
	beacon, source := utf8.RuneCountInString(r.Beacon), utf8.RuneCountInString(r.Source)
	switch {
	case !by.Has(actor.Inspector):
		return ErrInspector
	case r.Month.IsZero() || r.Month.Day() != 1 || !now.After(r.Month.AddMonths(1).Start()):
		return ErrMonth
	case beacon < 4 || beacon > 100 || strings.Contains(r.Beacon, "|"):
		return ErrBeacon
	case source < 4 || source > 100:
		return ErrSource
	}
	return nil
}

// Select 抽取: a share at random, by the method of every draw, and whatever the rules find.
func (r Round) Select(by actor.Actor, l Limits, filings []Filing, now time.Time) (Round, audit.Event, error) {
	if err := r.Checked(by, now); err != nil {
		return r, audit.Event{}, err
	}
	if len(filings) == 0 {
		return r, audit.Event{}, ErrNoFiling
	}
	filings = slices.SortedFunc(slices.Values(filings), func(a, b Filing) int { return strings.Compare(a.Number, b.Number) })
	q := r.request(l, filings)
	result, err := q.Do()
	if err != nil {
		return r, audit.Event{}, err
	}
	r.By, r.At, r.SeedText, r.PoolHash = contract.Person{ID: by.User, Name: by.Name}, now, result.SeedText, result.PoolHash.String()
	r.Filings, r.Picks = nil, nil
	for _, f := range filings {
		r.Filings = append(r.Filings, f.Number)
		var hits []Hit
		if slices.Contains(result.Drawn, f.Number) {
			hits = append(hits, Hit{Random, "按公开随机数从 " + strconv.Itoa(len(filings)) + " 项中抽取 " + strconv.Itoa(q.Seats) + " 项"})
		}
		if hits = append(hits, l.Suspect(f)...); len(hits) > 0 {
			r.Picks = append(r.Picks, Pick{f.Case, f.Number, hits})
		}
	}
	return r, audit.Event{Kind: "spot.drawn", Subject: audit.SubjectOf("spot", r.ID), By: by, Facts: []audit.Fact{{Label: "月份", Value: r.MonthName()}, {Label: "公开随机数", Value: r.Beacon},
		{Label: "来源", Value: r.Source}, {Label: "备案项目", Value: strconv.Itoa(len(filings))}, {Label: "抽查对象", Value: strconv.Itoa(len(r.Picks))}}}, nil
}

// request is the draw of a round. Its time is the end of the month: nobody can try another.
func (r Round) request(l Limits, filings []Filing) draw.Request {
	q := draw.Request{CaseNo: "SPOT-" + r.Region + "-" + r.MonthName(), Time: evidence.Instant(r.Month.AddMonths(1).Start()), PoolVersion: r.MonthName(), Beacon: r.Beacon, HasBeacon: true, NeedsBeacon: true,
		Seats: l.drawn(len(filings))}
	for _, f := range filings {
		q.Pool = append(q.Pool, draw.Candidate{ID: f.Number})
	}
	return q
}
