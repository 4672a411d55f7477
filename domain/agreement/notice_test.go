package agreement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/agreement"
	"jiyue/domain/day"
)

func TestWhenTheNoticeEnds(t *testing.T) {
	object := func(id, instant string) agreement.Event {
		return agreement.Event{At: at(instant), Do: agreement.ActObject, ID: id}
	}
	dismiss := func(id, instant string) agreement.Event {
		return agreement.Event{At: at(instant), Do: agreement.ActResolve, ID: id, By: "h", Outcome: agreement.Dismiss, Served: true}
	}
	gap := func(from, to, instant string) agreement.Event {
		return agreement.Event{At: at(instant), Do: agreement.ActUnreachable, From: at(from), Until: at(to)}
	}
	for name, c := range map[string]struct {
		change func(*agreement.Policy)
		events []agreement.Event
		ends   string // "" while stopped
		state  agreement.State
	}{
		"15 days":                    {nil, nil, "2026-03-18T00:00:00.000+08:00", agreement.Notice},
		"rolled to Monday":           {func(p *agreement.Policy) { p.NoticeDays = 19 }, nil, "2026-03-24T00:00:00.000+08:00", agreement.Notice},
		"not rolled":                 {func(p *agreement.Policy) { p.NoticeDays, p.Roll = 19, false }, nil, "2026-03-22T00:00:00.000+08:00", agreement.Notice},
		"held back":                  {nil, []agreement.Event{object("o", "2026-03-10T09:00:00.000+08:00")}, "2026-03-18T00:00:00.000+08:00", agreement.Notice},
		"stopped":                    {suspend, []agreement.Event{object("o", "2026-03-10T09:00:00.000+08:00")}, "", agreement.Notice},
		"runs on the day after":      {suspend, []agreement.Event{object("o", "2026-03-10T09:00:00.000+08:00"), dismiss("o", "2026-03-11T09:00:00.000+08:00")}, "2026-03-20T00:00:00.000+08:00", agreement.Notice},
		"twice on one day":           {suspend, []agreement.Event{object("o", "2026-03-10T09:00:00.000+08:00"), dismiss("o", "2026-03-10T10:00:00.000+08:00"), object("p", "2026-03-10T11:00:00.000+08:00"), dismiss("p", "2026-03-10T12:00:00.000+08:00")}, "2026-03-19T00:00:00.000+08:00", agreement.Notice},
		"first to last":              {suspend, []agreement.Event{object("o", "2026-03-10T09:00:00.000+08:00"), object("p", "2026-03-11T09:00:00.000+08:00"), dismiss("o", "2026-03-12T09:00:00.000+08:00"), dismiss("p", "2026-03-13T09:00:00.000+08:00")}, "2026-03-24T00:00:00.000+08:00", agreement.Notice},
		"on the day of publication":  {suspend, []agreement.Event{object("o", "2026-03-02T11:00:00.000+08:00"), dismiss("o", "2026-03-02T12:00:00.000+08:00")}, "2026-03-18T00:00:00.000+08:00", agreement.Notice},
		"decided after the last day": {suspend, []agreement.Event{object("o", "2026-03-17T09:00:00.000+08:00"), dismiss("o", "2026-03-17T23:59:59.999+08:00")}, "2026-03-19T00:00:00.000+08:00", agreement.Notice},
		"gap of 24 h":                {nil, []agreement.Event{gap("2026-03-04T00:00:00.000+08:00", "2026-03-05T00:00:00.000+08:00", "2026-03-05T00:00:00.000+08:00")}, "2026-03-18T00:00:00.000+08:00", agreement.Notice},
		"gap of 24 h and a ms":       {nil, []agreement.Event{gap("2026-03-04T00:00:00.000+08:00", "2026-03-05T00:00:00.001+08:00", "2026-03-06T00:00:00.000+08:00")}, "2026-03-20T00:00:00.000+08:00", agreement.Notice},
		"gap from before the notice": {nil, []agreement.Event{gap("2026-03-01T00:00:00.000+08:00", "2026-03-03T10:00:00.000+08:00", "2026-03-04T00:00:00.000+08:00")}, "2026-03-18T00:00:00.000+08:00", agreement.Notice},
		"a short policy": {func(p *agreement.Policy) { p.GapHours = 12 }, []agreement.Event{gap("2026-03-04T00:00:00.000+08:00", "2026-03-04T12:00:00.001+08:00", "2026-03-06T00:00:00.000+08:00")},
			"2026-03-19T00:00:00.000+08:00", agreement.Notice},
		"gap while stopped": {suspend, []agreement.Event{object("o", "2026-03-03T09:00:00.000+08:00"), gap("2026-03-04T00:00:00.000+08:00", "2026-03-05T12:00:00.000+08:00", "2026-03-06T00:00:00.000+08:00"), dismiss("o", "2026-03-06T09:00:00.000+08:00")},
			"2026-03-24T00:00:00.000+08:00", agreement.Notice},
	} {
		p := policy()
		if c.change != nil {
			c.change(&p)
		}
		a := begin(t, p, deal())
		follow(t, a, []agreement.Event{acts["submit"], acts["approve"]})
		follow(t, a, c.events)
		s := a.Standing()
		require.Equal(t, c.state, s.State, name)
		if c.ends == "" {
			require.Zero(t, s.EndsAt, name)
			continue
		}
		require.Equal(t, at(c.ends).UnixMilli(), s.EndsAt.UnixMilli(), name)
		require.Equal(t, c.state, a.Apply(agreement.Event{At: s.EndsAt.Add(-time.Millisecond)}).State, name)
		require.NotEqual(t, c.state, a.Apply(agreement.Event{At: s.EndsAt}).State, name)
	}
}

