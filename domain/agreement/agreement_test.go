package agreement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/domain/agreement"
	"jiyue/domain/day"
)

// The first day is Monday 2026-03-02; its notice of 15 days ends with 03-17.
var start = at("2026-03-02T10:00:00.000+08:00")

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func policy() agreement.Policy {
	return agreement.Policy{NoticeDays: 15, MinNoticeDays: 15, Roll: true, Effect: agreement.HoldBack, ValidityDays: 180, GapHours: 24, Clerical: []agreement.Field{"contact", "phone"}}
}

func price(yuan string) map[string]any { return map[string]any{"form": "lump", "amount": yuan} }

func deal() agreement.Deal {
	return agreement.Deal{agreement.FieldName: "一种耐高温涂层", agreement.FieldOwner: "甲大学", agreement.FieldCounterparty: "乙公司", agreement.FieldMode: "转让",
		agreement.FieldNegotiator: "n", agreement.FieldPrice: price("1000000.00"), agreement.FieldInventors: []any{"i1", "i2"}, agreement.FieldHolders: []any{"x"},
		agreement.FieldRelated: false, "phone": "1"}
}

// calm is a calendar in which only weekends are off.
var calm = day.WorkCalendar{}

// Every act, as somebody would do it who may.
var acts = map[string]agreement.Event{
	"tick":          {Do: agreement.ActTick},
	"submit":        {Do: agreement.ActSubmit, By: "s"},
	"approve":       {Do: agreement.ActApprove, By: "a"},
	"mark secret":   {Do: agreement.ActMarkSecret, By: "c"},
	"correct":       {Do: agreement.ActAmend, Deal: agreement.Deal{"phone": "2"}},
	"amend":         {Do: agreement.ActAmend, Deal: agreement.Deal{agreement.FieldPrice: price("1100000.00")}},
	"object":        {Do: agreement.ActObject, ID: "o2"},
	"dismiss":       {Do: agreement.ActResolve, ID: "o1", By: "h", Outcome: agreement.Dismiss, Served: true},
	"withdraw":      {Do: agreement.ActResolve, ID: "o1", By: "n", Outcome: agreement.Withdraw},
	"uphold":        {Do: agreement.ActResolve, ID: "o1", By: "h", Outcome: agreement.Uphold, Served: true},
	"uphold to end": {Do: agreement.ActResolve, ID: "o1", By: "h", Outcome: agreement.Uphold, Served: true, To: agreement.Cancelled},
	"gap":           {Do: agreement.ActUnreachable, From: start.Add(-2 * time.Hour), Until: start.Add(-time.Hour)},
	"sign":          {Do: agreement.ActSign, Deal: deal()},
	"register":      {Do: agreement.ActRegister},
	"cancel":        {Do: agreement.ActCancel, Reason: "受让方退出"},
	"unknown":       {Do: "dance"},
}

// ways lead into each state; "object o1" lodges the objection that acts speak of.
var ways = map[agreement.State][]agreement.Event{
	agreement.Draft:         {},
	agreement.Review:        {acts["submit"]},
	agreement.Notice:        {acts["submit"], acts["approve"], {Do: agreement.ActObject, ID: "o1"}},
	agreement.Held:          {acts["submit"], acts["approve"], {Do: agreement.ActObject, ID: "o1"}, {Do: agreement.ActTick, At: at("2026-03-18T00:00:00.000+08:00")}},
	agreement.Signable:      {acts["submit"], acts["approve"], {Do: agreement.ActTick, At: at("2026-03-18T00:00:00.000+08:00")}},
	agreement.Signed:        {acts["submit"], acts["approve"], {Do: agreement.ActSign, Deal: deal(), At: at("2026-03-18T00:00:00.000+08:00")}},
	agreement.Registered:    {acts["submit"], acts["approve"], {Do: agreement.ActSign, Deal: deal(), At: at("2026-03-18T00:00:00.000+08:00")}, acts["register"]},
	agreement.Revised:       {acts["submit"], acts["approve"], {Do: agreement.ActAmend, Deal: agreement.Deal{"remark": "x"}}},
	agreement.Cancelled:     {acts["cancel"]},
	agreement.Expired:       {acts["submit"], acts["approve"], {Do: agreement.ActTick, At: at("2026-09-14T00:00:00.000+08:00")}},
	agreement.BlockedSecret: {acts["mark secret"]},
}

func begin(t require.TestingT, p agreement.Policy, d agreement.Deal) *agreement.Agreement {
	a, err := agreement.New(p, d, calm)
	require.NoError(t, err)
	a.Apply(agreement.Event{At: start})
	return a
}

