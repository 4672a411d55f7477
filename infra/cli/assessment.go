package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"jiyue/domain/ballot"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

type assessmentCommand struct {
	Verify assessmentVerify `cmd:"" help:"核验评分存证文件或尽职免责证据包，不需要数据库"`
}

type assessmentVerify struct {
	File string `arg:"" type:"existingfile" help:"从平台下载的评分存证文件（JSON）或证据包（ZIP）"`
	Hash string `help:"回执上的文件 SHA-256；给出时一并核对"`
	Key  string `help:"平台公布的签名公钥；给出时证据包须由它签名"`
}

// dossierLimit bounds what is read of a file.
const dossierLimit = 256 << 20

// Run comes to the result again from the file alone: chain, plan, draw, commitments, result.
func (v assessmentVerify) Run(s *streams) error {
	text, sum, err := readFile(v.File, dossierLimit)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(text, []byte("PK")) {
		return v.bundle(s, text, sum)
	}
	d, err := ballot.VerifyDossier(text, drawAgain)
	if err == nil && v.Hash != "" && v.Hash != sum {
		err = ballot.ErrDossier.Say("文件的 SHA-256 与给出的不符：文件为 " + sum)
	}
	if err != nil {
		fmt.Fprintln(s.out, "校验不通过："+fault.Sentence(err))
		return exitCode(1)
	}
	opened := 0
	for _, seat := range d.Seats {
		if seat.Text != "" {
			opened++
		}
	}
	fmt.Fprintf(s.out, "%s　%s\n校验通过：留痕 %d 条前后衔接，方案与冻结时一致，承诺 %d 份、公开 %d 份与承诺一致，汇总结果重新计算后相同。\n", d.Case, d.Title, len(d.Events), len(d.Seats), opened)
	if d.Draw == "" {
		fmt.Fprintln(s.out, "文件中没有抽取记录，评价组抽取没有核验。")
	}
	fmt.Fprintln(s.out, "文件 SHA-256 "+sum)
	return nil
}

// bundle checks every entry of a bundle, and comes to the result again if it is in there.
func (v assessmentVerify) bundle(s *streams, file []byte, sum string) error {
	b, d, err := ballot.VerifyBundle(file, drawAgain)
	if err == nil {
		err = expected(b, sum, v.Hash, v.Key)
	}
	if err != nil {
		fmt.Fprintln(s.out, "校验不通过："+fault.Sentence(err))
		return exitCode(1)
	}
	fmt.Fprintf(s.out, "%v　%v\n校验通过：清单所列 %d 个文件的 SHA-256 全部相符，没有多余的文件。\n", b.About["case_no"], b.About["title"], len(b.Files))
	listEntries(s, b)
	if d != nil {
		fmt.Fprintf(s.out, "评分存证：留痕 %d 条前后衔接，汇总结果重新计算后相同。\n", len(d.Events))
	} else {
		fmt.Fprintln(s.out, "证据包中没有评分存证文件，评分没有重新计算。")
	}
	fmt.Fprintln(s.out, signedBy(b))
	fmt.Fprintf(s.out, "留痕链头 %v（第 %v 条），请与公示页核对\n文件 SHA-256 %s，请与平台登记的核对\n", b.About["chain_head"], b.About["chain_seq"], sum)
	return nil
}

// expected compares a bundle with what its holder was told elsewhere: the SHA-256 of the
// file and the key that the platform has published, "" for what was not given.
func expected(b evidence.Bundle, sum, hash, key string) error {
	switch {
	case hash != "" && !strings.EqualFold(hash, sum):
		return evidence.ErrBundle.Say("文件的 SHA-256 与给出的不符：文件为 " + sum)
	case key != "" && !strings.EqualFold(key, b.Key):
		return evidence.ErrBundle.Say("文件不是用给出的公钥签名的：签名公钥为 " + cmp.Or(b.Key, "（没有签名）"))
	}
	return nil
}

// signedBy says whose signature a verified bundle bears.
func signedBy(b evidence.Bundle) string {
	if b.Key == "" {
		return "文件没有签名。"
	}
	return "签名有效，公钥 " + b.Key + "，请与平台公布的核对"
}

func listEntries(s *streams, b evidence.Bundle) {
	for _, f := range b.Files {
		fmt.Fprintln(s.out, "　"+f.Name+"　"+f.Title)
	}
}

// drawAgain draws once more from the published record and returns whom it draws.
func drawAgain(text []byte) ([]string, error) {
	record, _, err := readDraw(text)
	if err == nil {
		err = record.Verify()
	}
	if err != nil {
		return nil, err
	}
	if !record.Drawn() {
		return nil, draw.ErrAbsent
	}
	return record.Result.Drawn, nil
}