// An objection in the days to which the end has rolled: when it is decided after the
// end, the deal may be signed at the decision.
func TestDecidedAfterTheEnd(t *testing.T) {
	p := policy()
	p.NoticeDays = 19
	suspend(&p)
	a := begin(t, p, deal())
	decided := at("2026-03-25T10:00:00.000+08:00")
	follow(t, a, []agreement.Event{acts["submit"], acts["approve"], {At: at("2026-03-22T10:00:00.000+08:00"), Do: agreement.ActObject, ID: "o"},
		{At: decided, Do: agreement.ActResolve, ID: "o", By: "h", Outcome: agreement.Dismiss, Served: true}})
	s := a.Standing()
	require.Equal(t, agreement.Signable, s.State)
	require.Equal(t, at("2026-03-24T00:00:00.000+08:00").UnixMilli(), s.EndsAt.UnixMilli())
	require.Equal(t, decided, s.SignableAt)
	require.Equal(t, at("2026-09-21T00:00:00.000+08:00").UnixMilli(), s.ExpiresAt.UnixMilli())
}

// What was on offer is superseded by a revision, and withdrawn when there is no more
// offer; a revision stays what it was.
func TestWhatBecomesOfTheNotice(t *testing.T) {
	for name, c := range map[string]struct {
		acts   []string
		status agreement.VersionStatus
	}{
		"revised":                 {[]string{"amend"}, agreement.Superseded},
		"cancelled":               {[]string{"cancel"}, agreement.Withdrawn},
		"secret":                  {[]string{"mark secret"}, agreement.Withdrawn},
		"revised, then cancelled": {[]string{"amend", "cancel"}, agreement.Superseded},
		"corrected":               {[]string{"correct"}, agreement.Superseded},
		"upheld":                  {[]string{"uphold"}, agreement.Superseded},
		"upheld to the end":       {[]string{"uphold to end"}, agreement.Withdrawn},
	} {
		a := begin(t, policy(), deal())
		follow(t, a, ways[agreement.Notice])
		for _, act := range c.acts {
			follow(t, a, []agreement.Event{acts[act]})
		}
		require.Equal(t, c.status, a.Standing().Versions[0].Status, name)
	}
}

