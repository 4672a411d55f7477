package web

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routePools: 行业评估师库 with their versions.
func (s *Server) routePools() {
	const path = panel.PoolsPath
	readers := only(actor.Industry, actor.Head, actor.Authority, actor.Inspector, actor.Evaluator, actor.Auditor)
	officer, head := only(actor.Industry), only(actor.Head)
	s.get(path, s.listPools, readers)
	s.get(path+"/new", s.newPool, officer)
	s.post(path+"/new", s.addPool, officer)
	s.get(path+"/:id", s.showPool, readers)
	s.post(path+"/:id/members", s.admitMember, officer)
	s.post(path+"/:id/members/:entry/remove", s.dismissMember, officer)
	s.get(path+"/:id/propose", s.confirmPool, officer)
	s.post(path+"/:id/propose", s.proposePool, officer)
	s.get(path+"/:id/decide", s.confirmPoolDecision, head)
	s.post(path+"/:id/decide", s.decidePool, head)
	s.get(path+"/:id/versions/:n", s.showPoolVersion, readers)
	s.get(path+"/:id/versions/:n/export.xlsx", s.exportPoolVersion, readers, within(uploadTimeout))
	s.get(path+"/:id/versions/:n/list", s.downloadPoolList, readers)
}

var poolsPlace = layout.Crumb{Label: "评估师库", Href: panel.PoolsPath}

func poolVersionWords(n int) string {
	if n == 0 {
		return "未发布"
	}
	return "v" + strconv.Itoa(n)
}

func (s *Server) listPools(r *request) error {
	after := r.Query("after")
	list, next, err := s.Registers.Pools(r.ctx(), r.Actor, assessing.PoolQuery{After: after})
	if err != nil {
		return err
	}
	p := panel.PoolsPage{Shell: s.shell(r, "评估师库", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "评估师库"}), MayAdd: r.Actor.Has(actor.Industry), Paging: lotPaging(panel.PoolsPath, after, next)}
	p.Paging.Note = "从新到旧，每页 50 项"
	for _, pool := range list {
		l := panel.PoolLine{Href: panel.PoolsPath + "/" + pool.ID, Name: pool.Name, Org: pool.OrgName, Fields: s.fieldNames(pool.Fields), Version: poolVersionWords(pool.Latest), Members: strconv.Itoa(len(pool.Candidates))}
		if pool.Proposal != nil {
			l.State = "等待发布"
		}
		p.Lines = append(p.Lines, l)
	}
	return r.page(panel.Pools(p))
}

func (s *Server) newPool(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	return r.page(s.poolForm(r, id, map[string]string{})(nil))
}

func (s *Server) poolForm(r *request, id string, typed map[string]string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p := panel.PoolFormPage{Shell: s.shell(r, "设立评估师库", poolsPlace, layout.Crumb{Label: "设立评估师库"}), Errors: errs, ID: id, Values: typed, Fields: fieldOptions(s.Registers.Codes, day.Of(s.Now()))}
		p.Shell.HasErrors = len(errs) > 0
		return panel.PoolForm(p)
	}
}

func (s *Server) addPool(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Registers.FoundPool(r.ctx(), r.Actor, id, values["name"], values["fields"], values["note"])
	}
	if err != nil {
		return r.again(err, s.poolForm(r, id, values))
	}
	return r.done(panel.PoolsPath+"/"+id, "已设立，请列入名单")
}

