package web

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

func (s *Server) showEntry(r *request) error {
	view, err := s.entryView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// placeOf is where a file stands for the reader.
func placeOf(k assessing.EntryPage) layout.Crumb {
	switch {
	case !k.Officer.Keeper():
		return layout.Crumb{Label: "我的资料", Href: panel.PeoplePath + "/mine"}
	case k.Kind.Person():
		return layout.Crumb{Label: "评估师与专家", Href: panel.PeoplePath}
	}
	return layout.Crumb{Label: "评价机构", Href: panel.InstitutionsPath}
}

// entryView is the page of a file, with what was refused on it and the fact as typed.
func (s *Server) entryView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	k, err := s.Registers.Entry(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	path := panel.EntriesPath + "/" + k.ID
	p := panel.EntryPage{Path: path, Head: k.Name, Cells: entryCells(k), Acts: entryActs(k), Next: entryNext(k), Papers: k.Papers, Events: stepEvents(k), Records: recordLines(k.Records, k.Today),
		ShowBonds: k.Kind.Person()}
	if k.Standing != assessor.Applying && len(k.Why) > 0 {
		p.Warn = "不能入选或承接：" + strings.Join(k.Why, "，") + "。"
		if k.Reason != "" && k.Standing != assessor.Listed {
			p.Warn += "原因：" + k.Reason + "。"
		}
	}
	if k.Kind.Person() {
		d := k.Entry.Person()
		p.Lead, p.Facts, p.Credentials, p.Employments = k.Kind.Title(), s.personFacts(k.Entry, d), s.credentialLines(d, k.Today), employmentLines(d)
	} else {
		p.Lead, p.Facts, p.Filings = "评价机构", s.institutionFacts(k.Entry.Institution(), false), filingLines(k.Entry.Institution(), k.Today)
	}
	if k.Content != nil && k.Revision != nil {
		p.Pending, p.Changes = "资料变更，"+k.Stage.Title(), s.changeLines(k.Entry)
	}
	if k.MayWrite(k.Officer) == nil {
		for _, c := range assessor.PaperKinds {
			p.PaperKinds = append(p.PaperKinds, part.Option{Value: c.Value, Label: c.Title})
		}
	}
	p.MayLink = k.MayLink(k.Officer)
	for _, f := range k.Facts {
		p.Bonds = append(p.Bonds, bondLine(k, f, path))
	}
	if k.Kind.Person() && k.Own(k.Officer) && k.Standing != assessor.Removed {
		id, err := pageKey()
		if err != nil {
			return nil, err
		}
		p.Declaring = &panel.FactForm{ID: id, Action: path + "/facts", Values: typed}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, k.Name, placeOf(k), layout.Crumb{Label: k.Name}), errs
		p.Shell.HasErrors = len(errs) > 0
		return panel.Entry(p)
	}, nil
}

func entryCells(k assessing.EntryPage) []part.Cell {
	state := k.Standing.Title()
	if k.Stage != assessor.Settled && k.Officer.SignedIn() {
		state += "，" + k.Stage.Title()
	}
	cells := []part.Cell{{Label: "名录编号", Value: orWords(k.Number, "未编号"), Width: 4, Full: true, Big: true}, {Label: "状态", Body: part.Badge(panel.StandingMark(k.Standing), state), Width: 4}}
	if k.Kind.Person() {
		p := k.Entry.Person()
		return append(cells, part.Cell{Label: "类别", Value: k.Kind.Title(), Sub: contract.TitleIn(assessor.Specialties, string(p.Specialty)), Width: 4},
			part.Cell{Label: "工作单位", Value: orWords(p.Unit(k.Today).Name, "未填"), Width: 6}, part.Cell{Label: "职称", Value: orWords(p.Title, "未填"), Sub: contract.TitleIn(assessor.Ranks, string(p.Rank)), Width: 6})
	}
	i := k.Entry.Institution()
	var tracks []string
	for _, t := range i.Tracks {
		tracks = append(tracks, contract.TitleIn(assessor.Tracks, string(t)))
	}
	return append(cells, part.Cell{Label: "评价业务", Value: strings.Join(tracks, "、"), Width: 4})
}

func (s *Server) institutionFacts(i assessor.Institution, public bool) []part.KV {
	rows := []part.KV{{Key: "评价领域", Value: s.fieldNames(i.Scope)}, {Key: "法定代表人（负责人）", Value: i.LegalRep}, {Key: "成立日期", Value: i.Founded.Long()}, {Key: "专职评价人员", Value: countWords(i.Staff) + " 人"},
		{Key: "办公地址", Value: i.Address}, {Key: "联系电话", Value: i.Phone}, {Key: "网址", Value: i.Website}, {Key: "机构简介", Value: i.Intro}}
	if !public {
		rows = append(rows, part.KV{Key: "联系人", Value: i.Contact})
	}
	if i.Parent != "" || i.ParentOf != "" {
		rows = append(rows, part.KV{Key: "控股或举办单位", Value: strings.TrimSpace(i.ParentOf + " " + i.Parent)})
	}
	return slices.DeleteFunc(rows, func(row part.KV) bool { return row.Value == "" })
}

