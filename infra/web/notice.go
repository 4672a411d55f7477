package web

import (
	"time"

	"jiyue/app/reminding"
	"jiyue/domain/notice"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// noticeRows is the length of a page of notices.
const noticeRows = 30

// routeNotices: 提醒.
func (s *Server) routeNotices() {
	s.get(layout.NoticesPath, s.listNotices)
	s.post("/notices/read", s.readNotices)
	s.post("/notices/:id/open", s.openNotice)
}

func (s *Server) listNotices(r *request) error {
	page, err := s.Reminding.List(r.ctx(), r.Actor, r.Query("after"), noticeRows)
	if err != nil {
		return err
	}
	p := registry.NoticesPage{Shell: s.shell(r, "提醒"), Unread: page.Unread, AsOf: page.AsOf.Format(time.RFC3339Nano),
		Paging: part.Paging{Note: "从新到旧，每页 30 条"}}
	if r.Query("after") != "" {
		p.Paging.Prev = layout.NoticesPath
	}
	if page.Next != "" {
		p.Paging.Next = withQuery(layout.NoticesPath, "after", page.Next)
	}
	for _, item := range page.Items {
		p.Rows = append(p.Rows, registry.NoticeLine{Kind: item.Kind, Name: item.Name, Number: item.SubmissionNo, Text: item.Text,
			At: item.At, Read: item.Read, Href: noticePath(item), Open: "/notices/" + item.ID + "/open"})
	}
	return r.page(registry.Notices(p))
}

// noticePath leads to the case as its reader works on it.
func noticePath(item reminding.Item) string {
	if item.Path != "" {
		return item.Path
	}
	if item.Kind.ForApplicant() {
		return "/contracts/" + string(item.Contract)
	}
	if item.Kind == notice.Appointed {
		return "/opinions/" + string(item.Contract)
	}
	return "/review/" + string(item.Contract)
}

func (s *Server) openNotice(r *request) error {
	item, err := s.Reminding.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.to(noticePath(item))
}

func (s *Server) readNotices(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	until, err := time.Parse(time.RFC3339Nano, values["until"])
	if err != nil {
		until = s.Now()
	}
	_, err = s.Reminding.OpenAll(r.ctx(), r.Actor, until)
	if err != nil {
		return err
	}
	return r.done(layout.NoticesPath, "全部提醒已标为已读")
}
