package lot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/sale"
)

var (
	now     = time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	maker   = actor.Actor{User: "a", Name: "宋澜", Org: "x", OrgName: "交易中心", Roles: []actor.Role{actor.Trader}}
	checker = actor.Actor{User: "b", Name: "韩昭", Org: "x", Roles: []actor.Role{actor.Head}}
	owner   = actor.Actor{User: "c", Name: "高筠", Org: "s", Roles: []actor.Role{actor.Head}}
)

func text(at time.Time) string { return at.Format(sale.InstantForm) }

// ready is a draft that can be announced.
func ready(changes map[string]string) *Lot {
	terms := Suggested()
	open := now.AddDate(0, 0, 8)
	for term, value := range map[string]string{sale.TermOpen: text(open), sale.TermEnd: text(open.Add(time.Hour)), sale.TermStart: "2000000.00", sale.TermDeposit: "200000.00"} {
		terms[term] = value
	}
	for term, value := range changes {
		if terms[term] = value; value == "" {
			delete(terms, term)
		}
	}
	l := &Lot{ID: "1", Exchange: Organisation{ID: "x"}, State: Draft}
	err := l.Edit(maker, Lot{Name: "一种电解质膜", Seller: Organisation{ID: "s", Name: "示例大学"}, Route: English, Terms: terms,
		Notice: "标的为三件发明专利权，受让方须为境内企业，价款一次付清。"})
	if err != nil {
		panic(err)
	}
	return l
}

// Every rule that a lot can break is told at the field where it is typed.
func TestWhatKeepsALotFromBeingAnnounced(t *testing.T) {
	require.NoError(t, ready(nil).Check(now))
	open := now.AddDate(0, 0, 8)
	for name, c := range map[string]struct {
		changes map[string]string
		field   string
	}{
		"no opening":               {map[string]string{sale.TermOpen: ""}, sale.TermOpen},
		"opening unreadable":       {map[string]string{sale.TermOpen: "下周一"}, sale.TermOpen},
		"notice too short":         {map[string]string{sale.TermOpen: text(now.AddDate(0, 0, 6))}, sale.TermOpen},
		"opening too far":          {map[string]string{sale.TermOpen: text(now.AddDate(3, 0, 0)), sale.TermEnd: text(now.AddDate(3, 0, 1))}, sale.TermOpen},
		"no end":                   {map[string]string{sale.TermEnd: ""}, sale.TermEnd},
		"end before opening":       {map[string]string{sale.TermEnd: text(open)}, sale.TermEnd},
		"too long":                 {map[string]string{sale.TermEnd: text(open.AddDate(0, 0, 91))}, sale.TermEnd},
		"no start price":           {map[string]string{sale.TermStart: ""}, sale.TermStart},
		"start price unreadable":   {map[string]string{sale.TermStart: "二百万"}, sale.TermStart},
		"reserve below start":      {map[string]string{sale.TermReserve: "1999999.99"}, sale.TermReserve},
		"secret reserve missing":   {map[string]string{sale.TermSecret: "true"}, sale.TermReserve},
		"increment zero":           {map[string]string{sale.TermIncrement: "0"}, sale.TermIncrement},
		"steps do not begin at 0":  {map[string]string{sale.TermSteps: "1:100"}, sale.TermSteps},
		"steps unreadable":         {map[string]string{sale.TermSteps: "0:"}, sale.TermSteps},
		"window unreadable":        {map[string]string{sale.TermWindow: "2.5"}, sale.TermWindow},
		"window too long":          {map[string]string{sale.TermWindow: "99999999"}, sale.TermWindow},
		"window overflows":         {map[string]string{sale.TermWindow: "99999999999999"}, sale.TermWindow},
		"extension from the end":   {map[string]string{sale.TermFrom: "period_end", sale.TermExtension: "60"}, sale.TermExtension},
		"timed without free end":   {map[string]string{sale.TermMode: "timed"}, sale.TermFreeEnd},
		"timed without period":     {map[string]string{sale.TermMode: "timed", sale.TermFreeEnd: text(open.Add(time.Hour)), sale.TermPeriod: "0"}, sale.TermPeriod},
		"hard stop before end":     {map[string]string{sale.TermHardStop: text(open.Add(time.Minute))}, sale.TermHardStop},
		"nobody needed":            {map[string]string{sale.TermMinimum: "0"}, sale.TermMinimum},
		"extend how long":          {map[string]string{sale.TermBelow: "extend"}, sale.TermBelowExtend},
		"choice unknown":           {map[string]string{sale.TermBelow: "pray"}, sale.TermBelow},
		"deposit after opening":    {map[string]string{sale.TermDepositDue: text(open.Add(time.Second))}, sale.TermDepositDue},
		"deposit over already":     {map[string]string{sale.TermDepositDue: text(now)}, sale.TermDepositDue},
		"no deposit":               {map[string]string{sale.TermDeposit: ""}, sale.TermDeposit},
		"refusal without a holder": {map[string]string{sale.TermRefusal: "M1"}, sale.TermHolders},
	} {
		t.Run(name, func(t *testing.T) {
			err := ready(c.changes).Check(now)
			require.Error(t, err)
			var fields []string
			for _, f := range fault.All(err) {
				require.Equal(t, fault.Invalid, f.Kind)
				fields = append(fields, f.Field)
			}
			require.Contains(t, fields, c.field)
		})
	}
}

