package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

const sellerCode = "91410100MA45K8PQ2X"

func askOf(from, to string) ScheduleAsk {
	return ScheduleAsk{Office: "office", Seller: sellerCode, From: day.Must(from), To: day.Must(to)}
}

func TestWhoMayHaveAScheduleDrawnUp(t *testing.T) {
	today := day.Must("2026-11-24")
	for name, x := range map[string]struct {
		by  actor.Actor
		ask ScheduleAsk
		err error
	}{
		"an applicant":                 {theBroker, askOf("2026-01-01", "2026-11-24"), nil},
		"the office":                   {theRegistrar, askOf("2025-11-24", "2026-11-24"), nil},
		"another office":               {theRegistrar, ScheduleAsk{Office: "other", Seller: sellerCode, From: today, To: today}, ErrScheduleDenied},
		"no office":                    {theBroker, ScheduleAsk{Seller: sellerCode, From: today, To: today}, ErrScheduleOffice},
		"the head":                     {theHead, askOf("2026-01-01", "2026-11-24"), ErrScheduleDenied},
		"half a code":                  {theBroker, ScheduleAsk{Office: "office", Seller: "91410100", From: today, To: today}, ErrScheduleSeller},
		"backwards":                    {theBroker, askOf("2026-02-01", "2026-01-31"), ErrSchedulePeriod},
		"into the future":              {theBroker, askOf("2026-02-01", "2026-11-25"), ErrSchedulePeriod},
		"more than a year":             {theBroker, askOf("2025-10-31", "2026-11-24"), ErrSchedulePeriod},
		"without a beginning":          {theBroker, ScheduleAsk{Office: "office", Seller: sellerCode, To: today}, ErrSchedulePeriod},
		"without an end of the period": {theBroker, ScheduleAsk{Office: "office", Seller: sellerCode, From: today}, ErrSchedulePeriod},
	} {
		if x.err == nil {
			require.NoError(t, x.ask.MayAsk(x.by, today), name)
		} else {
			require.ErrorIs(t, x.ask.MayAsk(x.by, today), x.err, name)
		}
	}
}

// The figures of a list are the sums of its entries, in whatever order they come.
func TestAScheduleAddsUpItsEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []ScheduleEntry
		void, total, tech := 0, int64(0), int64(0)
		for range rapid.IntRange(1, 20).Draw(t, "entries") {
			e := ScheduleEntry{Answer: rapid.SampledFrom([]Answer{AnswerValid, AnswerChanged, AnswerCancelled, AnswerRevoked}).Draw(t, "answer")}
			a := rapid.Int64Range(1, 1e15).Draw(t, "total")
			b := rapid.Int64Range(0, a).Draw(t, "tech")
			e.Total, e.Tech, e.Sellers = money.FromFen(a), money.FromFen(b), []CertificateParty{{Name: "示例大学"}, {Name: "示例公司", Code: sellerCode}}
			entries, total, tech = append(entries, e), total+a, tech+b
			if e.Answer != AnswerValid {
				void++
			}
		}
		s, err := askOf("2026-01-01", "2026-11-24").Draw(theBroker, Office{}, entries)
		require.NoError(t, err)
		require.Equal(t, len(entries), s.Count)
		require.Equal(t, void, s.Void)
		require.True(t, s.Total.Equal(money.FromFen(total)) && s.Tech.Equal(money.FromFen(tech)))
		require.Equal(t, "示例公司", s.Seller.Name)
	})
	_, err := ScheduleAsk{}.Draw(theBroker, Office{}, nil)
	require.ErrorIs(t, err, ErrScheduleEmpty)
	_, err = ScheduleAsk{}.Draw(theBroker, Office{}, make([]ScheduleEntry, MostScheduled+1))
	require.ErrorIs(t, err, ErrScheduleLong)
}

func TestWhoMaySeeASchedule(t *testing.T) {
	s := &Schedule{Office: Office{ID: "office", Region: "410100"}, OrgID: theBroker.Org}
	for name, x := range map[string]struct {
		by  actor.Actor
		may bool
	}{
		"who drew it up":       {theBroker, true},
		"another applicant":    {actor.Actor{Org: "other", Roles: []actor.Role{actor.Broker}}, false},
		"the office":           {theRegistrar, true},
		"another office":       {actor.Actor{Org: "other", Roles: []actor.Role{actor.Registrar, actor.Head}}, false},
		"the tax body":         {actor.Actor{Region: "410000", Roles: []actor.Role{actor.TaxFinance}}, true},
		"a tax body elsewhere": {actor.Actor{Region: "500000", Roles: []actor.Role{actor.TaxFinance}}, false},
		"statistics":           {actor.Actor{Region: "410000", Roles: []actor.Role{actor.Statistician}}, false},
	} {
		require.Equal(t, x.may, s.VisibleTo(x.by), name)
	}
}
