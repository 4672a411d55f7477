package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeAchievements: 科技成果, for those who offer them and for everybody.
func (s *Server) routeAchievements() {
	const path = market.AchievementsPath
	readers := only(actor.Broker, actor.Head, actor.Trader, actor.Authority)
	broker, head, keepers := only(actor.Broker), only(actor.Head), only(actor.Broker, actor.Head)
	s.get(path, s.listAchievements, readers)
	s.get(path+"/new", s.newAchievement, broker)
	s.post(path+"/new", s.addAchievement, broker)
	s.get(path+"/:id", s.showAchievement, readers)
	s.get(path+"/:id/edit", s.editAchievement, broker)
	s.post(path+"/:id/edit", s.changeAchievement, broker)
	s.post(path+"/:id/drop", s.dropRevision, keepers)
	s.get(path+"/:id/publish", s.confirmPublication, head)
	s.post(path+"/:id/publish", s.publishAchievement, head)
	s.post(path+"/:id/renew", s.renewAchievement, broker)
	for _, act := range []ending{withdrawing, transferring} {
		roles := keepers
		if act.path == transferring.path {
			roles = broker
		}
		s.get(path+"/:id/"+act.path, s.confirmEnd(act), roles)
		s.post(path+"/:id/"+act.path, s.endAchievement(act), roles)
	}
	s.post(path+"/:id/files", s.addEvidence, broker, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get(path+"/:id/files/:file", s.showEvidence, readers, within(uploadTimeout))
	s.post(path+"/:id/files/:file/delete", s.removeEvidence, broker)

	s.get(market.CataloguePath, s.showCatalogue, open())
	s.get(market.CataloguePath+"/:id", s.showOffer, open())
}

func (s *Server) listAchievements(r *request) error {
	ask := trading.AchievementQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), Field: cleanText(r.Query("field")), State: achievement.State(cleanText(r.Query("state"))), After: r.Query("after")}
	if ask.State == market.StaleState {
		ask.State, ask.Stale = "", true
	}
	found, next, err := s.Trading.FindAchievements(r.ctx(), r.Actor, ask)
	if err != nil {
		return err
	}
	p := market.AchievementsPage{Shell: s.shell(r, "科技成果", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "科技成果"}), Query: ask.Text, Field: ask.Field,
		State: stateAsked(ask), Fields: s.fieldFilter(), Asked: ask.Text+ask.Field+stateAsked(ask) != "", Own: !r.Actor.Has(actor.Trader, actor.Authority),
		MayAdd: r.Actor.Has(actor.Broker), Rows: s.achievementRows(found, market.AchievementsPath), Paging: part.Paging{Note: "最近变动的在前，每页 20 项"}}
	if !p.Own {
		p.Paging.Note = "最近发布的在前，每页 20 项"
	}
	p.Shell.Query = ""
	s.turnPages(&p.Paging, market.AchievementsPath, ask, next)
	return r.page(market.Achievements(p))
}

func stateAsked(ask trading.AchievementQuery) string {
	if ask.Stale {
		return market.StaleState
	}
	return string(ask.State)
}

// turnPages sets the neighbours of a page of a list.
func (s *Server) turnPages(p *part.Paging, path string, ask trading.AchievementQuery, next string) {
	at := func(after string) string {
		return withQuery(path, "q", ask.Text, "field", ask.Field, "state", stateAsked(ask), "after", after)
	}
	if ask.After != "" {
		p.Prev = at("")
	}
	if next != "" {
		p.Next = at(next)
	}
}

func (s *Server) fieldFilter() []part.Option {
	return append([]part.Option{{Label: "全部领域"}}, fieldOptions(s.Trading.Codes, day.Of(s.Now()))...)
}

