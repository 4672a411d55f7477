package web

import (
	"strings"

	"github.com/a-h/templ"

	"jiyue/domain/fault"
	"jiyue/domain/party"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

func partyCrumbs(p party.Party, last string) []layout.Crumb {
	return []layout.Crumb{{Label: "当事人库", Href: "/parties"}, {Label: p.Name, Href: "/parties/" + p.ID}, {Label: last}}
}

func (s *Server) editParty(r *request) error {
	p, proposes, err := s.Keeping.Editable(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.page(s.partyForm(r, p, p.Name, "", proposes)(nil))
}

func (s *Server) partyForm(r *request, typed party.Party, name, reason string, proposes bool) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		title := "修改并核实资料"
		if proposes {
			title = "提出变更建议"
		}
		stands := typed
		stands.Name = name
		p := registry.PartyForm{Shell: s.shell(r, title, partyCrumbs(stands, title)...), Errors: errs, Party: typed, Name: name, Reason: reason,
			Proposes: proposes, Choices: s.choices(), RegionName: s.regionName(typed.Region)}
		p.Shell.HasErrors = len(errs) > 0
		return registry.EditParty(p)
	}
}

func (s *Server) changeParty(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	p, proposes, err := s.Keeping.Editable(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	if p.Person() {
		values = map[string]string{"name": values["name"], "nature": values["nature"], "country": values["country"], "reason": values["reason"], "version": values["version"]}
	} else {
		values["region"] = s.typedRegion(values["region"])
	}
	proposed, err := s.Keeping.ChangeParty(r.ctx(), r.Actor, p.ID, number(values["version"]), values, values["reason"])
	if err != nil {
		typed := p.With(values)
		return r.again(err, s.partyForm(r, typed, p.Name, values["reason"], proposes))
	}
	if proposed {
		return r.done("/parties/"+p.ID, "变更建议已提交，由所在地登记机构处理")
	}
	return r.done("/parties/"+p.ID, "资料已保存并标为已核实")
}

func (s *Server) decideProposal(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	adopt := values["decision"] == "adopt"
	id, err := s.Keeping.DecideProposal(r.ctx(), r.Actor, r.Params("id"), adopt, values["opinion"])
	switch {
	case err != nil:
		return err
	case adopt:
		return r.done("/parties/"+id, "已采纳变更建议，资料标为已核实")
	}
	return r.done("/parties/"+id, "变更建议未采纳，理由已记录")
}

func (s *Server) newMerge(r *request) error {
	loser, survivor, err := s.Keeping.MergeTwo(r.ctx(), r.Actor, r.Params("id"), r.Query("with"))
	if err != nil && loser.ID == "" {
		return err
	}
	view := s.mergeForm(r, loser, survivor, "")
	if err != nil {
		if f := firstFault(err); f != nil {
			err = fault.New(fault.Invalid, f.Code, f.Message).At("survivor")
		}
		return r.again(err, view)
	}
	return r.page(view(nil))
}

func (s *Server) mergeForm(r *request, loser, survivor party.Party, reason string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p := registry.MergeForm{Shell: s.shell(r, "并入另一条记录", partyCrumbs(loser, "并入另一条记录")...), Errors: errs, Loser: loser, Survivor: survivor,
			Typed: survivor.Uscc, Reason: reason, Words: s.partyWords}
		if p.Typed == "" && survivor.ID == "" {
			p.Typed = cleanText(r.Query("with"))
		}
		p.Shell.HasErrors = len(errs) > 0
		return registry.ProposeMerge(p)
	}
}

func (s *Server) proposeMerge(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	loser, survivor, err := s.Keeping.MergeTwo(r.ctx(), r.Actor, r.Params("id"), values["survivor"])
	if err != nil {
		return err
	}
	err = s.Keeping.ProposeMerge(r.ctx(), r.Actor, loser.ID, survivor.ID, values["reason"])
	if err != nil {
		return r.again(err, s.mergeForm(r, loser, survivor, values["reason"]))
	}
	return r.done("/parties/"+loser.ID, "合并已提出，等待另一人确认")
}

func (s *Server) mergePage(r *request, opinion string) (func(part.Errors) templ.Component, error) {
	m, mayDecide, err := s.Keeping.Merge(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		p := registry.MergeForm{Shell: s.shell(r, "合并当事人记录", partyCrumbs(m.Loser, "合并当事人记录")...), Errors: errs, Loser: m.Loser, Survivor: m.Survivor,
			Merge: m, MayDecide: mayDecide, Reason: opinion, Words: s.partyWords}
		p.Shell.HasErrors = len(errs) > 0
		return registry.Merge(p)
	}, nil
}

func (s *Server) showMerge(r *request) error {
	view, err := s.mergePage(r, "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) decideMerge(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	view, err := s.mergePage(r, values["opinion"])
	if err != nil {
		return err
	}
	confirm := values["decision"] == "confirm"
	m, err := s.Keeping.DecideMerge(r.ctx(), r.Actor, r.Params("id"), confirm, values["opinion"])
	switch {
	case err != nil:
		return r.again(err, view)
	case confirm:
		return r.done("/parties/"+m.Survivor.ID, "两条记录已合并，旧记录指向本记录")
	}
	return r.done("/parties/"+m.Loser.ID, "未予合并，理由已记录")
}

func (s *Server) dismissPair(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Keeping.DismissPair(r.ctx(), r.Actor, values["first"], values["second"], "经核对不是同一主体")
	if err != nil {
		return err
	}
	back := "/parties/matters"
	if id, ok := strings.CutPrefix(values["back"], "/parties/"); ok && (id == values["first"] || id == values["second"]) {
		back = values["back"]
	}
	return r.done(back, "已记录为不同主体，不再提示")
}

func (s *Server) showPartyMatters(r *request) error {
	k, err := s.Keeping.Matters(r.ctx(), r.Actor, r.Query("proposal"), r.Query("merge"), r.Query("pair"))
	if err != nil {
		return err
	}
	p := registry.MattersPage{
		Shell:  s.shell(r, "当事人库待处理事项", layout.Crumb{Label: "当事人库", Href: "/parties"}, layout.Crumb{Label: "待处理事项"}),
		Merges: k.Merges, Pairs: k.Pairs,
	}
	for _, x := range k.Proposals {
		p.Proposals = append(p.Proposals, registry.PartyProposal{Proposal: x, Changes: s.changesInWords(x.Party, x.Party.With(x.Changes)),
			MayDecide: x.ProposerID != r.Actor.User})
	}
	for _, next := range []struct {
		name, after string
		href        *string
	}{{"proposal", k.ProposalsNext, &p.ProposalsNext}, {"merge", k.MergesNext, &p.MergesNext}, {"pair", k.PairsNext, &p.PairsNext}} {
		if next.after != "" {
			*next.href = withQuery("/parties/matters", next.name, next.after)
		}
	}
	return r.page(registry.Matters(p))
}
