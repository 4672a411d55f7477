package web

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/party"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// partiesListed is how many hits the register answers with.
const partiesListed = 50

func (s *Server) listParties(r *request) error {
	q := strings.TrimSpace(cleanText(r.Query("q")))
	p := registry.PartiesPage{
		Shell: s.shell(r, "当事人库", layout.Crumb{Label: "资料"}, layout.Crumb{Label: "当事人库"}),
		Query: q, Asked: q != "", Limit: partiesListed, Nature: contract.NatureTitle, Region: s.regionName,
		Updated: func(x party.Party) string { return day.Of(x.UpdatedAt).String() },
	}
	p.Shell.Query = "" // the box in the bar looks for contracts
	short := utf8.RuneCountInString(q) < 2
	if p.Asked && short {
		p.Errors = part.Errors{{Field: "q", Message: "请至少输入两个字"}}
		p.Shell.HasErrors = true
	}
	if p.Asked && !short {
		found, err := s.Registration.Parties(r.ctx(), r.Actor, q)
		if err != nil {
			return err
		}
		p.Found = found
	}
	return r.page(registry.Parties(p))
}

// lookUpParty answers script: the particulars on file for a code, or why not.
func (s *Server) lookUpParty(r *request) error {
	r.Request().Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON) // faults, too, are answered as JSON
	p, err := s.Registration.PartyByCode(r.ctx(), r.Actor, r.Query("code"))
	if err != nil {
		return err
	}
	return r.JSON(fiber.Map{
		"name": p.Name, "uscc": p.Uscc, "country": p.Country, "nature": p.Nature, "region": p.Region,
		"address": p.Address, "legal_rep": p.LegalRep, "scale": p.Scale, "industry": p.Industry,
	})
}

// bringParty 按代码带出 fills the particulars on file into the fields of one row.
func (s *Server) bringParty(r *request, fields map[string]string, row int) error {
	at := func(name string) string { return "parties[" + strconv.Itoa(row) + "]." + name }
	p, err := s.Registration.PartyByCode(r.ctx(), r.Actor, fields[at("uscc")])
	if f := firstFault(err); f != nil {
		return fault.New(fault.Invalid, f.Code, f.Message).At(at("uscc"))
	}
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"name": p.Name, "uscc": p.Uscc, "country": p.Country, "nature": p.Nature, "region": p.Region,
		"address": p.Address, "legal_rep": p.LegalRep, "scale": p.Scale, "industry": p.Industry,
	} {
		if value != "" {
			fields[at(name)] = value
		}
	}
	return nil
}

func firstFault(err error) *fault.Fault {
	if all := fault.All(err); len(all) > 0 && all[0].Kind != fault.Denied {
		return all[0]
	}
	return nil
}