func (s *Server) achievementRows(list []trading.AchievementRow, path string) []market.AchievementRow {
	today := day.Of(s.Now())
	rows := make([]market.AchievementRow, len(list))
	for i, a := range list {
		c := achievement.Content{Modes: a.Modes, Negotiable: a.Negotiable, Price: a.Price}
		rows[i] = market.AchievementRow{Href: path + "/" + a.ID, Name: a.Name, Number: a.Number, Org: a.OrgName, Owners: a.OwnerNames, State: a.State,
			Stale: a.State == achievement.Published && a.ValidUntil.Before(today), Revised: a.Revised, Field: s.Trading.Codes.Name(code.Field, a.Field),
			Maturity: a.Maturity, Modes: c.ModeNames(), Price: "未填", Secrecy: a.Secrecy, ValidUntil: a.ValidUntil.String()}
		switch a.State {
		case achievement.Draft:
			rows[i].ValidUntil = "未发布"
		case achievement.Withdrawn, achievement.Transferred:
			rows[i].ValidUntil = "已结束"
		}
		switch {
		case c.Negotiable:
			rows[i].Price = "面议"
		case c.Priced():
			rows[i].Price = c.Price.Text()
		}
	}
	return rows
}

func (s *Server) showAchievement(r *request) error {
	view, err := s.achievementView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// achievementView is the page of one achievement, with what was refused on it.
func (s *Server) achievementView(r *request) (func(part.Errors) templ.Component, error) {
	k, err := s.Trading.Achievement(r.ctx(), r.Actor, r.Params("id"), max(number(r.Query("before")), 0))
	if err != nil {
		return nil, err
	}
	a, path := k.Achievement, market.AchievementsPath+"/"+k.ID
	own := k.Own && a.LiveSale == ""
	broker := own && r.Actor.Has(actor.Broker)
	p := market.AchievementPage{Shell: s.shell(r, achievementName(a), layout.Crumb{Label: "科技成果", Href: market.AchievementsPath}, layout.Crumb{Label: achievementName(a)}),
		A: a, Today: k.Today, Field: s.Trading.Codes.Name(code.Field, a.Content.Field), Industry: s.Trading.Codes.Name(code.Industry, a.Content.Industry),
		Rights: k.Rights, RightLinks: r.Actor.Has(actor.Broker, actor.Head, actor.Authority), Files: k.Files, Hints: k.Hints, Twins: k.Twins, Changes: s.revised(a), Own: k.Own,
		MayWrite: a.MayWrite(r.Actor) == nil, MayPublish: a.MayPublish(r.Actor) == nil, MayConfirm: broker && a.State == achievement.Published && a.ConfirmedOn != k.Today,
		MayWithdraw: own && (a.State == achievement.Draft || a.State == achievement.Published), MayTransfer: broker && a.State == achievement.Published,
		MayDrop: own && a.Revision != nil}
	p.Appraisals, err = s.appraisalSection(r, k)
	if err != nil {
		return nil, err
	}
	p.Sales = saleRows(k.Sales, k.Own)
	p.Licence, err = s.Licences.On(r.ctx(), k.ID)
	if err != nil {
		return nil, err
	}
	if _, waits := a.Pending(); waits {
		for _, f := range k.Missing {
			p.Missing = append(p.Missing, part.FieldError{Field: f.Field, Message: f.Message})
		}
	}
	shown := k.Versions
	if k.Older > 0 {
		p.OlderHref = withQuery(path, "before", strconv.Itoa(k.Older))
		shown = shown[:len(shown)-1]
	}
	for i, v := range shown {
		row := market.VersionRow{Edition: v.Edition, At: day.Minute(v.PublishedAt), Drafter: v.Drafter.Name, Publisher: v.Publisher.Name, First: v.Edition == 1}
		if i+1 < len(k.Versions) {
			row.Changes = s.inWords(k.Versions[i+1].Content, v.Content)
		}
		p.Versions = append(p.Versions, row)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.Achievement(p)
	}, nil
}

func achievementName(a *achievement.Achievement) string {
	switch {
	case a.Content.Name != "":
		return a.Content.Name
	case a.Number != "":
		return a.Number
	}
	return "未填名称的草稿"
}

// renewAchievement 确认有效.
func (s *Server) renewAchievement(r *request) error {
	return s.onPage(r, "已确认内容有效", func(id string, version int) error { return s.Trading.ConfirmAchievement(r.ctx(), r.Actor, id, version) })
}

func (s *Server) dropRevision(r *request) error {
	return s.onPage(r, "已放弃未发布的修改", func(id string, version int) error { return s.Trading.DropRevision(r.ctx(), r.Actor, id, version) })
}

// onPage does an act whose form stands on the page of the achievement.
func (s *Server) onPage(r *request, done string, act func(id string, version int) error) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = act(id, number(values["version"]))
	if err == nil {
		return r.done(market.AchievementsPath+"/"+id, done)
	}
	return s.refusedOnPage(r, err)
}

