package contract

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// The people of the course: each may do the acts of the role, and neither has a
// part in the case that forbids them.
var (
	theBroker    = actor.Actor{User: "b", Name: "许博文", Org: "seller", Roles: []actor.Role{actor.Broker}}
	theRegistrar = actor.Actor{User: "r", Name: "陆明霞", Org: "office", Roles: []actor.Role{actor.Registrar}}
	theReviewer  = actor.Actor{User: "v", Name: "何敏", Org: "office", Roles: []actor.Role{actor.Reviewer}}
	theExpert    = actor.Actor{User: "e1", Name: "高远", Org: "institute", Roles: []actor.Role{actor.Expert}}
	theHead      = actor.Actor{User: "h", Name: "秦岭", Org: "office", Roles: []actor.Role{actor.Head}}
	theNow       = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
)

const reason = "理由已在意见中写明"

// act is a method of Contract that moves the case, done by the right person.
type act struct {
	method, title string
	do            func(c *Contract) (audit.Event, error)
}

func recognition(level ReviewLevel) Recognition {
	return Recognition{Class: "0101", Tech: money.MustYuan("80"), Proposed: money.MustYuan("80"), Level: level}
}

// decider is who decides where the case stands.
func decider(c *Contract) actor.Actor {
	if c.State == SecondReview {
		return theReviewer
	}
	return theRegistrar
}

var acts = []act{
	{"Submit", "提交", func(c *Contract) (audit.Event, error) {
		return c.Submit(theBroker, Application{Class: "0101", Total: money.MustYuan("100"), Tech: money.MustYuan("80"), HasFile: true}, "SQ-ZZ-2026-000001", theNow)
	}},
	{"Accept", "受理", func(c *Contract) (audit.Event, error) { return c.Accept(theRegistrar, Deadline{}, theNow) }},
	{"StartReview", "开始审查", func(c *Contract) (audit.Event, error) { return c.StartReview(theRegistrar) }},
	{"NotAccept", "不予受理", func(c *Contract) (audit.Event, error) { return c.NotAccept(theRegistrar, nil, reason, theNow) }},
	{"Route", "移送", func(c *Contract) (audit.Event, error) { return c.Route(theRegistrar, "410200", reason, theNow) }},
	{"RequestSupplement", "退回补正", func(c *Contract) (audit.Event, error) {
		return c.RequestSupplement(decider(c), []Note{{Field: "content.summary", Text: "请写明指标"}}, Deadline{}, theNow)
	}},
	{"Resubmit", "补正后提交", func(c *Contract) (audit.Event, error) {
		return c.Resubmit(theBroker, Application{Class: "0101", Total: money.MustYuan("100"), Tech: money.MustYuan("80"), HasFile: true}, theNow)
	}},
	{"ToSecondReview", "提交复核", func(c *Contract) (audit.Event, error) {
		return c.ToSecondReview(theRegistrar, recognition(NeedsSecondReview))
	}},
	{"SendBack", "复核退回", func(c *Contract) (audit.Event, error) { return c.SendBack(theReviewer, reason) }},
	{"ToExpertReview", "提请专家评审", func(c *Contract) (audit.Event, error) {
		return c.ToExpertReview(theRegistrar, reason, []Expert{{Person: Person{"e1", "高远"}}, {Person: Person{"e2", "方瑜"}}, {Person: Person{"e3", "石磊"}}})
	}},
	{"GiveOpinion", "提出评审意见", func(c *Contract) (audit.Event, error) {
		return c.GiveOpinion(theExpert, ExpertSupports, "技术方案完整，指标可以考核", theNow)
	}},
	{"RequestChange", "申请变更", func(c *Contract) (audit.Event, error) {
		return c.RequestChange(theBroker, reason, Application{Class: "0101", Total: money.MustYuan("90"), Tech: money.MustYuan("70"), HasFile: true}, theNow)
	}},
	{"ApproveChange", "准予变更", func(c *Contract) (audit.Event, error) {
		e, _, err := c.ApproveChange(theRegistrar, recognition(NormalReview), theNow)
		return e, err
	}},
	{"RefuseChange", "不予变更", func(c *Contract) (audit.Event, error) { return c.RefuseChange(theRegistrar, reason) }},
	{"Object", "提出异议", func(c *Contract) (audit.Event, error) { return c.Object(theBroker, reason, theNow) }},
	{"Uphold", "维持原决定", func(c *Contract) (audit.Event, error) { return c.Uphold(theHead, reason, theNow) }},
	{"Overturn", "撤销原决定", func(c *Contract) (audit.Event, error) { return c.Overturn(theHead, reason, theNow) }},
	{"Register", "准予登记", func(c *Contract) (audit.Event, error) {
		return c.Register(decider(c), recognition(NormalReview), func() (string, error) { return "ZZ-2026-000001", nil }, theNow)
	}},
	{"Reject", "不予登记", func(c *Contract) (audit.Event, error) {
		return c.Reject(decider(c), []string{"R_NOT_TECH"}, reason, theNow)
	}},
	{"Withdraw", "撤回", func(c *Contract) (audit.Event, error) { return c.Withdraw(theBroker, reason) }},
	{"Cancel", "注销", func(c *Contract) (audit.Event, error) {
		return c.Cancel(theRegistrar, []string{ReasonRescinded}, reason, theNow)
	}},
	{"Revoke", "撤销", func(c *Contract) (audit.Event, error) { return c.Revoke(theHead, []string{ReasonFake}, reason, theNow) }},
}

