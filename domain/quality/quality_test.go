package quality_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/quality"
)

func rats(texts ...string) []*big.Rat {
	row := make([]*big.Rat, len(texts))
	for i, s := range texts {
		row[i], _ = new(big.Rat).SetString(s)
	}
	return row
}

func rat(s string) *big.Rat { return rats(s)[0] }

var limits = quality.SpotV1(assessment.AssessV1().Grades)

func reasons(hits []quality.Hit) (list []quality.Reason) {
	for _, h := range hits {
		list = append(list, h.Reason)
	}
	return list
}

func TestTheRulesOfInspections(t *testing.T) {
	even := rats("70", "71", "72", "73", "74")
	high := rats("95", "95", "95", "95", "95")
	class := slices.Concat(high, slices.Repeat(even, 20))
	for name, c := range map[string]struct {
		filing quality.Filing
		want   []quality.Reason
	}{
		"nothing is known":              {quality.Filing{}, nil},
		"just at the distance":          {quality.Filing{Total: rat("89.50")}, []quality.Reason{quality.NearGrade}},
		"just above a limit":            {quality.Filing{Total: rat("80.50")}, []quality.Reason{quality.NearGrade}},
		"outside":                       {quality.Filing{Total: rat("80.51")}, nil},
		"the lowest limit is none":      {quality.Filing{Total: rat("0.2")}, nil},
		"all within a point":            {quality.Filing{Scores: rats("84", "84.5", "85")}, []quality.Reason{quality.Harmony}},
		"more than a point":             {quality.Filing{Scores: rats("84", "85.01")}, nil},
		"one score agrees with nobody":  {quality.Filing{Scores: rats("84")}, nil},
		"an institution above":          {quality.Filing{Org: high, Class: class}, []quality.Reason{quality.Lenient}},
		"an institution with too few":   {quality.Filing{Org: high[:4], Class: class}, nil},
		"an institution below":          {quality.Filing{Org: rats("40", "40", "40", "40", "40"), Class: class}, nil},
		"the only institution":          {quality.Filing{Org: high, Class: high}, nil},
		"a pair above three times":      {quality.Filing{Pairs: []quality.Pair{{"A-1", 4, 4, 30, 100}}}, []quality.Reason{quality.Pairing}},
		"a pair at three times":         {quality.Filing{Pairs: []quality.Pair{{"A-1", 9, 10, 30, 100}}}, nil},
		"a pair that met twice":         {quality.Filing{Pairs: []quality.Pair{{"A-1", 2, 2, 3, 100}}}, nil},
		"valued above three times":      {quality.Filing{Value: rat("300.01"), Prices: rats("50", "90", "100", "200", "900")}, []quality.Reason{quality.Overvalued}},
		"valued at three times":         {quality.Filing{Value: rat("300"), Prices: rats("50", "90", "100", "200", "900")}, nil},
		"valued with too few deals":     {quality.Filing{Value: rat("9999"), Prices: rats("1", "1", "1", "1")}, nil},
		"an objection was taken back":   {quality.Filing{Retracted: true}, []quality.Reason{quality.Retracted}},
		"several rules, in their order": {quality.Filing{Total: rat("90"), Scores: rats("90", "90"), Retracted: true}, []quality.Reason{quality.NearGrade, quality.Harmony, quality.Retracted}},
	} {
		require.Equal(t, c.want, reasons(limits.Suspect(c.filing)), name)
	}
}

var (
	month     = day.Must("2026-10-01")
	inspector = actor.Actor{User: "u", Name: "卓闻", Roles: []actor.Role{actor.Inspector}}
	later     = time.Date(2026, 11, 3, 2, 0, 0, 0, time.UTC)
)

func round() quality.Round {
	return quality.Round{ID: "r", Region: "410000", Month: month, Beacon: "03 08 11", Source: "双色球第 138 期"}
}

func TestARoundIsDrawnOnce(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*quality.Round)
		by     actor.Actor
		at     time.Time
		want   error
	}{
		"not an inspector":  {func(*quality.Round) {}, actor.Actor{Roles: []actor.Role{actor.Authority}}, later, quality.ErrInspector},
		"the month runs":    {func(*quality.Round) {}, inspector, month.AddMonths(1).Start(), quality.ErrMonth},
		"no month":          {func(r *quality.Round) { r.Month = day.Date{} }, inspector, later, quality.ErrMonth},
		"no number":         {func(r *quality.Round) { r.Beacon = "" }, inspector, later, quality.ErrBeacon},
		"a bar":             {func(r *quality.Round) { r.Beacon = "03|08" }, inspector, later, quality.ErrBeacon},
		"no source":         {func(r *quality.Round) { r.Source = "" }, inspector, later, quality.ErrSource},
		"nothing was filed": {func(*quality.Round) {}, inspector, later, quality.ErrNoFiling},
	} {
		r := round()
		c.change(&r)
		_, _, err := r.Select(c.by, limits, nil, c.at)
		require.ErrorIs(t, err, c.want, name)
	}
}

func TestSelectionsAreReproducibleAndComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 130).Draw(t, "filings")
		filings := make([]quality.Filing, n)
		for i := range filings {
			filings[i] = quality.Filing{Case: fmt.Sprint("c", i), Number: fmt.Sprintf("PJ-%03d", i), Retracted: rapid.Bool().Draw(t, "retracted")}
		}
		r, event, err := round().Select(inspector, limits, filings, later)
		require.NoError(t, err)
		require.Equal(t, "spot.drawn", event.Kind)
		slices.Reverse(filings) // the order in which they are read decides nothing
		again, _, err := round().Select(inspector, limits, filings, later.Add(time.Hour))
		require.NoError(t, err)
		require.Equal(t, r.Picks, again.Picks)
		random, retracted := 0, 0
		for _, p := range r.Picks {
			require.NotEmpty(t, p.Hits)
			if slices.Contains(reasons(p.Hits), quality.Random) {
				random++
			}
			if slices.Contains(reasons(p.Hits), quality.Retracted) {
				retracted++
			}
		}
		require.Equal(t, (n+19)/20, random)
		for _, f := range filings {
			if f.Retracted {
				retracted--
			}
		}
		require.Zero(t, retracted, "every suspect is picked")
	})
}

func TestRanks(t *testing.T) {
	require.Nil(t, quality.Spearman(rats("1", "2", "3", "4"), rats("1", "2", "3", "4")), "too few")
	require.Nil(t, quality.Spearman(rats("1", "1", "1", "1", "1"), rats("1", "2", "3", "4", "5")), "no order")
	require.InDelta(t, 1, *quality.Spearman(rats("1", "2", "3", "4", "5"), rats("10", "20", "3000", "40000", "50000")), 1e-12)
	require.InDelta(t, -1, *quality.Spearman(rats("1", "2", "3", "4", "5"), rats("5", "4", "3", "2", "1")), 1e-12)
	// By hand: ranks 1, 2.5, 2.5, 4, 5 against 1…5 give 9.5 / √(9.5·10).
	require.InDelta(t, 0.974679434480896, *quality.Spearman(rats("1", "2", "2", "4", "5"), rats("1", "2", "3", "4", "5")), 1e-12)
}

func TestACardCountsEachFigureByItself(t *testing.T) {
	at := time.Date(2026, 10, 9, 4, 0, 0, 0, time.UTC) // a Friday
	due := day.Must("2026-10-16").End()
	seat := func(id string, committed time.Time, own string) quality.Seat {
		return quality.Seat{Case: id, Assessor: "A-1", Due: due, Committed: committed, Own: rat(own), Panel: rat("80")}
	}
	monday, wednesday := day.Must("2026-10-12").Start().Add(time.Hour), day.Must("2026-10-14").Start().Add(time.Hour)
	seats := []quality.Seat{seat("1", monday, "81"), seat("2", monday, "82"), seat("3", monday, "83"), seat("4", wednesday, "84"), {Case: "5", Assessor: "A-1", At: at, Missed: true}}
	c := quality.CardOf(seats, day.WorkCalendar{}, false)
	require.Equal(t, quality.Share{Part: 1, Of: 5}, c.Missed)
	require.Equal(t, 4, c.Ballots.Of)
	require.Nil(t, c.Deviation.Mean, "four are too few")
	c = quality.CardOf(append(seats, seat("6", monday, "85")), day.WorkCalendar{}, false)
	require.InDelta(t, 3, *c.Deviation.Mean, 1e-12)
	require.InDelta(t, 1.5811388300841898, *c.Deviation.SD, 1e-12)
	require.Equal(t, 6, c.Cases)

	two := []quality.Seat{{Case: "1", Assessor: "A-1", Panel: rat("80"), Upheld: true, Reassessed: true, Changed: true}, {Case: "1", Assessor: "A-2", Panel: rat("80"), Upheld: true, Reassessed: true, Changed: true}}
	c = quality.CardOf(two, day.WorkCalendar{}, true)
	require.Equal(t, []any{1, 2, quality.Share{Part: 1, Of: 1}, quality.Share{Part: 1, Of: 1}}, []any{c.Cases, c.Seats, c.Upheld, c.Changed})
}
