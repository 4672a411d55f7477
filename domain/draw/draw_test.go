package draw_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/draw"
)

func drawRequest(t *rapid.T) draw.Request {
	r := draw.Request{CaseNo: rapid.String().Draw(t, "no"), Time: "2026-03-02T09:00:00+08:00", PoolVersion: "v1", Beacon: rapid.String().Draw(t, "beacon"), HasBeacon: true,
		Seats: rapid.IntRange(1, 9).Draw(t, "seats"), Reserves: rapid.IntRange(0, 4).Draw(t, "reserves"), PoolFactor: 2, UnitLimit: rapid.IntRange(0, 3).Draw(t, "limit")}
	for i := range rapid.IntRange(18, 60).Draw(t, "pool") {
		r.Pool = append(r.Pool, draw.Candidate{ID: fmt.Sprintf("A-%04d", i), Unit: fmt.Sprint("U", rapid.IntRange(0, 12).Draw(t, "unit")),
			Kind: rapid.SampledFrom([]string{draw.Peer, draw.Economic}).Draw(t, "kind")})
	}
	return r
}

// A draw seats whom it may, is the same when done again, and depends on every part of
// its seed.
func TestADrawIsReproducible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		one, err := r.Do()
		if err != nil {
			require.ErrorIs(t, err, draw.ErrInfeasible)
			return
		}
		two, err := r.Do()
		require.NoError(t, err)
		require.Equal(t, one, two)
		people := slices.Concat(one.Drawn, one.Reserves)
		require.Len(t, people, r.Seats+r.Reserves)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(people))), len(people))
		units := map[string]int{}
		for _, c := range r.Pool {
			if slices.Contains(one.Drawn, c.ID) {
				units[c.Unit]++
			}
		}
		for unit, n := range units {
			require.True(t, r.UnitLimit == 0 || n <= r.UnitLimit, unit)
		}
		r.Beacon += "x"
		three, err := r.Do()
		if err == nil {
			require.NotEqual(t, one.Seed, three.Seed)
		}
	})
}

func TestNobodyExcludedIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		r.UnitLimit, r.Exclude = 0, []string{r.Pool[0].ID, r.Pool[3].ID}
		got, err := r.Do()
		if err == nil {
			require.NotContains(t, slices.Concat(got.Drawn, got.Reserves), r.Pool[0].ID)
			require.NotContains(t, slices.Concat(got.Drawn, got.Reserves), r.Pool[3].ID)
		}
	})
}

// Over many seeds everybody is drawn about equally often: with 12 people and 5 seats in
// 12 000 draws 5000 times each, and six standard deviations are 324.
func TestEverybodyIsDrawnAlike(t *testing.T) {
	r := draw.Request{Time: "t", PoolVersion: "v", Seats: 5, PoolFactor: 2}
	for i := range 12 {
		r.Pool = append(r.Pool, draw.Candidate{ID: fmt.Sprint(i)})
	}
	count := map[string]int{}
	for i := range 12_000 {
		r.CaseNo = fmt.Sprint(i)
		got, err := r.Do()
		require.NoError(t, err)
		for _, id := range got.Drawn {
			count[id]++
		}
	}
	for id, n := range count {
		require.InDelta(t, 5000, n, 324, id)
	}
}

func TestAPanelIsComposedByTheRules(t *testing.T) {
	rules := draw.Rules{Min: 5, Max: 9, Odd: true, PeerNum: 2, PeerDen: 3, UnitLimit: 2, MinReserves: 2, PoolFactor: 3, MaxExclusions: 3, SeniorTitleRequired: true}
	p := draw.Panel{On: day.Must("2026-10-10"), Reserves: 2, PoolSize: 15}
	for i := range 5 {
		kind := draw.Peer
		if i == 4 {
			kind = draw.Economic
		}
		p.Members = append(p.Members, draw.Member{ID: fmt.Sprint(i), Unit: fmt.Sprint("U", i/2), Kind: kind, Senior: true, CredentialExpires: day.Must("2026-10-10")})
	}
	p.TreeHasEconomic = true
	require.Empty(t, rules.Check(p), "a credential is good on its last day")
	p.On = day.Must("2026-10-11")
	p.Members[0].Unit, p.Members[1].ID, p.Members[4].Kind = "U1", "0", draw.Peer
	p.Previous, p.Exclusions = []string{"2"}, []string{"3", "a", "b", "c"}
	codes := []string{}
	for _, f := range rules.Check(p) {
		codes = append(codes, f.Code+" "+f.Subject)
	}
	require.Equal(t, []string{"SAME_UNIT_LIMIT U1", "ECON_EXPERT_REQUIRED ", "TOO_MANY_EXCLUSIONS ", "CREDENTIAL_EXPIRED 0", "DUPLICATE_MEMBER 0", "CREDENTIAL_EXPIRED 0",
		"PREVIOUS_PANEL_MEMBER 2", "CREDENTIAL_EXPIRED 2", "EXCLUDED_BY_CLIENT 3", "CREDENTIAL_EXPIRED 3", "CREDENTIAL_EXPIRED 4"}, codes)
}