// standing is a contract in the state, with all that a contract there has.
func standing(s State) *Contract {
	c := &Contract{ID: "c", Version: 3, State: s, Source: SourceWeb, Applicant: Person{"b", "许博文"}, ApplicantOrg: "seller",
		Office: Office{ID: "office", Region: "410100", Prefix: "ZZ"}, Registrar: Person{"r", "陆明霞"},
		Class: "0101", Total: money.MustYuan("100"), Tech: money.MustYuan("80"), ReviewLevel: NormalReview, CreatedAt: theNow, UpdatedAt: theNow,
		Deadline: Deadline{Due: day.Must("2026-12-25")}}
	switch s {
	case SupplementRequested, Resubmitted:
		c.Rounds = []Round{{RequestedAt: theNow}}
	case ExpertReview: // one opinion is missing
		c.Panel = []Expert{{Person: Person{"e1", "高远"}}, {Person: Person{"e2", "方瑜"}, GivenAt: theNow}}
	case Registered, ChangePending:
		c.Number, c.CertificateVersion = "ZZ-2026-000001", 1
		c.Change = &ChangeRequest{Fields: map[string]string{"content.summary": "改为两套装置"}, Total: money.MustYuan("90"), Tech: money.MustYuan("80")}
	case Cancelled, Revoked:
		c.Number, c.CertificateVersion = "ZZ-2026-000001", 1
	case Objection:
		c.Number, c.CertificateVersion, c.Dispute = "ZZ-2026-000001", 1, &Dispute{Against: Registered}
	}
	return c
}

// edge is one move of the table.
type edge struct{ from, to State }

// done is an act that made a move, and who did it.
type done struct {
	act
	by actor.Actor
}

// edges tries every act on every state, each done by the right person with the
// right data, so that only the state can refuse it.
func edges(t *testing.T) map[edge][]done {
	t.Helper()
	found := map[edge][]done{}
	try := func(from State, a act, c *Contract) {
		e, err := a.do(c)
		if err != nil {
			require.Equal(t, from, c.State, "%s is refused and leaves the state", a.method)
			require.Contains(t, []fault.Kind{fault.Conflict, fault.Denied}, fault.KindOf(err), "%s in %s: %v", a.method, from, err)
			return
		}
		require.Equal(t, string(from), e.From, a.method)
		require.Equal(t, string(c.State), e.To, a.method)
		found[edge{from, c.State}] = append(found[edge{from, c.State}], done{a, e.By})
	}
	for _, from := range States {
		for _, a := range acts {
			try(from, a, standing(from))
			if from == Objection { // what is objected to can be a refusal, too
				c := standing(from)
				c.Number, c.CertificateVersion, c.Dispute.Against = "", 0, Rejected
				try(from, a, c)
			}
		}
	}
	return found
}

func TestEveryTransitionIsReachedAndNoOther(t *testing.T) {
	found := edges(t)
	for from, targets := range transitions() {
		for _, to := range targets {
			require.NotEmpty(t, found[edge{from, to}], "no act goes from %s to %s", from, to)
		}
	}
	for e, by := range found {
		require.Contains(t, transitions()[e.from], e.to, "%s goes from %s to %s, which the table does not know", by[0].method, e.from, e.to)
	}
}