func (s *Server) refusedOnPage(r *request, err error) error {
	view, openErr := s.achievementView(r)
	if openErr != nil {
		return openErr
	}
	return r.again(err, view)
}

// confirmPublication 核对 everything that would be published.
func (s *Server) confirmPublication(r *request) error {
	view, err := s.publicationView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) publicationView(r *request) (func(part.Errors) templ.Component, error) {
	k, err := s.Trading.Achievement(r.ctx(), r.Actor, r.Params("id"), 0)
	if err != nil {
		return nil, err
	}
	if !k.Own {
		return nil, achievement.ErrHead
	}
	a := k.Achievement
	p := market.PublishPage{Shell: s.shell(r, "核对并发布", layout.Crumb{Label: "科技成果", Href: market.AchievementsPath},
		layout.Crumb{Label: achievementName(a), Href: market.AchievementsPath + "/" + a.ID}, layout.Crumb{Label: "核对并发布"}),
		A: a, Changes: s.revised(a), Hints: k.Hints, Twins: k.Twins, Blocked: fault.Sentence(a.MayPublish(r.Actor))}
	for _, f := range k.Missing {
		p.Missing = append(p.Missing, part.FieldError{Field: f.Field, Message: f.Message})
	}
	c := a.Written()
	for _, x := range achievement.Parts {
		p.Rows = append(p.Rows, part.KV{Key: x.Title, Value: s.partInWords(x.Value, c.Part(x.Value))})
	}
	return func(errs part.Errors) templ.Component {
		for _, e := range errs {
			if e.Field == "" { // the others stand among what is missing
				p.Errors = append(p.Errors, e)
			}
		}
		p.Shell.HasErrors = len(errs) > 0
		return market.Publish(p)
	}, nil
}

func (s *Server) publishAchievement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = s.Trading.PublishAchievement(r.ctx(), r.Actor, id, number(values["version"]))
	if err == nil {
		return r.done(market.AchievementsPath+"/"+id, "已发布，信息有效期 90 日")
	}
	view, openErr := s.publicationView(r)
	if openErr != nil {
		return openErr
	}
	return r.again(err, view)
}

// revised is what waits for the head, compared with what is published.
func (s *Server) revised(a *achievement.Achievement) []contract.Change {
	if a.Revision == nil {
		return nil
	}
	return s.inWords(a.Content, *a.Revision)
}

// inWords lists the differences with the names of codes.
func (s *Server) inWords(before, after achievement.Content) []contract.Change {
	changes := before.Changes(after)
	for i, c := range changes {
		name := ""
		for _, x := range achievement.Parts {
			if x.Title == c.Path {
				name = x.Value
			}
		}
		changes[i].Before, changes[i].After = s.partInWords(name, c.Before), s.partInWords(name, c.After)
	}
	return changes
}

func (s *Server) partInWords(name, value string) string {
	switch name {
	case "field":
		return s.Trading.Codes.FullName(code.Field, value)
	case "industry":
		return s.Trading.Codes.FullName(code.Industry, value)
	case "owners", "completers", "rights":
		return strings.ReplaceAll(value, "；", "\n")
	}
	return value
}

