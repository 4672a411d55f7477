package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/fixtures"
)

var today = day.Must("2026-11-23")

func read(t *testing.T, name string) []byte {
	t.Helper()
	file, err := fixtures.FS.ReadFile(name)
	require.NoError(t, err)
	return file
}

func shipped(t *testing.T) ([]Parameter, *Pack) {
	t.Helper()
	parameters, err := ParseParameters(read(t, "profiles.csv"))
	require.NoError(t, err)
	pack, err := NewPack(parameters)
	require.NoError(t, err)
	return parameters, pack
}

func on(t *testing.T, pack *Pack, region string) Registration {
	t.Helper()
	r, err := pack.Profile(region).At(today)
	require.NoError(t, err)
	return r
}

func TestEveryPilotRegionResolves(t *testing.T) {
	_, pack := shipped(t)
	pilots, err := ParsePilots(read(t, "pilots.csv"))
	require.NoError(t, err)
	areas, prefixes := map[string]bool{}, map[string]string{}
	for _, p := range pilots {
		areas[p.Area] = true
		r := on(t, pack, p.Region)
		require.NotEmpty(t, r.Name, p.Region)
		if p.Region[4:] != "00" {
			continue // a county numbers with its city
		}
		require.Empty(t, prefixes[r.NumberPrefix], "two cities give numbers %s", r.NumberPrefix)
		prefixes[r.NumberPrefix] = p.Region
	}
	require.Len(t, areas, 10)
	require.Equal(t, "410100", prefixes["ZZ"])
	require.Equal(t, "500000", prefixes["CQ"])
	require.Equal(t, "郑州市", PilotOf(pilots, "410105"))
	require.Equal(t, "北京城市副中心", PilotOf(pilots, "110112"))
	require.Empty(t, PilotOf(pilots, "110101"))
}

func TestRegionsDifferAsTheirStatutesSay(t *testing.T) {
	_, pack := shipped(t)
	for region, days := range map[string]int{
		"410100": 15, "410105": 15, "410173": 15, "330100": 10, "110112": 30, "500000": 30, "510100": 30, "000000": 30,
	} {
		require.Equal(t, days, on(t, pack, region).Days, region)
		require.Equal(t, CalendarDays, on(t, pack, region).Unit, region)
	}
	require.True(t, on(t, pack, "110112").PaperPrintOfEContract)
	require.False(t, on(t, pack, "410100").PaperPrintOfEContract)
	require.Equal(t, "郑州市", on(t, pack, "410105").Name)

	term, ok := pack.Profile("410105").Parameter("days", today)
	require.True(t, ok)
	require.Equal(t, "410000", term.Profile)
	require.Equal(t, "河南省技术市场条例（1994年通过，2010年修正） 第十六条", term.Citation())

	national := on(t, pack, "500000")
	require.Equal(t, "5000000.00", national.LargeThreshold.String())
	require.Nil(t, national.LargeDays)
	require.Equal(t, 2, national.PrototypeDefaultQty)
	require.Equal(t, day.Must("2026-03-17"), on(t, pack, "410100").DueDate(day.WorkCalendar{}, day.Must("2026-03-02"), money.Zero, false))
}

// Whatever has no document behind it must say so: our own figures are 建议值, and a
// binding strength needs a clause.
func TestEveryParameterIsCited(t *testing.T) {
	parameters, pack := shipped(t)
	for _, p := range parameters {
		where := p.Profile + "." + p.Key
		if p.Source == "本系统拟定" || strings.Contains(p.Source, "征求意见稿") {
			require.Equal(t, code.Suggested, p.Confidence, where)
			require.Equal(t, Suggested, p.Strength, where)
		} else {
			require.NotEmpty(t, p.Clause+p.Note, where)
		}
		if p.Strength == Must {
			require.Equal(t, code.Sourced, p.Confidence, where)
		}
		_, known := codes(t).Find(code.Region, p.Profile, today)
		require.True(t, known || p.Profile == National, where)
	}
	require.Len(t, pack.Profile("410100").Parameters(today), len(Keys()))
}

func codes(t *testing.T) *code.Book {
	t.Helper()
	rows, err := code.Parse(read(t, "codes/region.csv"))
	require.NoError(t, err)
	book, err := code.NewBook(rows)
	require.NoError(t, err)
	return book
}

