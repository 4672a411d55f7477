package contract

import (
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Certificate 登记证明 holds the facts that one version of a certificate states. It
// is kept as issued; later changes issue a new version.
type Certificate struct {
	ContractID   ID
	Version      int
	Number       string
	Token        string // in the QR; cannot be guessed from the number
	ProjectName  string
	Class        Class
	Sellers      []CertificateParty
	Buyers       []CertificateParty
	SignDate     day.Date
	Begin        day.Date
	End          day.Date
	Total        money.Yuan
	Tech         money.Yuan
	Undetermined bool // a royalty contract: Total is the determinable part
	Office       string
	Registrar    string
	RegisteredOn day.Date
	IssuedAt     time.Time
}

// CertificateParty 登记证明当事人 is a party as the certificate names it. A natural person's
// identity number is not part of it.
type CertificateParty struct {
	Name string
	Code string
}

// CertificateOf states the facts of a contract that has just been registered.
func CertificateOf(c *Contract, token string, now time.Time) Certificate {
	dateOf := func(typed string) day.Date {
		d, err := day.Parse(typed)
		if err != nil {
			return day.Date{}
		}
		return d
	}
	registrar := c.Registrar.Name
	cert := Certificate{
		ContractID: c.ID, Version: c.CertificateVersion, Number: c.Number, Token: token,
		ProjectName: c.Form.Contract.ProjectName, Class: c.Class, SignDate: dateOf(c.Form.Contract.SignDate),
		Begin: dateOf(c.Form.Contract.Begin), End: dateOf(c.Form.Contract.End), Total: c.Total, Tech: c.Tech,
		Undetermined: c.Form.Amount.PayMethod == PayRoyalty || c.Form.Amount.PayMethod == PayUpfrontPlus,
		Office:       c.Office.Name, Registrar: registrar, RegisteredOn: c.RegisteredOn, IssuedAt: now,
	}
	for _, p := range c.Form.Parties {
		named := CertificateParty{Name: p.Name}
		if p.Nature != NaturalPerson { // whatever a person typed there
			named.Code = p.Uscc
		}
		switch p.Role {
		case RoleSeller:
			cert.Sellers = append(cert.Sellers, named)
		case RoleBuyer:
			cert.Buyers = append(cert.Buyers, named)
		}
	}
	return cert
}

// Reissue 补发证明: the same facts in a new version with a new QR. The registration
// stands; the paper before is void.
func (c *Contract) Reissue(by actor.Actor, reasons []string, opinion string, now time.Time) (audit.Event, Version, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, Version{}, err
	}
	if !c.State.Stands() {
		return audit.Event{}, Version{}, ErrState
	}
	err = reasoned(reasons, IssueAgain, opinion)
	if err != nil {
		return audit.Event{}, Version{}, err
	}
	c.CertificateVersion++
	v := c.version(by, now)
	v.Reason, v.Opinion = "补发："+Explain(reasons[0]).Title, opinion
	facts := append([]audit.Fact{{Label: "登记编号", Value: c.Number}, {Label: "登记版本", Value: "第 " + thousands(v.Number) + " 版"}}, reasonFacts(reasons)...)
	return c.record("certificate_reissued", by, c.State, opinion, facts...), v, nil
}
