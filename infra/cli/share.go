package cli

import (
	"bytes"
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
	Verify shareVerify `cmd:"" help:"核验结算单存证文件或尽职免责卷宗，不需要数据库"`
}

type shareVerify struct {
	File string `arg:"" type:"existingfile" help:"从平台下载的结算单存证文件（JSON）或尽职免责卷宗（ZIP）"`
	Hash string `help:"公开查验页上的文件 SHA-256；给出时一并核对"`
	Key  string `help:"平台公布的签名公钥；给出时卷宗须由它签名"`
}

// shareFileLimit bounds what is read of a file.
const shareFileLimit = 16 << 20

// Run computes all statements again from the file alone.
func (v shareVerify) Run(s *streams) error {
	text, sum, err := readFile(v.File, shareFileLimit)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(text, []byte("PK")) {
		return v.dossier(s, text, sum)
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

// dossier checks every entry of a dossier, every act of record and every statement.
func (v shareVerify) dossier(s *streams, file []byte, sum string) error {
	b, acts, err := sharing.VerifyDossier(file, reference.DecodePack)
	if err == nil {
		err = expected(b, sum, v.Hash, v.Key)
	}
	if err != nil {
		fmt.Fprintln(s.out, "校验不通过："+fault.Sentence(err))
		return exitCode(1)
	}
	fmt.Fprintf(s.out, "%v　%v　%v\n校验通过：清单所列 %d 个文件的 SHA-256 全部相符，存证记录 %d 条的哈希逐条重算一致。\n", b.About["case_no"], b.About["unit"], b.About["title"], len(b.Files), acts)
	listEntries(s, b)
	if _, there := b.File(sharing.DossierStatements); there {
		fmt.Fprintln(s.out, "结算单已从卷宗重新计算，哈希逐号一致。")
	}
	_, err = fmt.Fprintf(s.out, "%s\n文件 SHA-256 %s，请与平台登记的核对\n", signedBy(b), sum)
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
