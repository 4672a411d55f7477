package ident

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var today = day.Must("2026-11-20")

func TestFirstFailingCheckDecides(t *testing.T) {
	for _, c := range []struct {
		kind                  Kind
		value, code, expected string
	}{
		{"passport", "E1", CodeKindUnknown, ""},
		{KindUSCC, " \u3000\u200b", CodeEmpty, ""},
		{KindUSCC, "9141010", CodeLength, ""},
		{KindUSCC, "91410100MA9K7T2X1中", CodeCharset, ""},
		{KindUSCC, "9141A100MA9K7T2I12", CodeCharset, ""},
		{KindUSCC, "9141A100MA9K7T2X12", CodeStructure, ""},
		{KindUSCC, "91990100MA9K7T2X12", CodeRegion, ""},
		{KindUSCC, "91410100ma9k7t2x1a", CodeCheck, "2"},
		{KindUSCC, "9133010079965860XH", CodeCheck, "Y"},
		{KindCNID, "410105880214127", CodeOldFormat, ""},
		{KindCNID, "41010588021412X", CodeLength, ""},
		{KindCNID, "4101051988021412é9", CodeCharset, ""},
		{KindCNID, "101010198802141279", CodeRegion, ""},
		{KindCNID, "410105189912311279", CodeDate, ""},
		{KindCNID, "410105202702141279", CodeDate, ""},
		{KindCNID, "410105190002291279", CodeDate, ""},
		{KindCNID, "410105198802141270", CodeCheck, "9"},
		{KindPatent, "ZL2023104567890123", CodeFormat, ""},
		{KindPatent, "ZL202310456789.", CodeFormat, ""},
		{KindPatent, "CNZL202310456789.0", CodeFormat, ""},
		{KindPatent, "202310456789.00", CodeFormat, ""},
		{KindPatent, "202340456789.0", CodeKind, ""},
		{KindPatent, "200210456789.0", CodeYear, ""},
		{KindPatent, "202710456789.0", CodeYear, ""},
		{KindPatent, "84154089.1", CodeYear, ""},
		{KindPatent, "04154089.1", CodeYear, ""},
		{KindPatent, "202310456789", CodeCheckMissing, "0"},
		{KindPatent, "2023104560045", CodeCheck, "X"},
		{KindSoftware, "2027SR0123456", CodeYear, ""},
		{KindSoftware, "1899SR0123456", CodeFormat, ""},
		{KindSoftware, "2020SR12345", CodeFormat, ""},
		{KindSoftware, "软著登字第12345号", CodeFormat, ""},
		{KindSoftware, "软著登字第1234567号第", CodeFormat, ""},
		{KindRegion, "41010a", CodeCharset, ""},
		{KindRegion, "41010", CodeLength, ""},
		{KindRegion, "990101", CodeRegion, ""},
		{KindRegion, "410001", CodeStructure, ""},
		{KindLayoutDesign, strings.Repeat("布", 41), CodeLength, ""},
	} {
		r := Check(c.kind, c.value, Options{AsOf: today})
		require.Equal(t, c.code, r.Code, "%s %q", c.kind, c.value)
		require.Equal(t, c.expected, r.ExpectedCheck, c.value)
		require.Equal(t, fault.Invalid, fault.KindOf(r.Err()))
		require.NotEmpty(t, Message(c.code, c.kind))
		if c.expected != "" {
			require.NotContains(t, r.Err().Error(), "应为 "+c.expected, "the page must not complete a number")
		}
	}
}

func TestPartsOfValidNumbers(t *testing.T) {
	u := Check(KindUSCC, "９１41 0100ma9k7t2x12", Options{})
	require.True(t, u.Valid())
	require.Equal(t, &USCCParts{"9", "1", "410100", "MA9K7T2X1", "2"}, u.USCC)
	require.Empty(t, u.Warnings)

	p := Check(KindCNID, "41010519900307502x", Options{AsOf: today})
	require.True(t, p.Valid())
	require.Equal(t, "410105********502X", p.Masked)
	require.Equal(t, &CNIDParts{"410105", day.Must("1990-03-07"), Female, "X"}, p.CNID)

	s := Check(KindSoftware, "软著登字第 7971709 号", Options{AsOf: today})
	require.Equal(t, &SoftwareParts{Form: FormCertNo, Serial: "7971709"}, s.Software)
	require.True(t, Check(KindLayoutDesign, strings.Repeat("布", 40), Options{}).Valid())
}