// ending is an act that ends an offer, with a page that asks for the reason.
type ending struct {
	path, title, lead, label, hint, button, done string
	look                                         part.Look
	do                                           func(s *trading.Service, ctx context.Context, by actor.Actor, id string, version int, reason string) error
}

var (
	withdrawing = ending{path: "withdraw", title: "下架科技成果", lead: "下架后公开成果库不再列出。需要恢复的，由负责人再次核对发布，编号不变。", label: "下架理由",
		hint: "例如“权属正在变更，暂停对外提供”，4 至 500 个字。", button: "下架", done: "已下架", look: part.Danger,
		do: (*trading.Service).WithdrawAchievement}
	transferring = ending{path: "transfer", title: "记为已转化", lead: "成果已在本平台之外转让、许可或作价投资的，记为已转化。此后不能再修改和发布，不能撤回。", label: "转化情况",
		hint: "写明受让方、方式和合同登记编号，例如“转让给示例公司，合同登记编号 ZZ-2026-000123”。", button: "记为已转化，不能撤回", done: "已记为已转化", look: part.Primary,
		do: (*trading.Service).TransferAchievement}
)

func (s *Server) confirmEnd(act ending) handler {
	return func(r *request) error {
		view, err := s.endView(r, act, "")
		if err != nil {
			return err
		}
		return r.page(view(nil))
	}
}

func (s *Server) endView(r *request, act ending, reason string) (func(part.Errors) templ.Component, error) {
	k, err := s.Trading.Achievement(r.ctx(), r.Actor, r.Params("id"), 0)
	if err != nil {
		return nil, err
	}
	if !k.Own {
		return nil, achievement.ErrKeeper
	}
	path := market.AchievementsPath + "/" + k.ID
	p := market.EndPage{Shell: s.shell(r, act.title, layout.Crumb{Label: "科技成果", Href: market.AchievementsPath}, layout.Crumb{Label: achievementName(k.Achievement), Href: path},
		layout.Crumb{Label: act.title}), A: k.Achievement, Lead: act.lead, Label: act.label, Hint: act.hint, Reason: reason, Action: path + "/" + act.path, Button: act.button, Look: act.look}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.End(p)
	}, nil
}

func (s *Server) endAchievement(act ending) handler {
	return func(r *request) error {
		values, err := formValues(r.Ctx)
		if err != nil {
			return err
		}
		id := r.Params("id")
		err = act.do(s.Trading, r.ctx(), r.Actor, id, number(values["version"]), values["reason"])
		if err == nil {
			return r.done(market.AchievementsPath+"/"+id, act.done)
		}
		view, openErr := s.endView(r, act, values["reason"])
		if openErr != nil {
			return openErr
		}
		return r.again(err, view)
	}
}

// addEvidence 上传佐证材料.
func (s *Server) addEvidence(r *request) error {
	files, err := uploads(r.Ctx, "file")
	if err == nil && len(files) == 0 {
		err = errChooseFile
	}
	if err == nil {
		err = s.Trading.AddEvidence(r.ctx(), r.Actor, r.Params("id"), files[0].Name, files[0].Content)
	}
	if err != nil {
		return s.refusedOnPage(r, err)
	}
	return r.done(market.AchievementsPath+"/"+r.Params("id"), "已上传“"+files[0].Name+"”")
}

func (s *Server) removeEvidence(r *request) error {
	err := s.Trading.RemoveEvidence(r.ctx(), r.Actor, r.Params("id"), r.Params("file"))
	if err != nil {
		return err
	}
	return r.done(market.AchievementsPath+"/"+r.Params("id"), "已删除材料")
}

// showEvidence 查看佐证材料.
func (s *Server) showEvidence(r *request) error {
	f, content, err := s.Trading.Evidence(r.ctx(), r.Actor, r.Params("id"), r.Params("file"))
	if err != nil {
		return err
	}
	return r.document(f.Name, f.MediaType, content)
}