func follow(t require.TestingT, a *agreement.Agreement, way []agreement.Event) {
	for _, e := range way {
		require.Equal(t, agreement.OK, a.Apply(e).Code, e.Do)
	}
}

// outcomes: what each act leads to in each state, in the order of agreement.States.
// "·" is a refusal with E_STATE.
var outcomes = map[string][]string{
	"tick":          {"DRAFT", "REVIEW", "NOTICE", "HELD", "SIGNABLE", "SIGNED", "REGISTERED", "REVISED", "CANCELLED", "EXPIRED", "BLOCKED_SECRET"},
	"submit":        {"REVIEW", "·", "·", "·", "·", "·", "·", "REVIEW", "·", "·", "E_SECRET"},
	"approve":       {"·", "NOTICE", "·", "·", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"mark secret":   {"BLOCKED_SECRET", "BLOCKED_SECRET", "BLOCKED_SECRET", "BLOCKED_SECRET", "BLOCKED_SECRET", "·", "·", "BLOCKED_SECRET", "·", "·", "E_SECRET"},
	"correct":       {"DRAFT", "·", "NOTICE", "HELD", "SIGNABLE", "·", "·", "REVISED", "·", "·", "E_SECRET"},
	"amend":         {"DRAFT", "·", "REVISED", "REVISED", "REVISED", "·", "·", "REVISED", "·", "·", "E_SECRET"},
	"object":        {"·", "·", "NOTICE", "E_LATE", "E_LATE", "E_LATE", "E_LATE", "·", "·", "·", "E_SECRET"},
	"dismiss":       {"·", "·", "NOTICE", "SIGNABLE", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"withdraw":      {"·", "·", "NOTICE", "SIGNABLE", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"uphold":        {"·", "·", "REVISED", "REVISED", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"uphold to end": {"·", "·", "CANCELLED", "CANCELLED", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"gap":           {"·", "·", "NOTICE", "·", "·", "·", "·", "·", "·", "·", "E_SECRET"},
	"sign":          {"·", "·", "E_NOTICE_RUNNING", "E_OBJECTION_OPEN", "SIGNED", "·", "·", "·", "·", "E_EXPIRED", "E_SECRET"},
	"register":      {"·", "·", "·", "·", "·", "REGISTERED", "·", "·", "·", "·", "E_SECRET"},
	"cancel":        {"CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED", "·", "·", "CANCELLED", "·", "·", "E_SECRET"},
	"unknown":       {"·", "·", "·", "·", "·", "·", "·", "·", "·", "·", "E_SECRET"},
}

func TestEveryActInEveryState(t *testing.T) {
	require.ElementsMatch(t, slices.Collect(maps.Keys(acts)), slices.Collect(maps.Keys(outcomes)))
	for act, row := range outcomes {
		require.Len(t, row, len(agreement.States), act)
		for i, state := range agreement.States {
			a := begin(t, policy(), deal())
			follow(t, a, ways[state])
			before := a.Standing()
			require.Equal(t, state, before.State)
			answer, after := a.Apply(acts[act]), a.Standing()
			require.Equal(t, after.State, answer.State)
			got := string(answer.Code)
			switch answer.Code {
			case agreement.OK:
				got = string(after.State)
			case agreement.CodeState:
				got = "·"
			}
			require.Equal(t, row[i], got, "%s in %s", act, state)
			if answer.Code != agreement.OK && answer.Code != agreement.CodeLate {
				require.Equal(t, before, after, "%s in %s", act, state)
			}
		}
	}
}

// moves are the edges that acts and timers may take.
func moves() map[agreement.State]map[agreement.State]bool {
	allowed := map[agreement.State]map[agreement.State]bool{
		agreement.Notice:   {agreement.Held: true, agreement.Signable: true},
		agreement.Signable: {agreement.Expired: true},
	}
	for _, row := range outcomes {
		for i, to := range row {
			if slices.Contains(agreement.States, agreement.State(to)) {
				from := agreement.States[i]
				if allowed[from] == nil {
					allowed[from] = map[agreement.State]bool{}
				}
				allowed[from][agreement.State(to)] = true
			}
		}
	}
	return allowed
}

func TestPoliciesThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*agreement.Policy)
		want   error
	}{
		"below the legal floor": {func(p *agreement.Policy) { p.NoticeDays, p.Effect = 14, "" }, agreement.ErrNoticeDays},
		"unknown effect":        {func(p *agreement.Policy) { p.Effect, p.ValidityDays = "none", 0 }, agreement.ErrEffect},
		"no validity":           {func(p *agreement.Policy) { p.ValidityDays = 0 }, agreement.ErrValidityDays},
		"the floor itself":      {func(p *agreement.Policy) { p.NoticeDays, p.Effect, p.ValidityDays = 15, agreement.Suspend, 1 }, nil},
	} {
		p := policy()
		c.change(&p)
		_, err := agreement.New(p, deal(), calm)
		require.ErrorIs(t, err, c.want, name)
	}
}

func TestWhatASubmissionMustSay(t *testing.T) {
	for name, c := range map[string]struct {
		field agreement.Field
		value any
		code  agreement.Code
		at    string
	}{
		"no name":            {agreement.FieldName, "", agreement.CodeIncomplete, "deal.name"},
		"no owner":           {agreement.FieldOwner, nil, agreement.CodeIncomplete, "deal.owner"},
		"no counterparty":    {agreement.FieldCounterparty, []any{}, agreement.CodeIncomplete, "deal.counterparty"},
		"no mode":            {agreement.FieldMode, "", agreement.CodeIncomplete, "deal.mode"},
		"no negotiator":      {agreement.FieldNegotiator, "", agreement.CodeIncomplete, "deal.negotiator"},
		"no price":           {agreement.FieldPrice, nil, agreement.CodePriceForm, ""},
		"price in words":     {agreement.FieldPrice, "面议", agreement.CodePriceForm, ""},
		"unknown form":       {agreement.FieldPrice, map[string]any{"form": "barter", "amount": "1.00"}, agreement.CodePriceForm, ""},
		"empty amount":       {agreement.FieldPrice, map[string]any{"form": "lump", "amount": ""}, agreement.CodePriceForm, ""},
		"no parts":           {agreement.FieldPrice, map[string]any{"form": "instalments", "parts": []any{}}, agreement.CodePriceForm, ""},
		"royalty half shown": {agreement.FieldPrice, map[string]any{"form": "royalty", "entry": "1.00", "rate": "0.03", "base": "净销售额"}, agreement.CodePriceForm, ""},
		"royalty": {agreement.FieldPrice, map[string]any{"form": "royalty", "entry": "0", "rate": "0.03", "base": "净销售额", "years": decimal.NewFromInt(5)},
			agreement.OK, ""},
		"equity, with a note": {agreement.FieldPrice, map[string]any{"form": "equity", "amount": "1.00", "share": "0.2", "note": nil}, agreement.OK, ""},
		"not declared":        {agreement.FieldRelated, nil, agreement.CodeRelatedUndeclared, ""},
		"declared":            {agreement.FieldRelated, true, agreement.OK, ""},
	} {
		d := deal()
		d[c.field] = c.value
		answer := begin(t, policy(), d).Apply(acts["submit"])
		require.Equal(t, []string{string(c.code), c.at}, []string{string(answer.Code), answer.Field}, name)
	}
}

func TestApprovalBetweenRelatedParties(t *testing.T) {
	for name, c := range map[string]struct {
		change    agreement.Deal
		by, extra string
		code      agreement.Code
	}{
		"plain":                    {nil, "a", "", agreement.OK},
		"by the submitter":         {nil, "s", "", agreement.CodeConflict},
		"secret before conflict":   {agreement.Deal{agreement.FieldSecret: true}, "s", "", agreement.CodeSecret},
		"an inventor holds shares": {agreement.Deal{agreement.FieldHolders: []any{"x", "i2"}}, "a", "", agreement.CodeRelatedUndeclared},
		"declared, no route":       {agreement.Deal{agreement.FieldRelated: true}, "a", "b", agreement.CodeRelatedRoute},
		"appraised, alone":         {agreement.Deal{agreement.FieldRelated: true, agreement.FieldAppraisal: true}, "a", "", agreement.CodeExtraApprover},
		"extra is the approver":    {agreement.Deal{agreement.FieldRelated: true, agreement.FieldAppraisal: true}, "a", "a", agreement.CodeExtraApprover},
		"extra is the submitter":   {agreement.Deal{agreement.FieldRelated: true, agreement.FieldAppraisal: true}, "a", "s", agreement.CodeExtraApprover},
		"appraised, with another":  {agreement.Deal{agreement.FieldRelated: true, agreement.FieldAppraisal: true}, "a", "b", agreement.OK},
		"open route":               {agreement.Deal{agreement.FieldRelated: true, agreement.FieldOpenRoute: true, agreement.FieldAppraisal: false}, "a", "b", agreement.OK},
		"routed by a number":       {agreement.Deal{agreement.FieldRelated: true, agreement.FieldOpenRoute: decimal.NewFromInt(1)}, "a", "b", agreement.OK},
		"no number, no report":     {agreement.Deal{agreement.FieldRelated: true, agreement.FieldOpenRoute: decimal.Zero, agreement.FieldAppraisal: map[string]any{}}, "a", "b", agreement.CodeRelatedRoute},
		"declared though nobody's": {agreement.Deal{agreement.FieldRelated: true, agreement.FieldHolders: []any{}}, "a", "b", agreement.CodeRelatedRoute},
	} {
		d := deal()
		maps.Copy(d, c.change)
		a := begin(t, policy(), d)
		follow(t, a, ways[agreement.Review])
		require.Equal(t, c.code, a.Apply(agreement.Event{Do: agreement.ActApprove, By: c.by, ExtraBy: c.extra}).Code, name)
	}
}

// A signing must state what the notice stated, word for word.
func TestSigningOnTheTermsShown(t *testing.T) {
	for name, c := range map[string]struct {
		change agreement.Deal
		code   agreement.Code
		at     string
	}{
		"as shown":            {nil, agreement.OK, ""},
		"a fen more":          {agreement.Deal{agreement.FieldPrice: price("1000000.01")}, agreement.CodePriceMismatch, ""},
		"another writing":     {agreement.Deal{agreement.FieldPrice: price("1000000")}, agreement.CodePriceMismatch, ""},
		"another form":        {agreement.Deal{agreement.FieldPrice: map[string]any{"form": "equity", "amount": "1000000.00"}}, agreement.CodePriceForm, ""},
		"more terms":          {agreement.Deal{agreement.FieldPrice: map[string]any{"form": "lump", "amount": "1000000.00", "bonus": nil}}, agreement.CodePriceForm, ""},
		"other terms":         {agreement.Deal{agreement.FieldPrice: map[string]any{"form": "lump", "sum": "1000000.00"}}, agreement.CodePriceForm, ""},
		"no price":            {agreement.Deal{agreement.FieldPrice: nil}, agreement.CodePriceForm, ""},
		"price before name":   {agreement.Deal{agreement.FieldPrice: price("1.00"), agreement.FieldName: "x"}, agreement.CodePriceMismatch, ""},
		"name before mode":    {agreement.Deal{agreement.FieldName: "x", agreement.FieldMode: "x"}, agreement.CodeTermsMismatch, "deal.name"},
		"mode before party":   {agreement.Deal{agreement.FieldMode: "x", agreement.FieldCounterparty: "x"}, agreement.CodeTermsMismatch, "deal.mode"},
		"party":               {agreement.Deal{agreement.FieldCounterparty: nil}, agreement.CodeTermsMismatch, "deal.counterparty"},
		"who owns is no term": {agreement.Deal{agreement.FieldOwner: "丙大学"}, agreement.OK, ""},
	} {
		a := begin(t, policy(), deal())
		follow(t, a, ways[agreement.Signable])
		terms := deal()
		maps.Copy(terms, c.change)
		answer := a.Apply(agreement.Event{Do: agreement.ActSign, Deal: terms})
		require.Equal(t, []string{string(c.code), c.at}, []string{string(answer.Code), answer.Field}, name)
	}
}

func TestAmendments(t *testing.T) {
	for name, c := range map[string]struct {
		changes agreement.Deal
		code    agreement.Code
		state   agreement.State
	}{
		"nothing":               {nil, agreement.CodeNoChange, agreement.Notice},
		"the same":              {agreement.Deal{agreement.FieldPrice: price("1000000.00"), agreement.FieldInventors: []any{"i1", "i2"}}, agreement.CodeNoChange, agreement.Notice},
		"absent stays absent":   {agreement.Deal{"remark": nil}, agreement.CodeNoChange, agreement.Notice},
		"another order":         {agreement.Deal{agreement.FieldInventors: []any{"i2", "i1"}}, agreement.OK, agreement.Revised},
		"clerical":              {agreement.Deal{"phone": "2", "contact": "乙"}, agreement.OK, agreement.Notice},
		"clerical and material": {agreement.Deal{"phone": "2", "remark": "x"}, agreement.OK, agreement.Revised},
		"clerical, rest same":   {agreement.Deal{"phone": "2", agreement.FieldName: "一种耐高温涂层"}, agreement.OK, agreement.Notice},
		"price incomplete":      {agreement.Deal{agreement.FieldPrice: map[string]any{"form": "lump"}, "phone": "2"}, agreement.CodePriceForm, agreement.Notice},
		"price taken away":      {agreement.Deal{agreement.FieldPrice: nil}, agreement.CodePriceForm, agreement.Notice},
	} {
		a := begin(t, policy(), deal())
		follow(t, a, ways[agreement.Notice])
		before := a.Standing()
		answer := a.Apply(agreement.Event{Do: agreement.ActAmend, Deal: c.changes})
		require.Equal(t, []any{c.code, c.state}, []any{answer.Code, answer.State}, name)
		for range 20 { // in whatever order the changes are looked at
			b := begin(t, policy(), deal())
			follow(t, b, ways[agreement.Notice])
			require.Equal(t, answer, b.Apply(agreement.Event{Do: agreement.ActAmend, Deal: c.changes}), name)
		}
		after := a.Standing()
		require.Equal(t, deal(), after.Versions[0].Deal, name)
		if c.state == agreement.Notice {
			require.Equal(t, before.EndsAt, after.EndsAt, name)
		} else {
			require.Equal(t, agreement.ObjectionSuperseded, after.Objections["o1"], name)
			require.Zero(t, after.EndsAt, name)
		}
	}
	draft := begin(t, policy(), nil)
	require.Equal(t, agreement.OK, draft.Apply(agreement.Event{Do: agreement.ActAmend, Deal: agreement.Deal{agreement.FieldPrice: "面议"}}).Code, "drafts take anything")
	require.Equal(t, "面议", draft.Standing().Deal[agreement.FieldPrice])
}

// Numbers are compared by value, lists in order, records by their keys.
func TestValuesCompareAsJSON(t *testing.T) {
	values := []any{nil, true, false, "", "1", decimal.RequireFromString("1"), []any{}, []any{"1"}, []any{decimal.NewFromInt(1)}, map[string]any{}, map[string]any{"a": nil}, map[string]any{"b": nil}}
	for i, v := range values {
		for j, w := range values {
			a := begin(t, policy(), agreement.Deal{"x": v})
			code := a.Apply(agreement.Event{Do: agreement.ActAmend, Deal: agreement.Deal{"x": w}}).Code
			require.Equal(t, i == j, code == agreement.CodeNoChange, "%v and %v", v, w)
		}
	}
	a := begin(t, policy(), agreement.Deal{"x": decimal.RequireFromString("5.00")})
	require.Equal(t, agreement.CodeNoChange, a.Apply(agreement.Event{Do: agreement.ActAmend, Deal: agreement.Deal{"x": decimal.RequireFromString("5")}}).Code)
}

// declared are the codes that the source declares.
func declared(t *testing.T) []agreement.Code {
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	require.NoError(t, err)
	var codes []agreement.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, isValue := n.(*ast.ValueSpec)
		if isValue && len(spec.Values) == 1 {
			if text, isText := spec.Values[0].(*ast.BasicLit); isText {
				code, err := strconv.Unquote(text.Value)
				require.NoError(t, err)
				codes = append(codes, agreement.Code(code))
			}
		}
		return true
	})
	require.Greater(t, len(codes), 20)
	return codes
}

