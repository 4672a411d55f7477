package achievement

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/fault"
	"jiyue/domain/money"
)

func fields(err error) []string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, f.Field)
	}
	return list
}

func TestWhatIsMissingIsNamedAtItsField(t *testing.T) {
	require.NoError(t, good().Complete())
	require.Equal(t, []string{"name", "abstract", "problem", "field", "industry", "maturity", "evidence", "owners", "completers", "modes", "pricing", "secrecy", "contact", "phone"},
		fields(Content{}.Complete()))
	c := good()
	c.Abstract = "太短"
	require.ErrorContains(t, c.Complete(), "还差 28 个字")
	c = good()
	c.Price, c.Negotiable = money.Zero, true
	require.NoError(t, c.Complete())
	c.Rights = nil
	require.NoError(t, c.Complete(), "not every achievement is protected by a registered right")
}

func TestSharesAreTheWhole(t *testing.T) {
	owner := func(i int, share string) Owner {
		return Owner{Name: fmt.Sprint("单位", i), Share: decimal.RequireFromString(share)}
	}
	for _, x := range []struct {
		shares []string
		want   string
	}{
		{[]string{"100"}, ""}, {[]string{"33.33", "33.33", "33.34"}, ""}, {[]string{"99.99", "0.01"}, ""},
		{[]string{"33.33", "33.33", "33.33"}, "现为 99.99%，少 0.01%"}, {[]string{"60", "40.01"}, "现为 100.01%，多 0.01%"}, {[]string{"50"}, "少 50.00%"},
	} {
		c := good()
		c.Owners = nil
		for i, share := range x.shares {
			c.Owners = append(c.Owners, owner(i, share))
		}
		err := c.Complete()
		if x.want == "" {
			require.NoError(t, err, x.shares)
			continue
		}
		require.ErrorContains(t, err, x.want)
		require.Equal(t, []string{"owners"}, fields(err))
	}
	c := good()
	c.Owners[1].Uscc = c.Owners[0].Uscc
	require.Equal(t, []string{"owners[1].name"}, fields(c.Complete()), "nobody is listed twice")
	c = good()
	c.Owners[1].Share = decimal.Zero
	require.Equal(t, []string{"owners[1].share"}, fields(c.Complete()))
}

// However the whole is cut into hundredths of a percent, it is accepted, and any
// cut that misses by one hundredth is not.
func TestAnyCutOfTheWholeIsAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := int64(10000)
		c := good()
		c.Owners = nil
		for i := range rapid.IntRange(1, MaxOwners).Draw(t, "owners") {
			share := left
			if i < MaxOwners-1 && left > 1 {
				share = rapid.Int64Range(1, left).Draw(t, "share")
			}
			if share == 0 {
				break
			}
			c.Owners = append(c.Owners, Owner{Name: fmt.Sprint("单位", i), Share: decimal.New(share, -2)})
			left -= share
		}
		last := &c.Owners[len(c.Owners)-1]
		last.Share = last.Share.Add(decimal.New(left, -2))
		require.NoError(t, c.Complete())
		last.Share = last.Share.Add(decimal.New(1, -2))
		require.Error(t, c.Complete())
	})
}

func TestSharesAreReadExactly(t *testing.T) {
	for typed, want := range map[string]string{"100": "100", "33.34": "33.34", "３３．３％": "33.3", " 0.01 ": "0.01", "50%": "50", "007": "7"} {
		d, ok := readShare(typed)
		require.True(t, ok, typed)
		require.Equal(t, want, d.String())
	}
	for _, typed := range []string{"", "0", "0.00", "-1", "100.01", "33.333", "1e2", "1/3", "三", "33.", ".5", "1000"} {
		_, ok := readShare(typed)
		require.False(t, ok, typed)
	}
}

func TestWhatCannotBeReadIsRefusedAtItsField(t *testing.T) {
	for name, x := range map[string]struct{ field, value string }{
		"maturity": {"maturity", "10"}, "secrecy": {"secrecy", "TOP"}, "pricing": {"pricing", "FREE"}, "share": {"owners[0].share", "三成"},
		"code": {"owners[1].uscc", "91410300MA3X8U5N8G"}, "owner": {"owners[0].name", ""}, "completer": {"completers[0].name", ""},
		"price": {"price", "两百万"}, "no price": {"price", "0"}, "long": {"name", string(slices.Repeat([]rune("长"), 101))},
	} {
		typed := good().Flat()
		typed[x.field] = x.value
		_, err := Read(typed)
		require.Equal(t, []string{x.field}, fields(err), name)
	}
	typed := good().Flat()
	for i := range MaxOwners + 1 {
		typed[at("owners", i, "name")] = fmt.Sprint("单位", i)
	}
	_, err := Read(typed)
	require.Contains(t, fields(err), "owners")
}