// An act that is added to Contract and forgotten here would go untested.
func TestEveryActIsTried(t *testing.T) {
	var methods, tried []string
	contractType := reflect.TypeFor[*Contract]()
	for i := range contractType.NumMethod() {
		m := contractType.Method(i)
		if m.Type.NumOut() > 0 && m.Type.Out(0) == reflect.TypeFor[audit.Event]() {
			methods = append(methods, m.Name)
		}
	}
	for _, a := range acts {
		tried = append(tried, a.method)
	}
	// These leave the state: national_test.go, urge_test.go, handover_test.go,
	// certificate_test.go.
	tried = append(tried, "EnterNational", "ClearNational", "Urge", "HandOver", "Reissue")
	require.ElementsMatch(t, methods, tried)
}

func TestEveryStateCanBeReachedAndHasATitle(t *testing.T) {
	reached := []State{Draft}
	for i := 0; i < len(reached); i++ {
		for _, to := range transitions()[reached[i]] {
			if !slices.Contains(reached, to) {
				reached = append(reached, to)
			}
		}
	}
	require.ElementsMatch(t, States, reached)
	for _, s := range States {
		require.True(t, s.Valid(), s)
		require.NotEmpty(t, s.Mark(), s)
	}
	require.False(t, State("APPROVED").Valid())
}

// The database's second lock lists the same states as the domain.
func TestTheDatabaseKnowsTheSameStates(t *testing.T) {
	files, err := filepath.Glob("../../migrations/[0-9]*.sql")
	require.NoError(t, err)
	var text string
	for _, name := range files {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		text += string(content)
	}
	listed := func(pattern string) (states []State) {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
		require.NotEmpty(t, found, pattern)
		for _, quoted := range regexp.MustCompile(`'([A-Z_]+)'`).FindAllStringSubmatch(found[len(found)-1][1], -1) {
			states = append(states, State(quoted[1]))
		}
		return states
	}
	require.Equal(t, States, listed(`contracts_state_check\s+CHECK\s*\(state IN \(([^)]+)\)`))
	var issued, queue []State
	for _, s := range States {
		if s.Issued() {
			issued = append(issued, s)
		}
		if s.AtOffice() {
			queue = append(queue, s)
		}
	}
	require.Equal(t, issued, listed(`contracts_numbered_check CHECK \(state = 'OBJECTION' OR \(number IS NOT NULL\) = \(state IN \(([^)]+)\)`))
	require.Equal(t, queue, listed(`INDEX contracts_queue ON .* WHERE state IN \(([^)]+)\)`))
}

//go:generate go test . -run TestDiagram -update
var update = flag.Bool("update", false, "write docs/contract-states.md")

const diagramFile = "../../docs/contract-states.md"

func TestDiagram(t *testing.T) {
	drawn := diagram(edges(t))
	if *update {
		require.NoError(t, os.WriteFile(diagramFile, []byte(drawn), 0o644))
	}
	kept, err := os.ReadFile(diagramFile)
	require.NoError(t, err)
	require.Equal(t, drawn, string(kept), "docs/contract-states.md is out of date; run go generate ./domain/contract")
}

// diagram draws the transitions for the documentation, in the order of States,
// each labelled with the acts that make it.
func diagram(by map[edge][]done) string {
	var b strings.Builder
	b.WriteString("# 技术合同登记的办理状态\n\n" +
		"由 `go generate ./domain/contract` 从办理环节表（`domain/contract/step.go` 的 `moves`）与各办理动作（`Contract` 的方法）画出，请勿手改；测试会比对。\n\n" +
		"Drawn from the table of transitions and the acts that make them. Do not edit; a test compares.\n\n" +
		"```mermaid\nstateDiagram-v2\n")
	for _, s := range States {
		fmt.Fprintf(&b, "    state \"%s\" as %s\n", s.Title(), s)
	}
	b.WriteString("    [*] --> DRAFT: 起草\n")
	for _, from := range States {
		for _, to := range transitions()[from] {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, titles(by[edge{from, to}]))
		}
		if len(transitions()[from]) == 0 {
			fmt.Fprintf(&b, "    %s --> [*]\n", from)
		}
	}
	b.WriteString("```\n\n| 从 | 动作 | 到 | 由谁办理 | 方法 |\n| --- | --- | --- | --- | --- |\n")
	for _, from := range States {
		for _, to := range transitions()[from] {
			for _, a := range by[edge{from, to}] {
				fmt.Fprintf(&b, "| %s `%s` | %s | %s `%s` | %s | `%s` |\n", from.Title(), from, a.title, to.Title(), to, a.by.Roles[0].Title(), a.method)
			}
		}
	}
	return b.String()
}

func titles(by []done) string {
	words := make([]string, len(by))
	for i, a := range by {
		words[i] = a.title
	}
	return strings.Join(words, "、")
}