func filingLines(i assessor.Institution, today day.Date) (lines []panel.FilingLine) {
	for _, f := range i.Filings {
		lines = append(lines, panel.FilingLine{Kind: contract.TitleIn(assessor.FilingKinds, string(f.Kind)), Office: f.Office, Number: f.Number, From: f.On.String(), Until: orWords(f.Until.String(), "长期"), Valid: f.Valid(today)})
	}
	return lines
}

func (s *Server) personFacts(e *assessor.Entry, p assessor.Person) []part.KV {
	rows := []part.KV{{Key: "技术领域", Value: s.fieldNames(p.Fields)}, {Key: "评审类别", Value: contract.TitleIn(assessor.Specialties, string(p.Specialty))}, {Key: "所在城市", Value: s.Region(p.Region)},
		{Key: "公民身份号码", Value: e.Identity}, {Key: "联系电话", Value: p.Phone}, {Key: "电子邮箱", Value: p.Email}, {Key: "其他标识", Value: strings.Join(p.Aliases, "、")}, {Key: "专业简介", Value: p.Intro}}
	if !e.Consent.IsZero() {
		rows = append(rows, part.KV{Key: "本人同意入库", Value: day.Minute(e.Consent)})
	}
	return slices.DeleteFunc(rows, func(row part.KV) bool { return row.Value == "" })
}

func (s *Server) credentialLines(p assessor.Person, today day.Date) (lines []panel.CredentialLine) {
	for _, c := range p.Credentials {
		l := panel.CredentialLine{Scheme: c.Scheme, Issuer: s.Registers.Codes.Name(code.Issuer, c.Issuer), Number: c.Number, Level: c.Level, From: c.IssuedOn.String(), Until: orWords(c.ExpiresOn.String(), "长期"),
			Recognised: c.Issuer != assessor.OtherIssuer, Valid: c.Valid(today)}
		if c.Issuer == assessor.OtherIssuer {
			l.Issuer = c.IssuerOf
		}
		lines = append(lines, l)
	}
	return lines
}

func employmentLines(p assessor.Person) (lines []panel.EmploymentLine) {
	for _, e := range p.Employments {
		lines = append(lines, panel.EmploymentLine{Name: e.Name, Code: e.Code, Parent: e.Parent, Position: e.Position, From: e.From.String(), To: orWords(e.To.String(), "今")})
	}
	return lines
}

// entryFields name the fields of the flat forms where a change is shown.
var entryFields = map[string]string{"name": "姓名", "region": "行政区划代码", "specialty": "评审类别", "fields": "技术领域", "title": "职称", "rank": "职称级别", "phone": "联系电话", "email": "电子邮箱", "aliases": "其他标识",
	"intro": "简介", "legal_rep": "法定代表人（负责人）", "founded": "成立日期", "staff": "专职评价人员数", "tracks": "评价业务", "scope": "评价领域", "contact": "联系人", "address": "办公地址", "website": "网址",
	"parent": "控股或举办单位代码", "parent_name": "控股或举办单位", "credentials": "资质证书", "employments": "任职经历", "filings": "备案",
	"issuer": "发证机构", "issuer_name": "发证机构名称", "scheme": "证书名称", "number": "编号", "level": "等级", "issued_on": "发证日期", "expires_on": "有效期至", "code": "统一社会信用代码", "position": "岗位",
	"from": "开始日期", "to": "截止日期", "kind": "种类", "office": "备案机关", "on": "备案日期", "until": "有效期至"}

// fieldLabel says credentials[0].number as 资质证书 1 编号.
func fieldLabel(path string) string {
	list, field, row := strings.Cut(path, "].")
	if !row {
		return orWords(entryFields[path], path)
	}
	name, index, _ := strings.Cut(list, "[")
	return entryFields[name] + " " + countWords(number(index)+1) + " " + entryFields[field]
}

func (s *Server) changeLines(e *assessor.Entry) (lines []panel.ChangeLine) {
	keys := maps.Clone(e.Content)
	maps.Copy(keys, e.Revision)
	for _, path := range slices.Sorted(maps.Keys(keys)) {
		if before, after := e.Content[path], e.Revision[path]; before != after {
			lines = append(lines, panel.ChangeLine{Field: fieldLabel(path), Before: s.entryWords(path, before), After: s.entryWords(path, after)})
		}
	}
	return lines
}

// entryWords says the value of a field with a code as people read it.
func (s *Server) entryWords(path, value string) string {
	switch field := path[strings.LastIndexByte(path, '.')+1:]; {
	case value == "":
		return ""
	case field == "fields", field == "scope":
		return s.fieldNames(strings.Split(value, ","))
	case field == "specialty":
		return contract.TitleIn(assessor.Specialties, value)
	case field == "rank":
		return contract.TitleIn(assessor.Ranks, value)
	case field == "issuer":
		return s.Registers.Codes.Name(code.Issuer, value)
	case field == "kind":
		return contract.TitleIn(assessor.FilingKinds, value)
	}
	return value
}