func (s *Server) showPool(r *request) error {
	view, err := s.poolView(r, "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) poolView(r *request, typed string) (func(part.Errors) templ.Component, error) {
	k, err := s.Registers.Pool(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	path := panel.PoolsPath + "/" + k.ID
	p := panel.PoolPage{Path: path, Head: k.Name, Cells: s.poolCells(k), MayKeep: k.MayKeep(k.Officer) == nil, Number: typed, Changes: s.diffLines(k.Changes), Against: "发布新版本后，现行版本 " + poolVersionWords(k.Latest) + " 保留"}
	if k.Latest == 0 {
		p.Against, p.Changes = "", nil
	}
	links := k.Officer.Keeper() && k.Officer.Side != assessor.Body
	for _, c := range k.People {
		l := s.memberLine(assessor.Frozen(c.Entry, k.Today), links)
		l.Blocked = strings.Join(k.Blocked[c.ID], "，")
		if p.MayKeep {
			l.Remove = path + "/members/" + c.ID + "/remove"
		}
		p.Members = append(p.Members, l)
	}
	for _, v := range k.Versions {
		p.Versions = append(p.Versions, panel.VersionLine{Href: path + "/versions/" + strconv.Itoa(v.N), Label: poolVersionWords(v.N), Hash: v.Hash, Size: strconv.Itoa(v.Size), Reason: v.Reason,
			By: v.Proposer.Name + " 提请，" + v.Publisher.Name + " 发布", At: day.Minute(v.At)})
	}
	if p.MayKeep && len(k.People) > 0 && (k.Latest == 0 || len(k.Changes) > 0) {
		p.Acts = append(p.Acts, part.Button{Label: "提请发布新版本", Href: path + "/propose", Look: part.Primary})
	}
	if k.MayPublish(k.Officer) == nil {
		p.Acts = append(p.Acts, part.Button{Label: "核对并发布", Href: path + "/decide", Look: part.Primary})
	}
	if p.MayKeep {
		p.Acts = append(p.Acts, part.Button{Label: "批量导入名单", Href: "/registers?register=POOL_MEMBERS"})
	}
	if k.Latest > 0 {
		p.Acts = append(p.Acts, part.Button{Label: "下载现行名册", Href: path + "/versions/" + strconv.Itoa(k.Latest) + "/list", Icon: part.IconDownload})
	}
	if k.Proposal != nil {
		p.Next = k.Proposal.By.Name + " 于 " + day.Minute(k.Proposal.At) + " 提请发布：" + k.Proposal.Reason + "。等待本组织负责人发布，期间不能修改名单。"
	}
	if len(k.Blocked) > 0 {
		p.Warn = "名单中有 " + strconv.Itoa(len(k.Blocked)) + " 人现在不能入选，移出或待其恢复后才能发布。"
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, k.Name, poolsPlace, layout.Crumb{Label: k.Name}), errs
		p.Shell.HasErrors = len(errs) > 0
		return panel.Pool(p)
	}, nil
}

func (s *Server) poolCells(k assessing.PoolPage) []part.Cell {
	return []part.Cell{{Label: "评估师库", Value: k.Name, Width: 6, Full: true, Strong: true}, {Label: "行业组织", Value: k.OrgName, Width: 6}, {Label: "技术领域", Value: s.fieldNames(k.Fields), Width: 6},
		{Label: "现行版本", Value: poolVersionWords(k.Latest), Width: 2}, {Label: "名单", Value: strconv.Itoa(len(k.People)), Unit: "人", Width: 4}}
}

func (s *Server) memberLine(m assessor.Member, link bool) panel.MemberLine {
	l := panel.MemberLine{Number: m.Number, Name: m.Name, Unit: m.Unit, Kind: m.Kind.Title(), Specialty: contract.TitleIn(assessor.Specialties, string(m.Specialty)), Fields: s.fieldNames(m.Fields), Senior: "否",
		Until: orWords(m.Credential.String(), "不要求")}
	if m.Senior {
		l.Senior = "是"
	}
	if link {
		l.Href = panel.EntriesPath + "/" + m.ID
	}
	return l
}

func (s *Server) diffLines(list []assessor.Difference) (lines []panel.DiffLine) {
	for _, d := range list {
		l := panel.DiffLine{Number: d.Member.Number, Name: d.Member.Name, Word: "变更"}
		switch {
		case d.Added:
			l.Word, l.Text = "新增", d.Member.Unit
		case d.Gone:
			l.Word, l.Text = "移出", d.Member.Unit
		}
		for _, c := range d.Changes {
			before, after := c.Before, c.After
			if c.Path == "技术领域" {
				before, after = s.fieldNames(strings.Split(before, "、")), s.fieldNames(strings.Split(after, "、"))
			}
			l.Text = strings.TrimPrefix(l.Text+"；"+c.Path+"："+orWords(before, "无")+" → "+orWords(after, "无"), "；")
		}
		lines = append(lines, l)
	}
	return lines
}

func (s *Server) poolAgain(r *request, err error, typed string) error {
	view, failed := s.poolView(r, typed)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) admitMember(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.Admit(r.ctx(), r.Actor, r.Params("id"), values["number"])
	if err != nil {
		return s.poolAgain(r, err, values["number"])
	}
	return r.done(panel.PoolsPath+"/"+r.Params("id"), "已列入名单："+strings.TrimSpace(values["number"]))
}

func (s *Server) dismissMember(r *request) error {
	err := s.Registers.Dismiss(r.ctx(), r.Actor, r.Params("id"), r.Params("entry"))
	if err != nil {
		return s.poolAgain(r, err, "")
	}
	return r.done(panel.PoolsPath+"/"+r.Params("id"), "已移出名单")
}

func (s *Server) poolConfirmView(r *request, k assessing.PoolPage, typed map[string]string, fill func(*market.AskPage, func(name, label, hint string) part.Field)) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		var p market.AskPage
		fill(&p, func(name, label, hint string) part.Field {
			return part.Field{Name: name, Label: label, Hint: hint, Value: typed[name], Err: errs.At(name), Width: part.Long, MaxLength: 500, Rows: 3}
		})
		version := strconv.Itoa(k.RowVersion)
		if typed["version"] != "" {
			version = typed["version"]
		}
		path := panel.PoolsPath + "/" + k.ID
		p.Shell = s.shell(r, p.Confirm.Title, poolsPlace, layout.Crumb{Label: k.Name, Href: path}, layout.Crumb{Label: p.Confirm.Title})
		p.Shell.HasErrors = len(errs) > 0
		p.Confirm.Cells = append([]part.Cell{{Label: "评估师库", Value: k.Name, Width: 6, Full: true, Strong: true}, {Label: "新版本", Value: poolVersionWords(k.Latest + 1), Sub: strconv.Itoa(len(k.People)) + " 人", Width: 6}}, p.Confirm.Cells...)
		for _, d := range s.diffLines(k.Changes) {
			p.Facts = append(p.Facts, part.KV{Key: d.Word, Value: d.Name + " " + d.Number + "　" + d.Text})
		}
		p.Confirm.Action, p.Confirm.Back, p.Confirm.BackTo, p.Confirm.Hidden = r.Path(), path, "返回", map[string]string{"version": version}
		p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
		return market.Ask(p)
	}
}

