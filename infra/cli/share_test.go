package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
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