func bondLine(k assessing.EntryPage, f assessor.Fact, path string) panel.BondLine {
	l := panel.BondLine{Kind: f.Kind.Title(), With: f.With, Code: f.Code, Note: f.Note, By: f.By.Name + " " + day.Minute(f.At) + " 声明", Undoing: f.Undoing, Undone: !f.Counts(), When: "不限时间"}
	switch {
	case f.Kind.Spans():
		l.When = f.From.String() + " 至 " + orWords(f.To.String(), "今")
	case f.Kind.Dated():
		l.When = f.On.String()
	}
	if f.Counts() && f.Undoing == "" && k.Own(k.Officer) {
		l.Ask = path + "/facts/" + f.ID + "/undo"
	}
	if k.MayUndo(k.Officer, f) == nil {
		l.Decide = path + "/facts/" + f.ID + "/decide"
	}
	return l
}

// entryActs are the buttons of a file: the next step first.
func entryActs(k assessing.EntryPage) (acts []part.Button) {
	path := panel.EntriesPath + "/" + k.ID
	for _, step := range []assessor.Step{assessor.Submit, assessor.Check, assessor.Confirm, assessor.Return} {
		if k.May(step, k.Officer) != nil {
			continue
		}
		b := part.Button{Label: step.Title(), Href: path + "/take/" + string(step)}
		switch step {
		case assessor.Submit:
			b.Label, b.Look = "提交核对", part.Primary
		case assessor.Confirm:
			b.Look = part.Seal
		case assessor.Check:
			b.Look = part.Primary
		}
		acts = append(acts, b)
	}
	if k.MayDecide(k.Officer) == nil {
		acts = append(acts, part.Button{Label: "决定：" + k.Proposal.Step.Title(), Href: path + "/decide", Look: part.Primary})
	}
	if k.MayWrite(k.Officer) == nil {
		acts = append(acts, part.Button{Label: "修改资料", Href: path + "/edit"})
	}
	for _, step := range []assessor.Step{assessor.Suspend, assessor.Resume, assessor.Remove} {
		if k.May(step, k.Officer) == nil {
			acts = append(acts, part.Button{Label: "提请" + step.Title(), Href: path + "/propose/" + string(step), Look: map[assessor.Step]part.Look{assessor.Remove: part.Danger}[step]})
		}
	}
	if k.Officer.Side == assessor.Government && k.Officer.Has(actor.Authority, actor.Inspector) && k.Standing != assessor.Applying {
		acts = append(acts, part.Button{Label: "提出诚信记录", Href: path + "/accuse"})
	}
	return acts
}

// entryNext says what is to be done now and by whom.
func entryNext(k assessing.EntryPage) string {
	checker, confirmer := "所在地科技主管部门", "科技主管部门负责人"
	if k.Kind.Person() {
		checker, confirmer = "所在评价机构或当地行业组织", "行业组织负责人"
	}
	switch {
	case k.Proposal != nil:
		return k.Proposal.By.Name + " 于 " + day.Minute(k.Proposal.At) + " 提请" + k.Proposal.Step.Title() + "，等待" + confirmer + "决定。理由：" + k.Proposal.Reason
	case k.Stage == assessor.Drafting && k.Reason != "":
		return "已退回补正：" + k.Reason + "。改正后再提交。"
	case k.Stage == assessor.Drafting:
		return "下一步：上传证明文件，核对无误后提交，由" + checker + "初核。"
	case k.Stage == assessor.Submitted:
		return k.Submitter.Name + " 已提交，等待" + checker + "初核。"
	case k.Stage == assessor.Checked:
		return k.Checker.Name + " 初核通过，等待" + confirmer + "确认。"
	}
	return ""
}

func stepEvents(k assessing.EntryPage) (events []part.Event) {
	for _, st := range k.Steps {
		e := part.Event{Title: st.Step.Title(), Text: st.Opinion, Meta: st.By.Name + " " + day.Minute(st.At)}
		if st.Proposer.Name != "" {
			e.Meta = st.Proposer.Name + " 提请，" + e.Meta + " 决定"
			e.Text = strings.TrimSpace(st.Reason + "　" + st.Opinion)
			if !st.Agreed {
				e.Title = "不予" + st.Step.Title()
			}
		}
		if st.Step == assessor.Confirm {
			e.Kind = part.Official
		}
		events = append(events, e)
	}
	return append(events, part.Event{Title: "建立记录", Meta: day.Minute(k.CreatedAt)})
}

func (s *Server) showRegisterPaper(r *request) error {
	p, content, err := s.Registers.Paper(r.ctx(), r.Actor, r.Params("id"), r.Params("file"))
	if err != nil {
		return err
	}
	return r.document(p.Name, p.Media, content)
}
