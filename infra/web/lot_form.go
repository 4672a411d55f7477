package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// How the terms of a lot are typed. What cannot be read stays as typed, and the rules
// say so at its field.
var (
	amountTerms  = []string{sale.TermStart, sale.TermReserve, sale.TermIncrement, sale.TermDeposit, sale.TermFloor, sale.TermStep, listing.TermValue}
	instantTerms = []string{sale.TermOpen, sale.TermDepositDue, sale.TermEnd, sale.TermFreeEnd, sale.TermHardStop, sale.TermDeadline}
	periodTerms  = map[string]time.Duration{sale.TermWindow: time.Minute, sale.TermExtension: time.Minute, sale.TermPeriod: time.Minute, sale.TermResumeWarning: time.Minute,
		sale.TermBelowExtend: time.Hour, sale.TermExercise: time.Hour, sale.TermInterval: time.Minute, sale.TermSecondRound: time.Minute, sale.TermRoundLength: time.Minute}
	plainTerms = []string{sale.TermSecret, sale.TermMaxSteps, sale.TermMode, sale.TermEmpty, sale.TermFrom, sale.TermMaxExtensions, sale.TermMinimum, sale.TermBelow, sale.TermBelowMax, sale.TermSoleDays,
		sale.TermRefusal, sale.TermDefault, sale.TermNoticeDays, lot.TermVenue, sale.TermMinValid, sale.TermTie, sale.TermMaxRounds, lot.TermApproval, lot.TermPricing, lot.TermValuation}
	tickTerms = []string{sale.TermGrid, sale.TermSelfOutbid, sale.TermReplaceable}
)

// kindTerms are the terms of the forms of bidding that do not rise bid by bid.
var kindTerms = map[lot.Route][]string{
	lot.Dutch: {sale.TermOpen, sale.TermStart, sale.TermReserve, sale.TermFloor, sale.TermStep, sale.TermInterval, sale.TermMinimum, sale.TermDeposit, sale.TermDepositDue},
	lot.Sealed: {sale.TermOpen, sale.TermDeadline, sale.TermStart, sale.TermReserve, sale.TermReplaceable, sale.TermMinValid, sale.TermTie, sale.TermSecondRound,
		sale.TermDeposit, sale.TermDepositDue},
	lot.Rounds: {sale.TermOpen, sale.TermStart, sale.TermReserve, sale.TermIncrement, sale.TermReplaceable, sale.TermRoundLength, sale.TermMaxRounds, sale.TermDeposit, sale.TermDepositDue},
}

// ofForm drops what says nothing in a form of bidding.
func ofForm(route lot.Route, terms map[string]string) {
	for term := range terms {
		of, other := kindTerms[route]
		if term == lot.TermApproval || term == lot.TermPricing || term == lot.TermValuation {
			continue
		}
		if other && !slices.Contains(of, term) || !other && !risingTerm(term) {
			delete(terms, term)
		}
	}
}

// risingTerm says whether the rising form has a term.
func risingTerm(term string) bool {
	switch term {
	case sale.TermFloor, sale.TermStep, sale.TermInterval, sale.TermDeadline, sale.TermReplaceable, sale.TermMinValid, sale.TermTie, sale.TermSecondRound, sale.TermRoundLength, sale.TermMaxRounds:
		return false
	}
	return true
}

// pointless are the terms that say nothing under a choice of another one.
var pointless = []struct {
	term, value string
	drop        []string
}{
	{sale.TermMode, "timed", []string{sale.TermEnd, sale.TermWindow, sale.TermExtension}},
	{sale.TermMode, "delay", []string{sale.TermFreeEnd, sale.TermPeriod, sale.TermEmpty}},
	{sale.TermBelow, "cancel", []string{sale.TermBelowExtend, sale.TermBelowMax, sale.TermSoleDays}},
	{sale.TermBelow, "extend", []string{sale.TermSoleDays}},
	{sale.TermBelow, "to_sole", []string{sale.TermBelowExtend, sale.TermBelowMax}},
	{sale.TermRefusal, "none", []string{sale.TermExercise}},
	{sale.TermRefusal, "M1", []string{sale.TermExercise}},
	{sale.TermRefusal, "M3", []string{sale.TermExercise}},
}

// amountText is an amount as typed without its separators.
func amountText(typed string) string {
	return strings.NewReplacer(",", "", "，", "").Replace(strings.TrimSpace(typed))
}

// instantTerm is a moment of a form in Chinese legal time.
func instantTerm(typed string) string {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(form, strings.TrimSpace(typed), day.Zone); err == nil {
			return instantText(t)
		}
	}
	return strings.TrimSpace(typed)
}