// Two people announce; a term that is announced does not change any more.
func TestAnnouncingTakesTwo(t *testing.T) {
	l := ready(map[string]string{sale.TermSecret: "true", sale.TermReserve: "2500000.00"})
	require.NotContains(t, l.Terms, sale.TermReserve)
	_, err := l.Announce(checker, "JJ-1", "salt", day.WorkCalendar{}, now)
	require.ErrorIs(t, err, ErrState)
	_, err = l.Submit(maker, now)
	require.NoError(t, err)
	for _, by := range []actor.Actor{maker, owner, {User: "d", Org: "x", Roles: []actor.Role{actor.Treasurer}}} {
		_, err = l.Announce(by, "JJ-1", "salt", day.WorkCalendar{}, now)
		require.Error(t, err)
	}
	_, err = l.Announce(checker, "JJ-1", "salt", day.WorkCalendar{}, now.AddDate(0, 0, 5))
	require.ErrorIs(t, err, ErrTooSoon, "it waited too long for the second person")
	e, err := l.Announce(checker, "JJ-1", "salt", day.WorkCalendar{Holidays: map[day.Date]bool{day.Must("2027-01-01"): true, day.Must("2029-01-01"): true}}, now)
	require.NoError(t, err)
	require.Equal(t, Commitment("salt", "2500000.00"), l.Terms[TermCommitment])
	require.Equal(t, "-2027-01-01", l.Terms[TermCalendar])
	for _, f := range e.Facts {
		require.NotContains(t, f.Value, "2500000", "the record of the act does not tell it either")
	}
	require.ErrorIs(t, l.Edit(maker, *l), ErrState)

	public := l.Public()
	require.Empty(t, public.Secret)
	for _, s := range []sale.State{sale.Announced, sale.Bidding, sale.Suspended, sale.Cancelled} {
		l.State = s
		require.Empty(t, l.Public().Secret, s)
	}
	for _, s := range []sale.State{sale.Exercise, sale.Provisional, sale.Settled, sale.Unsold} {
		l.State = s
		require.Equal(t, "2500000.00", l.Public().Secret[sale.TermReserve], s)
	}
}

