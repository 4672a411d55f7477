package web

import (
	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/views/market"
)

// papersOf are the papers of the reader's own unit, and whether it can hand in more.
func (s *Server) papersOf(r *request, b lot.Bidder) (names []string, more bool, err error) {
	list, err := s.Exchange.Papers(r.ctx(), r.Actor, b)
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names, b.State == lot.Applied && len(list) < lot.MaxPapers, err
}

// paperLines are the papers of a bidder for the exchange.
func (s *Server) paperLines(r *request, b lot.Bidder, path string) (lines []market.PaperLine, err error) {
	list, err := s.Exchange.Papers(r.ctx(), r.Actor, b)
	for _, p := range list {
		lines = append(lines, market.PaperLine{Href: path + "/papers/" + p.ID, Name: p.Name, Meta: day.Minute(p.AddedAt)})
	}
	return lines, err
}

// handInPaper 上传证明材料.
func (s *Server) handInPaper(r *request) error {
	files, err := uploads(r.Ctx, "file")
	if err == nil && len(files) == 0 {
		err = errChooseFile
	}
	if err == nil {
		err = s.Exchange.HandIn(r.ctx(), r.Actor, r.Params("id"), files[0].Name, files[0].Content)
	}
	if err != nil {
		view, failed := s.noticeView(r, noticeTyping{})
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.PublicLotsPath+"/"+r.Params("id"), "已上传“"+files[0].Name+"”")
}

// showPaper 查看证明材料.
func (s *Server) showPaper(r *request) error {
	p, content, err := s.Exchange.Paper(r.ctx(), r.Actor, r.Params("id"), r.Params("code"), r.Params("paper"))
	if err != nil {
		return err
	}
	return r.document(p.Name, p.MediaType, content)
}
