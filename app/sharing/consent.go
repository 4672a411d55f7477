package sharing

import (
	"context"
	"strings"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/revenue"
)

// The refusals of consents.
var (
	errAccount  = fault.New(fault.Invalid, "sharing.account", "本单位没有这个登录名的在用账户；没有账户的人留空并填写签认日期，已离岗的人勾选“已离岗”")
	errAccounts = fault.New(fault.Invalid, "sharing.accounts", "同一账户填写了两次")
	errUnsigned = fault.New(fault.Invalid, "sharing.unsigned", "等待本人登录后在“我的收益”中签认；方案修改后须重新签认")
	errLeft     = fault.New(fault.Invalid, "sharing.left", "离岗人员不登录签认，请填写签认书编号和日期，不超过 60 个字")
	errSeen     = fault.New(fault.Conflict, "sharing.seen", "方案在您打开页面之后有修改，请核对后再签认")
)

// digestOf is the hash of what contributors sign: the whole plan but for the signatures.
func digestOf(number string, form map[string]string) string {
	signed := map[string]any{"case": number}
	for name, value := range form {
		if !strings.HasSuffix(name, ".signed") && !strings.HasSuffix(name, ".paper") {
			signed[name] = value
		}
	}
	h, err := evidence.Hash(signed)
	if err != nil { // texts alone cannot fail
		return ""
	}
	return h.String()
}

// consents reads who has signed, and how: with an account of the unit on the own page,
// otherwise on paper. Who has left the unit keeps the agreed share and signs a paper with
// a number (建议值).
func (f *form) consents(accounts map[string]distribution.Signer, signed []distribution.Consent, digest string, today day.Date) {
	seen := map[string]bool{}
	for n := 1; n <= TrialPersons; n++ {
		if !f.filled("person", n, "name", "weight") {
			continue
		}
		login, left := strings.TrimSpace(f.Values[row("person", n, "account")]), f.Values[row("person", n, "left")] != ""
		who, known := accounts[login]
		switch {
		case left && (login != "" || !shortText(f.Values[row("person", n, "paper")])):
			f.wrong(row("person", n, "paper"), errLeft)
		case left || login == "":
			name := row("person", n, "signed")
			d, err := day.Parse(f.Values[name])
			if err != nil || d.IsZero() || d.After(today) {
				f.wrong(name, distribution.ErrConsent)
			}
		case !known:
			f.wrong(row("person", n, "account"), errAccount)
		case seen[login]:
			f.wrong(row("person", n, "account"), errAccounts)
		case who.Name != strings.TrimSpace(f.Values[row("person", n, "name")]):
			f.wrong(row("person", n, "account"), fault.New(fault.Invalid, "sharing.account_name", "这个登录名是"+who.Name+"的，与填写的姓名不同"))
		case !distribution.Signed(signed, n, who.ID, digest):
			f.wrong(row("person", n, "account"), errUnsigned)
		}
		seen[login] = true
	}
}

func shortText(s string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	return n >= 1 && n <= 60
}

// logins are the accounts that a plan names.
func logins(form map[string]string) []string {
	var list []string
	for n := 1; n <= TrialPersons; n++ {
		if login := strings.TrimSpace(form[row("person", n, "account")]); login != "" {
			list = append(list, login)
		}
	}
	return list
}

// Mine 我的收益 are the cases in which the actor takes part, newest first.
func (s *Service) Mine(ctx context.Context, by actor.Actor, after string) (list []*Part, next string, err error) {
	cases, err := s.Reader.SharesOf(ctx, by.User, after, casesPage+1)
	cases, next = onePage(cases, func(c *distribution.Case) string { return c.ID })
	for _, c := range cases {
		p, err := s.partOf(ctx, by, c)
		if err != nil {
			return nil, "", err
		}
		if p != nil {
			list = append(list, p)
		}
	}
	return list, next, err
}

// Part 本人份额 is what one person has of a case, and nothing of the others.
type Part struct {
	Case       *distribution.Case
	Person     int // row of the plan
	Name       string
	Group      distribution.Group
	Weight     string
	Digest     string
	MustSign   bool
	SignedOn   string      // "" not yet
	Settlement *Settlement // nil before the first statement
	Paid       []distribution.PaidPart

	Due, Received, Waiting revenue.Amount // of all statements; what of it was paid; the rest
}

