package code

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/fixtures"
)

var today = day.Must("2026-11-23")

func shipped(t testing.TB) *Book {
	t.Helper()
	files, err := fixtures.All("codes/*.csv")
	require.NoError(t, err)
	var all []Code
	for _, file := range files {
		codes, err := Parse(file)
		require.NoError(t, err)
		all = append(all, codes...)
	}
	book, err := NewBook(all) // proves: unique per day, parents exist, no circles
	require.NoError(t, err)
	return book
}

func TestTheShippedTablesAreComplete(t *testing.T) {
	book := shipped(t)
	sizes := map[Table]int{Field: 11, Nature: 47, Industry: 20 + 97, Objective: 13, IP: 13, Pay: 5, Scale: 4}
	for _, table := range Tables {
		require.NotEmpty(t, book.All(table), table)
		require.NotEmpty(t, table.Title())
		if size := sizes[table]; size > 0 {
			require.Len(t, book.All(table), size, table)
		}
	}
	require.Len(t, book.Children(Region, "", today), 34)
	require.Len(t, book.Children(Industry, "", today), 20)
	require.GreaterOrEqual(t, len(book.All(Country)), 60)
}

func TestEveryNatureOfTheFormIsThere(t *testing.T) {
	book := shipped(t)
	for _, code := range strings.Fields(`010 011 0111 0112 012 0121 0122 013 0131 0132 014 0141 0142 020 021 0211 0212
		022 0221 0222 023 0231 0232 024 030 100 110 120 130 140 150 160 170 180 200 210 220 230 240 300 310 320 330 340 400 500 600`) {
		require.NoError(t, book.Check(Nature, code, today), code)
	}
	require.Equal(t, "事业法人 · 高等院校", book.FullName(Nature, "022"))
	own, _ := book.Find(Nature, "500", today)
	require.Equal(t, Suggested, own.Confidence, "the published list breaks off at 400")
}

func TestRegionsAreWellFormed(t *testing.T) {
	book := shipped(t)
	for _, c := range book.All(Region) {
		require.Regexp(t, regexp.MustCompile(`^[1-8]\d{5}$`), c.Code)
		switch {
		case c.Code[2:] == "0000":
			require.Empty(t, c.Parent, c.Code)
		case c.Code[4:] == "00":
			require.Equal(t, Province(c.Code), c.Parent)
		default:
			require.Equal(t, Prefecture(c.Code), c.Parent)
		}
	}
}

func TestZhengzhouAndChongqing(t *testing.T) {
	book := shipped(t)
	var zhengzhou []string
	for _, c := range book.Children(Region, "410100", today) {
		zhengzhou = append(zhengzhou, c.Code)
	}
	require.Equal(t, strings.Fields("410102 410103 410104 410105 410106 410108 410122 410171 410172 410173 410181 410182 410183 410184 410185"), zhengzhou)
	require.Equal(t, "河南省郑州市金水区", book.FullName(Region, "410105"))
	require.True(t, Statistical("410172"))
	require.Equal(t, "410100", MapsTo("410172"))
	require.Equal(t, "410105", MapsTo("410105"))

	count := func(on string) int {
		return len(book.Children(Region, "500100", day.Must(on))) + len(book.Children(Region, "500200", day.Must(on)))
	}
	require.Equal(t, 38, count("2025-11-05"))
	require.Equal(t, 37, count("2026-11-23"), "25 区, 8 县 and 4 自治县 since 两江新区")
	require.Equal(t, "重庆市渝中区", book.FullName(Region, "500103"))

	require.NoError(t, book.Check(Region, "500112", day.Must("2025-06-30")))
	err := book.Check(Region, "500112", today)
	require.ErrorIs(t, err, ErrExpired)
	require.Equal(t, "行政区划 500112（渝北区）已于 2026-01-24 停用，请另选代码", fault.Sentence(err))
	require.Equal(t, "渝北区", book.Name(Region, "500112"), "old records stay readable")
	require.ErrorIs(t, book.Check(Region, "500157", day.Must("2025-01-01")), ErrExpired)
	require.ErrorIs(t, book.Check(Region, "419999", today), ErrUnknown)
	require.ErrorIs(t, book.Check("COLOUR", "1", today), ErrTable)
}

func TestPlacesAtHomeAndAbroad(t *testing.T) {
	book := shipped(t)
	for code, name := range map[string]string{
		"142": "中国", "110": "中国香港", "121": "中国澳门", "116": "日本", "133": "韩国", "132": "新加坡", "303": "英国",
		"304": "德国", "305": "法国", "344": "俄罗斯", "501": "加拿大", "502": "美国", "601": "澳大利亚",
	} {
		require.Equal(t, name, book.Name(Country, code))
	}
	require.Contains(t, book.Name(Country, "143"), "台湾")
	require.Equal(t, "142", book.All(Country)[0].Code)
}

