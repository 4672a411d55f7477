package config

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestUsualValuesAreSafe(t *testing.T) {
	c, err := Load(nil)
	require.NoError(t, err)
	require.Equal(t, Config{
		Addr: "127.0.0.1:8080", Data: "data", SessionIdle: 30 * time.Minute, SessionTotal: 12 * time.Hour, LogLevel: slog.LevelInfo,
		Connections: 16, Hours: "工作日 9:00–17:00", SMTPTLS: "starttls",
	}, c)
}

func TestSettingsAreRead(t *testing.T) {
	c, err := Load([]string{
		"JIYUE_ADDR=:9000", "DATABASE_URL=postgres://app@db/jiyue", "JIYUE_PUBLIC_URL=https://jiyue.example.gov.cn/",
		"JIYUE_TRUSTED_PROXIES=10.0.0.5,10.1.0.0/24", "JIYUE_SESSION_IDLE=15m", "JIYUE_LOG_LEVEL=debug",
	})
	require.NoError(t, err)
	require.Equal(t, ":9000", c.Addr)
	require.Equal(t, "postgres://app@db/jiyue", c.OwnerURL, "who serves also migrates unless another is named")
	require.Equal(t, "https://jiyue.example.gov.cn", c.PublicURL)
	require.Equal(t, []string{"10.0.0.5", "10.1.0.0/24"}, c.TrustedProxies)
	require.Equal(t, 15*time.Minute, c.SessionIdle)
	require.Equal(t, slog.LevelDebug, c.LogLevel)
}

func TestWhatCannotBeMeantStopsTheStart(t *testing.T) {
	for setting, names := range map[string]string{
		"JIYUE_SECRET_KEY=secret":                     "JIYUE_SECRET_KEY",
		"JIYUE_SECRET_KEY=c2hvcnQ=":                   "JIYUE_SECRET_KEY",
		"JIYUE_SECRET_KEY_OLD=c2hvcnQ=":               "JIYUE_SECRET_KEY_OLD",
		"JIYUE_ADDR=8080":                             "JIYUE_ADDR",
		"JIYUE_PUBLIC_URL=jiyue.example.gov.cn":       "JIYUE_PUBLIC_URL",
		"JIYUE_PUBLIC_URL=https://u:p@example.gov.cn": "JIYUE_PUBLIC_URL",
		"JIYUE_PUBLIC_URL=https://a.cn/path":          "JIYUE_PUBLIC_URL",
		"JIYUE_TRUSTED_PROXIES=proxy":                 "JIYUE_TRUSTED_PROXIES",
		"JIYUE_TRUSTED_PROXIES=0.0.0.0/0":             "JIYUE_TRUSTED_PROXIES",
		"JIYUE_SESSION_IDLE=0":                        "JIYUE_SESSION_IDLE",
		"JIYUE_SESSION_IDLE=13h":                      "JIYUE_SESSION_IDLE",
		"JIYUE_SESSION_TOTAL=48h":                     "JIYUE_SESSION_TOTAL",
		"JIYUE_SESSION_IDLE=soon":                     "SessionIdle",
		"JIYUE_LOG_LEVEL=loud":                        "LogLevel",
		"JIYUE_DATABASE_CONNECTIONS=1":                "JIYUE_DATABASE_CONNECTIONS",
		"JIYUE_DEMO_PASSWORD=short":                   "JIYUE_DEMO_PASSWORD",
		"DATABASE_OWNER_URL=postgres://o@db/jiyue":    "DATABASE_OWNER_URL",
	} {
		_, err := Load([]string{setting})
		require.ErrorContains(t, err, names, setting)
	}
}

func TestMailSettingsFitTogether(t *testing.T) {
	good := []string{"JIYUE_SMTP_ADDR=smtp.example.gov.cn:587", "JIYUE_SMTP_FROM=jiyue@example.gov.cn", "JIYUE_PUBLIC_URL=https://jiyue.example.gov.cn"}
	c, err := Load(append(good, "JIYUE_SMTP_USER=jiyue", "JIYUE_SMTP_PASSWORD=CANARY"))
	require.NoError(t, err)
	require.Equal(t, "smtp.example.gov.cn:587", c.SMTPAddr)
	require.Equal(t, "starttls", c.SMTPTLS)
	require.NotContains(t, c.String(), "CANARY")
	_, err = Load(append(good, "JIYUE_SMTP_TLS=none"))
	require.NoError(t, err, "a relay inside the house needs neither")
	for setting, names := range map[string]string{
		"JIYUE_SMTP_ADDR=smtp.example.gov.cn":       "JIYUE_SMTP_ADDR",
		"JIYUE_SMTP_ADDR=:25":                       "JIYUE_SMTP_ADDR",
		"JIYUE_SMTP_FROM=":                          "JIYUE_SMTP_FROM",
		"JIYUE_SMTP_FROM=技约 <jiyue@example.gov.cn>": "JIYUE_SMTP_FROM",
		"JIYUE_SMTP_FROM=a@b.cn\r\nBcc: x@y.cn":     "JIYUE_SMTP_FROM",
		"JIYUE_SMTP_TLS=ssl":                        "JIYUE_SMTP_TLS",
		"JIYUE_SMTP_USER=jiyue":                     "JIYUE_SMTP_USER",
		"JIYUE_SMTP_PASSWORD=secret":                "JIYUE_SMTP_USER",
		"JIYUE_PUBLIC_URL=":                         "JIYUE_PUBLIC_URL",
	} {
		_, err := Load(append(good, setting))
		require.ErrorContains(t, err, names, setting)
	}
	_, err = Load(append(good, "JIYUE_SMTP_TLS=none", "JIYUE_SMTP_USER=u", "JIYUE_SMTP_PASSWORD=p"))
	require.ErrorContains(t, err, "JIYUE_SMTP_TLS", "no password in the open")
}

func TestSecretsAreNotShown(t *testing.T) {
	c, err := Load([]string{
		"DATABASE_URL=postgres://app:CANARY1@db.example/jiyue?password=CANARY2", "DATABASE_OWNER_URL=host=db password=CANARY3",
		"JIYUE_DEMO_PASSWORD=CANARY4-canary", "JIYUE_SECRET_KEY=CANARY5AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	})
	require.NoError(t, err)
	for _, shown := range []string{c.String(), fmt.Sprintf("%v", c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), c.LogValue().String()} {
		require.NotContains(t, shown, "CANARY")
		require.Contains(t, shown, "db.example/jiyue")
	}
}
