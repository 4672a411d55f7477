package web

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/party"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeParties: 当事人库.
func (s *Server) routeParties() {
	readers := only(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority)
	keepers := only(actor.Registrar, actor.Head)
	s.get("/parties", s.listParties, readers)
	s.get("/parties/lookup", s.lookUpParty, readers)
	s.get("/parties/matters", s.showPartyMatters, keepers)
	s.post("/parties/pairs", s.dismissPair, keepers)
	s.post("/parties/proposals/:id", s.decideProposal, keepers)
	s.get("/parties/merges/:id", s.showMerge, only(actor.Registrar, actor.Reviewer, actor.Head, actor.Authority))
	s.post("/parties/merges/:id", s.decideMerge, keepers)
	s.get("/parties/:id", s.showParty, readers)
	s.get("/parties/:id/edit", s.editParty, only(actor.Broker, actor.Registrar, actor.Head))
	s.post("/parties/:id/edit", s.changeParty, only(actor.Broker, actor.Registrar, actor.Head))
	s.get("/parties/:id/merge", s.newMerge, keepers)
	s.post("/parties/:id/merge", s.proposeMerge, keepers)
}

func (s *Server) listParties(r *request) error {
	q, place := strings.TrimSpace(cleanText(r.Query("q"))), strings.TrimSpace(cleanText(r.Query("region")))
	p := registry.PartiesPage{
		Shell: s.shell(r, "当事人库", layout.Crumb{Label: "资料"}, layout.Crumb{Label: "当事人库"}),
		Query: q, RegionText: place, NatureCode: cleanText(r.Query("nature")), Nature: contract.NatureTitle, Region: s.regionName,
		Keeper: s.keeper(r),
	}
	p.Asked = q+place+p.NatureCode != ""
	p.Shell.Query = "" // the box in the bar looks for contracts
	region := s.regionCode(place)
	if q != "" && utf8.RuneCountInString(q) < 2 {
		p.Errors = append(p.Errors, part.FieldError{Field: "q", Message: "请至少输入两个字"})
	}
	if place != "" && s.regionName(region) == "" {
		p.Errors = append(p.Errors, part.FieldError{Field: "region", Message: "没有“" + place + "”这个地方，请填 6 位代码或完整地名"})
	}
	p.Shell.HasErrors = len(p.Errors) > 0
	if !p.Shell.HasErrors {
		ask := keeping.PartyQuery{Text: q, Region: region, Nature: p.NatureCode, AfterName: r.Query("name"), AfterID: r.Query("after")}
		found, more, err := s.Keeping.Parties(r.ctx(), r.Actor, ask)
		if err != nil {
			return err
		}
		p.Found = found
		at := func(name, id string) string {
			return withQuery("/parties", "q", q, "region", place, "nature", p.NatureCode, "name", name, "after", id)
		}
		p.Paging.Note = "按名称排列，每页 20 个"
		if ask.AfterID != "" {
			p.Paging.Prev = at("", "")
		}
		if more {
			last := found[len(found)-1]
			p.Paging.Next = at(last.Name, last.ID)
		}
	}
	return r.page(registry.Parties(p))
}

// partyWords is the value of a field in words.
func (s *Server) partyWords(field, value string) string {
	table, coded := map[string]code.Table{"country": code.Country, "scale": code.Scale, "industry": code.Industry}[field]
	switch {
	case value == "":
		return ""
	case field == "nature":
		return contract.NatureTitle(value)
	case field == "region":
		return s.regionName(value) + " " + value
	case coded:
		return s.Keeping.Codes.Name(table, value)
	}
	return value
}

func (s *Server) changesInWords(before, after party.Party) []contract.Change {
	changes := before.Diff(after)
	for i, c := range changes {
		changes[i] = contract.Change{Path: contract.TitleIn(party.Fields, c.Path), Before: s.partyWords(c.Path, c.Before), After: s.partyWords(c.Path, c.After)}
	}
	return changes
}

func (s *Server) showParty(r *request) error {
	before := max(number(r.Query("before")), 0)
	k, err := s.Keeping.Party(r.ctx(), r.Actor, r.Params("id"), r.Query("after"), before)
	if err != nil {
		return err
	}
	path := "/parties/" + k.Party.ID
	p := registry.PartyPage{
		Shell: s.shell(r, k.Party.Name, layout.Crumb{Label: "当事人库", Href: "/parties"}, layout.Crumb{Label: k.Party.Name}),
		Party: k.Party, Survivor: k.Survivor, Merged: k.Merged, Names: k.Names, Dealings: k.Dealings, Deals: k.Deals, Pairs: k.Pairs,
		Merges: k.Merges, MayEdit: k.MayEdit, MayPropose: k.MayPropose, Official: k.Official, Words: s.partyWords, ScopeWords: "本单位申请或办理的合同",
		Paging: part.Paging{Note: "按建立次序从新到旧，每页 20 项"},
	}
	if k.Region {
		p.ScopeWords = "本地区登记机构办理的合同"
	}
	if r.Query("after") != "" {
		p.Paging.Prev = path
	}
	if k.DealsAfter != "" {
		p.Paging.Next = withQuery(path, "after", k.DealsAfter)
	}
	shown := k.Versions
	if k.Older > 0 {
		p.OlderHref = withQuery(path, "before", strconv.Itoa(k.Older))
		shown = shown[:len(shown)-1] // the last one only tells what changed
	}
	for i, v := range shown {
		row := registry.PartyVersion{Version: v, First: i == len(k.Versions)-1}
		if !row.First {
			row.Changes = s.changesInWords(k.Versions[i+1].Party, v.Party)
		}
		p.Versions = append(p.Versions, row)
	}
	for _, x := range k.Proposals {
		p.Proposals = append(p.Proposals, registry.PartyProposal{Proposal: x, Changes: s.changesInWords(k.Party, k.Party.With(x.Changes)),
			MayDecide: k.MayEdit && x.ProposerID != r.Actor.User})
	}
	return r.page(registry.Party(p))
}

// lookUpParty answers script: the particulars on file for a code, or why not.
func (s *Server) lookUpParty(r *request) error {
	r.Request().Header.Set(fiber.HeaderAccept, fiber.MIMEApplicationJSON) // faults, too, are answered as JSON
	p, err := s.Keeping.PartyByCode(r.ctx(), r.Actor, r.Query("code"))
	if err != nil {
		return err
	}
	return r.JSON(particulars(p))
}

func particulars(p party.Party) map[string]string {
	fields := map[string]string{"uscc": p.Uscc}
	for _, f := range party.Fields {
		fields[f.Value] = p.Value(f.Value)
	}
	return fields
}

// bringParty 按代码带出 fills the particulars on file into the fields of one row.
func (s *Server) bringParty(r *request, fields map[string]string, row int) error {
	at := func(name string) string { return "parties[" + strconv.Itoa(row) + "]." + name }
	p, err := s.Keeping.PartyByCode(r.ctx(), r.Actor, fields[at("uscc")])
	if f := firstFault(err); f != nil {
		return fault.New(fault.Invalid, f.Code, f.Message).At(at("uscc"))
	}
	if err != nil {
		return err
	}
	for name, value := range particulars(p) {
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

// typedRegion reads a place in words or digits.
func (s *Server) typedRegion(typed string) string { return ident.Normalise(s.regionCode(typed)) }
