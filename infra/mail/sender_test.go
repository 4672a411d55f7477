package mail_test

import (
	"context"
	"encoding/base64"
	"io"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/reminding"
	"jiyue/domain/fault"
	"jiyue/infra/mail"
)

var letter = reminding.Letter{
	ID: "019ab-1", To: "lumingxia@example.gov.cn", Subject: "技约提醒：SQ-ZZ-2026-000046 临近到期，请在到期前办理这一件登记申请",
	Text: "申请编号：SQ-ZZ-2026-000046\n当前状态：审查中\n.\n到期日：2026-11-27\n", At: time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC),
}

func TestALetterArrivesAsWritten(t *testing.T) {
	theirs, ours := identity(t)
	for name, x := range map[string]struct {
		encryption mail.Encryption
		user       string
	}{"none": {mail.None, ""}, "starttls": {mail.StartTLS, "jiyue"}, "tls": {mail.TLS, "jiyue"}} {
		t.Run(name, func(t *testing.T) {
			config := theirs
			if x.encryption == mail.None {
				config = nil
			}
			srv := newServer(t, config, x.encryption == mail.TLS)
			s := &mail.Sender{Addr: srv.addr(), From: "jiyue@example.gov.cn", User: x.user, Encryption: x.encryption, TLSConfig: ours}
			if x.user != "" {
				s.Password = "口令 secret"
			}
			require.NoError(t, s.Send(t.Context(), letter))
			require.Len(t, srv.taken(), 1)
			got := srv.taken()[0]
			require.Equal(t, "<jiyue@example.gov.cn>", got.from)
			require.Equal(t, "<lumingxia@example.gov.cn>", got.to)
			require.Equal(t, x.encryption != mail.None, got.encrypted)
			if x.user != "" {
				require.Equal(t, "jiyue 口令 secret", got.signedIn)
			}
			m, err := netmail.ReadMessage(strings.NewReader(got.data))
			require.NoError(t, err)
			subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			require.NoError(t, err)
			require.Equal(t, letter.Subject, subject)
			for _, line := range strings.Split(got.data, "\r\n") {
				require.LessOrEqual(t, len(line), 78, "a server may fold or refuse longer lines")
				for _, c := range line {
					require.Less(t, c, rune(128), "seven bits only")
				}
			}
			encoded, err := io.ReadAll(m.Body)
			require.NoError(t, err)
			text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(encoded), "\r\n", ""))
			require.NoError(t, err)
			require.Equal(t, strings.ReplaceAll(letter.Text, "\n", "\r\n"), string(text))
			require.Equal(t, "<019ab-1@example.gov.cn>", m.Header.Get("Message-ID"))
			require.Equal(t, "Tue, 24 Nov 2026 08:30:00 +0800", m.Header.Get("Date"))
			require.Equal(t, "auto-generated", m.Header.Get("Auto-Submitted"))
		})
	}
}

func TestNothingFromOutsideReachesAHeader(t *testing.T) {
	srv := newServer(t, nil, false)
	s := &mail.Sender{Addr: srv.addr(), From: "jiyue@example.gov.cn", Encryption: mail.None}
	for _, to := range []string{"", "nobody", "a@b.cn\r\nBcc: victim@example.cn", "a@b.cn, victim@example.cn", "某人 <a@b.cn>", "<a@b.cn>",
		"a@b.cn>\r\nRCPT TO:<victim@example.cn", "a@b.cn\nX: y", "\"a\r\n\"@b.cn"} {
		l := letter
		l.To = to
		err := s.Send(t.Context(), l)
		require.ErrorIs(t, err, reminding.ErrRefused, "%q", to)
		require.Equal(t, fault.Invalid, fault.KindOf(err), "trying again is useless")
	}
	l := letter
	l.ID = "x>\r\nBcc: victim@example.cn"
	require.ErrorIs(t, s.Send(t.Context(), l), reminding.ErrRefused)
	require.Empty(t, srv.taken())

	for _, subject := range []string{"换行\r\nBcc: victim@example.cn", "plain\r\nBcc: victim@example.cn", "plain\nX: y", "=?utf-8?q?=0D=0ABcc:_victim@example.cn?="} {
		l := letter
		l.Subject = subject
		require.NoError(t, s.Send(t.Context(), l))
		taken := srv.taken()
		m, err := netmail.ReadMessage(strings.NewReader(taken[len(taken)-1].data))
		require.NoError(t, err)
		require.Empty(t, m.Header.Get("Bcc"), "%q", subject)
		require.Empty(t, m.Header.Get("X"), "%q", subject)
		require.Len(t, m.Header, 9, "%q", subject)
	}
}

func TestRefusalsForGoodAndForNow(t *testing.T) {
	theirs, ours := identity(t)
	srv := newServer(t, nil, false)
	open := &mail.Sender{Addr: srv.addr(), From: "jiyue@example.gov.cn", Encryption: mail.None}
	srv.refuse = "550 no such user"
	require.Equal(t, fault.Invalid, fault.KindOf(open.Send(t.Context(), letter)), "an unknown mailbox stays unknown")
	srv.refuse = "451 try again later"
	err := open.Send(t.Context(), letter)
	require.Error(t, err)
	require.Equal(t, fault.Internal, fault.KindOf(err))

	raised := &mail.Sender{Addr: srv.addr(), From: "jiyue@example.gov.cn", User: "jiyue", Password: "secret", Encryption: mail.StartTLS, TLSConfig: ours}
	require.ErrorContains(t, raised.Send(t.Context(), letter), "TLS", "a server without TLS gets neither password nor letter")
	raised.Addr, raised.TLSConfig = newServer(t, theirs, false).addr(), nil
	require.ErrorContains(t, raised.Send(t.Context(), letter), "certificate", "nobody vouches for this server")
	require.Empty(t, srv.taken())

	gone := newServer(t, nil, false)
	_ = gone.listener.Close()
	open.Addr = gone.addr()
	err = open.Send(t.Context(), letter)
	require.Error(t, err)
	require.Equal(t, fault.Internal, fault.KindOf(err), "a server that is away may come back")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, open.Send(ctx, letter))
}