func TestAnObjectionIsDecidedByAnother(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*agreement.Event)
		code   agreement.Code
	}{
		"by the negotiator":       {func(e *agreement.Event) { e.By, e.Served = "n", false }, agreement.CodeConflict},
		"not served":              {func(e *agreement.Event) { e.Served = false }, agreement.CodeNotServed},
		"another one":             {func(e *agreement.Event) { e.ID = "o9" }, agreement.CodeNoObjection},
		"some other way":          {func(e *agreement.Event) { e.Outcome = "forgotten" }, agreement.CodeState},
		"withdrawn, by whoever":   {func(e *agreement.Event) { e.By, e.Served, e.Outcome = "n", false, agreement.Withdraw }, agreement.OK},
		"by a handler and served": {func(*agreement.Event) {}, agreement.OK},
	} {
		a := begin(t, policy(), deal())
		follow(t, a, ways[agreement.Held])
		e := acts["dismiss"]
		c.change(&e)
		require.Equal(t, c.code, a.Apply(e).Code, name)
	}
	a := begin(t, policy(), deal())
	follow(t, a, ways[agreement.Held])
	require.Equal(t, agreement.CodeLate, a.Apply(agreement.Event{Do: agreement.ActObject, ID: "o2"}).Code)
	require.Equal(t, agreement.CodeDuplicate, a.Apply(agreement.Event{Do: agreement.ActObject, ID: "o2"}).Code)
	require.Equal(t, agreement.CodeNoObjection, a.Apply(agreement.Event{Do: agreement.ActResolve, ID: "o2", Outcome: agreement.Withdraw}).Code)
	require.Equal(t, agreement.CodeReason, a.Apply(agreement.Event{Do: agreement.ActCancel}).Code)
}

func suspend(p *agreement.Policy) { p.Effect = agreement.Suspend }

// Gaps come in order, in whole, and in the past.
func TestGapsThatCannotBe(t *testing.T) {
	a := begin(t, policy(), deal())
	follow(t, a, []agreement.Event{acts["submit"], acts["approve"]})
	now := start.Add(100 * time.Hour)
	try := func(from, to time.Duration) agreement.Code {
		return a.Apply(agreement.Event{At: now, Do: agreement.ActUnreachable, From: start.Add(from), Until: start.Add(to)}).Code
	}
	require.Equal(t, agreement.OK, try(time.Hour, 2*time.Hour))
	require.Equal(t, agreement.CodeGap, try(2*time.Hour-time.Millisecond, 3*time.Hour), "overlaps")
	require.Equal(t, agreement.CodeGap, try(3*time.Hour, 3*time.Hour), "empty")
	require.Equal(t, agreement.CodeGap, try(3*time.Hour, 100*time.Hour+time.Millisecond), "in the future")
	require.Equal(t, agreement.CodeGap, a.Apply(agreement.Event{Do: agreement.ActUnreachable, Until: now}).Code, "without a beginning")
	require.Equal(t, agreement.CodeGap, a.Apply(agreement.Event{Do: agreement.ActUnreachable, From: now}).Code, "without an end")
	require.Equal(t, agreement.OK, try(2*time.Hour, 100*time.Hour))
}

// Whatever happens to a deal: states move along the allowed edges, refusals change
// nothing, published texts stay as they are, at most one is current, nobody signs
// before the period has been shown in full or while an objection is open, and the same
// events lead to the same state.
func TestAnyHistoryOfADeal(t *testing.T) {
	allowed := moves()
	rapid.Check(t, func(t *rapid.T) {
		p := policy()
		p.Effect = rapid.SampledFrom([]agreement.ObjectionEffect{agreement.HoldBack, agreement.Suspend}).Draw(t, "effect")
		p.ValidityDays = rapid.SampledFrom([]int{1, 10}).Draw(t, "validity")
		a, again := begin(t, p, deal()), begin(t, p, deal())
		now := start
		var shown time.Time // start of the running period
		for i := range rapid.IntRange(1, 60).Draw(t, "events") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Hour, 20 * time.Hour, 26 * time.Hour, 100 * time.Hour, 400 * time.Hour, -time.Hour}).Draw(t, "after"))
			e := randomEvent(t, i)
			e.At = now
			before := a.Standing()
			a.Apply(agreement.Event{At: now, Do: agreement.ActTick})
			timed := a.Standing()
			answer, after := a.Apply(e), a.Standing()
			require.Equal(t, answer, again.Apply(e), "without the tick")
			require.Equal(t, after, again.Standing())

			step(t, allowed, before.State, timed.State)
			step(t, allowed, timed.State, after.State)
			require.Equal(t, len(after.Versions), answer.Version)
			if answer.Code == agreement.CodeLate {
				require.Equal(t, agreement.ObjectionLate, after.Objections[e.ID])
			} else if answer.Code != agreement.OK {
				require.Equal(t, timed, after)
			}
			current := 0
			for n, v := range after.Versions {
				require.Equal(t, n+1, v.Number)
				if v.Status == agreement.Current {
					current++
					require.Equal(t, after.Deal, v.Deal)
				}
				if n < len(before.Versions) {
					v.Status = before.Versions[n].Status
					require.Equal(t, before.Versions[n], v)
				} else if v.Kind != agreement.Clerical {
					shown = v.PublishedAt
				}
			}
			switch after.State {
			case agreement.Notice, agreement.Held, agreement.Signable, agreement.Signed, agreement.Registered, agreement.Expired:
				require.Equal(t, 1, current)
			default:
				require.Zero(t, current)
				require.True(t, after.EndsAt.IsZero() && after.SignableAt.IsZero() && after.ExpiresAt.IsZero())
			}
			open := 0
			for id, was := range before.Objections {
				require.True(t, was == agreement.ObjectionOpen || after.Objections[id] == was)
			}
			for _, o := range after.Objections {
				if o == agreement.ObjectionOpen {
					open++
				}
			}
			require.Equal(t, after.State == agreement.Notice && open > 0 && p.Effect == agreement.Suspend, after.State == agreement.Notice && after.EndsAt.IsZero())
			switch after.State {
			case agreement.Notice:
				require.True(t, after.EndsAt.IsZero() || !after.EndsAt.Before(day.Of(shown).AddDays(p.NoticeDays).Midnight()))
			case agreement.Held:
				require.Positive(t, open)
				require.Equal(t, agreement.HoldBack, p.Effect)
			case agreement.Signable, agreement.Signed, agreement.Registered:
				require.Zero(t, open)
				require.False(t, after.SignableAt.Before(day.Of(shown).AddDays(p.NoticeDays).Midnight()))
				require.False(t, after.SignableAt.Before(after.EndsAt))
			default:
				require.Zero(t, open)
			}
			require.Equal(t, len(after.Versions) > 0 && after.State != agreement.BlockedSecret, after.Public)
		}
	})
}

