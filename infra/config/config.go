// Package config reads the environment into one typed value: every setting has a
// safe usual value, and a setting that cannot be meant stops the start with a
// sentence that names it.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the whole configuration.
type Config struct {
	Addr           string        `env:"JIYUE_ADDR" envDefault:"127.0.0.1:8080"`
	DatabaseURL    string        `env:"DATABASE_URL"`       // empty: the private PostgreSQL in Data
	OwnerURL       string        `env:"DATABASE_OWNER_URL"` // who migrates; empty: DATABASE_URL
	Data           string        `env:"JIYUE_DATA" envDefault:"data"`
	PublicURL      string        `env:"JIYUE_PUBLIC_URL"` // empty: any host, plain HTTP
	TrustedProxies []string      `env:"JIYUE_TRUSTED_PROXIES"`
	SessionIdle    time.Duration `env:"JIYUE_SESSION_IDLE" envDefault:"30m"`
	SessionTotal   time.Duration `env:"JIYUE_SESSION_TOTAL" envDefault:"12h"`
	LogLevel       slog.Level    `env:"JIYUE_LOG_LEVEL" envDefault:"INFO"`
	DemoPassword   string        `env:"JIYUE_DEMO_PASSWORD"`  // empty: a random one is printed
	SecretKey      string        `env:"JIYUE_SECRET_KEY"`     // seals identity numbers; empty: a file beside Data
	SecretKeyOld   string        `env:"JIYUE_SECRET_KEY_OLD"` // opens what was sealed before a change of keys
	Connections    int           `env:"JIYUE_DATABASE_CONNECTIONS" envDefault:"16"`
	Hours          string        `env:"JIYUE_SERVICE_HOURS" envDefault:"工作日 9:00–17:00"`
	HelpLine       string        `env:"JIYUE_HELP_LINE"`
	LotForms       []string      `env:"JIYUE_LOT_FORMS"` // of bidding besides the rising one: DUTCH, SEALED, ROUNDS
	SMTPAddr       string        `env:"JIYUE_SMTP_ADDR"` // host:port; empty: no mail
	SMTPFrom       string        `env:"JIYUE_SMTP_FROM"`
	SMTPUser       string        `env:"JIYUE_SMTP_USER"`
	SMTPPassword   string        `env:"JIYUE_SMTP_PASSWORD"`
	SMTPTLS        string        `env:"JIYUE_SMTP_TLS" envDefault:"starttls"` // starttls, tls (from the first byte), or none
}

// Load reads the given environment ("NAME=value").
func Load(environ []string) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: env.ToMap(environ)})
	if err != nil {
		return Config{}, fmt.Errorf("配置有误：%w", err)
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.OwnerURL == "" {
		c.OwnerURL = c.DatabaseURL
	}
	return c, c.check()
}

func (c Config) check() error {
	_, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return wrong("JIYUE_ADDR", "应为 地址:端口，例如 127.0.0.1:8080")
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
			return wrong("JIYUE_PUBLIC_URL", "应为不带路径的网址，例如 https://jiyue.example.gov.cn")
		}
	}
	for _, p := range c.TrustedProxies {
		_, addressErr := netip.ParseAddr(p)
		prefix, prefixErr := netip.ParsePrefix(p)
		if addressErr != nil && (prefixErr != nil || prefix.Bits() == 0) {
			return wrong("JIYUE_TRUSTED_PROXIES", "应为以逗号分隔的地址或网段，例如 10.0.0.5,10.1.0.0/24，且不能是全部地址")
		}
	}
	for _, f := range c.LotForms {
		if f != "DUTCH" && f != "SEALED" && f != "ROUNDS" {
			return wrong("JIYUE_LOT_FORMS", "应为以逗号分隔的竞价方式：DUTCH（降价竞价）、SEALED（密封报价）、ROUNDS（多轮报价）")
		}
	}
	_, err = c.SecretKeys()
	if err != nil {
		return err
	}
	switch {
	case c.Data == "" && c.DatabaseURL == "":
		return wrong("JIYUE_DATA", "未设置 DATABASE_URL 时须指定数据目录")
	case c.OwnerURL != "" && c.DatabaseURL == "":
		return wrong("DATABASE_OWNER_URL", "须与 DATABASE_URL 一同设置")
	case c.SessionIdle < time.Minute || c.SessionIdle > c.SessionTotal:
		return wrong("JIYUE_SESSION_IDLE", "应在 1m 与 JIYUE_SESSION_TOTAL 之间，例如 30m")
	case c.SessionTotal > 24*time.Hour:
		return wrong("JIYUE_SESSION_TOTAL", "最长 24h")
	case c.Connections < 2 || c.Connections > 500:
		return wrong("JIYUE_DATABASE_CONNECTIONS", "应在 2 与 500 之间")
	case c.DemoPassword != "" && len([]rune(c.DemoPassword)) < 10:
		return wrong("JIYUE_DEMO_PASSWORD", "至少 10 个字符")
	}
	return c.checkMail()
}