func momentText(term string) string {
	t, err := time.Parse(sale.InstantForm, term)
	if err != nil {
		return term
	}
	t = t.In(day.Zone)
	if t.Second() == 0 {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format("2006-01-02T15:04:05")
}

// periodTerm is a length of time in seconds, typed in a unit or as so many 秒.
func periodTerm(typed string, unit time.Duration) string {
	typed = strings.TrimSpace(typed)
	if seconds, ok := strings.CutSuffix(typed, "秒"); ok {
		return strings.TrimSpace(seconds)
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 0 || n > 1_000_000 {
		return typed
	}
	return strconv.Itoa(n * int(unit/time.Second))
}

func periodText(term string, unit time.Duration) string {
	n, err := strconv.Atoi(term)
	if err != nil {
		return term
	}
	if n%int(unit/time.Second) != 0 {
		return term + "秒"
	}
	return strconv.Itoa(n / int(unit/time.Second))
}

// lotTyped reads the form of a lot.
func lotTyped(values map[string]string) (trading.LotForm, error) {
	if values["route"] == string(lot.Listing) {
		return listingTyped(values)
	}
	terms := map[string]string{}
	put := func(term, text string) {
		if text != "" {
			terms[term] = text
		}
	}
	for _, term := range amountTerms {
		put(term, amountText(values[term]))
	}
	for _, term := range instantTerms {
		put(term, instantTerm(values[term]))
	}
	for term, unit := range periodTerms {
		put(term, periodTerm(values[term], unit))
	}
	for _, term := range plainTerms {
		put(term, strings.TrimSpace(values[term]))
	}
	for _, term := range tickTerms {
		put(term, strconv.FormatBool(values[term] == "true"))
	}
	for _, p := range pointless {
		if terms[p.term] == p.value {
			for _, term := range p.drop {
				delete(terms, term)
			}
		}
	}
	var steps []string
	for i := range market.LotStepRows {
		from, increment := stepText(values[rowName(sale.TermSteps, i, "from")]), stepText(values[rowName(sale.TermSteps, i, "increment")])
		if from+increment != "" {
			steps = append(steps, from+":"+increment)
		}
	}
	put(sale.TermSteps, strings.Join(steps, ";"))
	route := lot.Route(values["route"])
	if route == "" {
		route = lot.English
	}
	ofForm(route, terms)
	return holdersTyped(trading.LotForm{Route: route, Name: values["name"], Achievement: strings.TrimSpace(values["achievement"]), Notice: values["notice"], Seller: values["seller"], Terms: terms}, values)
}

// stepText is an amount within the term of the steps, where two signs part them.
func stepText(typed string) string {
	return strings.NewReplacer(":", "", ";", "").Replace(amountText(typed))
}

func rowName(table string, i int, column string) string {
	return fmt.Sprintf("%s[%d].%s", table, i, column)
}

// lotValues fills the form from a draft.
func lotValues(l *lot.Lot, codes []string) map[string]string {
	terms := l.Full()
	values := map[string]string{"route": string(l.Route), "name": l.Name, "notice": l.Notice, "seller": l.Seller.ID, "rows": strconv.Itoa(max(len(l.Holders), market.LotHolderRows))}
	maps.Copy(values, terms)
	for _, term := range amountTerms {
		if fen, ok := money.ParseFen(terms[term]); ok {
			values[term] = fen.Yuan().Text()
		}
	}
	for _, term := range instantTerms {
		values[term] = momentText(terms[term])
	}
	for term, unit := range periodTerms {
		values[term] = periodText(terms[term], unit)
	}
	for i, step := range strings.Split(terms[sale.TermSteps], ";") {
		values[rowName(sale.TermSteps, i, "from")], values[rowName(sale.TermSteps, i, "increment")], _ = strings.Cut(step, ":")
	}
	for i, h := range l.Holders {
		values[rowName(sale.TermHolders, i, "uscc")], values[rowName(sale.TermHolders, i, "rank")] = codes[i], strconv.Itoa(h.Rank)
	}
	return values
}

var formNotes = map[lot.Route]string{
	lot.English: "公开报价，价高者得，临近截止延时", lot.Sealed: "各报一次，加密保存，截止后两人开标", lot.Rounds: "分轮密封报价，每轮只公布最高价", lot.Dutch: "价格逐步下降，第一个应价者得",
}

// lotForm is the page of the form; l is nil for a new lot.
func (s *Server) lotForm(r *request, l *lot.Lot, id string, version int, values map[string]string) (func(part.Errors) templ.Component, error) {
	sellers, err := s.Exchange.Reader.Sellers(r.ctx(), r.Actor.Region)
	if err != nil {
		return nil, err
	}
	options := []part.Option{{Label: "请选择"}}
	for _, o := range sellers {
		options = append(options, part.Option{Value: o.ID, Label: o.Name})
	}
	kind, form := "竞价项目", market.LotForm
	if values["route"] == string(lot.Listing) {
		kind, form = "挂牌项目", market.ListingForm
	}
	title, crumb := "新建"+kind, layout.Crumb{Label: "新建" + kind}
	p := market.LotFormPage{New: l == nil, Action: "/market/lots/new", ID: id, Version: version, Values: values, Sellers: options, Back: market.LotsPath, Rows: holderRows(values)}
	crumbs := []layout.Crumb{lotPlace(r), crumb}
	if l != nil {
		title, p.Action, p.Back, p.Opinion = "编制"+kind, "/market/lots/"+l.ID+"/edit", "/market/lots/"+l.ID, l.Opinion
		crumbs = []layout.Crumb{lotPlace(r), {Label: l.Name, Href: p.Back}, {Label: "编制"}}
	}
	if len(s.Exchange.Forms) > 0 {
		for _, f := range append([]lot.Route{lot.English}, s.Exchange.Forms...) {
			p.Forms = append(p.Forms, part.Option{Value: string(f), Label: f.Title(), Note: formNotes[f]})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, title, crumbs...), errs
		p.Shell.HasErrors = len(errs) > 0
		return form(p)
	}, nil
}

func (s *Server) newLot(r *request) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	values := lotValues(&lot.Lot{Route: lot.English, Terms: s.suggestedTerms()}, nil)
	if r.Query("route") == string(lot.Listing) {
		values = lotValues(&lot.Lot{Route: lot.Listing, Terms: listing.Suggested()}, nil)
	}
	view, err := s.lotForm(r, nil, id.String(), 0, values)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// suggestedTerms are the terms of a new form, those of all forms of bidding offered.
func (s *Server) suggestedTerms() map[string]string {
	terms := lot.Suggested()
	if len(s.Exchange.Forms) > 0 {
		maps.Copy(terms, lot.SuggestedForms())
	}
	return terms
}

var errDraftID = fault.New(fault.Conflict, "web.lot_id", "页面已过期，请从“交易项目”重新新建")

func (s *Server) addLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	more := moreRows(values)
	view, err := s.lotForm(r, nil, id, 0, values)
	switch {
	case err != nil:
		return err
	case more:
		return r.page(view(nil))
	}
	form, err := lotTyped(values)
	if len(id) != 36 || uuid.Validate(id) != nil {
		err = errDraftID
	}
	if err == nil {
		err = s.Exchange.Prepare(r.ctx(), r.Actor, id, form)
	}
	if err != nil {
		return r.again(err, view)
	}
	return s.lotSaved(r, id, 1, values)
}

// moreRows says that the form asks for more lines of holders, and gives them.
func moreRows(values map[string]string) bool {
	if values["then"] != "rows" {
		return false
	}
	values["rows"] = strconv.Itoa(holderRows(values) + 3)
	return true
}

// lotSaved goes on after a draft has been saved: to its page, or to the review that
// was asked for.
func (s *Server) lotSaved(r *request, id string, version int, values map[string]string) error {
	if values["then"] != "submit" {
		return r.done("/market/lots/"+id, "草稿已保存")
	}
	err := s.Exchange.Submit(r.ctx(), r.Actor, id, version)
	if err == nil {
		return r.done("/market/lots/"+id, "已提交复核，由另一名人员核对并发布")
	}
	l, failed := s.Exchange.Reader.Lot(r.ctx(), id)
	if failed != nil {
		return failed
	}
	values["route"] = string(l.Route)
	view, failed := s.lotForm(r, l, id, version, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

// draftOf is a lot that the person may write on now.
func (s *Server) draftOf(r *request) (*lot.Lot, error) {
	f, err := s.Exchange.Open(r.ctx(), r.Actor, r.Params("id"))
	switch {
	case err != nil:
		return nil, err
	case !f.Inside:
		return nil, lot.ErrAbsent
	case f.Lot.State != lot.Draft:
		return nil, lot.ErrState
	}
	return f.Lot, nil
}

func (s *Server) editLot(r *request) error {
	l, err := s.draftOf(r)
	if err != nil {
		return err
	}
	codes := make([]string, len(l.Holders))
	for i, h := range l.Holders {
		codes[i], err = s.Exchange.Reader.CodeOfOrganisation(r.ctx(), h.Org.ID)
		if err != nil {
			return err
		}
	}
	values := lotValues(l, codes)
	values["achievement"], err = s.Exchange.Reader.NumberOf(r.ctx(), l.Achievement)
	if err != nil {
		return err
	}
	view, err := s.lotForm(r, l, l.ID, l.Version, values)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) changeLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	l, err := s.draftOf(r)
	if err != nil {
		return err
	}
	values["route"] = string(l.Route)
	version, more := number(values["version"]), moreRows(values)
	view, err := s.lotForm(r, l, l.ID, version, values)
	switch {
	case err != nil:
		return err
	case more:
		return r.page(view(nil))
	}
	form, err := lotTyped(values)
	if err == nil {
		err = s.Exchange.Edit(r.ctx(), r.Actor, l.ID, version, form)
	}
	if err != nil {
		return r.again(err, view)
	}
	return s.lotSaved(r, l.ID, version+1, values)
}