func TestEveryRefusalHasASentence(t *testing.T) {
	for _, code := range declared(t) {
		if code != agreement.OK {
			require.Regexp(t, `^\p{Han}.+[^。]$`, code.Sentence(), code)
		}
	}
	require.Empty(t, agreement.OK.Sentence())
	titles := map[string]bool{agreement.Initial.Title(): true, agreement.Material.Title(): true, agreement.Clerical.Title(): true, agreement.Current.Title(): true,
		agreement.Superseded.Title(): true, agreement.Withdrawn.Title(): true}
	for _, s := range []agreement.ObjectionState{agreement.ObjectionOpen, agreement.ObjectionLate, agreement.ObjectionDismissed, agreement.ObjectionWithdrawn, agreement.ObjectionUpheld, agreement.ObjectionSuperseded} {
		titles[s.Title()] = true
	}
	for _, s := range agreement.States {
		titles[s.Title()] = true
	}
	require.Len(t, titles, 12+len(agreement.States))
	require.NotContains(t, titles, "")
}

// What a caller does to a standing or to the deal handed in does not reach the engine.
func TestStandingsAreCopies(t *testing.T) {
	mine := deal()
	a := begin(t, policy(), mine)
	mine[agreement.FieldName] = ""
	follow(t, a, ways[agreement.Notice])
	s := a.Standing()
	s.Objections["o1"], s.Versions[0].Status, s.Deal[agreement.FieldName], s.Versions[0].Deal[agreement.FieldName] = agreement.ObjectionLate, agreement.Withdrawn, "", ""
	s = a.Standing()
	require.Equal(t, agreement.ObjectionOpen, s.Objections["o1"])
	require.Equal(t, agreement.Current, s.Versions[0].Status)
	require.Equal(t, deal(), s.Deal)
	require.Equal(t, deal(), s.Versions[0].Deal)
}
