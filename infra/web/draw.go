package web

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeDraws: 评价组抽取, prepared by institutions, witnessed by the pool's body, and open to
// everybody once it is done.
func (s *Server) routeDraws() {
	const path = panel.DrawsPath
	evaluator := only(actor.Evaluator)
	sides, witness := only(actor.Evaluator, actor.Industry, actor.Head), only(actor.Industry, actor.Head)
	s.get(path, s.listDraws, sides)
	s.get(path+"/new", s.newDraw, evaluator)
	s.post(path+"/new", s.addDraw, evaluator)
	s.get(path+"/:id", s.showDraw, sides)
	s.post(path+"/:id", s.makeDraw, witness)
	s.get(panel.PublicDrawsPath, s.listPublicDraws, open())
	s.get(panel.PublicDrawsPath+"/:id", s.showPublicDraw, open())
	s.get(panel.PublicDrawsPath+"/:id/record.json", s.downloadDraw, open())
}

var drawPlace = layout.Crumb{Label: "评价组抽取", Href: panel.DrawsPath}

func (s *Server) listDraws(r *request) error {
	after := r.Query("after")
	list, next, err := s.Draws.Find(r.ctx(), r.Actor, after)
	if err != nil {
		return err
	}
	p := drawsPage(list, panel.DrawsPath, after, next)
	p.Shell = s.shell(r, "评价组抽取", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "评价组抽取"})
	p.Lead, p.Add = "评价机构先确定名单和席位，行业组织再录入公开随机数抽取；结果任何人可以重做核验。", r.Actor.Has(actor.Evaluator)
	p.Empty, p.Advice = "没有抽取记录。", "评价机构从已发布的评估师库准备抽取。"
	return r.page(panel.Draws(p))
}

