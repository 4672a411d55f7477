package assessment

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
)

var morning = time.Date(2026, 3, 12, 9, 0, 0, 0, day.Zone)

const hash = "0a1e242a214c4cc32dd0c4da3f6992e7fff259ad3f7655dd1506df78627e3f39"

var officers = []User{{"cl", OfClient, Client}, {"gf", Government, GovFiling}, {"gi", Government, GovInspector}, {"ir", Industry, IndustryReviewer},
	{"ip", Industry, PoolAdmin}, {"om", Institute, OrgManager}, {"le", Institute, CaseLead}, {"qr", Institute, QualityReviewer}, {"ck", Institute, OrgClerk},
	{"au", Platform, Auditor}, {"pub", Public, ""}, {"i2", Industry, ""}, {"i3", Industry, ""}, {"i4", Industry, ""}}

func open(seats int) *Case {
	users := slices.Clone(officers)
	for i := range 40 {
		users = append(users, User{fmt.Sprint("X", i), Expert, ""})
	}
	return Open(Commission{Track: Evaluation, Org: "ORG-1", Seats: seats, Params: AssessV1()}, users)
}

// usual are acts that go through when they are due; panels come from fresh people.
func usual(c *Case, do Act, fresh int) Args {
	people := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprint("X", (fresh+i)%40))
		}
		return list
	}
	someone := "X0"
	if len(c.Panel) > 0 {
		someone = c.Panel[0]
	}
	total := "80"
	if do == DraftReport && c.Total != nil {
		total = c.Total.FloatString(2)
	}
	reserves := slices.Clone(c.Reserves)
	return Args{User: someone, Role: OrgClerk, Rights: 1, Declared: true, Finished: true, Clear: true, Apart: true, Missing: []string{"查新报告"}, FeeBasis: "FIXED",
		Approver: "qr", Weights: []string{"0.4", "0.6"}, Hash: hash, Users: reserves[:min(1, len(reserves))], Reasons: "理由", Witnesses: []string{"le", "ip"}, Eligible: 30,
		Drawn: people(c.Seats), Reserves: people(c.Seats + 3)[c.Seats:], Signed: true, Keep: true, Result: "DISPUTED", FailedShare: "0.1", Minutes: true, Votes: true,
		Total: total, Signers: []string{"le", someone}, Seal: true, Methods: 2, Disclaimer: true, Days: 15, Identified: true, Evidence: []string{"E1"},
		Panel: []string{"i2", "i3", "i4"}, Org: "ORG-2", Document: "D-1"}
}

// snapshot is everything that the case knows.
func snapshot(c *Case) string { return fmt.Sprintf("%+v", *c) }

// Walks through all acts: nothing panics, a refusal changes nothing, the trail follows
// the table, roles are never taken away, and the same events give the same case.
func TestRandomWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.SampledFrom([]int{5, 7}).Draw(t, "seats")
		c, again := open(seats), open(seats)
		at := morning
		acts := make([]Act, 0, len(steps))
		for act := range steps {
			acts = append(acts, act)
		}
		slices.Sort(acts)
		for range rapid.IntRange(1, 80).Draw(t, "events") {
			actor := rapid.SampledFrom([]string{"cl", "gf", "gi", "ir", "ip", "om", "le", "qr", "ck", "au", "pub", SystemActor}).Draw(t, "actor")
			if voters := slices.Concat(c.Panel, c.Extra); len(voters) > 0 && rapid.Bool().Draw(t, "a voter") {
				actor = rapid.SampledFrom(voters).Draw(t, "voter")
			}
			do := rapid.SampledFrom(acts).Draw(t, "act")
			if can := c.Acts(c.RoleOf(actor)); len(can) > 0 && rapid.IntRange(0, 4).Draw(t, "stray") > 0 {
				do = rapid.SampledFrom(can).Draw(t, "act")
			}
			if rapid.IntRange(0, 9).Draw(t, "jump") == 0 {
				at = at.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days"))
			}
			at = at.Add(time.Minute)
			e := Event{At: at, Actor: actor, Do: do, Args: usual(c, do, rapid.IntRange(0, 39).Draw(t, "fresh"))}
			c.Until(at)
			frozen := slices.Contains(c.Trail, Planned) && c.State != Reassess
			c.last = at
			before, role := snapshot(c), c.RoleOf(actor)
			err := c.Take(e)
			_ = again.Take(e)
			require.Equal(t, c.State, again.State)
			require.Equal(t, c.Trail, again.Trail)
			if err != nil {
				require.Equal(t, before, snapshot(c), "a refused event changes nothing: %s", do)
				require.NotEqual(t, "OK", Code(err))
			}
			if do == FreezePlan && frozen {
				require.Error(t, err, "a frozen plan cannot move")
			}
			require.Equal(t, role, c.RoleOf(actor))
			if c.parties[actor] == Government || actor == "cl" || actor == "au" {
				require.NotContains(t, []Act{Commit, EditScore}, passed(do, err), "who may not score does not")
			}
		}
	})
}

func passed(do Act, err error) Act {
	if err != nil {
		return ""
	}
	return do
}

// The whole way, with every actor in the right place.
func TestTheStraightWay(t *testing.T) {
	c := open(5)
	at := morning
	do := func(actor string, act Act, change ...func(*Args)) {
		t.Helper()
		at = at.Add(10 * time.Minute)
		args := usual(c, act, 0)
		for _, f := range change {
			f(&args)
		}
		require.NoError(t, c.Take(Event{At: at, Actor: actor, Do: act, Args: args}), act)
	}
	do("cl", Submit)
	do("ck", Accept)
	do("om", SignContract)
	do("le", FreezePlan)
	do("le", Draw)
	for _, member := range slices.Clone(c.Panel) {
		do(member, Declare)
	}
	require.Equal(t, Cleared, c.State)
	do("le", OpenScoring)
	for i, member := range slices.Clone(c.Panel) {
		require.Equal(t, i, c.Committed())
		require.ErrorIs(t, c.Take(Event{At: at, Actor: "le", Do: ReadScores}), ErrReadDenied)
		do(member, Commit)
	}
	require.Equal(t, Revealed, c.State)
	for role, readable := range map[Role]bool{Client: false, Anybody: false, CaseLead: true, Auditor: true, GovInspector: true} {
		require.Equal(t, readable, c.Readable(role), role)
	}
	do(SystemActor, Check, func(a *Args) { a.Result = "CONSISTENT" })
	do(SystemActor, Compute)
	do("le", DraftReport)
	do("qr", ApproveQuality)
	do("cl", Comment)
	do("om", Sign)
	do("ir", IndustryReview, func(a *Args) { a.Result = "PASS" })
	do("gf", File)
	do("ck", Publish)
	c.Until(c.PubEnd)
	require.Equal(t, Publicity, c.State)
	c.Until(c.PubEnd.Add(time.Millisecond))
	require.Equal(t, Effective, c.State)
	require.Equal(t, "2027-03-27", day.Of(c.Due).String())
	c.Until(c.Due.Add(time.Millisecond))
	require.True(t, c.State.Ended())
}

// Every state and role has a name, and every refusal says in Chinese what is wrong.
func TestEverythingHasAName(t *testing.T) {
	for _, s := range all {
		require.NotEmpty(t, s.Label(), s)
	}
	for role := range assignable {
		require.NotEmpty(t, role.Label(), role)
	}
	for act := range steps {
		require.NotEmpty(t, act.Label(), act)
	}
	require.False(t, strings.Contains(ErrRole.Message, "E_"))
}
