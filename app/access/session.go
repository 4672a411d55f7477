package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
)

// touchEvery bounds how often the last request of a session is written down.
const touchEvery = time.Minute

// Session 登录 is one sign-in of a user on one device.
type Session struct {
	ID        string
	UserID    string
	CSRF      string // secret of its forms
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Client    string // browser and system as the browser names them
}

// Admitted is a signed-in person with the session.
type Admitted struct {
	Actor      actor.Actor
	Login      string
	OrgKind    Kind
	MustChange bool // the password must be changed before anything else
	Session    Session
}

// Authenticate finds who holds the token. active tells that a person acted, not
// a page that refreshes itself; only then does the session live on.
func (s *Service) Authenticate(ctx context.Context, token string, active bool) (Admitted, error) {
	if len(token) != tokenLength {
		return Admitted{}, ErrNoSession
	}
	hash := sha256.Sum256([]byte(token))
	now := s.Now()
	a, generation, known := s.admitted.find(hash, now)
	if !known {
		var err error
		a, err = s.Reader.Admitted(ctx, hash[:])
		if err != nil {
			return Admitted{}, err
		}
	}
	if !now.Before(a.Session.ExpiresAt) {
		return Admitted{}, ErrNoSession
	}
	if active && now.Sub(a.Session.SeenAt) >= touchEvery {
		a.Session.SeenAt, a.Session.ExpiresAt = now, s.expiry(a.Session.CreatedAt, now)
		err := s.InTx(ctx, func(tx Tx) error {
			return tx.TouchSession(ctx, a.Session.ID, a.Session.SeenAt, a.Session.ExpiresAt)
		})
		if err != nil {
			return Admitted{}, err
		}
		known = false
	}
	if !known {
		s.admitted.keep(hash, a, now, generation)
	}
	return a, nil
}

func (s *Service) expiry(created, seen time.Time) time.Time {
	idle, total := seen.Add(s.Idle), created.Add(s.Total)
	if total.Before(idle) {
		return total
	}
	return idle
}

// startSession writes a new session and returns it with its token, which is
// stored nowhere.
func (s *Service) startSession(ctx context.Context, tx Tx, userID, client string) (Session, string, error) {
	token, hash := newToken()
	csrf, _ := newToken()
	now := tx.Now()
	session := Session{
		ID: tx.NewID(), UserID: userID, CSRF: csrf, CreatedAt: now, SeenAt: now,
		ExpiresAt: s.expiry(now, now), Client: shorten(client, 200),
	}
	return session, token, tx.InsertSession(ctx, session, hash)
}

const tokenLength = 43 // 32 bytes in base64url

func newToken() (string, []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: it ends the program instead
	token := base64.RawURLEncoding.EncodeToString(raw)
	hash := sha256.Sum256([]byte(token))
	return token, hash[:]
}

// Logout 退出 ends the session.
func (s *Service) Logout(ctx context.Context, a Admitted) error {
	err := s.InTx(ctx, func(tx Tx) error {
		ended, err := tx.DeleteSession(ctx, a.Actor.User, a.Session.ID)
		if ended {
			tx.Record(audit.Event{Kind: "user.logout", Subject: audit.SubjectOf("user", a.Actor.User), By: a.Actor})
		}
		return err
	})
	s.admitted.forgetUser(a.Actor.User)
	return err
}

// OwnSessions lists the devices on which the user is signed in, newest first.
func (s *Service) OwnSessions(ctx context.Context, by actor.Actor) ([]Session, error) {
	return s.Reader.Sessions(ctx, by.User)
}

// EndSession 退出一个登录 ends one of the user's own sessions.
func (s *Service) EndSession(ctx context.Context, by actor.Actor, id string) error {
	err := s.InTx(ctx, func(tx Tx) error {
		ended, err := tx.DeleteSession(ctx, by.User, id)
		if err != nil {
			return err
		}
		if !ended {
			return ErrNoSession
		}
		tx.Record(audit.Event{Kind: "user.session_ended", Subject: audit.SubjectOf("user", by.User), By: by})
		return nil
	})
	s.admitted.forgetUser(by.User)
	return err
}

// EndOtherSessions 退出其他登录 ends all own sessions but the present one and says
// how many there were.
func (s *Service) EndOtherSessions(ctx context.Context, a Admitted) (int, error) {
	ended := 0
	err := s.InTx(ctx, func(tx Tx) (err error) {
		ended, err = tx.DeleteSessions(ctx, a.Actor.User, a.Session.ID)
		if err != nil || ended == 0 {
			return err
		}
		tx.Record(audit.Event{
			Kind: "user.sessions_ended", Subject: audit.SubjectOf("user", a.Actor.User), By: a.Actor,
			Facts: []audit.Fact{{Label: "退出的登录数", Value: fmt.Sprint(ended)}},
		})
		return nil
	})
	s.admitted.forgetUser(a.Actor.User)
	return ended, err
}

// ClearExpired deletes what has run out: sessions, and counts of failed logins
// that no longer matter. It is for the timer.
func (s *Service) ClearExpired(ctx context.Context) error {
	return s.InTx(ctx, func(tx Tx) error {
		return tx.DeleteExpired(ctx, tx.Now().Add(-failureWindow))
	})
}

func shorten(s string, runes int) string {
	r := []rune(s)
	if len(r) > runes {
		r = r[:runes]
	}
	return string(r)
}
