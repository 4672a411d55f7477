package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// received is a letter as the server took it.
type received struct {
	from, to, data string
	encrypted      bool
	signedIn       string // user and password
}

// server is a mail server that speaks SMTP on a real port.
type server struct {
	t        *testing.T
	listener net.Listener
	config   *tls.Config // nil: STARTTLS is not offered
	refuse   string      // answer to RCPT, "" to accept

	mu      sync.Mutex
	letters []received
}

func newServer(t *testing.T, config *tls.Config, fromFirstByte bool) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if fromFirstByte {
		ln = tls.NewListener(ln, config)
	}
	s := &server{t: t, listener: ln, config: config}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, fromFirstByte)
		}
	}()
	return s
}

func (s *server) addr() string { return s.listener.Addr().String() }

func (s *server) taken() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.letters...)
}

func (s *server) serve(conn net.Conn, encrypted bool) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	letter := received{encrypted: encrypted}
	say("220 mail.example.gov.cn ESMTP")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		command := strings.TrimRight(line, "\r\n")
		switch verb := strings.ToUpper(command); {
		case strings.HasPrefix(verb, "EHLO"):
			if s.config != nil && !letter.encrypted {
				say("250-mail.example.gov.cn\r\n250 STARTTLS")
			} else {
				say("250-mail.example.gov.cn\r\n250 AUTH PLAIN")
			}
		case verb == "STARTTLS" && s.config != nil:
			say("220 go ahead")
			upgraded := tls.Server(conn, s.config)
			conn, r, letter.encrypted = upgraded, bufio.NewReader(upgraded), true
		case strings.HasPrefix(verb, "AUTH PLAIN "):
			word, _ := base64.StdEncoding.DecodeString(command[len("AUTH PLAIN "):])
			letter.signedIn = strings.Trim(strings.ReplaceAll(string(word), "\x00", " "), " ")
			say("235 welcome")
		case strings.HasPrefix(verb, "MAIL FROM:"):
			letter.from = command[len("MAIL FROM:"):]
			say("250 ok")
		case strings.HasPrefix(verb, "RCPT TO:"):
			letter.to = command[len("RCPT TO:"):]
			if s.refuse != "" {
				say(s.refuse)
			} else {
				say("250 ok")
			}
		case verb == "DATA":
			say("354 end with a dot")
			var data strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				data.WriteString(line)
			}
			letter.data = data.String()
			s.mu.Lock()
			s.letters = append(s.letters, letter)
			s.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("502 what?")
		}
	}
}

// identity is a certificate for 127.0.0.1 with those who trust it.
func identity(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}
