package licence_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/licence"
	"jiyue/domain/money"
)

var (
	dec       = decimal.RequireFromString
	guideline = licence.Guideline{Fixed: 20_000_000_00, Sales: dec("20"), Profit: dec("40")}
	invention = licence.Patent{Kind: licence.Invention}
	fixed     = licence.Fee{Form: licence.FixedFee, Amount: 100_000_00}
)

func TestWhatADeclarationAsksFor(t *testing.T) {
	for name, c := range map[string]struct {
		patent      licence.Patent
		fee         licence.Fee
		explanation string
		want        licence.Code
	}{
		"invention":                    {invention, fixed, "", licence.OK},
		"at the guideline":             {invention, licence.Fee{Form: licence.FixedFee, Amount: 20_000_000_00}, "", licence.OK},
		"one fen above":                {invention, licence.Fee{Form: licence.FixedFee, Amount: 20_000_000_01}, "", licence.CodeGuideline},
		"above, explained":             {invention, licence.Fee{Form: licence.FixedFee, Amount: 20_000_000_01}, "标准必要专利", licence.OK},
		"20 % of sales":                {invention, licence.Fee{Form: licence.SalesRoyalty, Rate: dec("20.000")}, "", licence.OK},
		"a shade above 20 % of sales":  {invention, licence.Fee{Form: licence.SalesRoyalty, Rate: dec("20.0000001")}, "", licence.CodeGuideline},
		"40 % of profit":               {invention, licence.Fee{Form: licence.ProfitRoyalty, Rate: dec("40")}, "", licence.OK},
		"above 40 % of profit":         {invention, licence.Fee{Form: licence.ProfitRoyalty, Rate: dec("40.01")}, "", licence.CodeGuideline},
		"utility model, not evaluated": {licence.Patent{Kind: licence.UtilityModel}, fixed, "", licence.CodeEvaluation},
		"design, evaluated":            {licence.Patent{Kind: licence.Design, Evaluated: true}, fixed, "", licence.OK},
		"exclusive comes first":        {licence.Patent{Kind: licence.Design, Exclusive: true}, licence.Fee{Form: licence.FixedFee, Amount: 30_000_000_00}, "", licence.CodeExclusive},
	} {
		d := licence.New(guideline, c.patent, c.fee)
		require.Equal(t, c.want, d.Apply(licence.Event{Do: licence.ActDeclare, Explanation: c.explanation}).Code, name)
	}
}

func TestWithdrawalStopsNewNoticesOnly(t *testing.T) {
	d := licence.New(guideline, invention, fixed)
	for _, c := range []struct {
		event licence.Event
		want  licence.Answer
	}{
		{licence.Event{Do: licence.ActNotify, Licensee: "甲"}, licence.Answer{Code: licence.CodeState, State: licence.Draft}},
		{licence.Event{Do: licence.ActPay, Licensee: "甲"}, licence.Answer{Code: licence.CodeNotNotified, State: licence.Draft}},
		{licence.Event{Do: licence.ActDeclare}, licence.Answer{Code: licence.OK, State: licence.Declared}},
		{licence.Event{Do: licence.ActEncumber, What: licence.OrdinaryLicence}, licence.Answer{Code: licence.OK, State: licence.Declared}},
		{licence.Event{Do: licence.ActEncumber, What: licence.Listing}, licence.Answer{Code: licence.CodeEncumbered, State: licence.Declared}},
		{licence.Event{Do: licence.ActPublish}, licence.Answer{Code: licence.OK, State: licence.Published}},
		{licence.Event{Do: licence.ActNotify, Licensee: "甲"}, licence.Answer{Code: licence.OK, State: licence.Published, Licence: licence.Notified}},
		{licence.Event{Do: licence.ActFile, Licensee: "甲"}, licence.Answer{Code: licence.CodeState, State: licence.Published, Licence: licence.Notified}},
		{licence.Event{Do: licence.ActWithdraw}, licence.Answer{Code: licence.OK, State: licence.Withdrawn}},
		{licence.Event{Do: licence.ActNotify, Licensee: "乙"}, licence.Answer{Code: licence.CodeWithdrawn, State: licence.Withdrawn}},
		{licence.Event{Do: licence.ActNotify, Licensee: "甲"}, licence.Answer{Code: licence.OK, State: licence.Withdrawn, Licence: licence.Notified}},
		{licence.Event{Do: licence.ActPay, Licensee: "甲", Amount: 99_999_99}, licence.Answer{Code: licence.CodeShort, State: licence.Withdrawn, Licence: licence.Notified}},
		{licence.Event{Do: licence.ActPay, Licensee: "甲", Amount: 100_000_01}, licence.Answer{Code: licence.CodeUniform, State: licence.Withdrawn, Licence: licence.Notified}},
		{licence.Event{Do: licence.ActPay, Licensee: "甲", Amount: 100_000_00}, licence.Answer{Code: licence.OK, State: licence.Withdrawn, Licence: licence.Effective}},
		{licence.Event{Do: licence.ActPay, Licensee: "甲", Amount: 100_000_00}, licence.Answer{Code: licence.CodeState, State: licence.Withdrawn, Licence: licence.Effective}},
		{licence.Event{Do: licence.ActFile, Licensee: "甲"}, licence.Answer{Code: licence.OK, State: licence.Withdrawn, Licence: licence.Filed}},
		{licence.Event{Do: licence.ActEncumber, What: licence.SoleLicence}, licence.Answer{Code: licence.OK, State: licence.Withdrawn}},
		{licence.Event{Do: licence.ActTick}, licence.Answer{Code: licence.OK, State: licence.Withdrawn}},
		{licence.Event{Do: "guess"}, licence.Answer{Code: licence.CodeState, State: licence.Withdrawn}},
	} {
		require.Equal(t, c.want, d.Apply(c.event), c.event)
	}
}

