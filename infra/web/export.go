package web

import (
	"fmt"
	"strings"

	"jiyue/app/reporting"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/reports"
)

var errExportKind = fault.New(fault.Invalid, "web.export_kind", "请在合同台账或统计报表中点“导出 Excel”")

// conditionPrefix marks the conditions among the fields of the export's form.
const conditionPrefix = "f."

// requestExport asks for a workbook with the conditions of the page that the
// form stands on.
func (s *Server) requestExport(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	get := func(name string) []string {
		v := values[conditionPrefix+name]
		if name == reporting.ParamState || name == reporting.ParamID { // several come joined
			return strings.Split(v, ",")
		}
		return []string{v}
	}
	switch kind := values["kind"]; kind {
	case "contracts", "national", "national_csv":
		var f reporting.Filter
		f, err = s.Reporting.ParseFilter(get)
		switch {
		case err != nil:
		case kind == "contracts":
			_, err = s.Reporting.RequestContracts(r.ctx(), r.Actor, f)
		default:
			_, err = s.Reporting.RequestNational(r.ctx(), r.Actor, f, kind == "national_csv")
		}
	case "statistics":
		var ask reporting.Ask
		ask, err = s.Reporting.ParseAsk(get)
		if err == nil {
			_, err = s.Reporting.RequestStatistics(r.ctx(), r.Actor, ask)
		}
	default:
		err = errExportKind
	}
	if err != nil {
		return err
	}
	return r.done("/exports", "已开始导出，完成后在本页下载")
}

func (s *Server) listExports(r *request) error {
	p, err := s.exportsPage(r)
	if err != nil {
		return err
	}
	p.Shell = s.shell(r, "我的导出", layout.Crumb{Label: "查询"}, layout.Crumb{Label: "我的导出"})
	return r.page(reports.Exports(p))
}

// exportState is the list alone, for the page that waits.
func (s *Server) exportState(r *request) error {
	p, err := s.exportsPage(r)
	if err != nil {
		return err
	}
	return r.page(reports.ExportList(p))
}

func (s *Server) exportsPage(r *request) (reports.ExportsPage, error) {
	exports, err := s.Reporting.Exports(r.ctx(), r.Actor)
	if err != nil {
		return reports.ExportsPage{}, err
	}
	var p reports.ExportsPage
	for _, e := range exports {
		row := reports.ExportRow{Title: e.Title, At: day.Minute(e.CreatedAt), Word: e.State.Title(), State: part.Wait, Working: e.State.Pending(),
			Done: e.Done, Total: e.Total, Failure: e.Failure, Expired: e.Expired(s.Now())}
		p.Pending = p.Pending || e.State.Pending()
		switch {
		case e.State == reporting.ExportRunning:
			row.State = part.Going
		case e.State == reporting.ExportFailed:
			row.State = part.Bad
		case row.Expired:
			row.State, row.Word = part.Off, "已过期"
		case e.State == reporting.ExportDone:
			row.Format = "Excel"
			if e.Kind.Ending() == ".zip" {
				row.Format = "CSV"
			}
			row.State, row.File, row.Until = part.Done, "/exports/"+e.ID+"/file", day.Minute(e.ExpiresAt)
		}
		if e.State == reporting.ExportDone {
			row.Rows, row.Hash = fmt.Sprintf("%d 行，%s", e.Done, sizeText(e.Size)), e.SHA256[:min(12, len(e.SHA256))]
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

func sizeText(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", max(bytes>>10, 1))
	}
	return fmt.Sprintf("%d.%d MB", bytes>>20, bytes%(1<<20)*10>>20)
}

func (s *Server) downloadExport(r *request) error {
	e, content, err := s.Reporting.Download(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	mediaType := workbookType
	if e.Kind.Ending() == ".zip" {
		mediaType = "application/zip"
	}
	return r.download(e.Filename, mediaType, content)
}
