package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/chain"
	"jiyue/domain/evidence"
)

// A file that was handed out once can be computed again for good; a changed byte fails at
// a step that is named.
func TestShareVerifyNeedsNothingButTheFile(t *testing.T) {
	kept, err := os.ReadFile("testdata/statement.json")
	require.NoError(t, err)
	verify := func(text []byte, hash string) (string, error) {
		path := filepath.Join(t.TempDir(), "statement.json")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		var out bytes.Buffer
		err := shareVerify{File: path, Hash: hash}.Run(&streams{out: &out, err: &out})
		return out.String(), err
	}
	out, err := verify(kept, "013a4a53d6fe477362d549224ec2f797078d09c247a5e7828d34ab61e56b4dc7")
	require.NoError(t, err, out)
	require.Contains(t, out, "重新计算 3 号结算单，哈希逐号一致")
	for change, says := range map[[2]string]string{
		{`"amount":"3600.00"`, `"amount":"3600.01"`}: "第 5 步“第 2 号结算单”不符",
		{`"unit_pool":"75"`, `"unit_pool":"69"`}:     "第 3 步“方案”不符",
		{`"schema":`, `"schema" :`}:                  "第 1 步“文件格式”不符",
		{`银行回单 0001`, `银行回单 0009`}:                   "第 6 步“封存值”不符",
	} {
		out, err := verify(bytes.Replace(kept, []byte(change[0]), []byte(change[1]), 1), "")
		require.ErrorIs(t, err, exitCode(1))
		require.Contains(t, out, says)
	}
	out, err = verify(kept, "00")
	require.Error(t, err)
	require.Contains(t, out, "第 7 步“文件 SHA-256”不符")
	out, err = verify([]byte("{"), "")
	require.Error(t, err)
	require.Contains(t, out, "第 1 步")
}

// A dossier is verified with the key that the platform has published; a changed byte fails
// with the name of its entry.
func TestADossierIsVerifiedWithItsKey(t *testing.T) {
	at := time.Date(2026, 12, 1, 1, 2, 3, 0, time.UTC)
	act := chain.Next(chain.Head{}, at, "share.decided", []byte(`{"votes":6}`))
	acts, err := evidence.Canonical(map[string]any{"acts": []any{map[string]any{"seq": int(act.Seq), "at": act.At.Format(time.RFC3339Nano), "kind": act.Kind, "payload": string(act.Payload), "prev": act.Prev.String(), "hash": act.Hash.String()}}})
	require.NoError(t, err)
	b := evidence.Bundle{At: at, About: map[string]any{"case_no": "1", "unit": "示例大学", "title": "示例"}, Files: []evidence.BundleFile{{Name: sharing.DossierActs, Title: "存证记录", Content: append(acts, '\n')}}}
	secret, err := evidence.SigningKeyOf([32]byte{7})
	require.NoError(t, err)
	require.NoError(t, b.Sign(secret))
	file, err := b.Pack()
	require.NoError(t, err)
	verify := func(file []byte, key string) (string, error) {
		path := filepath.Join(t.TempDir(), "dossier.zip")
		require.NoError(t, os.WriteFile(path, file, 0o600))
		var out bytes.Buffer
		err := shareVerify{File: path, Key: key}.Run(&streams{out: &out, err: &out})
		return out.String(), err
	}
	said, err := verify(file, b.Key)
	require.NoError(t, err, said)
	require.Contains(t, said, "签名有效，公钥 "+b.Key)
	said, err = verify(file, strings.Repeat("0", 64))
	require.ErrorIs(t, err, exitCode(1))
	require.Contains(t, said, "不是用给出的公钥签名的")
	for name, words := range map[string]string{sharing.DossierActs: "votes", evidence.ManifestName: "case_no", evidence.SignatureName: "Ed25519"} {
		spoilt := bytes.Clone(file)
		spoilt[bytes.Index(file, []byte(words))+1] ^= 1
		said, err = verify(spoilt, "")
		require.ErrorIs(t, err, exitCode(1))
		require.Contains(t, said, "“"+name+"”")
	}
}