func TestSearchCompletesWhatIsTyped(t *testing.T) {
	book := shipped(t)
	first := func(table Table, typed string) string {
		hits := book.Search(table, typed, today, 10)
		if len(hits) == 0 {
			return ""
		}
		return hits[0].Code
	}
	require.Equal(t, "410105", first(Region, "金水"))
	require.Equal(t, "410105", first(Region, "４１０１０５"))
	require.Equal(t, "410100", first(Region, "4101"))
	require.Equal(t, "410103", first(Region, "郑州 二七"))
	require.Equal(t, "65", first(Industry, "软件和信息"))
	require.Equal(t, "502", first(Country, "美国"))
	require.Equal(t, "INVENTION", first(IP, "invention"))
	require.Empty(t, first(Region, "渝北"), "an ended code is not offered")
	require.Empty(t, first(Region, "没有这个地方"))
	require.Len(t, book.Search(Country, " ", today, 5), 5)
	require.Empty(t, book.Search(Country, "中", today, 0))
	require.Empty(t, book.Search(Country, "中", today, -1))
}

func TestSearchFindsEveryCodeInForce(t *testing.T) {
	book := shipped(t)
	var all []Code
	for _, table := range Tables {
		all = append(all, book.All(table)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "code")
		hits := book.Search(c.Table, c.Code, today, 1)
		if c.ValidOn(today) {
			require.Equal(t, []Code{c}, hits)
		} else {
			require.False(t, slices.Contains(hits, c))
		}
	})
}

func TestParseReportsEveryFaultyLine(t *testing.T) {
	head := strings.Join(Columns, ",") + "\n"
	_, err := Parse([]byte("\ufeff" + head +
		"FIELD,01,电子信息,,,,来源,有据,1\n" +
		"COLOUR,1,红,,,,来源,有据,1\n" +
		"FIELD,,无,,,,来源,有据,1\n" +
		"FIELD,02,航空航天,,2026-13-01,,来源,有据,1\n" +
		"FIELD,03,先进制造,,2026-01-02,2026-01-01,来源,有据,1\n" +
		"FIELD,04,医药,,,,,有据,1\n" +
		"FIELD,05,新材料,,,,来源,大概,1\n" +
		"FIELD,06,新能源,,,,来源,有据,一\n" +
		"REGION,410005,错,,,,来源,有据,1\n" +
		"FIELD,07\n"))
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
		require.ErrorIs(t, f, ErrFile)
	}
	require.Equal(t, strings.Split("line 3,line 4,line 5,line 6,line 7,line 8,line 9,line 10,line 11", ","), fields)

	_, err = Parse([]byte("code,name\n"))
	require.ErrorIs(t, err, ErrFile)
	_, err = Parse(nil)
	require.ErrorIs(t, err, ErrFile)
}

func TestTablesThatContradictThemselvesAreRefused(t *testing.T) {
	row := func(code, parent, from, to string) Code {
		return Code{Table: Plan, Code: code, Name: "计划" + code, Parent: parent, From: day.Must(from), To: day.Must(to), Source: "来源", Confidence: Sourced}
	}
	for name, codes := range map[string][]Code{
		"two rows for a day": {row("1", "", "", "2026-01-31"), row("1", "", "2026-01-31", "")},
		"no parent":          {row("11", "1", "", "")},
		"circle":             {row("1", "2", "", ""), row("2", "1", "", "")},
	} {
		_, err := NewBook(codes)
		require.ErrorIs(t, err, ErrFile, name)
	}
	book, err := NewBook([]Code{row("1", "", "2026-02-01", ""), row("1", "", "", "2026-01-31")})
	require.NoError(t, err)
	before, ok := book.Find(Plan, "1", day.Must("2026-01-31"))
	require.True(t, ok)
	require.Equal(t, day.Must("2026-01-31"), before.To)
}

func FuzzParse(f *testing.F) {
	f.Add(strings.Join(Columns, ",") + "\nFIELD,01,电子信息,,,,来源,有据,1\n")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, file string) {
		codes, err := Parse([]byte(file))
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.KindOf(err))
			return
		}
		_, err = NewBook(codes)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.KindOf(err))
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	book := shipped(b)
	for b.Loop() {
		book.Search(Region, "郑州 高新", today, 10)
	}
}