func (s *Server) poolProposal(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		k, err := s.Registers.Pool(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = k.MayKeep(k.Officer)
		}
		if err != nil {
			return nil, err
		}
		return s.poolConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "提请发布 " + poolVersionWords(k.Latest+1), Lead: "提请后由本组织负责人发布，期间不能修改名单。发布的版本冻结库员资料，不能改动。", Confirm: "提请发布", Look: part.Primary}
			reason := field("reason", "说明", "例如“新增 3 人，移出 1 人”。")
			p.Reason = &reason
		}), nil
	}
}

func (s *Server) confirmPool(r *request) error { return s.confirming(r, nil, s.poolProposal(r, nil)) }

func (s *Server) proposePool(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Registers.ProposePool(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), values["reason"])
	if err != nil {
		return s.confirming(r, err, s.poolProposal(r, values))
	}
	return r.done(panel.PoolsPath+"/"+r.Params("id"), "已提请负责人发布")
}

func (s *Server) poolDecision(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		k, err := s.Registers.Pool(r.ctx(), r.Actor, r.Params("id"))
		if err == nil {
			err = k.MayPublish(k.Officer)
		}
		if err != nil {
			return nil, err
		}
		return s.poolConfirmView(r, k, typed, func(p *market.AskPage, field func(name, label, hint string) part.Field) {
			p.Confirm = part.Confirmation{Title: "发布 " + poolVersionWords(k.Latest+1), Lead: "发布后不能撤回和改动，此后的抽取使用本版本。", Confirm: "办理", Look: part.Seal,
				Cells: []part.Cell{{Label: "提请", Value: k.Proposal.By.Name, Sub: day.Minute(k.Proposal.At), Width: 6}, {Label: "说明", Value: k.Proposal.Reason, Width: 6}, {Label: "名册 SHA-256", Value: k.Proposal.Hash[:32], Width: 12}}}
			answer, reason := field("agreed", "处理", ""), field("reason", "退回理由", "")
			answer.Options, reason.OptNote = []part.Option{{Value: "yes", Label: "发布"}, {Value: "no", Label: "退回"}}, "退回时填写"
			p.Answer, p.Reason = &answer, &reason
		}), nil
	}
}

