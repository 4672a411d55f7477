package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"jiyue/app/sharing"
	"jiyue/domain/fault"
	"jiyue/infra/reference"
)

type shareCommand struct {
	Verify shareVerify `cmd:"" help:"用结算单的存证文件重算全部结算单，不需要数据库"`
}

type shareVerify struct {
	File string `arg:"" type:"existingfile" help:"从结算单页下载的存证文件（JSON）"`
	Hash string `help:"公开查验页上的文件 SHA-256；给出时一并核对"`
}

// shareFileLimit bounds what is read of a file.
const shareFileLimit = 16 << 20

// Run computes all statements again from the file alone.
func (v shareVerify) Run(s *streams) error {
	text, sum, err := readFile(v.File, shareFileLimit)
	if err != nil {
		return err
	}
	tree, err := reference.DecodePack(string(text))
	if err != nil {
		tree = nil // what is no JSON fails at the first step
	}
	look, err := sharing.VerifyFile(text, tree)
	if err == nil && v.Hash != "" && v.Hash != sum {
		err = sharing.ErrFile.Say("第 7 步“文件 SHA-256”不符：文件为 " + sum)
	}
	if err != nil {
		fmt.Fprintln(s.out, "校验不通过："+fault.Sentence(err))
		return exitCode(1)
	}
	fmt.Fprintf(s.out, "%s　%s　%s\n校验通过：按 %s 重新计算 %s 号结算单，哈希逐号一致。\n", look.Case, look.Unit, look.Name, strings.Join(look.Packs, "、"), strconv.Itoa(len(look.Hashes)))
	for _, i := range look.Series.Issues {
		fmt.Fprintf(s.out, "第 %d 号　%s　净收入累计 %s 元　%s\n", i.No, i.Event.Date, i.Net, i.Hash)
	}
	_, err = fmt.Fprintf(s.out, "文件 SHA-256 %s\n", sum)
	return err
}

// readFile reads what is to be verified, up to a limit, with its SHA-256.
func readFile(name string, limit int64) (text []byte, sum string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err = io.ReadAll(io.LimitReader(file, limit))
	digest := sha256.Sum256(text)
	return text, hex.EncodeToString(digest[:]), err
}
