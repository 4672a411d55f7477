package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var (
	administrator = actor.Actor{User: "a", Name: "李明", Region: "000000", Roles: []actor.Role{actor.Administrator}}
	second        = actor.Actor{User: "b", Name: "王芳", Region: "000000", Roles: []actor.Role{actor.Administrator}}
	head          = actor.Actor{User: "c", Name: "方峥", Region: "410100", Roles: []actor.Role{actor.Head}}
	noon          = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
)

func line(profile, key, value, from, to string) Line {
	l := Line{Parameter: Parameter{Profile: profile, Key: key, Value: value, Clause: "第一条", Source: "试行规定", Strength: May, Confidence: code.Sourced}}
	if from != "" {
		l.From = day.Must(from)
	}
	if to != "" {
		l.To = day.Must(to)
	}
	return l
}

func record(t *testing.T) *History {
	t.Helper()
	parameters, _ := shipped(t)
	return Shipped(parameters)
}

func daysOn(t *testing.T, h *History, revision int, region, on string) string {
	t.Helper()
	pack, err := h.Pack(revision)
	require.NoError(t, err)
	p, ok := pack.Profile(region).Parameter("days", day.Must(on))
	require.True(t, ok)
	return p.Value
}

func TestALaterRevisionHoldsOnItsDays(t *testing.T) {
	h := record(t).With([]Line{line("410100", "days", "12", "2027-01-01", "")})
	h = h.With([]Line{line("410100", "days", "8", "2027-03-01", "2027-03-31")})
	for on, want := range map[string]string{"2026-12-31": "15", "2027-01-01": "12", "2027-02-28": "12", "2027-03-01": "8", "2027-03-31": "8", "2027-04-01": "12"} {
		require.Equal(t, want, daysOn(t, h, 2, "410105", on), on)
	}
	require.Equal(t, "12", daysOn(t, h, 1, "410100", "2027-03-15"), "as it was known before the second change")
	require.Equal(t, "15", daysOn(t, h, 0, "410100", "2027-03-15"))
	retired := line("410100", "days", "", "2027-02-01", "")
	retired.Retired = true
	h = h.With([]Line{retired})
	require.Equal(t, "15", daysOn(t, h, 3, "410100", "2027-03-15"), "the province's again")
	require.Equal(t, "12", daysOn(t, h, 3, "410100", "2027-01-31"))
	require.Len(t, h.Entries("410100", "days"), 3, "nothing leaves the record")
}

func TestWhatWasKnownAtAnInstant(t *testing.T) {
	h := NewHistory(nil, []Edition{{Revision: 2, At: noon.Add(time.Hour)}, {Revision: 1, At: noon}})
	require.Equal(t, []int{0, 1, 1, 2, 2}, []int{h.RevisionAt(noon.Add(-time.Microsecond)), h.RevisionAt(noon),
		h.RevisionAt(noon.Add(time.Minute)), h.RevisionAt(noon.Add(time.Hour)), h.RevisionAt(noon.Add(48 * time.Hour))})
	require.Equal(t, 2, h.Latest())
}

// Laying never leaves two values on one day, and on every day the newest line
// that holds there decides.
func TestLayingIsTheNewestLineOfTheDay(t *testing.T) {
	start := day.Must("2026-01-01")
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		for i := range rapid.IntRange(1, 8).Draw(t, "lines") {
			from := rapid.IntRange(0, 40).Draw(t, "from")
			l := Line{Parameter: Parameter{Value: string(rune('a' + i)), From: start.AddDays(from)}, Retired: rapid.Bool().Draw(t, "retired")}
			if rapid.Bool().Draw(t, "open") {
				l.To = start.AddDays(from + rapid.IntRange(0, 20).Draw(t, "length"))
			}
			if rapid.IntRange(0, 9).Draw(t, "always") == 0 {
				l.From = day.Date{}
			}
			lines = append(lines, l)
		}
		var laid []Parameter
		for _, l := range lines {
			laid = lay(laid, l)
		}
		for d := -1; d < 70; d++ {
			on, want := start.AddDays(d), ""
			for _, l := range lines {
				if l.InForce(on) {
					want = l.Value
					if l.Retired {
						want = ""
					}
				}
			}
			got := ""
			for _, p := range laid {
				if p.InForce(on) {
					if got != "" {
						t.Fatalf("two values on %s", on)
					}
					got = p.Value
				}
			}
			if got != want {
				t.Fatalf("on %s %q, want %q", on, got, want)
			}
		}
	})
}

