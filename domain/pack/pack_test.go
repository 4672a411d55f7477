package pack_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
	"jiyue/infra/reference"
)

func shipped(t require.TestingT) []*pack.Pack {
	packs, err := reference.Packs()
	require.NoError(t, err)
	return packs
}

var pilots = []string{"BJ-SUBCENTER", "JS-SUNAN", "ZJ-HYW", "AH-HEFEI", "FJ-FXQ", "HA-ZZ", "HN-CZT", "GD-GBA9", "CQ", "SC-CD"}

// The country and the ten pilot regions of 国函〔2025〕86号 are shipped without a fault.
func TestShippedPacksAreWhole(t *testing.T) {
	tree, err := reference.PackTree()
	require.NoError(t, err)
	r := pack.Validate(tree)
	require.Empty(t, r.Errors)
	for _, n := range r.Warnings {
		require.NotEmpty(t, n.Title())
	}
	require.Len(t, shipped(t), 11)
	for _, region := range pilots {
		s, err := pack.Select(shipped(t), region, pack.StateFounded, pack.Dates{pack.BySigned: day.Must("2026-03-01")})
		require.NoError(t, err)
		require.True(t, s.InPilot, region)
		f, err := s.Check(pack.PoolTransfer, pack.StateFounded, pack.Transfer, nil, nil)
		require.NoError(t, err)
		want := "1/2"
		if region == "ZJ-HYW" || region == "HA-ZZ" {
			want = "7/10"
		}
		require.Equal(t, want, f.Rate.String(), region)
		require.NotEmpty(t, s.CostKinds())
	}
}

func TestUnsourcedFiguresFallBackAndSaySo(t *testing.T) {
	s, err := pack.Select(shipped(t), "SC-CD", pack.StateFounded, pack.Dates{pack.BySigned: day.Must("2026-03-01")})
	require.NoError(t, err)
	f, err := s.Check(pack.PoolTransfer, pack.StateFounded, pack.Licence, nil, nil)
	require.NoError(t, err)
	require.Equal(t, pack.FromNation, f.Origin)
	require.Equal(t, []revenue.Warning{{Code: pack.WarnUnsourced, Ref: "cn-sc-cd@1#pool.transfer"}}, f.Warnings)
	require.Equal(t, pack.Warns, f.Result)
}

func TestDatesBetweenPacks(t *testing.T) {
	for signed, want := range map[string]string{"2025-09-07": "W_NO_REGIONAL_PACK", "2025-09-08": "", "2027-09-07": "", "2027-09-08": "W_NO_REGIONAL_PACK"} {
		s, err := pack.Select(shipped(t), "CQ", pack.StateFounded, pack.Dates{pack.BySigned: day.Must(signed)})
		require.NoError(t, err)
		if want == "" {
			require.Empty(t, s.Warnings, signed)
			require.Equal(t, []string{"cn-cq@1", "cn-national@1"}, s.Labels())
		} else {
			require.Equal(t, []revenue.Warning{{Code: want, Ref: "CQ"}}, s.Warnings, signed)
		}
	}
	_, err := pack.Select(shipped(t), "CQ", pack.StateFounded, pack.Dates{pack.BySigned: day.Must("2015-09-30")})
	require.Equal(t, revenue.Refusal{Code: revenue.ErrPackNone}, err)
}

// The floor that binds is never below a must rule of the chain, whatever is agreed.
func TestBindingFloors(t *testing.T) {
	packs := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		s, err := pack.Select(packs, rapid.SampledFrom(pilots).Draw(t, "region"), pack.StateFounded, pack.Dates{pack.BySigned: day.Must("2026-03-01")})
		require.NoError(t, err)
		agreed := pack.Given{Ref: "约定", Rate: money.NewRatio(rapid.Int64Range(0, 100).Draw(t, "percent"), 100)}
		f, err := s.Check(rapid.SampledFrom([]pack.Stage{pack.PoolTransfer, pack.PoolMain, pack.PoolStaff, pack.UnitExtract}).Draw(t, "stage"), pack.StateFounded, pack.Transfer, &agreed, nil)
		require.NoError(t, err)
		require.Equal(t, f.Binding != nil && agreed.Rate.Cmp(*f.Binding.Min) < 0, f.Result == pack.Blocks)
		if f.Binding != nil {
			require.Equal(t, pack.Must, f.Binding.Strength)
			require.True(t, f.Binding.Confidence.Computes())
		}
	})
}

// Whatever a file holds, the validation answers; a shipped pack that is damaged in one
// place is found out.
func TestDamagedPacksAreFound(t *testing.T) {
	whole, err := reference.PackTree()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(whole)-1).Draw(t, "pack")
		damaged := slices.Clone(whole)
		key := rapid.SampledFrom([]string{"pack", "version", "title", "effective", "rules", "costs", "params"}).Draw(t, "key")
		junk := rapid.SampledFrom([]any{nil, true, pack.Number("0"), pack.Number("1.5"), map[string]any{"x": "y"}, []any{nil}}).Draw(t, "junk")
		changed := map[string]any{}
		for k, v := range whole[i].(map[string]any) {
			changed[k] = v
		}
		changed[key] = junk
		damaged[i] = changed
		require.False(t, pack.Validate(damaged).OK())
		pack.Read(damaged)
	})
	require.False(t, pack.Validate("packs").OK())
}