// Motions fit the state of the lot, and no act fits two people who are one.
func TestMotions(t *testing.T) {
	l := ready(nil)
	for state, acts := range map[sale.State][]sale.Act{
		Draft: nil, sale.Announced: {sale.ActCancel}, sale.Bidding: {sale.ActSuspend, sale.ActCancel}, sale.Suspended: {sale.ActResume, sale.ActCancel},
		sale.Exercise: {sale.ActCancel}, sale.Provisional: {sale.ActConfirm}, sale.Confirmed: {sale.ActDefault}, sale.Signed: {sale.ActDefault}, sale.Settled: nil,
	} {
		l.State = state
		require.Equal(t, acts, l.Motions(), state)
		for _, act := range []sale.Act{sale.ActSuspend, sale.ActResume, sale.ActCancel, sale.ActConfirm, sale.ActDefault} {
			_, _, err := Propose(l, maker, "m", act, "按规则办理", now.Add(time.Hour), now)
			if !slices.Contains(acts, act) {
				require.ErrorIs(t, err, ErrState, "%s in %s", act, state)
			} else {
				require.NoError(t, err, "%s in %s", act, state)
			}
		}
	}
	l.State = sale.Provisional
	m, _, err := Propose(l, maker, "m", sale.ActConfirm, "请确认成交", time.Time{}, now)
	require.NoError(t, err)
	_, err = m.Decide(l, checker, true, now)
	require.ErrorIs(t, err, ErrConfirmer)
	_, err = m.Decide(l, owner, true, now)
	require.NoError(t, err)
	require.Equal(t, []string{"platform", "seller"}, m.By())
}

// The rules in words say every amount and every time.
func TestClausesInWords(t *testing.T) {
	words := func(changes map[string]string) string {
		l := ready(changes)
		require.NoError(t, l.Check(now))
		rules, err := ReadRules(l.Route, l.Terms) // as the public reads it
		require.NoError(t, err)
		var b strings.Builder
		for _, c := range rules.Clauses() {
			b.WriteString(c.Label + "：" + c.Text + "。" + c.Meaning + "\n")
		}
		return b.String()
	}
	plain := words(nil)
	for _, part := range []string{"2,000,000.00 元（人民币贰佰万元整）", "加价幅度：20,000.00 元", "末 5 分钟内应价，延 5 分钟", "2026-12-09 10:00", "50 个加价幅度", "最少竞买人数：2 名", "保证金：200,000.00 元", "保留价：与起始价相同", "优先购买权：无"} {
		require.Contains(t, plain, part)
	}
	secret := words(map[string]string{sale.TermSecret: "true", sale.TermReserve: "2345678.90"})
	require.Contains(t, secret, "竞价结束前保密")
	require.NotContains(t, secret, "2,345,678.90")
	timed := words(map[string]string{sale.TermMode: "timed", sale.TermFreeEnd: text(now.AddDate(0, 0, 9)), sale.TermPeriod: "90", sale.TermEnd: "", sale.TermSteps: "0:10000;3000000:50000"})
	for _, part := range []string{"自由报价期：至 2026-12-10 10:00", "限时报价期：90 秒", "0.00 元至 3,000,000.00 元，10,000.00 元；3,000,000.00 元起，50,000.00 元"} {
		require.Contains(t, timed, part)
	}
}

// A calendar comes back from its term as far as it reaches.
func TestTheCalendarOfALot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day.Must("2026-12-10")
		c := day.WorkCalendar{Holidays: map[day.Date]bool{}, MakeUp: map[day.Date]bool{}}
		for _, n := range rapid.SliceOfN(rapid.IntRange(-50, 500), 0, 12).Draw(t, "days") {
			if n%2 == 0 {
				c.Holidays[from.AddDays(n)] = true
			} else {
				c.MakeUp[from.AddDays(n)] = true
			}
		}
		back, err := ReadCalendar(CalendarTerm(c, from))
		require.NoError(t, err)
		for n := range calendarDays + 1 {
			require.Equal(t, c.Workday(from.AddDays(n)), back.Workday(from.AddDays(n)), n)
		}
	})
	for _, wrong := range []string{"-", "+2026-13-01", "2026-12-31", "-2026-12-31;x"} {
		_, err := ReadCalendar(wrong)
		require.ErrorIs(t, err, day.ErrDate, wrong)
	}
}

// Numbers of holders are nobody else's.
func TestCodesOfApplicants(t *testing.T) {
	l := &Lot{Holders: []Holder{{Org: Organisation{ID: "h"}, Code: "1007"}}}
	require.Equal(t, "1007", l.CodeFor("h", 99))
	require.Empty(t, l.CodeFor("other", 7), "the number is the holder's")
	require.Equal(t, "1008", l.CodeFor("other", 8))
	rapid.Check(t, func(t *rapid.T) {
		require.Regexp(t, `^[1-9][0-9]{3}$`, CodeOf(rapid.Uint64().Draw(t, "random")))
	})
}
