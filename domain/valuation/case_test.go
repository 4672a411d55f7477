package valuation_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

var (
	noon   = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	broker = actor.Actor{User: "b", Name: "许博文", Org: "o", Roles: []actor.Role{actor.Broker}}
	head   = actor.Actor{User: "h", Name: "高筠", Org: "o", Roles: []actor.Role{actor.Head}}
	both   = actor.Actor{User: "b", Name: "许博文", Org: "o", Roles: []actor.Role{actor.Broker, actor.Head}}
	other  = actor.Actor{User: "x", Name: "别人", Org: "p", Roles: []actor.Role{actor.Broker, actor.Head}}
)

const reasons = "收益法反映预期，成本法只作下限参考。"

func begun(t require.TestingT, track string) *valuation.Case {
	c, e, err := valuation.Begin(broker, "v", "a", "o", valuation.Terms{Purpose: "转让参考", ValueType: "MARKET", Track: track, Base: day.Must("2026-06-30"), Months: 12}, noon)
	require.NoError(t, err)
	require.Equal(t, "valuation.drafted", e.Kind)
	return c
}

func put(t require.TestingT, c *valuation.Case, key string, changes map[string]string) valuation.Entry {
	form, _ := valuation.FormOf(key)
	typed, sources := form.Typed(form.Sample()), map[string]string{}
	maps.Copy(typed, changes)
	in, err := form.Read(typed)
	require.NoError(t, err)
	for _, path := range form.Sourced(in) {
		sources[path] = "决算表"
	}
	e, _, err := c.Put(broker, form, typed, sources, noon)
	require.NoError(t, err)
	return e
}

func TestTermsSayAllThatIsWrong(t *testing.T) {
	_, err := valuation.ReadTerms(map[string]string{"purpose": "转", "base": "2026-11-24", "months": "0"}, day.Of(noon))
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	require.Equal(t, []string{"purpose", "value_type", "track", "base", "months"}, fields)
	terms := begun(t, "E").Terms
	again, err := valuation.ReadTerms(terms.Flat(), day.Of(noon))
	require.NoError(t, err)
	require.Equal(t, terms, again)
}

// Every act in every state: who may, and what refuses.
func TestActsOfCases(t *testing.T) {
	form, _ := valuation.FormOf("cost")
	acts := map[string]func(c *valuation.Case, by actor.Actor) error{
		"write": func(c *valuation.Case, by actor.Actor) error { _, err := c.Write(by, c.Terms, noon); return err },
		"put": func(c *valuation.Case, by actor.Actor) error {
			_, _, err := c.Put(by, form, nil, nil, noon)
			return err
		},
		"drop": func(c *valuation.Case, by actor.Actor) error { _, _, err := c.Drop(by, "cost", noon); return err },
		"settle": func(c *valuation.Case, by actor.Actor) error {
			_, err := c.Settle(by, map[string]string{"weights.cost": "1", "reconcile": reasons}, noon)
			return err
		},
		"submit": func(c *valuation.Case, by actor.Actor) error { _, err := c.Submit(by, noon); return err },
		"sign":   func(c *valuation.Case, by actor.Actor) error { _, err := c.Sign(by, noon); return err },
		"return": func(c *valuation.Case, by actor.Actor) error {
			_, err := c.Return(by, "请补充来源", noon)
			return err
		},
		"void": func(c *valuation.Case, by actor.Actor) error {
			_, err := c.Void(by, "专利已失效", noon)
			return err
		},
	}
	for _, state := range valuation.States {
		for name, act := range acts {
			for _, by := range []actor.Actor{broker, head, both, other} {
				c := begun(t, "E")
				put(t, c, "cost", nil)
				_, err := c.Settle(broker, map[string]string{"weights.cost": "1", "reconcile": reasons}, noon)
				require.NoError(t, err)
				c.State = valuation.State(state.Value)
				err = act(c, by)
				may := false
				switch name {
				case "write", "drop", "settle", "submit":
					may = c.Org == by.Org && by.Has(actor.Broker) && state.Value == "DRAFT"
				case "sign", "return":
					may = by.User == "h" && state.Value == "SUBMITTED"
				case "void":
					may = c.Org == by.Org && by.Has(actor.Head) && state.Value == "SIGNED"
				case "put": // refused for its empty inputs even where it may be done
					require.Error(t, err)
					continue
				}
				require.Equal(t, may, err == nil, "%s by %s in %s: %v", name, by.User, state.Value, err)
			}
		}
	}
	c := begun(t, "E")
	c.State = valuation.Submitted
	_, err := c.Sign(both, noon)
	require.ErrorIs(t, err, valuation.ErrSelf, "who wrote it does not sign it")
}

