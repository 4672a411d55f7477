package access

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"jiyue/domain/fault"
)

// ErrThrottled 登录失败处理 (GB/T 22239-2019 8.1.4.1): too many failed logins; its
// message says how long to wait.
var ErrThrottled = fault.New(fault.Throttled, "login.throttled", "登录失败次数过多，请稍后再试")

// Throttled is the refusal with the time to wait, for the Retry-After header.
type Throttled struct {
	Wait  time.Duration
	fault *fault.Fault
}

func (t *Throttled) Error() string { return t.fault.Error() }

// Unwrap shows the fault to fault.KindOf and errors.Is.
func (t *Throttled) Unwrap() error { return t.fault }

// RetryAfter is the time to wait.
func (t *Throttled) RetryAfter() time.Duration { return t.Wait }

// The figures are 建议值: no norm fixes them. A person who mistypes waits half a
// minute; a machine gets a dozen guesses an hour at one name. Offices share one
// address, so an address is allowed more.
const (
	failuresPerLogin   = 5
	failuresPerAddress = 30
	firstWait          = 30 * time.Second
	longestWait        = 15 * time.Minute
	failureWindow      = time.Hour
)

// Failures counts the failed logins of one key since FirstAt.
type Failures struct {
	Count        int
	FirstAt      time.Time
	BlockedUntil time.Time // zero: not blocked
}

// charge counts one attempt before its password is looked at, so that guesses
// sent at the same moment cannot pass together; a success gives it back.
func (f Failures) charge(now time.Time, allowed int) (Failures, error) {
	if now.Before(f.BlockedUntil) {
		return f, throttled(f.BlockedUntil.Sub(now))
	}
	if f.Count == 0 || now.Sub(f.FirstAt) >= failureWindow {
		f = Failures{FirstAt: now}
	}
	f.Count++
	if over := f.Count - allowed; over >= 0 {
		wait := longestWait
		if over < 6 {
			wait = min(firstWait<<over, longestWait)
		}
		f.BlockedUntil = now.Add(wait)
	}
	return f, nil
}

// refund takes one attempt back.
func (f Failures) refund(allowed int) Failures {
	f.Count = max(f.Count-1, 0)
	if f.Count < allowed {
		f.BlockedUntil = time.Time{}
	}
	return f
}

func throttled(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	words := fmt.Sprintf("%d 秒", seconds)
	if seconds > 90 {
		words = fmt.Sprintf("%d 分钟", (seconds+59)/60)
	}
	return &Throttled{Wait: wait, fault: ErrThrottled.Say("登录失败次数过多，请在 " + words + "后再试；忘记密码请联系本机构负责人重置")}
}

// loginKey hides the name, because people type passwords into the wrong box.
func loginKey(login string) string {
	sum := sha256.Sum256([]byte(login))
	return "login:" + hex.EncodeToString(sum[:16])
}

// addressKey counts an IPv6 customer as one: everybody holds a whole /64.
func addressKey(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "address:unknown"
	}
	a = a.Unmap()
	if a.Is6() {
		prefix, _ := a.WithZone("").Prefix(64) // 64 fits every IPv6 address
		return "address:" + prefix.String()
	}
	return "address:" + a.String()
}