func TestAProposalIsRefusedAtItsFields(t *testing.T) {
	h := record(t).With([]Line{line("410100", "days", "12", "2027-01-01", "")})
	change := func(do func(*Line)) Line {
		l := line("410100", "days", "10", "2027-06-01", "")
		do(&l)
		return l
	}
	for name, c := range map[string]struct {
		line  Line
		field string
		says  string
	}{
		"value":        {change(func(l *Line) { l.Value = "0" }), "value", "1 至 365"},
		"order":        {change(func(l *Line) { l.To = day.Must("2027-05-01") }), "to", "早于施行日"},
		"far":          {change(func(l *Line) { l.From = day.Must("0026-01-01") }), "from", "1949"},
		"source":       {change(func(l *Line) { l.Source = "" }), "source", "由谁拟定"},
		"strength":     {change(func(l *Line) { l.Strength = "" }), "strength", "选择效力"},
		"must":         {change(func(l *Line) { l.Strength, l.Confidence = Must, code.Suggested }), "strength", "应当"},
		"confidence":   {change(func(l *Line) { l.Confidence = "大概" }), "confidence", "依据程度"},
		"same day":     {change(func(l *Line) { l.From = day.Must("2027-01-01") }), "from", "请勾选"},
		"hides later":  {change(func(l *Line) { l.From = day.Must("2026-12-01") }), "to", "2026-12-31 或之前"},
		"same content": {line("410100", "days", "12", "2027-01-01", ""), "value", "没有改动"},
		"nothing to retire": {change(func(l *Line) {
			l.From, l.To, l.Retired = day.Must("2026-01-01"), day.Must("2026-02-01"), true
		}), "value", "沿用上级"},
		"nation":       {Line{Parameter: line(National, "days", "", "2027-01-01", "").Parameter, Retired: true}, "value", "不能撤下"},
		"no region":    {change(func(l *Line) { l.Profile = "41010" }), "region", "六位"},
		"signals":      {line("410100", "red", "0.10", "2027-01-01", ""), "value", "红色提醒"},
		"prefix taken": {line("370200", "number_prefix", "ZZ", "", ""), "value", "410100"},
	} {
		_, err := Propose(h, []Line{c.line}, "按新规定修改", false, administrator, noon)
		f := fault.All(err)
		require.NotEmpty(t, f, name)
		require.Equal(t, c.field, f[0].Field, name)
		require.Contains(t, f[0].Message, c.says, name)
	}
	_, err := Propose(h, []Line{line("410100", "days", "10", "2027-01-01", "")}, "更正笔误", true, administrator, noon)
	require.NoError(t, err, "a correction replaces the value of the day")
	_, err = Propose(h, []Line{line("410100", "days", "10", "2026-12-01", "2026-12-31")}, "试行一个月", false, administrator, noon)
	require.NoError(t, err)
	_, err = Propose(h, []Line{change(func(*Line) {})}, "短", false, administrator, noon)
	require.ErrorIs(t, err, ErrReason)
	_, err = Propose(h, nil, "没有内容的", false, administrator, noon)
	require.ErrorIs(t, err, ErrEmptyChange)
	_, err = Propose(h, []Line{change(func(*Line) {}), change(func(*Line) {})}, "重复的两行", false, administrator, noon)
	require.ErrorContains(t, err, "变更了两次")
	_, err = Propose(h, []Line{change(func(*Line) {})}, "按新规定修改", false, head, noon)
	require.ErrorIs(t, err, ErrChangeDenied)
}

func TestTwoPeopleChangeAParameter(t *testing.T) {
	h := record(t)
	propose := func(profile string) *Change {
		c, err := Propose(h, []Line{line(profile, "days", "10", "2027-01-01", "")}, "按新规定修改", false, administrator, noon)
		require.NoError(t, err)
		return c
	}
	for name, c := range map[string]struct {
		by        actor.Actor
		authority bool
		profile   string
		want      error
	}{
		"self":           {administrator, false, "410100", ErrSamePerson},
		"head of office": {head, false, "410100", ErrChangeDenied},
		"head elsewhere": {head, true, "500000", ErrForeignArea},
		"head of nation": {head, true, National, ErrForeignArea},
		"head":           {head, true, "410105", nil},
		"second":         {second, false, National, nil},
	} {
		p := propose(c.profile)
		_, err := p.Approve(h, c.by, c.authority, "", noon)
		if c.want == nil {
			require.NoError(t, err, name)
			require.Equal(t, 1, p.Revision)
			_, err = p.Approve(h, c.by, c.authority, "", noon)
			require.ErrorIs(t, err, ErrDecided, name)
			continue
		}
		require.ErrorIs(t, err, c.want, name)
		require.Equal(t, ChangeProposed, p.State, name)
	}
	late := propose("410100")
	_, err := late.Approve(h.With([]Line{line("410100", "days", "9", "2028-01-01", "")}), second, false, "", noon)
	require.ErrorIs(t, err, ErrOvertaken)
	_, err = late.Reject(second, false, " ", noon)
	require.ErrorIs(t, err, ErrOpinion)
	_, err = late.Withdraw(second, noon)
	require.ErrorIs(t, err, ErrNotProposer)
	e, err := late.Withdraw(administrator, noon)
	require.NoError(t, err)
	require.Equal(t, "parameter.withdrawn", e.Kind)
}

func TestValuesAreReadAsTyped(t *testing.T) {
	for _, c := range [][3]string{{"unit", " 工作日 ", "WORKING"}, {"large_threshold", "5,000,000", "5000000.00"}, {"number_prefix", "qd", "QD"}, {"days", " 15 ", "15"}, {"days", "十五", "十五"}} {
		label, _ := Explain(c[0])
		require.Equal(t, c[2], label.Read(c[1]), c[0])
	}
}