func TestAnExclusiveLicenceBlocksALaterDeclaration(t *testing.T) {
	d := licence.New(guideline, invention, fixed)
	d.Apply(licence.Event{Do: licence.ActEncumber, What: licence.ExclusiveLicence})
	require.Equal(t, licence.CodeExclusive, d.Apply(licence.Event{Do: licence.ActDeclare}).Code)
}

// Whatever happens: states and licences move along their edges only, a refusal
// changes nothing, and the same events lead to the same state.
func TestAnyHistoryOfADeclaration(t *testing.T) {
	next := map[licence.State]licence.State{licence.Draft: licence.Declared, licence.Declared: licence.Published, licence.Published: licence.Withdrawn}
	course := map[licence.Status]licence.Status{"": licence.Notified, licence.Notified: licence.Effective, licence.Effective: licence.Filed}
	rapid.Check(t, func(t *rapid.T) {
		fee := rapid.SampledFrom([]licence.Fee{fixed, {Form: licence.SalesRoyalty, Rate: dec("25"), Entry: 1}, {Form: licence.ProfitRoyalty, Rate: dec("3")}}).Draw(t, "fee")
		patent := licence.Patent{Kind: rapid.SampledFrom([]licence.PatentKind{licence.Invention, licence.Design}).Draw(t, "kind"), Evaluated: rapid.Bool().Draw(t, "evaluated")}
		d, again := licence.New(guideline, patent, fee), licence.New(guideline, patent, fee)
		before := d.Standing()
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			e := licence.Event{Do: rapid.SampledFrom([]licence.Act{licence.ActTick, licence.ActDeclare, licence.ActPublish, licence.ActWithdraw, licence.ActNotify, licence.ActPay,
				licence.ActFile, licence.ActEncumber}).Draw(t, "act"),
				Licensee: rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "licensee"), Explanation: rapid.SampledFrom([]string{"", "有"}).Draw(t, "explanation"),
				Amount: money.Fen(rapid.SampledFrom([]int64{0, 1, 100_000_00}).Draw(t, "amount")), What: rapid.SampledFrom([]licence.Encumbrance{licence.Auction, licence.SoleLicence,
					licence.OrdinaryLicence}).Draw(t, "what")}
			answer, after := d.Apply(e), d.Standing()
			require.Equal(t, answer, again.Apply(e))
			require.Equal(t, after, again.Standing())
			require.True(t, answer.Code == licence.OK || answer.Code.Sentence() != "", answer.Code)
			if answer.Code != licence.OK {
				require.Equal(t, before, after)
			}
			if after.State != before.State {
				require.True(t, next[before.State] == after.State || before.State == licence.Declared && after.State == licence.Withdrawn, "%s to %s", before.State, after.State)
			}
			for licensee, s := range after.Licences {
				require.True(t, s == before.Licences[licensee] || s == course[before.Licences[licensee]], "%s to %s", before.Licences[licensee], s)
			}
			before = after
		}
	})
}

func TestEveryCodeAndStateHasItsWords(t *testing.T) {
	for _, c := range []licence.Code{licence.CodeState, licence.CodeExclusive, licence.CodeEvaluation, licence.CodeGuideline, licence.CodeWithdrawn, licence.CodeNotNotified,
		licence.CodeShort, licence.CodeUniform, licence.CodeEncumbered, licence.CodeSelf} {
		require.NotEmpty(t, c.Sentence(), c)
	}
	require.Empty(t, licence.OK.Sentence())
	for _, s := range []licence.State{licence.Draft, licence.Declared, licence.Published, licence.Withdrawn} {
		require.NotEmpty(t, s.Title(), s)
	}
	for _, s := range []licence.Status{licence.Notified, licence.Effective, licence.Filed} {
		require.NotEmpty(t, s.Title(), s)
	}
}
