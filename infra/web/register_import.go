package web

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeRegisters: 名录导入.
func (s *Server) routeRegisters() {
	who := only(actor.Broker, actor.Trader, actor.Registrar, actor.Head, actor.Authority, actor.Inspector, actor.Industry)
	s.get("/registers", s.listRegisterImports, who)
	s.post("/registers", s.uploadRegister, who, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get("/registers/template", s.registerTemplate, who)
	s.get("/registers/:id", s.showRegisterImport, who)
	s.get("/registers/:id/state", s.registerState, who, passive())
	s.get("/registers/:id/errors.xlsx", s.registerErrors, who, within(uploadTimeout))
}

func (s *Server) listRegisterImports(r *request) error {
	view, err := s.registersPage(r, r.Query("register"))
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) registersPage(r *request, register string) (func(part.Errors) templ.Component, error) {
	registers, err := s.Keeping.Importable(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	imports, err := s.Keeping.Imports(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p := registry.RegistersPage{Shell: s.shell(r, "名录导入", layout.Crumb{Label: "资料"}, layout.Crumb{Label: "名录导入"}), Register: register}
	for _, one := range registers {
		p.Registers = append(p.Registers, part.Option{Value: string(one), Label: one.Title()})
	}
	for _, f := range imports {
		state, word := registerMark(f)
		p.Rows = append(p.Rows, registry.ImportLine{Href: "/registers/" + f.ID, Name: f.Register.Title() + "　" + f.Name, At: day.Minute(f.CreatedAt),
			State: state, Word: word, Text: registerResult(f)})
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Shell.HasErrors = len(errs) > 0
		return registry.Registers(p)
	}, nil
}

func registerMark(f keeping.Import) (part.State, string) {
	switch {
	case f.State == "FAILED":
		return part.Bad, "没有全部导入"
	case f.State == "WORKING":
		return part.Going, "正在导入"
	case f.Counts[keeping.RowBad] > 0:
		return part.Warn, "完成，有误 " + strconv.Itoa(f.Counts[keeping.RowBad]) + " 行"
	}
	return part.Done, "已完成"
}

func registerResult(f keeping.Import) string {
	var words []string
	for _, o := range keeping.Outcomes {
		if n := f.Counts[keeping.Outcome(o.Value)]; n > 0 {
			words = append(words, o.Title+" "+strconv.Itoa(n)+" 行")
		}
	}
	if f.Failure != "" {
		words = append(words, f.Failure)
	}
	if len(words) == 0 {
		return "等待开始"
	}
	return strings.Join(words, "，")
}

func (s *Server) uploadRegister(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "file")
	var id string
	switch {
	case err != nil:
	case len(files) == 0:
		err = errNoFile.At("file")
	default:
		id, err = s.Keeping.Upload(r.ctx(), r.Actor, keeping.Register(values["register"]), files[0].Name, files[0].Content)
	}
	if err != nil {
		view, pageErr := s.registersPage(r, values["register"])
		if pageErr != nil {
			return pageErr
		}
		return r.again(err, view)
	}
	return r.to("/registers/" + id)
}

func (s *Server) registerTemplate(r *request) error {
	register := keeping.Register(r.Query("register"))
	var b bytes.Buffer
	err := s.Keeping.Template(r.ctx(), r.Actor, register, &b)
	if err != nil {
		return err
	}
	return r.download(register.Title()+"导入模板.xlsx", workbookType, b.Bytes())
}

// rowLabels are the names of the columns in the answers to rows.
var rowLabels = map[string]string{"uscc": "统一社会信用代码", "owner_code": "权利人统一社会信用代码"}

func (s *Server) registerPage(r *request) (registry.RegisterPage, error) {
	of := keeping.Outcome(cleanText(r.Query("of")))
	f, rows, err := s.Keeping.Import(r.ctx(), r.Actor, r.Params("id"), of, max(number(r.Query("after")), 0))
	if err != nil {
		return registry.RegisterPage{}, err
	}
	path := "/registers/" + f.ID
	p := registry.RegisterPage{
		Shell: s.shell(r, f.Name, layout.Crumb{Label: "名录导入", Href: "/registers"}, layout.Crumb{Label: f.Name}), Name: f.Name, Title: f.Register.Title(),
		At: day.Minute(f.CreatedAt), Hash: f.SHA256[:12], Working: f.State == "WORKING", Failure: f.Failure, Total: f.Total(), Bad: f.Counts[keeping.RowBad] > 0,
		Poll: path + "/state", Book: path + "/errors.xlsx", Tabs: []part.Tab{{Label: "全部", Href: path, Count: f.Total(), Counted: true, Current: of == ""}},
	}
	p.State, p.Word = registerMark(f)
	for _, o := range keeping.Outcomes {
		n := f.Counts[keeping.Outcome(o.Value)]
		p.Tabs = append(p.Tabs, part.Tab{Label: o.Title, Href: withQuery(path, "of", o.Value), Count: n, Counted: true, Current: string(of) == o.Value})
	}
	changed := f.Counts[keeping.RowChanged] + f.Counts[keeping.RowHeld]
	p.Figs = []part.Fig{{Label: "新增", Value: strconv.Itoa(f.Counts[keeping.RowAdded]), Unit: "行"},
		{Label: "补充、更新或转为建议", Value: strconv.Itoa(changed), Unit: "行"},
		{Label: "与名录相同", Value: strconv.Itoa(f.Counts[keeping.RowSame]), Unit: "行", Sub: "没有改动"},
		{Label: "有误", Value: strconv.Itoa(f.Counts[keeping.RowBad]), Unit: "行", Sub: "没有导入，可改正后再传"}}
	if len(rows) > 50 {
		rows = rows[:50]
		p.Next = withQuery(path, "of", string(of), "after", strconv.Itoa(rows[49].Row))
	}
	for _, row := range rows {
		p.Rows = append(p.Rows, registerRow(row))
	}
	return p, nil
}

func registerRow(row keeping.ImportRow) registry.RegisterRow {
	v := registry.RegisterRow{Row: row.Row, Label: row.Label, Word: contract.TitleIn(keeping.Outcomes, string(row.Outcome)),
		State: map[keeping.Outcome]part.State{keeping.RowAdded: part.Done, keeping.RowChanged: part.Done, keeping.RowSame: part.Off, keeping.RowHeld: part.Wait}[row.Outcome]}
	if row.Outcome == keeping.RowBad {
		v.State = part.Bad
	}
	for _, e := range row.Errors {
		message := e.Message
		if label := rowLabels[e.Field]; label != "" {
			message = label + "：" + message
		}
		v.Messages = append(v.Messages, message)
	}
	return v
}

func (s *Server) showRegisterImport(r *request) error {
	p, err := s.registerPage(r)
	if err != nil {
		return err
	}
	return r.page(registry.RegisterImport(p))
}

func (s *Server) registerState(r *request) error {
	p, err := s.registerPage(r)
	if err != nil {
		return err
	}
	return r.page(registry.RegisterState(p))
}

func (s *Server) registerErrors(r *request) error {
	var b bytes.Buffer
	err := s.Keeping.ErrorBook(r.ctx(), r.Actor, r.Params("id"), &b)
	if err != nil {
		return err
	}
	return r.download("标注错误的名录导入文件.xlsx", workbookType, b.Bytes())
}
