package reminding

import (
	"context"
	"regexp"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
)

// Letter is one e-mail. ID is the same at every attempt to send it, so that a
// mail server can tell a repetition.
type Letter struct {
	ID      string
	To      string
	Subject string
	Text    string
	At      time.Time
}

// Mailer hands letters to a mail server. A refusal that trying again would not
// change is a fault, such as ErrRefused.
type Mailer interface {
	Send(ctx context.Context, l Letter) error
}

// Mailing 邮件提醒 is what a person has set: an address, and whether to be mailed.
type Mailing struct {
	Email  string
	Wanted bool
}

// Pending is a notice that may have to be mailed, as things stand now.
type Pending struct {
	Mailing
	Kind         notice.Kind
	Contract     contract.ID
	Path         string // of the page of a sale, "" for a case
	SubmissionNo string // or the number of the sale
	State        contract.State
	Due          day.Date
	Read         bool // in the product, before the mail went out
	Mailed       bool
	Active       bool // the recipient still works here
	At           time.Time
}

// The refusals of mailing.
var (
	ErrEmail = fault.New(fault.Invalid, "reminding.email", "邮箱地址应形如 name@example.gov.cn，不超过 254 个字符").At("email")
	// ErrNoEmail: who wants mail must say where to.
	ErrNoEmail = fault.New(fault.Invalid, "reminding.no_email", "要接收邮件提醒，请先填写邮箱地址").At("email")
	// ErrRefused: the mail server said no for good.
	ErrRefused = fault.New(fault.Invalid, "reminding.refused", "邮件服务器拒收")
)

var emailShape = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func (m Mailing) check() error {
	switch {
	case m.Email == "" && m.Wanted:
		return ErrNoEmail
	case m.Email != "" && (len(m.Email) > 254 || !emailShape.MatchString(m.Email)):
		return ErrEmail
	}
	return nil
}

// Mailing reads what the actor has set.
func (s *Service) Mailing(ctx context.Context, by actor.Actor) (Mailing, error) {
	return s.Reader.Mailing(ctx, by.User)
}

// SetMailing 设置邮件提醒 of the actor. The record says that it was set, not the
// address.
func (s *Service) SetMailing(ctx context.Context, by actor.Actor, m Mailing) error {
	m.Email = strings.TrimSpace(m.Email)
	err := m.check()
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		changed, err := tx.SetMailing(ctx, by.User, m)
		if err != nil || !changed {
			return err
		}
		wanted := "不接收"
		if m.Wanted {
			wanted = "接收"
		}
		tx.Record(audit.Event{Kind: "user.mailing_set", Subject: audit.SubjectOf("user", by.User), By: by,
			Facts: []audit.Fact{{Label: "邮件提醒", Value: wanted}}})
		return nil
	})
}

// Mail 发送邮件提醒 of a notice, unless its reader has seen it meanwhile or no longer
// wants mail. It is the work of a job: the letter goes out outside of any unit of
// work, and may be sent again when the process dies before that is noted.
func (s *Service) Mail(ctx context.Context, id string) error {
	p, err := s.Reader.PendingMail(ctx, id)
	if err != nil {
		return err
	}
	if p.Mailed || p.Read || !p.Wanted || !p.Active {
		return nil
	}
	err = s.Mailer.Send(ctx, s.letter(id, p))
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error { return tx.MarkMailed(ctx, id) })
}

// letter holds number, state, date and address of the case and nothing else: mail
// travels and lies about in the open.
func (s *Service) letter(id string, p Pending) Letter {
	path := "/review/" + string(p.Contract)
	if p.Kind.ForApplicant() {
		path = "/contracts/" + string(p.Contract)
	}
	lines := []string{"申请编号：" + p.SubmissionNo, "事项：" + p.Kind.Title(), "当前状态：" + p.State.Title()}
	if p.Path != "" { // of a sale nothing but its number, which is public
		path, lines = p.Path, []string{"项目编号：" + p.SubmissionNo, "事项：" + p.Kind.Title()}
	}
	if !p.Due.IsZero() {
		lines = append(lines, "到期日："+p.Due.String())
	}
	lines = append(lines, "查看（须登录）："+s.Link(path), "",
		"本邮件由技约自动发送，请勿回复。不再接收的，登录后在“我的账户”里取消。")
	return Letter{ID: id, To: p.Email, Subject: "技约提醒：" + p.SubmissionNo + " " + p.Kind.Title(), Text: strings.Join(lines, "\n") + "\n", At: p.At}
}
