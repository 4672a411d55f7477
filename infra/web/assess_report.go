package web

import (
	"bytes"
	"strings"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/views/panel"
	"jiyue/views/part"
)

const (
	wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	zipType  = "application/zip"
)

// routeCaseReports: 评价报告 as files, and the evidence of a case in one.
func (s *Server) routeCaseReports() {
	parties := only(actor.Broker, actor.Head, actor.Evaluator, actor.Assessor, actor.Expert, actor.Industry, actor.Authority, actor.Inspector, actor.Auditor)
	s.get(panel.CasesPath+"/:no/report.pdf", s.reportFile(assessing.PDFFile), parties)
	s.get(panel.CasesPath+"/:no/report.docx", s.reportFile(assessing.WordFile), parties)
	s.get(panel.CasesPath+"/:no/bundle.zip", s.caseBundle, only(actor.Head, actor.Evaluator, actor.Authority, actor.Inspector, actor.Auditor))
	s.get(panel.PublicCasesPath+"/:no/report.pdf", s.publicReport, open())
}

// reportFile is the report as PDF or for a word processor; its hash is kept.
func (s *Server) reportFile(kind assessing.ReportKind) func(*request) error {
	return func(r *request) error {
		f, err := s.Scores.Report(r.ctx(), r.Actor, r.Params("no"))
		if err != nil {
			return err
		}
		return s.sendReport(r, f, kind)
	}
}

func (s *Server) publicReport(r *request) error {
	f, err := s.Scores.PublicReport(r.ctx(), r.Params("no"))
	if err != nil {
		return err
	}
	return s.sendReport(r, f, assessing.AbstractFile)
}

func (s *Server) sendReport(r *request, f *assessing.CaseReport, kind assessing.ReportKind) error {
	file, err := s.printReport(r, f, kind)
	if err != nil {
		return err
	}
	if _, err := s.Scores.Issue(r.ctx(), r.Actor, f.Standing, kind, file); err != nil {
		return err
	}
	switch kind {
	case assessing.WordFile:
		return r.download("评价报告 "+f.ReportNumber()+".docx", wordType, file)
	case assessing.AbstractFile:
		return r.download("评价报告公示本 "+f.ReportNumber()+".pdf", "application/pdf", file)
	}
	return r.download("评价报告 "+f.ReportNumber()+".pdf", "application/pdf", file)
}

func (s *Server) printReport(r *request, f *assessing.CaseReport, kind assessing.ReportKind) ([]byte, error) {
	d := s.reportDocument(f, func(path string) string { return s.printed(r, path) })
	write := s.Printer.Document
	if kind == assessing.WordFile {
		write = s.Printer.Word
		d.VerifyText = strings.TrimPrefix(d.VerifyText, scanFirst) // there is no code in it
	}
	var file bytes.Buffer
	err := write(&file, d)
	return file.Bytes(), err
}

// caseBundle is everything that the reader may keep of a case, in one file.
func (s *Server) caseBundle(r *request) error {
	b, err := s.Scores.Gather(r.ctx(), r.Actor, r.Params("no"))
	if err != nil {
		return err
	}
	report, err := s.printReport(r, b.CaseReport, assessing.PDFFile)
	if err != nil {
		return err
	}
	b.Add("评价报告.pdf", "评价报告 "+b.ReportNumber(), report)
	if b.Scores {
		var book bytes.Buffer
		if err := s.Printer.ScoreBook(&book, b.Workpaper()); err != nil {
			return err
		}
		b.Add("评分计算书.xlsx", "评分计算书，公式可以重新计算", book.Bytes())
	}
	b.Add("核验说明.txt", "怎样核验证据包", []byte(strings.ReplaceAll(bundleGuide, "\n", "\r\n")))
	if err := s.Sign(&b.Bundle); err != nil {
		return err
	}
	file, err := b.Pack()
	if err != nil {
		return err
	}
	if _, err := s.Scores.Issue(r.ctx(), r.Actor, b.Standing, assessing.PDFFile, report); err != nil {
		return err
	}
	if _, err := s.Scores.Issue(r.ctx(), r.Actor, b.Standing, assessing.BundleFile, file); err != nil {
		return err
	}
	return r.download("尽职免责证据包 "+b.Number+".zip", zipType, file)
}

const bundleGuide = `尽职免责证据包核验说明

1. manifest.json 列出每个文件的名称、大小和 SHA-256，以及项目留痕链头；文件未压缩，任何一个字节改动都会被发现。
2. 用平台程序核验，不需要数据库和网络：jiyue assessment verify 证据包.zip
3. 证据包的 SHA-256 在下载时由平台登记。在项目页面“已出具的文件”中与本机计算的 SHA-256 核对，可证明证据包是平台出具的原文。
4. 留痕链头与公示页和报告上的链头核对，可证明证据包所依据的办理过程没有改动。
5. signature.json 是平台对 manifest.json 的签名（Ed25519）。平台的签名公钥在“证据包签名公钥”页（/help/keys）公布，核验时可以给出：jiyue assessment verify 证据包.zip --key 公钥
6. manifest.json 中 withheld 一项列明没有收入的内容和理由。
`

// reportLinks lead to the files of a report that the reader may take.
func (v *caseSight) reportLinks() (links []part.Line) {
	links = []part.Line{{Text: "评价报告（PDF）", Href: v.path() + "/report.pdf"}, {Text: "评价报告（Word）", Href: v.path() + "/report.docx"}}
	if v.MayBundle() {
		note := "报告、材料、抽取记录、时间线"
		if v.Case.Readable(v.You) {
			note += "、评分存证和计算书"
		}
		links = append(links, part.Line{Text: "尽职免责证据包（ZIP）", Href: v.path() + "/bundle.zip", Note: note})
	}
	return links
}

// issuedBlock lists files that went out with their hashes, so that a copy can be compared.
func issuedBlock(files []assessing.ReportFile, kinds ...assessing.ReportKind) (panel.CaseBlock, bool) {
	b := panel.CaseBlock{Title: "已出具的文件", Note: "计算所持文件的 SHA-256，与下列之一相同的，是平台出具的原文"}
	for _, f := range files {
		if title := issuedTitle(f, kinds); title != "" {
			b.Facts = append(b.Facts, part.KV{Key: title, Body: part.HashFull(f.SHA256)})
		}
	}
	return b, len(b.Facts) > 0
}