func TestADatedParameterChangesOnItsDay(t *testing.T) {
	parameters, _ := shipped(t)
	change := Parameter{
		Profile: "410100", Key: "days", Value: "10", From: day.Must("2027-01-01"), Source: "示例文件", Clause: "第一条",
		Strength: Must, Confidence: code.Sourced,
	}
	pack, err := NewPack(append(parameters, change))
	require.NoError(t, err)
	zhengzhou := pack.Profile("410100")
	before, err := zhengzhou.At(day.Must("2026-12-31"))
	require.NoError(t, err)
	require.Equal(t, 15, before.Days)
	after, err := zhengzhou.At(day.Must("2027-01-01"))
	require.NoError(t, err)
	require.Equal(t, 10, after.Days)
	require.Len(t, pack.History("410100", "days"), 1)

	_, err = zhengzhou.At(day.Must("1999-01-01"))
	require.ErrorIs(t, err, ErrNoParameter)

	twice := change
	twice.From, twice.Value = day.Must("2028-01-01"), "12"
	_, err = NewPack(append(parameters, change, twice))
	require.ErrorIs(t, err, ErrParameter)
	require.Equal(t, "410100.days", fault.All(err)[0].Field)
}

func TestFaultyParametersAreRefusedAtTheirField(t *testing.T) {
	good := Parameter{Profile: "410100", Key: "days", Value: "15", Source: "文件", Strength: Must, Confidence: code.Sourced}
	require.Nil(t, good.Check())
	for name, spoil := range map[string]func(*Parameter){
		"region":     func(p *Parameter) { p.Profile = "郑州" },
		"key":        func(p *Parameter) { p.Key = "colour" },
		"zero days":  func(p *Parameter) { p.Value = "0" },
		"long":       func(p *Parameter) { p.Value = "366" },
		"text":       func(p *Parameter) { p.Value = "十五" },
		"padded":     func(p *Parameter) { p.Value = "015" },
		"empty":      func(p *Parameter) { p.Value = "" },
		"dates":      func(p *Parameter) { p.From, p.To = today, today.AddDays(-1) },
		"source":     func(p *Parameter) { p.Source = "" },
		"strength":   func(p *Parameter) { p.Strength = "必须" },
		"confidence": func(p *Parameter) { p.Confidence = "" },
		"unit":       func(p *Parameter) { p.Key, p.Value = "unit", "天" },
		"share":      func(p *Parameter) { p.Key, p.Value = "amber", "1.01" },
		"share sign": func(p *Parameter) { p.Key, p.Value = "amber", "-0.5" },
		"share exp":  func(p *Parameter) { p.Key, p.Value = "amber", "5e-1" },
		"amount":     func(p *Parameter) { p.Key, p.Value = "large_threshold", "5,000,000" },
		"bool":       func(p *Parameter) { p.Key, p.Value = "deduct_tax", "yes" },
		"prefix":     func(p *Parameter) { p.Key, p.Value = "number_prefix", "郑" },
	} {
		bad := good
		spoil(&bad)
		f := bad.Check()
		require.NotNil(t, f, name)
		require.Equal(t, bad.Profile+"."+bad.Key, f.Field, name)
	}
	none := good
	none.Key, none.Value = "large_days", ""
	require.Nil(t, none.Check())
}

func TestAPackWithoutANationalAnswerIsRefused(t *testing.T) {
	parameters, _ := shipped(t)
	var without []Parameter
	for _, p := range parameters {
		if p.Profile != National || p.Key != "days" {
			without = append(without, p)
		}
	}
	_, err := NewPack(without)
	require.ErrorIs(t, err, ErrParameter)
	require.Contains(t, fault.Sentence(err), "办理期限")
}

func TestSignalsMustNotBeReversed(t *testing.T) {
	parameters, _ := shipped(t)
	pack, err := NewPack(append(parameters, Parameter{
		Profile: "510100", Key: "amber", Value: "0.90", Source: "本系统拟定", Strength: Suggested, Confidence: code.Suggested,
	}))
	require.NoError(t, err)
	_, err = pack.Profile("510100").At(today)
	require.ErrorIs(t, err, ErrSignals)
}

func TestLabelsReadAsText(t *testing.T) {
	for key, want := range map[string][2]string{
		"days": {"15", "15 日"}, "unit": {"CALENDAR", "自然日"}, "large_days": {"", "无"}, "deduct_tax": {"false", "否"},
		"large_threshold": {"5000000.00", "5,000,000.00 元"}, "acceptance_days": {"5", "5 工作日"},
	} {
		label, ok := Explain(key)
		require.True(t, ok)
		require.Equal(t, want[1], label.Text(want[0]))
	}
	for _, key := range Keys() {
		label, _ := Explain(key)
		require.NotEmpty(t, label.Label, key)
		require.NotEmpty(t, label.Help, key)
	}
}

func FuzzParseParameters(f *testing.F) {
	f.Add("profile,key,value,from,to,clause,source,strength,confidence,note\n410100,days,15,,,第十六条,文件,应当,有据,\n")
	f.Add("\ufeffprofile,key\n\"")
	f.Fuzz(func(t *testing.T, file string) {
		parameters, err := ParseParameters([]byte(file))
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.KindOf(err))
			return
		}
		for _, p := range parameters {
			require.Nil(t, p.Check())
		}
	})
}