// step may pass several timers, but no edge that is not there.
func step(t *rapid.T, allowed map[agreement.State]map[agreement.State]bool, from, to agreement.State) {
	if from == to {
		return
	}
	for next := range allowed[from] {
		if next == to {
			return
		}
	}
	for next := range allowed[from] {
		if next == agreement.Signable && allowed[next][to] {
			return
		}
	}
	require.Fail(t, "a move that nothing makes", "from %s to %s", from, to)
}

func randomEvent(t *rapid.T, i int) agreement.Event {
	act := rapid.SampledFrom([]agreement.Act{agreement.ActSubmit, agreement.ActApprove, agreement.ActSubmit, agreement.ActApprove, agreement.ActAmend, agreement.ActObject, agreement.ActObject,
		agreement.ActResolve, agreement.ActResolve, agreement.ActUnreachable, agreement.ActSign, agreement.ActSign, agreement.ActRegister, agreement.ActTick}).Draw(t, "act")
	if rapid.IntRange(0, 300).Draw(t, "rare") == 211 {
		act = rapid.SampledFrom([]agreement.Act{agreement.ActMarkSecret, agreement.ActCancel}).Draw(t, "rare act")
	}
	id := func() string { return fmt.Sprint("o", rapid.IntRange(i/20, i/20+2).Draw(t, "id")) }
	e := agreement.Event{Do: act, By: rapid.SampledFrom([]string{"s", "a", "h", "n"}).Draw(t, "by"), ID: id(), Reason: "受让方退出", Deal: deal(),
		Outcome: rapid.SampledFrom([]agreement.Outcome{agreement.Dismiss, agreement.Dismiss, agreement.Withdraw, agreement.Uphold, "?"}).Draw(t, "outcome"),
		Served:  rapid.Bool().Draw(t, "served"), To: rapid.SampledFrom([]agreement.State{"", agreement.Revised, agreement.Cancelled}).Draw(t, "to")}
	switch act {
	case agreement.ActSubmit:
		e.By = "s"
	case agreement.ActUnreachable:
		e.From = start.Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "gap from")) * time.Hour)
		e.Until = e.From.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "gap")) * time.Hour)
	case agreement.ActAmend:
		e.Deal = rapid.SampledFrom([]agreement.Deal{{"phone": "1"}, {"phone": "2"}, {agreement.FieldPrice: price("1100000.00")}, {agreement.FieldPrice: price("1000000.00")}, {agreement.FieldPrice: nil}}).Draw(t, "changes")
	}
	return e
}