func drawsPage(list []draw.Record, path, after, next string) panel.DrawsPage {
	p := panel.DrawsPage{Paging: lotPaging(path, after, next)}
	p.Paging.Note = "从新到旧，每页 50 项"
	for _, d := range list {
		line := panel.DrawLine{Href: path + "/" + d.ID, CaseNo: d.CaseNo, Title: d.Title, Institution: d.Institution.Name, Pool: d.PoolName + " " + d.PoolVersion,
			At: day.Minute(d.PreparedAt) + " 准备", State: part.Held, Word: "待见证"}
		if d.Drawn() {
			line.At, line.State, line.Word = day.Minute(d.DrawnAt)+" 抽取", part.Done, "已抽取"
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

func (s *Server) listPublicDraws(r *request) error {
	after := r.Query("after")
	list, next, err := s.Draws.Published(r.ctx(), after)
	if err != nil {
		return err
	}
	p := drawsPage(list, panel.PublicDrawsPath, after, next)
	p.Public, p.Shell = true, s.publicShell(r, "抽取公示", layout.Crumb{Label: "抽取公示"})
	p.Lead = "评价组由公开随机数抽取。下载记录，用随软件提供的命令可以重做一次。"
	p.Empty, p.Advice = "没有公示的抽取。", "评价组抽取完成后在此公示。"
	return r.page(panel.Draws(p))
}

func (s *Server) newDraw(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.newDrawView(r, id, map[string]string{"seats": "7", "economic": "1", "reserves": "2"})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newDrawView(r *request, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	pools, _, err := s.Registers.Pools(r.ctx(), r.Actor, assessing.PoolQuery{})
	if err != nil {
		return nil, err
	}
	p := panel.DrawFormPage{Hidden: map[string]string{"id": id}, Values: typed, Pools: []part.Option{{Label: "请选择"}}}
	for _, pool := range pools {
		if pool.Latest > 0 {
			p.Pools = append(p.Pools, part.Option{Value: pool.ID, Label: pool.Name + " v" + strconv.Itoa(pool.Latest) + "（" + pool.OrgName + "）"})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell = errs, s.shell(r, "准备抽取", drawPlace, layout.Crumb{Label: "准备抽取"})
		p.Shell.HasErrors = len(errs) > 0
		return panel.DrawForm(p)
	}, nil
}

func (s *Server) addDraw(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Draws.Prepare(r.ctx(), r.Actor, id, values)
	}
	if err != nil {
		view, failed := s.newDrawView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.DrawsPath+"/"+id, "名单和席位已确定，等待行业组织见证抽取")
}

func (s *Server) showDraw(r *request) error {
	view, err := s.drawView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) drawView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	d, err := s.Draws.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	p := drawPage(d)
	if d.Drawn() {
		if err := s.addDrawFile(r, d, &p); err != nil {
			return nil, err
		}
	} else if r.Actor.Org == d.PoolOwner.ID && r.Actor.Has(actor.Industry, actor.Head) && r.Actor.User != d.Preparer.ID {
		p.Witness = panel.DrawsPath + "/" + d.ID
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Beacon = part.Field{Name: "beacon", Label: "公开随机数", Hint: "照公布的写法录入，例如彩票开奖号码“03 08 11 19 22 30 07”。", Value: typed["beacon"], Err: errs.At("beacon"), Width: part.Middle, MaxLength: 100, Autocomplete: "off"}
		p.Source = part.Field{Name: "source", Label: "来源和期号", Hint: "应在名单确定之后产生，例如“双色球第 2026138 期”。", Value: typed["source"], Err: errs.At("source"), Width: part.Middle, MaxLength: 100}
		p.Shell = s.shell(r, d.Title, drawPlace, layout.Crumb{Label: d.CaseNo})
		p.Shell.HasErrors = len(errs) > 0
		return panel.Draw(p)
	}, nil
}

func (s *Server) makeDraw(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Draws.Draw(r.ctx(), r.Actor, r.Params("id"), values["beacon"], values["source"])
	if err != nil {
		view, failed := s.drawView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.DrawsPath+"/"+r.Params("id"), "已抽取，记录已公示")
}

func (s *Server) showPublicDraw(r *request) error {
	d, err := s.Draws.Open(r.ctx(), actor.Actor{}, r.Params("id"))
	if err != nil {
		return err
	}
	p := drawPage(d)
	if err := s.addDrawFile(r, d, &p); err != nil {
		return err
	}
	p.Public, p.Shell = true, s.publicShell(r, d.Title, layout.Crumb{Label: "抽取公示", Href: panel.PublicDrawsPath}, layout.Crumb{Label: d.CaseNo})
	return r.page(panel.Draw(p))
}

func (s *Server) downloadDraw(r *request) error {
	d, text, _, err := s.Draws.File(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	return r.download("抽取记录 "+d.CaseNo+".json", "application/json", text)
}

// addDrawFile says how to draw again.
func (s *Server) addDrawFile(r *request, d draw.Record, p *panel.DrawPage) error {
	_, _, sum, err := s.Draws.File(r.ctx(), d.ID)
	p.FileHash, p.Download = sum, panel.PublicDrawsPath+"/"+d.ID+"/record.json"
	p.Facts = []part.KV{{Key: "公开随机数", Value: d.Beacon + "（" + d.BeaconSource + "）"}, {Key: "种子文本", Value: d.Result.SeedText}, {Key: "种子", Value: strconv.FormatUint(d.Result.Seed, 10)},
		{Key: "回避后名单 SHA-256", Value: d.Result.PoolHash.String()}, {Key: "评估师库名册 SHA-256", Value: d.PoolListHash}, {Key: "抽取时间", Value: evidence.Instant(d.DrawnAt)}}
	return err
}

var drawKinds = []part.Option{{Value: draw.Peer, Label: "技术同行"}, {Value: draw.Economic, Label: "经济专家"}, {Value: "LEGAL", Label: "法律专家"}, {Value: "MANAGEMENT", Label: "管理专家"}}

// drawPage is what everybody may read of a draw.
func drawPage(d draw.Record) panel.DrawPage {
	p := panel.DrawPage{Title: d.Title, Lead: "评价机构：" + d.Institution.Name, Candidate: len(d.Candidates), Cells: []part.Cell{{Label: "项目编号", Value: d.CaseNo, Width: 6, Strong: true},
		{Label: "评估师库", Value: d.PoolName + " " + d.PoolVersion, Sub: d.PoolOwner.Name, Width: 6}, {Label: "席位", Value: strconv.Itoa(d.Seats), Sub: "经济专家 " + strconv.Itoa(d.Economic) + "，候补 " + strconv.Itoa(d.Reserves), Width: 4},
		{Label: "名单确定", Value: day.Minute(d.PreparedAt), Width: 4}}}
	drawn := part.Cell{Label: "抽取", Value: "待行业组织见证", Width: 4}
	if d.Drawn() {
		drawn.Value, drawn.Sub = day.Minute(d.DrawnAt), d.PoolOwner.Name+"见证"
	} else {
		p.Note = "名单、席位和回避人员已经确定，不能修改。等待 " + d.PoolOwner.Name + " 录入此后产生的公开随机数。"
	}
	p.Cells = append(p.Cells, drawn)
	for _, x := range d.Excluded {
		p.Left = append(p.Left, panel.DrawPerson{Number: x.ID, Reason: x.Reason})
	}
	known := map[string]draw.Candidate{}
	for _, c := range d.Candidates {
		known[c.ID] = c
	}
	people := func(ids []string) (list []panel.DrawPerson) {
		for i, id := range ids {
			list = append(list, panel.DrawPerson{Place: strconv.Itoa(i + 1), Number: id, Unit: known[id].Unit, Kind: labelOf(drawKinds, known[id].Kind)})
		}
		return list
	}
	p.Drawn, p.Reserves = people(d.Result.Drawn), people(d.Result.Reserves)
	return p
}