func TestPatentPrefixTermAndWarning(t *testing.T) {
	old := Check(KindPatent, "cn200310102344.5", Options{AsOf: today, Filed: day.Must("2004-02-29")})
	require.True(t, old.Valid())
	require.Equal(t, "200310102344.5", old.Normalised)
	require.Equal(t, day.Must("2024-02-28"), old.Patent.LastDay)
	require.Equal(t, []string{WarnFiledYear}, old.Warnings)

	granted := Check(KindPatent, "2023104567890", Options{AsOf: today, Granted: Granted})
	require.Equal(t, "ZL202310456789.0", granted.Normalised)
	require.Equal(t, CodePrefixStatus, Check(KindPatent, "ZL2023104567890", Options{AsOf: today, Granted: NotGranted}).Code)
	require.Equal(t, CodeCheck, Check(KindPatent, "ZL2023104567891", Options{AsOf: today, Granted: NotGranted}).Code)

	for filed, last := range map[string]string{"2021-05-31": "2031-05-30", "2021-06-01": "2036-05-31"} {
		require.Equal(t, day.Must(last), LastDayInForce(Design, day.Must(filed)))
	}
	require.Equal(t, day.Must("2033-02-28"), LastDayInForce(UtilityModel, day.Must("2023-03-01")))
}

func TestRegionTableIsDated(t *testing.T) {
	table := []RegionRow{
		{"410172", "旧名", day.Must("2000-01-01"), day.Must("2010-01-01")},
		{"410172", "高新区", day.Must("2010-01-02"), day.Date{}},
	}
	r := Check(KindRegion, "410172", Options{AsOf: today, Table: table})
	require.True(t, r.Valid())
	require.Equal(t, &RegionParts{LevelCounty, "410000", "410100", true, "410100", "高新区"}, r.Region)
	require.Equal(t, []string{WarnStatistical}, r.Warnings)
	require.Equal(t, "旧名", Check(KindRegion, "410172", Options{AsOf: day.Must("2010-01-01"), Table: table}).Region.Name)
	require.Equal(t, CodeRegionExpired, Check(KindRegion, "410172", Options{AsOf: day.Must("1999-12-31"), Table: table}).Code)
	require.Equal(t, CodeRegionUnknown, Check(KindRegion, "4101", Options{AsOf: today, Table: table}).Code)
	require.Equal(t, CodeRegionUnknown, Check(KindRegion, "4101", Options{AsOf: today, Table: []RegionRow{}}).Code)
	province := Check(KindRegion, "41", Options{})
	require.Equal(t, "410000", province.Normalised)
	require.Equal(t, &RegionParts{Level: LevelProvince, Province: "410000", MapsTo: "410000"}, province.Region)
}

func TestEveryCodeHasASentence(t *testing.T) {
	for _, code := range Codes {
		require.NotEmpty(t, Message(code, ""), code)
	}
	require.Empty(t, Message("E_OTHER", KindUSCC))
}

func TestMaskHidesWhatIsNotAnID(t *testing.T) {
	require.Equal(t, "410105********1279", Mask("410105198802141279"))
	require.Equal(t, "E1****78", Mask("E12345678"))
	require.Equal(t, "****", Mask("E123"))
}

func TestHelpersReturnFaults(t *testing.T) {
	n, err := USCC("91410100ma9k7t2x12")
	require.NoError(t, err)
	require.Equal(t, "91410100MA9K7T2X12", n)
	_, err = USCC("91410100MA9K7T2X13")
	require.EqualError(t, err, "E_ID_CHECK: 第 18 位校验不符，请对照营业执照核对")
	_, err = CNID("410105198802141279", today)
	require.NoError(t, err)
}

// Every single wrong digit of a number with a check character is found.
func TestCheckDigitsFindEverySingleChange(t *testing.T) {
	for _, c := range []struct {
		kind     Kind
		value    string
		alphabet string
		fixed    map[int]bool // places that other checks guard
	}{
		{KindUSCC, "91410100MA9K7T2X12", usccAlphabet, nil},
		{KindCNID, "41010519900307502X", "0123456789X", nil},
		{KindPatent, "202310456004.X", "0123456789X", map[int]bool{12: true}},
	} {
		require.True(t, Check(c.kind, c.value, Options{AsOf: today}).Valid(), c.value)
		for i := range len(c.value) {
			if c.fixed[i] {
				continue
			}
			for _, other := range c.alphabet {
				if byte(other) == c.value[i] {
					continue
				}
				changed := c.value[:i] + string(other) + c.value[i+1:]
				require.False(t, Check(c.kind, changed, Options{AsOf: today}).Valid(), changed)
			}
		}
	}
}

func TestNormaliseIsIdempotentAndCheckIgnoresTyping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := Normalise(s)
		require.Equal(t, once, Normalise(once))
		noise := rapid.SampledFrom([]string{" ", "\u3000", "\u200b", "\ufeff", "\t", "\u202f"}).Draw(t, "noise")
		require.Equal(t, once, Normalise(noise+s+noise))
	})
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"91410100MA9K7T2X12", "41010519900307502X", "ZL202310456789.0", "2020SR0123456", "410172", "软著登字第7971709号", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for kind := range checks {
			r := Check(kind, value, Options{AsOf: today})
			if !r.Valid() {
				continue
			}
			again := Check(kind, r.Normalised, Options{AsOf: today})
			if !again.Valid() || again.Normalised != r.Normalised {
				t.Fatalf("%s: %q reads back as %q, %s", kind, r.Normalised, again.Normalised, again.Code)
			}
		}
	})
}
