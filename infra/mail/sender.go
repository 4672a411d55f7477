// Package mail hands letters to a mail server by SMTP (RFC 5321): plain text in
// UTF-8, over TLS unless the relay stands in the same house.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"time"

	"jiyue/app/reminding"
)

// Encryption says how the connection is protected.
type Encryption string

// The ways to protect the connection.
const (
	StartTLS Encryption = "starttls" // begins in the open and must be raised to TLS before anything is said
	TLS      Encryption = "tls"      // from the first byte
	None     Encryption = "none"     // a relay inside the house, without a password
)

// patience bounds the sending of one letter.
const patience = 30 * time.Second

// Sender sends letters through one server.
type Sender struct {
	Addr           string // host:port
	From           string
	User, Password string // none: no authentication
	Encryption     Encryption
	TLSConfig      *tls.Config // nil: the usual trust
}

// Send implements reminding.Mailer.
func (s *Sender) Send(ctx context.Context, l reminding.Letter) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	message, err := compose(s.From, l)
	if err != nil {
		return err
	}
	client, err := s.connect(ctx)
	if err != nil {
		return said(err)
	}
	defer client.Close()
	err = s.deliver(client, l.To, message)
	if err != nil {
		return said(err)
	}
	_ = client.Quit() // the server has taken the letter, whatever it says to the farewell
	return nil
}

func (s *Sender) connect(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, err
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.TLSConfig != nil {
		trust = s.TLSConfig.Clone()
	}
	trust.ServerName = host
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, err
	}
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until)
	}
	if s.Encryption == TLS {
		conn = tls.Client(conn, trust)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	if s.Encryption == StartTLS {
		err = client.StartTLS(trust)
		if err != nil {
			_ = client.Close()
			return nil, fmt.Errorf("raise the connection to TLS: %w", err)
		}
	}
	if s.User != "" {
		err = client.Auth(smtp.PlainAuth("", s.User, s.Password, host))
		if err != nil {
			_ = client.Close()
			return nil, fmt.Errorf("sign in to the mail server: %w", err)
		}
	}
	return client, nil
}

func (s *Sender) deliver(client *smtp.Client, to string, message []byte) error {
	err := client.Mail(s.From)
	if err != nil {
		return err
	}
	err = client.Rcpt(to)
	if err != nil {
		if refusal, ok := errors.AsType[*textproto.Error](err); ok && refusal.Code >= 500 {
			return fmt.Errorf("%w: %w", reminding.ErrRefused, err)
		}
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(message)
	if err != nil {
		return err
	}
	return w.Close()
}

// said names the mail server in an error. Only an address that the server does
// not accept is refused for good: everything else may be a setting of the server
// or of ours that will be put right.
func said(err error) error { return fmt.Errorf("mail server: %w", err) }
