package access

import (
	"context"
	"errors"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// ErrWrongPassword is the one answer to an unknown name, a wrong password and a
// disabled account.
var ErrWrongPassword = fault.New(fault.Invalid, "login.wrong", "登录名或密码不正确，请核对后重新输入密码")

// Credentials is what a person brings to sign in.
type Credentials struct {
	Login    string
	Password string
	Address  string // network address
	Client   string // browser and system
}

// Login 登录 admits the person and starts a new session, whose token it returns.
func (s *Service) Login(ctx context.Context, c Credentials) (token string, a Admitted, err error) {
	c.Login = strings.ToLower(strings.TrimSpace(c.Login))
	keys := []allowance{{loginKey(c.Login), failuresPerLogin}, {addressKey(c.Address), failuresPerAddress}}
	err = s.InTx(ctx, func(tx Tx) error { return chargeAll(ctx, tx, keys) })
	if err != nil {
		return "", Admitted{}, err
	}
	user, err := s.Reader.UserByLogin(ctx, c.Login)
	if err != nil && !errors.Is(err, ErrNoUser) {
		return "", Admitted{}, s.refundAfter(ctx, keys, err)
	}
	known := err == nil
	fits, err := s.Hasher.Verify(ctx, user.PasswordHash, c.Password)
	if err != nil {
		return "", Admitted{}, s.refundAfter(ctx, keys, err)
	}
	if !known || !fits || !user.admissible() {
		return "", Admitted{}, s.refuse(ctx, user, known)
	}
	err = s.InTx(ctx, func(tx Tx) error {
		// The user may have been disabled while the hash was computed.
		current, err := tx.LockUser(ctx, user.ID)
		if err != nil {
			return err
		}
		if !current.admissible() || current.PasswordHash != user.PasswordHash {
			return ErrWrongPassword
		}
		a = Admitted{Actor: current.Actor(), Login: current.Login, OrgKind: current.OrgKind, MustChange: current.MustChange}
		a.Session, token, err = s.startSession(ctx, tx, current.ID, c.Client)
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "user.login", Subject: audit.SubjectOf("user", current.ID), By: a.Actor})
		err = tx.MarkLogin(ctx, current.ID)
		if err != nil {
			return err
		}
		err = tx.SaveFailures(ctx, keys[0].key, Failures{})
		if err != nil {
			return err
		}
		return refundAll(ctx, tx, keys[1:])
	})
	if err != nil {
		return "", Admitted{}, err
	}
	return token, a, nil
}

// refuse records the failure; what was typed as a name is kept only when it is
// somebody's.
func (s *Service) refuse(ctx context.Context, user User, known bool) error {
	subject, by := audit.SubjectOf("user", "unknown"), actor.Actor{Name: "未知人员"}
	if known {
		subject, by = audit.SubjectOf("user", user.ID), actor.Actor{Name: "未登录"}
	}
	err := s.InTx(ctx, func(tx Tx) error {
		tx.Record(audit.Event{Kind: "user.login_failed", Subject: subject, By: by})
		return nil
	})
	if err != nil {
		return err
	}
	return ErrWrongPassword
}

// allowance is a key of the failure counts with the attempts that it allows.
type allowance struct {
	key     string
	allowed int
}

func chargeAll(ctx context.Context, tx Tx, keys []allowance) error {
	for _, k := range keys {
		f, err := tx.LockFailures(ctx, k.key)
		if err != nil {
			return err
		}
		f, err = f.charge(tx.Now(), k.allowed)
		if err != nil {
			return err
		}
		err = tx.SaveFailures(ctx, k.key, f)
		if err != nil {
			return err
		}
	}
	return nil
}

func refundAll(ctx context.Context, tx Tx, keys []allowance) error {
	for _, k := range keys {
		f, err := tx.LockFailures(ctx, k.key)
		if err != nil {
			return err
		}
		err = tx.SaveFailures(ctx, k.key, f.refund(k.allowed))
		if err != nil {
			return err
		}
	}
	return nil
}

// refundAfter gives the attempt back when not the person but the system failed.
func (s *Service) refundAfter(ctx context.Context, keys []allowance, cause error) error {
	return errors.Join(cause, s.InTx(ctx, func(tx Tx) error { return refundAll(ctx, tx, keys) }))
}