func (s *Server) confirmPoolDecision(r *request) error {
	return s.confirming(r, nil, s.poolDecision(r, nil))
}

func (s *Server) decidePool(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if values["agreed"] == "yes" || values["agreed"] == "no" {
		err = s.Registers.DecidePool(r.ctx(), r.Actor, r.Params("id"), max(number(values["version"]), 1), values["agreed"] == "yes", values["reason"])
	} else {
		err = errDecision
	}
	if err != nil {
		return s.confirming(r, err, s.poolDecision(r, values))
	}
	return r.done(panel.PoolsPath+"/"+r.Params("id"), "已办理")
}

func (s *Server) showPoolVersion(r *request) error {
	k, err := s.Registers.PoolVersion(r.ctx(), r.Actor, r.Params("id"), number(r.Params("n")), number(r.Query("against")))
	if err != nil {
		return err
	}
	v, path := k.Version, panel.PoolsPath+"/"+k.Pool.ID
	here := path + "/versions/" + strconv.Itoa(v.N)
	p := panel.VersionPage{Path: here, Head: k.Pool.Name + " " + v.Label(), Changes: s.diffLines(k.Changes), Acts: []part.Button{{Label: "导出 Excel", Href: here + "/export.xlsx", Icon: part.IconDownload}, {Label: "下载名册（校验用）", Href: here + "/list", Icon: part.IconDownload}},
		Cells: []part.Cell{{Label: "版本", Value: v.Label(), Width: 2, Full: true, Big: true}, {Label: "人数", Value: strconv.Itoa(len(v.Members)), Unit: "人", Width: 2}, {Label: "提请", Value: v.Proposer.Name, Width: 4},
			{Label: "发布", Value: v.Publisher.Name, Sub: day.Minute(v.At), Width: 4}, {Label: "说明", Value: v.Reason, Width: 12}, {Label: "名册文件的 SHA-256", Body: part.HashFull(v.Hash), Width: 12}}}
	for _, m := range v.Members {
		p.Members = append(p.Members, s.memberLine(m, false))
	}
	if k.Against > 0 {
		p.Against, p.Chosen = "与 "+poolVersionWords(k.Against)+" 比较", strconv.Itoa(k.Against)
		for _, o := range k.All {
			if o.N != v.N {
				p.Others = append(p.Others, part.Option{Value: strconv.Itoa(o.N), Label: poolVersionWords(o.N)})
			}
		}
	}
	p.Shell = s.shell(r, p.Head, poolsPlace, layout.Crumb{Label: k.Pool.Name, Href: path}, layout.Crumb{Label: v.Label()})
	return r.page(panel.Version(p))
}

func (s *Server) exportPoolVersion(r *request) error {
	var b bytes.Buffer
	k, err := s.Registers.ExportVersion(r.ctx(), r.Actor, r.Params("id"), number(r.Params("n")), &b)
	if err != nil {
		return err
	}
	return r.download(k.Pool.Name+" "+k.Version.Label()+".xlsx", workbookType, b.Bytes())
}

// downloadPoolList 名册: the very text that the hash of the version is of.
func (s *Server) downloadPoolList(r *request) error {
	k, err := s.Registers.PoolVersion(r.ctx(), r.Actor, r.Params("id"), number(r.Params("n")), 0)
	if err != nil {
		return err
	}
	return r.download(k.Pool.Name+" "+k.Version.Label()+" 名册.txt", "text/plain; charset=utf-8", []byte(assessor.ListText(k.Version.Members)))
}
