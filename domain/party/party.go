// Package party is the register of 当事人: organisations that have been party to a
// contract, so that nobody types their particulars twice.
package party

import (
	"time"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// ErrNotFound 当事人库中没有: no party with this code has been on file.
var ErrNotFound = fault.New(fault.NotFound, "party.not_found", "当事人库中没有该统一社会信用代码，请填写全部资料，提交后自动入库")

// Party 当事人 is an organisation on file. Natural persons are not kept.
type Party struct {
	ID        string
	Name      string
	Uscc      string
	Country   string
	Nature    string
	Region    string
	Address   string
	LegalRep  string
	Scale     string
	Industry  string
	UpdatedAt time.Time
}

// FromEntry takes the particulars that an application states. Parties without a
// 统一社会信用代码 have none to be found by and give the zero Party.
func FromEntry(id string, e contract.PartyEntry, now time.Time) Party {
	code, err := ident.USCC(e.Uscc)
	if err != nil || e.Nature == contract.NaturalPerson {
		return Party{}
	}
	country := e.Country
	if country == "" {
		country = contract.China
	}
	return Party{ID: id, Name: e.Name, Uscc: code, Country: country, Nature: e.Nature, Region: e.Region,
		Address: e.Address, LegalRep: e.LegalRep, Scale: e.Scale, Industry: e.Industry, UpdatedAt: now}
}