// MyPart 我的份额 in one case.
func (s *Service) MyPart(ctx context.Context, by actor.Actor, id string) (*Part, error) {
	c, err := s.Reader.ShareCase(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := s.partOf(ctx, by, c)
	if err == nil && p == nil {
		err = distribution.ErrCaseNotFound
	}
	return p, err
}

// partOf is nil when the person does not take part.
func (s *Service) partOf(ctx context.Context, by actor.Actor, c *distribution.Case) (*Part, error) {
	accounts, err := s.Reader.ShareAccounts(ctx, c.Org, logins(c.Form))
	if err != nil {
		return nil, err
	}
	n := ownRow(c.Form, accounts, by)
	if n == 0 {
		return nil, nil
	}
	p := &Part{Case: c, Person: n, Name: strings.TrimSpace(c.Form[row("person", n, "name")]), Weight: c.Form[row("person", n, "weight")], Digest: digestOf(c.Number, c.Form),
		Group: choose(&form{Values: c.Form}, row("person", n, "group"), distribution.Groups...)}
	signed, err := s.Reader.ShareConsents(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range signed {
		if x.Person == n && x.By.ID == by.User && x.Digest == p.Digest {
			p.SignedOn = day.Of(x.At).String()
		}
	}
	p.MustSign = p.SignedOn == "" && c.State == distribution.CaseDraft
	look := &Look{Case: c, Today: day.Of(s.Reader.Now())}
	if err := s.open(ctx, s.Reader, look); err != nil {
		return nil, err
	}
	for _, l := range look.Payouts {
		for _, line := range l.Lines {
			if line.Name == p.Name && line.Amount.Sign() != 0 {
				p.Paid = append(p.Paid, distribution.PaidPart{Payout: l, Amount: line.Amount})
				if l.Released() {
					p.Received = p.Received.Add(line.Amount)
				}
			}
		}
	}
	if look.Series == nil {
		return p, nil
	}
	for _, e := range look.Series.Persons {
		if e.Name == p.Name {
			p.Due = e.Amount
		}
	}
	p.Waiting = p.Due.Sub(p.Received)
	x, err := look.settle(len(look.Events))
	x.Person, p.Settlement = p.Name, &x
	return p, err
}

// Sign 签认本人比例: digest is that of the plan as the page showed it.
func (s *Service) Sign(ctx context.Context, by actor.Actor, id, digest string) error {
	return s.InTx(ctx, func(tx Tx) error {
		c, err := tx.ShareCase(ctx, id)
		if err != nil {
			return err
		}
		return sign(ctx, tx, by, &c.Procedure, digest, tx.AddShareConsent)
	})
}

// sign keeps the signature of a person with an account, once for each text.
func sign[S distribution.AnyState](ctx context.Context, tx Tx, by actor.Actor, c *distribution.Procedure[S], digest string, keep func(context.Context, string, distribution.Consent) (bool, error)) error {
	accounts, err := tx.ShareAccounts(ctx, c.Org, logins(c.Form))
	if err != nil {
		return err
	}
	n := ownRow(c.Form, accounts, by)
	e, err := c.Sign(by, n, digest)
	if err == nil && digest != digestOf(c.Number, c.Form) {
		err = errSeen
	}
	if err != nil {
		return err
	}
	added, err := keep(ctx, c.ID, distribution.Consent{Person: n, Digest: digest, By: distribution.Signer{ID: by.User, Name: by.Name}, At: tx.Now()})
	if err == nil && added {
		tx.Record(e)
	}
	return err
}

// ownRow is the row of the actor's account in a form, 0 for none.
func ownRow(form map[string]string, accounts map[string]distribution.Signer, by actor.Actor) int {
	for n := 1; n <= TrialPersons; n++ {
		if a, known := accounts[strings.TrimSpace(form[row("person", n, "account")])]; known && a.ID == by.User {
			return n
		}
	}
	return 0
}
