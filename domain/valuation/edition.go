package valuation

import (
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// EditionState 取值依据版本状态.
type EditionState string

// The states of an edition.
const (
	EditionProposed   EditionState = "PROPOSED"   // 待审核
	EditionApproved   EditionState = "APPROVED"   // 现行
	EditionRefused    EditionState = "REFUSED"    // 不予采用
	EditionSuperseded EditionState = "SUPERSEDED" // 已被更正
)

// EditionStates lists them with their titles.
var EditionStates = []contract.Choice{{Value: string(EditionApproved), Title: "现行"}, {Value: string(EditionProposed), Title: "待审核"}, {Value: string(EditionRefused), Title: "不予采用"}, {Value: string(EditionSuperseded), Title: "已被更正"}}

// Title is the Chinese name of the state.
func (s EditionState) Title() string { return contract.TitleIn(EditionStates, string(s)) }

// Faults of editions.
var (
	ErrEvidenceAbsent  = fault.New(fault.NotFound, "evidence.absent", "没有这条取值依据，或您无权查看")
	ErrEvidenceWriter  = fault.New(fault.Denied, "evidence.writer", "取值依据由本单位的技术经纪人或交易机构的交易员录入和更正")
	ErrEvidenceHead    = fault.New(fault.Denied, "evidence.head", "取值依据由录入单位的负责人审核；交易机构的，也可由另一名交易员审核")
	ErrEvidenceSelf    = fault.New(fault.Denied, "evidence.self", "录入人不能审核自己录入的取值依据，请由另一名人员审核")
	ErrEvidenceMoved   = fault.New(fault.Conflict, "evidence.moved", "这条取值依据已被他人更正或审核，您的操作没有生效，请刷新页面后再试")
	ErrEvidencePending = fault.New(fault.Conflict, "evidence.pending", "已有版本待审核，审核后才能再更正")
	ErrEvidenceWhy     = fault.New(fault.Invalid, "evidence.why", "请写明更正了什么、为什么，4 至 200 个字").At("why")
	ErrEvidenceReason  = fault.New(fault.Invalid, "evidence.reason", "不予采用的，请写明理由，4 至 200 个字").At("opinion")
	ErrEvidenceLate    = fault.New(fault.Invalid, "evidence.late", "这条依据晚于评估基准日，不能使用")
	ErrEvidencePast    = fault.New(fault.Invalid, "evidence.past", "这条依据在评估基准日以前已停止适用，请另选")
	ErrEvidenceFit     = fault.New(fault.Invalid, "evidence.fit", "这条依据不适用于这项参数，请另选")
	ErrEvidenceDiffers = fault.New(fault.Invalid, "evidence.differs", "取值与所选依据不一致")
)

// Edition 取值依据版本 is one edition of a row. Editions are never changed; a correction is
// the next one, and counts once another person has approved it.
type Edition struct {
	Row          string // id of the row
	No           int
	Org, OrgName string
	Shared       bool // every unit may use it
	Undone       bool // the deal that it compares with does not stand any more
	Evidence
	State     EditionState
	Why       string // of a correction
	Maker     contract.Person
	MadeAt    time.Time
	Decider   contract.Person
	DecidedAt time.Time
	Opinion   string
}

// serial makes a short number of the random end of an id.
func serial(prefix, id string) string { return prefix + strings.ToUpper(id[max(0, len(id)-8):]) }

// Serial 依据编号 is what people call the row.
func (e Edition) Serial() string { return serial("YJ-", e.Row) }

// Label names the edition: YJ-1A2B3C4D 第 2 版.
func (e Edition) Label() string { return e.Serial() + " 第 " + strconv.Itoa(e.No) + " 版" }

// Cite 引用 is what stands as the source of an input that was taken from the edition.
func (e Edition) Cite() string {
	words := "取值依据 " + e.Label() + "：《" + strings.Trim(e.Document, "《》") + "》" + e.Page + "，" + e.From.String() + " 起"
	if e.Kind == DealEvidence {
		words = "取值依据 " + e.Label() + "：" + e.Document + " " + e.Code + "，" + e.From.String() + " 成交"
	}
	if e.Confidence == Confidences[1].Value {
		words += "（建议值）"
	}
	return words
}

// Visible says whether people of the unit may read and use it.
func (e Edition) Visible(by actor.Actor) bool {
	return by.Org != "" && (e.Org == by.Org || e.Shared && (e.State == EditionApproved || e.State == EditionSuperseded))
}

// MayKeepEvidence says why the person may not enter rows.
func MayKeepEvidence(by actor.Actor) error {
	if by.Org == "" || !by.Has(actor.Broker, actor.Trader) {
		return ErrEvidenceWriter
	}
	return nil
}

// Enter 录入取值依据 begins a row. Those of an exchange are for all units.
func Enter(by actor.Actor, row string, ev Evidence, now time.Time) (Edition, audit.Event, error) {
	e := Edition{Row: row, No: 1, Org: by.Org, OrgName: by.OrgName, Shared: by.Has(actor.Trader), Evidence: ev, State: EditionProposed, Maker: person(by), MadeAt: now}
	return e, e.event("evidence.entered", by, ""), MayKeepEvidence(by)
}

// MayCorrect says why the person may not correct the last edition of a row.
func (e Edition) MayCorrect(by actor.Actor) error {
	switch {
	case MayKeepEvidence(by) != nil || by.Org != e.Org:
		return ErrEvidenceWriter
	case e.State == EditionProposed:
		return ErrEvidencePending
	}
	return nil
}

// Correct 更正 proposes the edition after the last one.
func (e Edition) Correct(by actor.Actor, ev Evidence, why string, now time.Time) (Edition, audit.Event, error) {
	if err := e.MayCorrect(by); err != nil {
		return e, audit.Event{}, err
	}
	if !between(strings.TrimSpace(why), 4, 200) {
		return e, audit.Event{}, ErrEvidenceWhy
	}
	next := Edition{Row: e.Row, No: e.No + 1, Org: e.Org, OrgName: e.OrgName, Shared: e.Shared, Evidence: ev, State: EditionProposed, Why: strings.TrimSpace(why), Maker: person(by), MadeAt: now}
	next.Kind = e.Kind
	return next, next.event("evidence.corrected", by, ""), nil
}

// MayDecide says why the person may not approve or refuse the edition: the head of the
// unit may, in an exchange any other trader too.
func (e Edition) MayDecide(by actor.Actor) error {
	switch {
	case by.Org != e.Org || !by.Has(actor.Head) && !(e.Shared && by.Has(actor.Trader)):
		return ErrEvidenceHead
	case e.State != EditionProposed:
		return ErrEvidenceMoved
	case e.Maker.ID == by.User:
		return ErrEvidenceSelf
	}
	return nil
}

// Decide 审核: approved it takes the place of the edition that held before.
func (e *Edition) Decide(by actor.Actor, agreed bool, opinion string, now time.Time) (audit.Event, error) {
	if err := e.MayDecide(by); err != nil {
		return audit.Event{}, err
	}
	opinion = strings.TrimSpace(opinion)
	if !agreed && !between(opinion, 4, 200) || !between(opinion, 0, 200) {
		return audit.Event{}, ErrEvidenceReason
	}
	from, kind := e.State, "evidence.approved"
	e.State, e.Decider, e.DecidedAt, e.Opinion = EditionApproved, person(by), now, opinion
	if !agreed {
		e.State, kind = EditionRefused, "evidence.refused"
	}
	return e.event(kind, by, from), nil
}

func (e Edition) event(kind string, by actor.Actor, from EditionState) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("evidence", e.Row), By: by, From: string(from), To: string(e.State), Opinion: e.Why + e.Opinion,
		Facts: []audit.Fact{{Label: "取值依据", Value: e.Label()}, {Label: e.Kind.Title(), Value: e.Name}, {Label: "取值", Value: e.Words() + " " + e.Unit}}}
}
