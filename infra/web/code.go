package web

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/governing"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// codeRowsShown of one table.
const codeRowsShown = 200

func (s *Server) listCodes(r *request) error { return r.page(s.codesView(r, "", nil)(nil)) }

func (s *Server) codesView(r *request, reason string, rows []governing.CodeRow) func(part.Errors) templ.Component {
	p := admin.CodesPage{Shell: s.shell(r, "代码表", profileCrumbs("代码表")...), Editable: s.writesRules(r), Reason: reason}
	for _, table := range code.Tables {
		line := admin.CodeTableLine{Href: "/profiles/codes/" + string(table), Name: table.Title(), Key: string(table), Kept: slices.Contains(code.Kept, table)}
		for _, c := range s.Governing.Profiles.Codes().All(table) {
			line.Rows++
			if c.Confidence == code.Suggested {
				line.Suggested++
			}
		}
		p.Tables = append(p.Tables, line)
	}
	for _, row := range rows {
		line := admin.ImportedLine{No: strconv.Itoa(row.No), What: string(row.Code.Table) + " " + row.Code.Code, Value: row.Code.Name, State: part.Going, Word: "变更"}
		switch {
		case row.Problem != "":
			line.State, line.Word, line.Messages = part.Bad, "有误", []string{row.Problem}
			p.Bad++
		case row.Same:
			line.State, line.Word = part.Off, "相同"
		}
		p.Answers = append(p.Answers, line)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return admin.Codes(p)
	}
}

func (s *Server) codeTable(r *request) (code.Table, error) {
	table := code.Table(r.Params("table"))
	if !slices.Contains(code.Tables, table) {
		return "", fiber.ErrNotFound
	}
	return table, nil
}

func (s *Server) showCodes(r *request) error {
	table, err := s.codeTable(r)
	if err != nil {
		return err
	}
	book, today := s.Governing.Profiles.Codes(), day.Of(s.Now())
	all := book.All(table)
	rows := all
	query := r.Query("q")
	if query != "" {
		rows = book.Search(table, query, today, codeRowsShown)
	}
	path := "/profiles/codes/" + string(table)
	p := admin.CodeTablePage{
		Shell: s.shell(r, table.Title(), layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: "代码表", Href: "/profiles/codes"}, layout.Crumb{Label: table.Title()}),
		Title: table.Title(), Path: path, Query: query, Of: len(all), Export: path + "/export.csv",
	}
	for _, c := range rows[:min(len(rows), codeRowsShown)] {
		p.Rows = append(p.Rows, codeLine(c, today))
	}
	return r.page(admin.CodeTable(p))
}

func codeLine(c code.Code, today day.Date) admin.CodeLine {
	return admin.CodeLine{Code: c.Code, Name: c.Name, Parent: c.Parent, Dates: policy.Parameter{From: c.From, To: c.To}.Span(), Source: c.Source,
		Sourced: c.Confidence == code.Sourced, Ended: !c.To.IsZero() && c.To.Before(today)}
}

func (s *Server) exportCodes(r *request) error {
	table, err := s.codeTable(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = code.Write(&b, s.Governing.Profiles.Codes().All(table))
	if err != nil {
		return err
	}
	return r.download("代码表-"+table.Title()+"-"+day.Of(s.Now()).String()+".csv", "text/csv; charset=utf-8", b.Bytes())
}

var errNoCodes = fault.New(fault.Invalid, "code.no_file", "请选择要导入的代码表（.csv）").At("file")

func (s *Server) uploadCodes(r *request) error {
	v, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	var rows []governing.CodeRow
	var id string
	files, err := uploads(r.Ctx, "file")
	switch {
	case err != nil:
	case len(files) == 0:
		err = errNoCodes
	default:
		rows, id, err = s.Governing.ImportCodes(r.ctx(), r.Actor, files[0].Content, v["reason"])
	}
	if err != nil {
		return r.again(err, s.codesView(r, v["reason"], rows))
	}
	return r.done("/profiles/changes/"+id, "代码表共 "+strconv.Itoa(len(rows))+" 行，与现有不同的各行已提出变更，等待另一人批准")
}