// SecretKeys are the keys of the environment, the current one first; none when
// none is set.
func (c Config) SecretKeys() ([][32]byte, error) {
	if c.SecretKey == "" {
		if c.SecretKeyOld != "" {
			return nil, wrong("JIYUE_SECRET_KEY_OLD", "须与 JIYUE_SECRET_KEY 一同设置")
		}
		return nil, nil
	}
	var keys [][32]byte
	for _, set := range []struct{ name, text string }{{"JIYUE_SECRET_KEY", c.SecretKey}, {"JIYUE_SECRET_KEY_OLD", c.SecretKeyOld}} {
		if set.text == "" {
			continue
		}
		key, err := ParseKey(set.text)
		if err != nil {
			return nil, wrong(set.name, "应为 32 字节随机数的 Base64，可用 openssl rand -base64 32 生成")
		}
		keys = append(keys, key)
	}
	return keys, nil
}

var errKey = errors.New("not 32 bytes in base64")

// ParseKey reads a key as the environment and the key file have it.
func ParseKey(text string) ([32]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != 32 {
		return [32]byte{}, errKey
	}
	return [32]byte(b), nil
}

// checkMail: who is to be mailed must be able to follow the link, and a password
// never travels in the open.
func (c Config) checkMail() error {
	if c.SMTPAddr == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(c.SMTPAddr)
	from, fromErr := mail.ParseAddress(c.SMTPFrom)
	switch {
	case err != nil || host == "":
		return wrong("JIYUE_SMTP_ADDR", "应为 主机:端口，例如 smtp.example.gov.cn:587")
	case fromErr != nil || from.Address != c.SMTPFrom:
		return wrong("JIYUE_SMTP_FROM", "应为发件邮箱地址，例如 jiyue@example.gov.cn")
	case c.SMTPTLS != "starttls" && c.SMTPTLS != "tls" && c.SMTPTLS != "none":
		return wrong("JIYUE_SMTP_TLS", "应为 starttls、tls 或 none")
	case (c.SMTPUser == "") != (c.SMTPPassword == ""):
		return wrong("JIYUE_SMTP_USER", "须与 JIYUE_SMTP_PASSWORD 一同设置")
	case c.SMTPUser != "" && c.SMTPTLS == "none":
		return wrong("JIYUE_SMTP_TLS", "设置了密码时不能为 none")
	case c.PublicURL == "":
		return wrong("JIYUE_PUBLIC_URL", "发送邮件提醒时须设置，邮件里的链接由它生成")
	}
	return nil
}

func wrong(name, rule string) error { return fmt.Errorf("配置有误：%s %s", name, rule) }

// String shows the configuration without its secrets.
func (c Config) String() string {
	return fmt.Sprintf("addr=%s database=%s owner=%s data=%s public_url=%s trusted_proxies=%s session_idle=%s session_total=%s log_level=%s demo_password=%s secret_key=%s connections=%d smtp=%s smtp_from=%s smtp_user=%s smtp_password=%s smtp_tls=%s",
		c.Addr, redact(c.DatabaseURL), redact(c.OwnerURL), c.Data, c.PublicURL, strings.Join(c.TrustedProxies, ","),
		c.SessionIdle, c.SessionTotal, c.LogLevel, hide(c.DemoPassword), hide(c.SecretKey), c.Connections,
		c.SMTPAddr, c.SMTPFrom, c.SMTPUser, hide(c.SMTPPassword), c.SMTPTLS)
}

// GoString keeps %#v from showing what String hides.
func (c Config) GoString() string { return c.String() }

// LogValue is String for the log.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// redact keeps of a database address what helps to find a mistake: host and
// database. What is not a URL may hold a password anywhere.
func redact(dsn string) string {
	if dsn == "" {
		return ""
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return "***"
	}
	return u.Scheme + "://***@" + u.Host + u.Path
}

func hide(secret string) string {
	if secret == "" {
		return ""
	}
	return "***"
}
