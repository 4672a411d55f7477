package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	netmail "net/mail"
	"strings"
	"time"

	"jiyue/app/reminding"
	"jiyue/domain/day"
)

// lineLength is the longest line of encoded text (RFC 2045 §6.8).
const lineLength = 76

// compose writes a letter as it travels (RFC 5322). Nothing that came from
// outside reaches a header unchecked: addresses must be bare addresses, and the
// subject is encoded, line ends included.
func compose(from string, l reminding.Letter) ([]byte, error) {
	for _, address := range []string{from, l.To} {
		parsed, err := netmail.ParseAddress(address)
		if err != nil || parsed.Address != address || strings.ContainsAny(address, "\r\n<> ") {
			return nil, fmt.Errorf("%w: %q is no address", reminding.ErrRefused, address)
		}
	}
	if strings.ContainsFunc(l.ID, func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
		return nil, fmt.Errorf("%w: %q is no message id", reminding.ErrRefused, l.ID)
	}
	_, host, _ := strings.Cut(from, "@")
	var b bytes.Buffer
	for _, header := range [][2]string{
		{"From", from}, {"To", l.To}, {"Subject", subject(l.Subject)}, {"Date", l.At.In(day.Zone).Format(time.RFC1123Z)},
		{"Message-ID", "<" + l.ID + "@" + host + ">"}, {"Auto-Submitted", "auto-generated"}, {"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"},
	} {
		b.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	b.WriteString("\r\n")
	encoded := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(l.Text, "\n", "\r\n")))
	for len(encoded) > lineLength {
		b.WriteString(encoded[:lineLength] + "\r\n")
		encoded = encoded[lineLength:]
	}
	b.WriteString(encoded + "\r\n")
	return b.Bytes(), nil
}

// subject encodes a subject (RFC 2047 §2), each encoded word on a line of its own.
func subject(text string) string {
	encoded := mime.BEncoding.Encode("utf-8", text)
	if encoded == text {
		return text
	}
	return "\r\n " + strings.ReplaceAll(encoded, "?= =?", "?=\r\n =?")
}
