package jobs

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reminding"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/notice"
	"jiyue/infra/postgres"
)

// box is a mailer that is away for some letters first.
type box struct {
	away  atomic.Int32
	tries atomic.Int32
	sent  chan reminding.Letter
}

func (b *box) Send(_ context.Context, l reminding.Letter) error {
	b.tries.Add(1)
	if b.away.Add(-1) >= 0 {
		return errors.New("dial tcp 127.0.0.1:25: connect: connection refused")
	}
	b.sent <- l
	return nil
}

// people puts a school, an office, a broker who wants mail and a case into the
// database.
func (w *world) people() (broker actor.Actor, id contract.ID) {
	office, school := postgres.NewID(), postgres.NewID()
	broker, id = actor.Actor{User: postgres.NewID(), Org: school}, contract.ID(postgres.NewID())
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at)
		VALUES ($1, 'OFFICE', '郑州市技术合同登记处', '410100', 'ZZ', now()), ($2, 'SELLER', '中原示例理工大学', '410102', NULL, now())`, office, school)
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'xubowen', '许博文', $2, '{BROKER}', '-', now())`, broker.User, school)
	w.exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, name, seller, submission_no, submitted_at, due_on, created_at, updated_at)
		VALUES ($1, 'SUPPLEMENT_REQUESTED', 'WEB', $2, $3, $4, '410100', '{}', '秘密项目名称', '中原示例理工大学', 'SQ-ZZ-2026-000046', now(), '2026-12-04', now(), now())`,
		string(id), broker.User, school, office)
	return broker, id
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	require.NoError(w.t, err)
}

func (w *world) mailJobs() (n int) {
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'mail_notice'`).Scan(&n))
	return n
}

func (w *world) notify(user string, id contract.ID, key string, end error) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *postgres.Tx) error {
		_, err := w.q.Unit(tx).Notify(w.t.Context(), notice.Notice{Kind: notice.Supplement, Contract: id, Key: key, Text: "2 条补正意见", To: notice.Audience{User: user}})
		if err != nil {
			return err
		}
		return end
	})
	require.ErrorIs(w.t, err, end)
}

func TestMailsFollowTheirNotices(t *testing.T) {
	w := newWorld(t)
	broker, id := w.people()
	b := &box{sent: make(chan reminding.Letter, 8)}
	service := &reminding.Service{
		InTx:   postgres.Bind(w.db, func(tx *postgres.Tx) reminding.Tx { return w.q.Unit(tx) }),
		Reader: w.db, Mailer: b, Link: func(path string) string { return "https://jiyue.example.gov.cn" + path },
	}
	w.notify(broker.User, id, "before", nil)
	require.Zero(t, w.mailJobs(), "no mail server is set")
	w.q.Mails = true
	w.notify(broker.User, id, "unasked", nil)
	require.Zero(t, w.mailJobs(), "nobody is mailed unasked")

	for typed, want := range map[reminding.Mailing]error{
		{Wanted: true}:                              reminding.ErrNoEmail,
		{Email: "x@y", Wanted: true}:                reminding.ErrEmail,
		{Email: "a@b.cn\r\nBcc: c@d.cn"}:            reminding.ErrEmail,
		{Email: strings.Repeat("a", 250) + "@b.cn"}: reminding.ErrEmail,
	} {
		require.ErrorIs(t, service.SetMailing(t.Context(), broker, typed), want, typed.Email)
	}
	wanted := reminding.Mailing{Email: "xubowen@example.edu.cn", Wanted: true}
	require.NoError(t, service.SetMailing(t.Context(), broker, wanted))
	require.NoError(t, service.SetMailing(t.Context(), broker, wanted))
	set, err := service.Mailing(t.Context(), broker)
	require.NoError(t, err)
	require.Equal(t, wanted, set)
	var events int
	require.NoError(t, w.db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM audit_events WHERE kind = 'user.mailing_set' AND payload NOT LIKE '%xubowen@%'`).Scan(&events))
	require.Equal(t, 1, events, "recorded once, without the address")

	w.notify(broker.User, id, "failed", errors.New("the act failed"))
	require.Zero(t, w.mailJobs(), "no letter without its act")

	b.away.Store(1) // the server is down at the first attempt
	w.start(Mails(service.Mail))
	w.notify(broker.User, id, "round 1", nil)
	w.notify(broker.User, id, "round 1", nil)
	require.Equal(t, 1, w.mailJobs(), "the same notice is mailed once")
	var l reminding.Letter
	select {
	case l = <-b.sent:
	case <-time.After(20 * time.Second):
		t.Fatal("given up at the first failure")
	}
	require.EqualValues(t, 2, b.tries.Load())
	require.Equal(t, "xubowen@example.edu.cn", l.To)
	require.Equal(t, "技约提醒：SQ-ZZ-2026-000046 退回补正", l.Subject)
	for _, words := range []string{"SQ-ZZ-2026-000046", "待补正", "2026-12-04", "https://jiyue.example.gov.cn/contracts/" + string(id)} {
		require.Contains(t, l.Text, words)
	}
	for _, private := range []string{"秘密项目名称", "中原示例理工大学", "许博文", "2 条补正意见"} {
		require.NotContains(t, l.Text+l.Subject, private)
	}
	require.Eventually(t, func() bool {
		var n int
		err := w.db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM notices WHERE mailed_at IS NOT NULL`).Scan(&n)
		return err == nil && n == 1
	}, 5*time.Second, 20*time.Millisecond)
	require.NoError(t, service.Mail(t.Context(), l.ID), "a repeated job mails nothing")

	page, err := service.List(t.Context(), broker, "", 10)
	require.NoError(t, err)
	for _, i := range page.Items {
		_, err = service.Open(t.Context(), broker, i.ID)
		require.NoError(t, err)
		require.NoError(t, service.Mail(t.Context(), i.ID), "what was read need not be mailed")
	}
	require.Empty(t, b.sent)
	require.ErrorIs(t, service.Mail(t.Context(), "x"), reminding.ErrNotFound)
}
