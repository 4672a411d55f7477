package keeping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/broker"
	"jiyue/domain/contract"
)

func TestABrokersRecordIsBoundedByWhoReadsIt(t *testing.T) {
	w := newWorld(t)
	w.registered(w.broker, goodForm("主轴一", nil))
	w.registered(w.broker, goodForm("主轴二", map[string]string{"amount.total": "800000"}))
	w.submitted(w.broker, w.luoyang, goodForm("洛阳的申请", map[string]string{"amount.total": "990000"}))
	refused := w.submitted(w.broker, w.office, goodForm("不受理", map[string]string{"amount.total": "10000"}))
	require.NoError(t, w.registration.NotAccept(t.Context(), w.registrar, refused, 0, []string{"OTHER"}, "不属于本机构管辖范围，请向所在地申请"))
	returned := w.submitted(w.broker, w.office, goodForm("退回补正", map[string]string{"amount.total": "20000"}))
	require.NoError(t, w.registration.Accept(t.Context(), w.registrar, returned, 0))
	require.NoError(t, w.registration.RequestSupplement(t.Context(), w.registrar, returned, 0, []contract.Note{{Field: "content.summary", Text: "请补充技术路线"}}))

	for _, c := range []struct {
		by      actor.Actor
		applied int
		deals   int
	}{{w.broker, 5, 2}, {w.schoolHead, 5, 2}, {w.registrar, 4, 2}, {w.reviewer, 4, 2}, {w.head, 4, 2}, {w.authority, 5, 2}} {
		page, err := w.keeping.Broker(t.Context(), c.by, w.broker.User, broker.Period{})
		require.NoError(t, err, c.by.Name)
		require.Len(t, page.Courses, 1)
		require.Equal(t, c.applied, page.Courses[0].Applied, c.by.Name)
		require.Equal(t, broker.Course{Year: 2026, Applied: c.applied, Registered: 2, Refused: 1, Returned: 1}, page.Courses[0])
		require.Equal(t, c.applied-3, page.Courses[0].Pending())
		require.Len(t, page.Deals, c.deals)
		require.Equal(t, "2000000.00", page.Lines[len(page.Lines)-1].Total.String())
	}
	for _, by := range []actor.Actor{w.rival, w.distant} {
		_, err := w.keeping.Broker(t.Context(), by, w.broker.User, broker.Period{})
		require.ErrorIs(t, err, broker.ErrAbsent, by.Name)
	}
	_, err := w.keeping.Broker(t.Context(), w.auditor, w.broker.User, broker.Period{})
	require.ErrorIs(t, err, keeping.ErrDenied)
	_, err = w.keeping.Broker(t.Context(), w.registrar, w.registrar.User, broker.Period{})
	require.ErrorIs(t, err, broker.ErrAbsent, "no broker")
	past, err := w.keeping.Broker(t.Context(), w.broker, w.broker.User, broker.Period{To: 2025})
	require.NoError(t, err)
	require.Empty(t, past.Deals)
	require.Empty(t, past.Courses)

	for _, c := range []struct {
		by   actor.Actor
		want []string
	}{{w.registrar, []string{"许博文", "邵静"}}, {w.schoolHead, []string{"许博文"}}, {w.authority, []string{"许博文", "邵静"}}, {w.distant, nil}} {
		list, _, err := w.keeping.Brokers(t.Context(), c.by, keeping.BrokerQuery{})
		require.NoError(t, err)
		var names []string
		for _, b := range list {
			names = append(names, b.Name)
			if b.User == w.broker.User {
				require.Equal(t, 2, b.Registered)
			}
		}
		require.ElementsMatch(t, c.want, names, c.by.Name)
	}
	_, _, err = w.keeping.Brokers(t.Context(), w.broker, keeping.BrokerQuery{})
	require.ErrorIs(t, err, keeping.ErrBrokers)
}

func TestTheProfessionalRecordIsFilledInByItsOwner(t *testing.T) {
	w := newWorld(t)
	typed := broker.Record{User: w.broker.User, CertificateNo: " JJR-2024-001 ", Level: "MIDDLE", Title: "工程师"}
	require.NoError(t, w.keeping.SaveBrokerRecord(t.Context(), w.broker, typed))
	require.ErrorIs(t, w.keeping.SaveBrokerRecord(t.Context(), w.broker, typed), broker.ErrMoved)
	typed.Version = 1
	require.NoError(t, w.keeping.SaveBrokerRecord(t.Context(), w.schoolHead, typed))
	for _, by := range []actor.Actor{w.registrar, w.authority} {
		require.ErrorIs(t, w.keeping.SaveBrokerRecord(t.Context(), by, typed), broker.ErrEdit, by.Name)
	}
	require.ErrorIs(t, w.keeping.SaveBrokerRecord(t.Context(), w.rival, typed), broker.ErrAbsent)
	kept, err := w.keeping.BrokerRecord(t.Context(), w.broker, w.broker.User)
	require.NoError(t, err)
	require.Equal(t, "JJR-2024-001", kept.CertificateNo)
	require.Equal(t, 2, kept.Version)
}
