package web

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/skip2/go-qrcode"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// routeCertificates: 登记证明 for those who may read the case.
func (s *Server) routeCertificates() {
	s.get("/contracts/:id/certificate", s.showCertificate)
	s.get("/contracts/:id/certificate.pdf", s.printCertificate)
}

// printed is an address as it stands on paper. Without a configured address, as
// in a trial on one's own machine, it begins like the request.
func (s *Server) printed(r *request, path string) string {
	if s.PublicURL == "" {
		return r.BaseURL() + path
	}
	return s.absolute(path)
}

func (s *Server) showCertificate(r *request) error {
	id := contract.ID(r.Params("id"))
	cert, err := s.Registration.Certificate(r.ctx(), r.Actor, id, number(r.Query("version", "0")))
	if err != nil {
		return err
	}
	k, err := s.Registration.Read(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	c, url := k.Contract, s.printed(r, portal.QRPath+cert.Token)
	code, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return err
	}
	p := portal.CertificatePage{
		Shell:       s.shell(r, "登记证明 "+cert.Number, layout.Crumb{Label: "合同", Href: "/contracts"}, layout.Crumb{Label: cert.Number, Href: "/contracts/" + string(id)}, layout.Crumb{Label: "登记证明"}),
		Certificate: cert, QR: code.Bitmap(), VerifyURL: s.printed(r, portal.VerifyPath),
		Note: cert.IssuedAt.In(day.Zone).Format("2006年1月2日 15:04") + " 签发，登记员 " + cert.Registrar,
		Acts: []part.Button{
			{Label: "打开公开查验页", Href: portal.QRPath + cert.Token},
			{Label: "下载 PDF", Href: "/contracts/" + string(id) + "/certificate.pdf?version=" + strconv.Itoa(cert.Version), Icon: part.IconDownload},
		},
	}
	if c.Reviewer.Name != "" {
		p.Note += "，复核员 " + c.Reviewer.Name
	}
	p.Standing, p.Word = part.Done, "有效"
	switch c.State {
	case contract.Cancelled, contract.Revoked:
		p.Standing, p.Word = part.Off, c.State.Title()+"（"+c.ClosedOn.Long()+"）"
		p.Specimen = c.State.Title()
	}
	if cert.Version < c.CertificateVersion && p.Specimen == "" {
		p.Standing, p.Word, p.Specimen = part.Off, "第 "+strconv.Itoa(cert.Version)+" 版，已由新版代替", "已作废"
	}
	if s.Demo && p.Specimen == "" {
		p.Specimen = "演示数据"
	}
	if registration.OfficeRole(r.Actor) {
		p.Acts = append(p.Acts, endingActs(r.Actor, c)...)
	}
	return r.page(portal.Certificate(p))
}

// printCertificate is the certificate as PDF.
func (s *Server) printCertificate(r *request) error {
	cert, err := s.Registration.Certificate(r.ctx(), r.Actor, contract.ID(r.Params("id")), number(r.Query("version", "0")))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = s.Printer.Certificate(&b, cert, s.printed(r, portal.QRPath+cert.Token), s.Demo)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	return r.download("技术合同登记证明 "+cert.Number+versionWords(cert)+".pdf", "application/pdf", b.Bytes())
}

// versionWords tells later versions of a certificate apart in the file's name.
func versionWords(cert contract.Certificate) string {
	if cert.Version == 1 {
		return ""
	}
	return " 第" + strconv.Itoa(cert.Version) + "版"
}
