package distribution

import (
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// TitleKind 赋权方式 is what is granted to the completers.
type TitleKind string

// The kinds.
const (
	TitleOwnership TitleKind = "ownership" // 所有权份额
	TitleUse       TitleKind = "use_right" // 长期使用权
	TitleBoth      TitleKind = "both"
)

// Title 赋权内容 is the grant itself; both days belong to the term of a use right.
type Title struct {
	Kind     TitleKind
	Fraction money.Ratio
	From, To day.Date
}

// Owns says that ownership is granted.
func (t Title) Owns() bool { return t.Kind == TitleOwnership || t.Kind == TitleBoth }

// Uses says that a right to use is granted.
func (t Title) Uses() bool { return t.Kind == TitleUse || t.Kind == TitleBoth }

// Years are the whole years of the use right.
func (t Title) Years() int {
	n := 0
	for !t.From.AddMonths(12 * (n + 1)).AddDays(-1).After(t.To) {
		n++
	}
	return n
}

// Vote 表决 is the decision of the unit's meeting.
type Vote struct {
	Members, Present, For int
	Quorum, Pass          money.Ratio
	Strict                bool // more than, not at least
}

// Grant 赋权 is an application to grant title before conversion.
type Grant struct {
	Deal        Deal // region, unit and day of signing
	ClaimsPilot bool
	Title       Title
	Shares      []money.Ratio // nil: not given
	IPExpires   day.Date      // zero: not known
	Negative    []string      // items of the negative list that apply
	Vote        *Vote
	Publicity   *revenue.Publicity
	EffectiveOn day.Date
	Completers  []string
	Signatures  []string
}

// The failures of a grant.
const (
	GrantNegativeList   = "G_NEGATIVE_LIST"
	GrantFlow           = "G_FLOW"
	GrantFractionSum    = "G_FRACTION_SUM"
	GrantBelowMin       = "G_BELOW_MIN"
	GrantNoDecision     = "G_DECISION_NONE"
	GrantQuorum         = "G_QUORUM"
	GrantVote           = "G_VOTE"
	GrantNoPublicity    = "G_PUBLICITY_NONE"
	GrantPublicityShort = "G_PUBLICITY_SHORT"
	GrantPublicityOpen  = "G_PUBLICITY_OPEN"
	GrantObjection      = "G_OBJECTION"
	GrantConsent        = "G_CONSENT"
	GrantIPTerm         = "G_IP_TERM"
)

// GrantResult 赋权检查 is how a grant stands.
type GrantResult struct {
	Failed, Warned []string
	UseYears       int                      // −1 without a use right
	Minimum        map[TitleKind]*pack.Rule // of the kinds that have one
	Warnings       []revenue.Warning
}

// Result is the verdict.
func (r GrantResult) Result() pack.Verdict {
	switch {
	case len(r.Failed) > 0:
		return pack.Blocks
	case len(r.Warned)+len(r.Warnings) > 0:
		return pack.Warns
	}
	return pack.Passes
}

// Check judges a grant by the packs.
func (g Grant) Check(packs []*pack.Pack) (GrantResult, error) {
	if err := g.wrong(); err != nil {
		return GrantResult{}, err
	}
	s, err := pack.Select(packs, g.Deal.Region, g.Deal.UnitType, pack.Dates{pack.BySigned: g.Deal.Signed})
	if err != nil {
		return GrantResult{}, err
	}
	r := GrantResult{UseYears: -1, Minimum: map[TitleKind]*pack.Rule{}, Warnings: revenue.Sorted(s.Warnings)}
	if g.Title.Uses() {
		r.UseYears = g.Title.Years()
	}
	fail := func(is bool, code string) {
		if is {
			r.Failed = append(r.Failed, code)
		}
	}
	fail(len(g.Negative) > 0, GrantNegativeList)
	fail(g.ClaimsPilot && refusesTitleFirst(s), GrantFlow)
	if g.Shares != nil {
		sum := money.Ratio{}
		for _, share := range g.Shares {
			sum = sum.Add(share)
		}
		fail(sum.Cmp(money.One) != 0, GrantFractionSum)
	}
	if below, binding := g.below(s, &r); below {
		if binding || g.ClaimsPilot {
			fail(true, GrantBelowMin)
		} else {
			r.Warned = append(r.Warned, GrantBelowMin)
		}
	}
	g.formalities(fail)
	if g.Title.Uses() && !g.IPExpires.IsZero() && g.Title.To.After(g.IPExpires) {
		r.Warned = append(r.Warned, GrantIPTerm)
	}
	return r, nil
}

func (g Grant) wrong() error {
	switch {
	case !g.Title.Owns() && !g.Title.Uses():
		return revenue.Refusal{Code: revenue.ErrTitleKind, Field: "title.kind"}
	case g.Title.Owns() && (g.Title.Fraction.Sign() <= 0 || !g.Title.Fraction.InUnit()):
		return revenue.Refusal{Code: revenue.ErrFraction, Field: "title.fraction"}
	case g.Title.Uses() && g.Title.To.Before(g.Title.From):
		return revenue.Refusal{Code: revenue.ErrDate, Field: "title.to"}
	case g.Publicity != nil:
		return g.Publicity.Check()
	}
	return nil
}

// refusesTitleFirst: the packs list the flows of the region without this one.
func refusesTitleFirst(s pack.Selection) bool {
	flows := s.Param("flows")
	if flows == nil {
		return false
	}
	list, _ := flows.Value.([]any)
	return !slices.Contains(list, any("title_first")) && flows.Value != "title_first"
}

// below tests each kind that is granted and has a minimum; one success is enough (或).
func (g Grant) below(s pack.Selection, r *GrantResult) (below, binding bool) {
	tested, passed := false, false
	for _, kind := range []struct {
		kind    TitleKind
		stage   pack.Stage
		granted bool
		value   money.Ratio
	}{{TitleOwnership, pack.GrantOwnership, g.Title.Owns(), g.Title.Fraction}, {TitleUse, pack.GrantUseRight, g.Title.Uses(), money.NewRatio(int64(max(0, r.UseYears)), 1)}} {
		ruling := s.Ruling(kind.stage, g.Deal.UnitType, pack.TitleFirst)
		rule := ruling.Binding
		if rule == nil {
			rule = ruling.May
		}
		if rule == nil {
			continue
		}
		r.Minimum[kind.kind] = rule
		if kind.granted {
			tested = true
			passed = passed || kind.value.Cmp(*rule.Min) >= 0
			binding = binding || rule.Strength == pack.Must
		}
	}
	return tested && !passed, binding
}

// formalities: decision, publicity and consent.
func (g Grant) formalities(fail func(bool, string)) {
	if v := g.Vote; v == nil {
		fail(true, GrantNoDecision)
	} else {
		fail(v.Members <= 0 || money.NewRatio(int64(v.Present), int64(max(1, v.Members))).Cmp(v.Quorum) < 0, GrantQuorum)
		part := money.Ratio{}
		if v.Present > 0 {
			part = money.NewRatio(int64(v.For), int64(v.Present))
		}
		c := part.Cmp(v.Pass)
		fail(c < 0 || v.Strict && c == 0, GrantVote)
	}
	if p := g.Publicity; p == nil {
		fail(true, GrantNoPublicity)
	} else {
		fail(p.Short(), GrantPublicityShort)
		fail(!g.EffectiveOn.After(p.End), GrantPublicityOpen)
		fail(p.OpenObjections > 0, GrantObjection)
	}
	fail(slices.ContainsFunc(g.Completers, func(c string) bool { return !slices.Contains(g.Signatures, c) }), GrantConsent)
}
