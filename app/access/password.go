package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode/utf8"

	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// The rules of passwords, each with its sentence. Length counts more than kinds
// of characters, so there are no rules of composition.
var (
	ErrPasswordShort  = fault.New(fault.Invalid, "password.short", "密码至少 10 个字符")
	ErrPasswordLong   = fault.New(fault.Invalid, "password.long", "密码最多 128 个字符")
	ErrPasswordLogin  = fault.New(fault.Invalid, "password.login", "密码不能含登录名")
	ErrPasswordCommon = fault.New(fault.Invalid, "password.common", "这个密码很容易被猜到，请换一个，例如几个不相关的词连在一起")
	ErrPasswordSame   = fault.New(fault.Invalid, "password.same", "新密码不能与现用密码相同")
	ErrPasswordTwice  = fault.New(fault.Invalid, "password.twice", "两次输入的新密码不一致，请重新输入").At("again")
	ErrPasswordOld    = fault.New(fault.Invalid, "password.old", "现用密码不正确").At("old")
)

const (
	shortestPassword = 10
	longestPassword  = 128
)

// common are words on which most guessed passwords are built; a password that is
// little more than one of them is refused.
var common = []string{
	"password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx",
	"1q2w3e4r", "qazwsx", "abcdef", "abc123", "a1b2c3", "admin", "administrator", "root", "welcome", "letmein",
	"iloveyou", "woaini1314520", "woaini1314", "woaini", "5201314", "1314520", "888888", "666666", "111111", "000000", "123123", "123321",
	"12345", "123456", "1234567890", "0123456789", "9876543210", "987654321", "jiyue", "jishuhetong", "changeme",
	"test", "guest", "user", "beijing", "shanghai", "zhengzhou", "hello", "monkey", "dragon", "sunshine",
}

func checkPassword(password, login string) error {
	folded := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return ErrPasswordShort.Say(fmt.Sprintf("密码至少 %d 个字符，还差 %d 个", shortestPassword, shortestPassword-n))
	case n > longestPassword:
		return ErrPasswordLong
	case len(login) >= 3 && strings.Contains(folded, login):
		return ErrPasswordLogin
	case guessable(folded):
		return ErrPasswordCommon
	}
	return nil
}

// guessable: few different characters, or a common word with a few characters
// around it, or common words in a row.
func guessable(folded string) bool {
	kinds := map[rune]bool{}
	for _, r := range folded {
		kinds[r] = true
	}
	if len(kinds) < 4 {
		return true
	}
	rest := folded
	for _, word := range common {
		if len(word) >= 4 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	return len(rest) < len(folded) && utf8.RuneCountInString(rest) <= 5
}

// PasswordChange is a user's request for a new password.
type PasswordChange struct {
	Old, New, Again string
	Client          string
}

// ChangePassword 修改密码 sets the user's own password, ends every session of the
// user and starts a new one, whose token it returns.
func (s *Service) ChangePassword(ctx context.Context, a Admitted, p PasswordChange) (token string, err error) {
	key := []allowance{{loginKey(a.Login), failuresPerLogin}}
	err = s.InTx(ctx, func(tx Tx) error { return chargeAll(ctx, tx, key) })
	if err != nil {
		return "", err
	}
	user, err := s.Reader.User(ctx, a.Actor.User)
	if err != nil {
		return "", s.refundAfter(ctx, key, err)
	}
	fits, err := s.Hasher.Verify(ctx, user.PasswordHash, p.Old)
	if err != nil {
		return "", s.refundAfter(ctx, key, err)
	}
	if !fits {
		return "", ErrPasswordOld
	}
	err = newPasswordFaults(p, user.Login)
	if err != nil {
		return "", s.refundAfter(ctx, key, err)
	}
	hash, err := s.Hasher.Hash(ctx, p.New)
	if err != nil {
		return "", s.refundAfter(ctx, key, err)
	}
	err = s.InTx(ctx, func(tx Tx) error {
		current, err := tx.LockUser(ctx, user.ID)
		if err != nil {
			return err
		}
		if current.PasswordHash != user.PasswordHash {
			return ErrMoved
		}
		current.PasswordHash, current.MustChange = hash, false
		err = tx.UpdateUser(ctx, current)
		if err != nil {
			return err
		}
		_, err = tx.DeleteSessions(ctx, user.ID, "")
		if err != nil {
			return err
		}
		_, token, err = s.startSession(ctx, tx, user.ID, p.Client)
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "user.password_changed", Subject: audit.SubjectOf("user", user.ID), By: a.Actor})
		return tx.SaveFailures(ctx, key[0].key, Failures{})
	})
	s.admitted.forgetUser(user.ID)
	return token, err
}

func newPasswordFaults(p PasswordChange, login string) error {
	var faults []*fault.Fault
	err := checkPassword(p.New, login)
	for _, f := range fault.All(err) {
		faults = append(faults, f.At("new"))
	}
	if err == nil && p.New == p.Old {
		faults = append(faults, ErrPasswordSame.At("new"))
	}
	if p.New != p.Again {
		faults = append(faults, ErrPasswordTwice)
	}
	return fault.Join(faults)
}

// InitialPassword 初始密码 is shown once to whoever makes the account: 16 characters that
// are not mistaken for each other, in groups to read out.
func InitialPassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789" // 31 characters
	var b strings.Builder
	raw := make([]byte, 1)
	for n := 0; n < 16; {
		_, _ = rand.Read(raw) // never fails: it ends the program instead
		if raw[0] >= 248 {    // 8 × 31: keeps every character equally likely
			continue
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[int(raw[0])%len(alphabet)])
		n++
	}
	return b.String()
}
