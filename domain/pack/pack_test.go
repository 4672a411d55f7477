package pack_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
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

// Clauses stand as statutes number them, quotations in simplified characters alone.
func TestCitationsAreReadable(t *testing.T) {
	for art, want := range map[string]string{"45(1)(1), 45(2)": "《中华人民共和国促进科技成果转化法》第四十五条第一款第一项、第四十五条第二款", "43": "《中华人民共和国促进科技成果转化法》第四十三条"} {
		require.Equal(t, want, pack.Cite{Doc: "中华人民共和国促进科技成果转化法", Art: art}.Clause())
	}
	for art, want := range map[string]string{"37(1)": "第三十七条第一项", "37 para 4": "第三十七条第四款", "17": "第十七条", "40(3)": "第四十条第三项", "20": "第二十条", "9": "第九条"} {
		require.Equal(t, "《浙江省促进科技成果转化条例》"+want, pack.Cite{Doc: "浙江省促进科技成果转化条例", Art: art}.Clause())
	}
	require.Equal(t, "国函〔2025〕86号 粤港澳大湾区内地九市", pack.Cite{Doc: "国函〔2025〕86号", Art: "粵港澳大灣區內地九市"}.Clause())
	plain := simplifiedchinese.HZGB2312.NewEncoder() // which has no traditional characters
	read := func(c *pack.Cite) {
		if c != nil {
			_, err := plain.String(strings.ReplaceAll(c.Clause()+c.Words(), "—", ""))
			require.NoError(t, err, c.Words())
		}
	}
	for _, p := range shipped(t) {
		for _, r := range p.Rules {
			read(r.Cite)
		}
		for _, v := range p.Params {
			read(v.Cite)
		}
	}
}
