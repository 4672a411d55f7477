package notice

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

func standing(s contract.State) *contract.Contract {
	return &contract.Contract{ID: "c", Version: 7, State: s, Number: "ZZ-2026-000001", Applicant: contract.Person{ID: "broker"}, ApplicantOrg: "school",
		Office: contract.Office{ID: "office"}, Registrar: contract.Person{ID: "registrar"}, Notes: make([]contract.Note, 2),
		Deadline: contract.Deadline{Due: day.Must("2026-12-08"), Amber: day.Must("2026-12-01"), Red: day.Must("2026-12-05")}}
}

func TestWhoIsToldOfAnAct(t *testing.T) {
	applicant := Audience{User: "broker", Org: "school", Role: actor.Broker, Except: "doer"}
	registrar := Audience{User: "registrar", Org: "office", Role: actor.Registrar, Except: "doer"}
	for kind, want := range map[string]struct {
		kind Kind
		to   Audience
		text string
	}{
		"contract.supplement_requested": {Supplement, applicant, "2 条补正意见，请在 2026-12-08 前更正并提交。"},
		"contract.registered":           {Decided, applicant, "准予登记，登记编号 ZZ-2026-000001，登记证明可以下载。"},
		"contract.rejected":             {Decided, applicant, "不予登记，详见案件页。"},
		"contract.not_accepted":         {Decided, applicant, "不予受理，详见案件页。"},
		"contract.routed":               {Decided, applicant, "移送，详见案件页。"},
		"contract.cancelled":            {Decided, applicant, "注销登记，详见案件页。"},
		"contract.revoked":              {Decided, applicant, "撤销登记，详见案件页。"},
		"contract.change_approved":      {Decided, applicant, "准予变更，签发新版登记证明，详见案件页。"},
		"contract.handed_over":          {Assigned, registrar, "何敏移交给您办理：金额依据不足"},
		"contract.resubmitted":          {Resubmitted, registrar, "补正材料已提交，请续审，2026-12-08 到期。"},
		"contract.sent_back":            {Assigned, registrar, "复核员何敏退回：金额依据不足"},
	} {
		got := Of(standing(contract.InReview), audit.Event{Kind: kind, Opinion: "金额依据不足", By: actor.Actor{User: "doer", Name: "何敏"}})
		require.Equal(t, []Notice{{Kind: want.kind, Contract: "c", Key: kind + ":c:7", Text: want.text, To: want.to}}, got, kind)
	}
	for _, kind := range []string{"contract.drafted", "contract.submitted", "contract.accepted", "contract.attached", "contract.withdrawn"} {
		require.Empty(t, Of(standing(contract.InReview), audit.Event{Kind: kind}), kind)
	}
	long := Of(standing(contract.InReview), audit.Event{Kind: "contract.sent_back", Opinion: strings.Repeat("长", 4000)})
	require.Less(t, len([]rune(long[0].Text)), 400, "the table holds 500 characters")
}

func TestMarksOfTheClock(t *testing.T) {
	for _, x := range []struct {
		state contract.State
		on    string
		kind  Kind
		to    Audience
	}{
		{contract.InReview, "2026-11-30", "", Audience{}},
		{contract.InReview, "2026-12-01", Amber, Audience{User: "registrar", Org: "office", Role: actor.Registrar}},
		{contract.InReview, "2026-12-04", Amber, Audience{User: "registrar", Org: "office", Role: actor.Registrar}},
		{contract.InReview, "2026-12-05", Red, Audience{User: "registrar", Org: "office", Role: actor.Registrar}},
		{contract.Resubmitted, "2026-12-08", Red, Audience{User: "registrar", Org: "office", Role: actor.Registrar}},
		{contract.InReview, "2026-12-09", Overdue, Audience{User: "registrar", Org: "office", Role: actor.Registrar}},
		{contract.SecondReview, "2026-12-09", Overdue, Audience{Org: "office", Role: actor.Reviewer, Except: "registrar"}},
		{contract.SupplementRequested, "2026-12-04", "", Audience{}},
		{contract.SupplementRequested, "2026-12-05", SupplementDue, Audience{User: "broker", Org: "school", Role: actor.Broker}},
		{contract.SupplementRequested, "2026-12-20", SupplementDue, Audience{User: "broker", Org: "school", Role: actor.Broker}},
		{contract.Registered, "2026-12-20", "", Audience{}},
		{contract.Draft, "2026-12-20", "", Audience{}},
	} {
		n, told := OfDeadline(standing(x.state), day.Must(x.on))
		require.Equal(t, x.kind != "", told, "%s on %s", x.state, x.on)
		require.Equal(t, x.kind, n.Kind, "%s on %s", x.state, x.on)
		require.Equal(t, x.to, n.To, "%s on %s", x.state, x.on)
		if told {
			require.Equal(t, string(x.kind)+":c:2026-12-08", n.Key)
			require.Contains(t, n.Text, "2026-12-08")
			require.NotEmpty(t, n.Kind.Title())
		}
	}
	still := standing(contract.InReview)
	still.Deadline = contract.Deadline{}
	_, told := OfDeadline(still, day.Must("2030-01-01"))
	require.False(t, told, "no clock, no mark")
}
