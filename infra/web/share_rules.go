package web

import (
	"slices"

	"jiyue/domain/fault"
	"jiyue/domain/pack"
	"jiyue/views/layout"
	"jiyue/views/payout"
)

// routeShareRules: 收益分配规则 for everybody.
func (s *Server) routeShareRules() {
	s.get(payout.RulesPath, s.listShareRules, open())
	s.get(payout.RulesPath+"/:pack", s.showShareRule, open())
}

var errNoPack = fault.New(fault.NotFound, "pack.not_found", "没有这个政策包，请从规则列表中打开")

func (s *Server) listShareRules(r *request) error {
	packs, err := s.Sharing.Packs(r.ctx())
	if err != nil {
		return err
	}
	p := payout.RulesPage{Shell: s.shell(r, "收益分配规则")}
	p.Shell.Nav = publicPlaces(r.Path())
	for _, national := range []bool{true, false} { // the country first
		for _, x := range packs {
			if (x.Region == "") == national {
				p.Packs = append(p.Packs, x)
			}
		}
	}
	return r.page(payout.Rules(p))
}

func (s *Server) showShareRule(r *request) error {
	packs, err := s.Sharing.PackVersions(r.ctx())
	if err != nil {
		return err
	}
	var found *pack.Pack
	titles := map[string]string{}
	for _, x := range packs {
		titles[x.ID] = x.Title
		if x.Label() == r.Params("pack") {
			found = x
		}
	}
	if found == nil {
		return errNoPack
	}
	p := payout.RulePage{Shell: s.shell(r, found.Title+"的分配规则", layout.Crumb{Label: "收益分配规则", Href: payout.RulesPath}, layout.Crumb{Label: found.Title}), Pack: found, Above: titles[found.Extends]}
	for _, x := range slices.Backward(packs) {
		if x.ID == found.ID {
			p.Versions = append(p.Versions, x)
		}
	}
	p.Shell.Nav = publicPlaces(r.Path())
	return r.page(payout.Rule(p))
}