// Errors name the row as it was typed, though blank rows are left out.
func TestBlankRowsAreLeftOut(t *testing.T) {
	c, err := Read(map[string]string{"owners[1].name": "甲", "owners[1].share": "40", "owners[3].name": "乙", "owners[2].name": "  ", "completers[7].name": "丙", "rights[2].number": "ZL1"})
	require.NoError(t, err)
	require.Len(t, c.Owners, 2)
	require.Equal(t, []Completer{{Name: "丙"}}, c.Completers)
	require.Equal(t, []Right{{Number: "ZL1"}}, c.Rights)
	_, err = Read(map[string]string{"owners[4].share": "40"})
	require.Equal(t, []string{"owners[4].name"}, fields(err))
	require.Equal(t, 8, Rows(map[string]string{"completers[7].name": ""}, "completers"))
	require.Equal(t, MaxOwners, Rows(map[string]string{"owners[999999].name": ""}, "owners"))
	require.Zero(t, Rows(map[string]string{"owners[-1].name": "", "owners[x].name": "", "owners[1": ""}, "owners"))
}

// contents draws contents that a form can hold.
func contents(t *rapid.T) Content {
	text := rapid.StringMatching(`[一-龥a-z0-9]{0,12}`)
	name := rapid.StringMatching(`[一-龥]{1,8}`)
	c := Content{Name: text.Draw(t, "name"), Abstract: text.Draw(t, "abstract"), Problem: text.Draw(t, "problem"), Industry: "34",
		Maturity: rapid.IntRange(0, 9).Draw(t, "maturity"), Evidence: text.Draw(t, "evidence"), Contact: text.Draw(t, "contact"), Phone: text.Draw(t, "phone"),
		Secrecy: rapid.SampledFrom([]Secrecy{"", Open, Internal, Secret}).Draw(t, "secrecy"), Negotiable: rapid.Bool().Draw(t, "negotiable")}
	for range rapid.IntRange(0, MaxOwners).Draw(t, "owners") {
		o := Owner{Name: name.Draw(t, "owner"), Share: decimal.New(rapid.Int64Range(0, 10000).Draw(t, "share"), -2)}
		if rapid.Bool().Draw(t, "coded") {
			o.Uscc = "1241000041580123XA"
		}
		c.Owners = append(c.Owners, o)
	}
	for range rapid.IntRange(0, 4).Draw(t, "completers") {
		c.Completers = append(c.Completers, Completer{name.Draw(t, "completer"), text.Draw(t, "unit")})
	}
	for range rapid.IntRange(0, 4).Draw(t, "rights") {
		c.Rights = append(c.Rights, Right{Number: "ZL" + name.Draw(t, "number"), Item: text.Draw(t, "item")})
	}
	for _, m := range Modes {
		if rapid.Bool().Draw(t, m.Value) {
			c.Modes = append(c.Modes, Mode(m.Value))
		}
	}
	if !c.Negotiable {
		c.Price = money.FromFen(rapid.Int64Range(0, 1e15-1).Draw(t, "price"))
	}
	return c
}

// What is kept as a form is read back as it was, and differs from itself in nothing.
func TestAFormKeepsTheContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := contents(t)
		again, err := Read(c.Flat())
		require.NoError(t, err)
		require.True(t, maps.Equal(c.Flat(), again.Flat()))
		require.Empty(t, c.Changes(again))
		require.Equal(t, c.Negotiable, again.Negotiable)
		require.True(t, c.Price.Equal(again.Price))
		require.True(t, c.Shares().Equal(again.Shares()))
		require.Len(t, again.Owners, len(c.Owners))
	})
}

func TestChangesAreToldInWords(t *testing.T) {
	before, after := good(), good()
	after.Maturity, after.Negotiable, after.Price = 7, true, money.Zero
	after.Owners[0].Share, after.Owners[1].Share = decimal.RequireFromString("66.66"), decimal.RequireFromString("33.34")
	after.Completers = after.Completers[:1]
	changes := before.Changes(after)
	require.Len(t, changes, 4)
	require.Equal(t, "技术成熟度", changes[0].Path)
	require.Equal(t, "中原示例理工大学 1241000041580123XA 70.00%；洛阳示例轴承有限公司 91410300MA3X8U5N8F 30.00%", changes[1].Before)
	require.Contains(t, changes[1].After, "66.66%")
	require.Equal(t, "甲 中原示例理工大学；乙", changes[2].Before)
	require.Equal(t, []string{"2,000,000.00 元", "面议"}, []string{changes[3].Before, changes[3].After})
}

// No text makes reading fail in another way than by faults at fields, and what is
// accepted is kept.
func FuzzRead(f *testing.F) {
	f.Add("owners[0].share", "33.34", "price", "1,000")
	f.Add("owners[9999999999999999999].name", "x", "maturity", "９")
	f.Fuzz(func(t *testing.T, path, value, path2, value2 string) {
		typed := good().Flat()
		typed[path], typed[path2] = value, value2
		c, err := Read(typed)
		if err != nil {
			require.NotEmpty(t, fault.All(err))
			return
		}
		again, err := Read(c.Flat())
		require.NoError(t, err)
		require.True(t, maps.Equal(c.Flat(), again.Flat()))
	})
}