// The last run of a method counts; a dropped one leaves the conclusion.
func TestRunsAreReplacedAndKept(t *testing.T) {
	c := begun(t, "V")
	first := put(t, c, "relief", nil)
	again := put(t, c, "relief", map[string]string{"royalty": "0.04"})
	require.NotEqual(t, first.Hash, again.Hash)
	require.NotEqual(t, first.Result, again.Result)
	require.Len(t, c.Entries, 2)
	current, run := c.RunOf("relief")
	require.True(t, run)
	require.Equal(t, again, current)
	_, err := c.Settle(broker, map[string]string{"weights.relief": "1", "reconcile": reasons}, noon)
	require.ErrorIs(t, err, valuation.ErrOneMethod, "资产评估法 第二十六条")
	_, err = c.Settle(broker, map[string]string{"weights.relief": "1", "reconcile": reasons, "one_method": "没有可比交易，研发成本无法核实。"}, noon)
	require.NoError(t, err)
	_, _, err = c.Drop(broker, "relief", noon)
	require.NoError(t, err)
	require.Empty(t, c.Current())
	_, concluded := c.Conclusion()
	require.False(t, concluded)
	_, err = c.Submit(broker, noon)
	require.ErrorIs(t, err, valuation.ErrNoMethod)
	put(t, c, "black-scholes", nil)
	_, err = c.Submit(broker, noon)
	require.ErrorIs(t, err, valuation.ErrNoMethod, "options stand beside a value")
}

func TestContradictionsAreSaid(t *testing.T) {
	c := begun(t, "E")
	put(t, c, "wacc", nil)                                       // 0.1121975
	put(t, c, "relief", map[string]string{"rate": "0.11"})       // six years
	put(t, c, "dcf", map[string]string{"tax_basis": "PRE_TAX"})  // 0.15
	put(t, c, "life", map[string]string{"technical_years": "5"}) // shorter than six years
	put(t, c, "build-up", nil)                                   // 0.1415
	put(t, c, "market", map[string]string{"comparables[2].arms_length": "false", "comparables[0].weight": "", "comparables[1].weight": "", "comparables[2].weight": ""})
	list := c.Contradictions()
	for _, words := range []string{"折现率 0.11 没有高于 WACC 0.1121975", "折现率 0.15 与风险累加法算出的 0.1415 不一致", "折现率不一致", "有的方法用税前口径", "长于剩余年限 5 年", "不足 3 个"} {
		require.Contains(t, list, sentenceWith(list, words), words)
	}
	require.Equal(t, list, c.Contradictions())
	require.Empty(t, begun(t, "E").Contradictions())
}

func sentenceWith(list []string, words string) string {
	for _, sentence := range list {
		if strings.Contains(sentence, words) {
			return sentence
		}
	}
	return "nothing with " + words
}

// A stored run that is made again is the same; a changed figure is named.
func TestStoredRunsAreMadeAgain(t *testing.T) {
	c := begun(t, "E")
	for _, f := range valuation.Forms {
		if f.Key != "monte-carlo" {
			put(t, c, f.Key, map[string]string{"base": "2026-06-30", "base_date": "2026-06-30"})
		}
	}
	require.Empty(t, c.Check())
	c.Entries[0].Inputs["rate"] = "0.16"
	require.Equal(t, []string{"利润分成法"}, c.Check())
}

// The conclusion lies between the lowest and the highest method.
func TestConclusionLiesWithinTheMethods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := begun(t, "E")
		put(t, c, "relief", nil)
		put(t, c, "cost", nil)
		weight := rapid.IntRange(0, 100).Draw(t, "weight")
		_, err := c.Settle(broker, map[string]string{"weights.relief": decimal(weight, 2), "weights.cost": decimal(100-weight, 2), "reconcile": reasons}, noon)
		require.NoError(t, err)
		conclusion, ok := c.Conclusion()
		require.True(t, ok)
		value, _ := valuation.Decimal(conclusion.Value)
		low, _ := valuation.Decimal(conclusion.Low)
		high, _ := valuation.Decimal(conclusion.High)
		require.True(t, low.Cmp(value) <= 0 && value.Cmp(high) <= 0)
	})
}
