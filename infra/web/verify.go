package web

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// routePublic: the portal's verification of certificates, open to all.
func (s *Server) routePublic() {
	s.questions = newAllowances(questionBurst, questionEvery)
	s.get(portal.VerifyPath, s.verifyNumber, open())
	s.get(portal.QRPath+":token", s.verifyToken, open())
}

// showPortal is the first page of the public.
func (s *Server) showPortal(r *request) error {
	offices, err := s.Registration.Offices(r.ctx())
	if err != nil {
		return err
	}
	p := portal.HomePage{Shell: s.shell(r, "首页"), Phone: s.HelpLine, Hours: s.Hours, Term: "受理后按本地区规定的期限作出决定"}
	for _, o := range offices {
		p.Offices = append(p.Offices, portal.HomeOffice{Name: o.Name, Region: s.Region(o.Region)})
	}
	return r.page(portal.Home(p))
}

var (
	errNumberShape = fault.New(fault.Invalid, "verify.number", "登记编号由字母、年份和六位顺序号组成，例如 ZZ-2026-000123，请对照证明核对").At("no")
	localNumber    = regexp.MustCompile(`^([A-Z]{2,4})-?(\d{4})-?(\d{6})$`)
	scheduleNumber = regexp.MustCompile(`^([A-Z]{2,4})-?QD-?(\d{4})-?(\d{6})$`)
	tokenShape     = regexp.MustCompile(`^[A-Z2-7]{26}$`)
	anyDash        = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "－", "-", "_", "-")
)

// readNumber takes a 登记编号 as people type it: any case, width, dash and space.
func readNumber(typed string) (string, bool) {
	m := localNumber.FindStringSubmatch(ident.Normalise(anyDash.Replace(typed)))
	if m == nil {
		return "", false
	}
	return m[1] + "-" + m[2] + "-" + m[3], true
}

// verifyNumber 查验 by number: the answer and nothing else, whether the number
// exists or not.
func (s *Server) verifyNumber(r *request) error {
	s.unlisted(r)
	typed := cleanText(r.Query("no"))
	if strings.TrimSpace(typed) == "" {
		return r.page(s.verifyPage(r, portal.VerifyPage{}))
	}
	if token := ident.Normalise(typed); tokenShape.MatchString(token) {
		return r.to(portal.QRPath + token)
	}
	err := s.questions.take(r.IP(), s.Now())
	number, ok := readNumber(typed)
	if schedule := scheduleNumber.FindStringSubmatch(ident.Normalise(anyDash.Replace(typed))); err == nil && schedule != nil {
		no := schedule[1] + "-QD-" + schedule[2] + "-" + schedule[3]
		return s.answerSchedule(r, no, no)
	}
	if err == nil && !ok {
		err = errNumberShape
	}
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component {
			return s.verifyPage(r, portal.VerifyPage{Typed: typed, Errors: errs})
		})
	}
	return s.answer(r, number, number)
}

// verifyToken 查验 by the QR on the paper: who holds the paper may compare it.
func (s *Server) verifyToken(r *request) error {
	s.unlisted(r)
	err := s.questions.take(r.IP(), s.Now())
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component {
			return s.verifyPage(r, portal.VerifyPage{Errors: errs})
		})
	}
	token := strings.ToUpper(r.Params("token"))
	if !tokenShape.MatchString(token) {
		token = "unknown" // asked all the same, so that the answer takes as long
	}
	return s.answer(r, token, "二维码不能识别")
}

// answer asks once and shows the verdict, with status 200 whatever it is.
func (s *Server) answer(r *request, asked, shown string) error {
	v, err := s.Registration.Verify(r.ctx(), asked)
	if err != nil && !errors.Is(err, registration.ErrNoCertificate) {
		return err
	}
	if v.Answer != contract.AnswerNotFound {
		shown = v.Number
	}
	return r.page(s.verifyPage(r, portal.VerifyPage{
		Answer: v.Answer, Number: shown, At: s.Now().In(day.Zone).Format("2006年1月2日 15:04:05"), Certificate: v.Certificate,
	}))
}

func (s *Server) verifyPage(r *request, p portal.VerifyPage) templ.Component {
	p.Shell = s.shell(r, "查验登记证明")
	p.Shell.Crumbs = []layout.Crumb{{Label: "首页", Href: layout.HomePath}, {Label: "查验登记证明"}}
	p.Shell.HasErrors = len(p.Errors) > 0
	return portal.Verify(p)
}

// unlisted keeps answers out of search engines and caches.
func (s *Server) unlisted(r *request) {
	r.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	r.Set(fiber.HeaderCacheControl, "no-store")
}

// Each address may ask so many questions at once, and then one after each
// interval (建议值): enough for a counter that checks a pile of certificates, too
// little to walk through the numbers.
const (
	questionBurst = 30
	questionEvery = 3 * time.Second
	mostAskers    = 20_000
)

// allowances is a token bucket for each network address.
type allowances struct {
	burst int
	every time.Duration
	mu    sync.Mutex
	full  map[netip.Prefix]time.Time // when the bucket is full again
}

func newAllowances(burst int, every time.Duration) *allowances {
	return &allowances{burst: burst, every: every, full: map[netip.Prefix]time.Time{}}
}

// throttled is a refusal that says when to come back.
type throttled struct {
	*fault.Fault
	after time.Duration
}

func (t throttled) RetryAfter() time.Duration { return t.after }
func (t throttled) Unwrap() error             { return t.Fault }

var errTooMany = fault.New(fault.Throttled, "verify.throttled", "查验过于频繁，请稍后再试")

// take spends one question of the address, or says when there will be one.
func (a *allowances) take(address string, now time.Time) error {
	asker := networkOf(address)
	a.mu.Lock()
	defer a.mu.Unlock()
	full := a.full[asker]
	if full.Before(now) {
		full = now
	}
	full = full.Add(a.every)
	if wait := full.Sub(now) - time.Duration(a.burst)*a.every; wait > 0 {
		return throttled{errTooMany, wait}
	}
	if len(a.full) >= mostAskers {
		a.forget(now)
	}
	a.full[asker] = full
	return nil
}

// forget drops the askers whose buckets are full again; when there are none, all:
// better a moment's generosity than a memory that grows.
func (a *allowances) forget(now time.Time) {
	for asker, full := range a.full {
		if !full.After(now) {
			delete(a.full, asker)
		}
	}
	if len(a.full) >= mostAskers {
		clear(a.full)
	}
}

// networkOf is the address itself, and for IPv6 the /64 that one subscriber has.
func networkOf(address string) netip.Prefix {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap()
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.WithZone("").Prefix(bits)
	return p
}
