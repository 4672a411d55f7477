package disclosure

import (
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// MinDays 公示期 is the least number of working days for which a deal is disclosed;
// 建议值.
const MinDays = 5

// SuggestedBands 建议值 are the bands in which a confidential price shows, in 万元.
var SuggestedBands = Bands{0, 100, 200, 500, 1000, 5000}

// Content 公示内容 is all that is kept of a deal for its disclosure.
type Content struct {
	Number, Name, Route string
	Seller, Buyer       string
	Consent             bool // the buyer agrees to be named
	Start               *money.Fen
	Price               money.Fen
	Confidential        bool
	Reason              string // why the price is
	Bidders, Bids       int
	Appraised           bool
	Reached             string // day of the deal, 2026-12-10
	Remark              string
	Evidence            string // path of the public record
}

// Notice 公示 is one version of a disclosure.
type Notice struct {
	Sale         string
	Version      int
	Org          string // who publishes
	Content      Content
	Why          string // of a correction
	Maker        string // user id
	MadeAt       time.Time
	PublishedAt  time.Time // zero: proposed
	Until        day.Date
	SupersededAt time.Time // zero: it is the current one
	Annulled     bool      // the deal did not hold
}

// Faults of disclosures.
var (
	ErrAbsent = fault.New(fault.NotFound, "disclosure.absent", "没有找到这项成交，或尚未成交确认")
	ErrRole   = fault.New(fault.Denied, "disclosure.role", "由组织交易的机构公示：交易机构的交易员，或协议定价单位的经纪人和负责人")
	ErrSelf   = fault.New(fault.Conflict, "disclosure.self", "起草公示的人不能自己发布，请由另一名人员核对发布")
	ErrMoved  = fault.New(fault.Conflict, "disclosure.moved", "公示已被他人处理，请刷新页面")
	ErrReason = fault.New(fault.Invalid, "disclosure.reason", "成交价保密的，请写明理由，4 至 200 个字；公示时只显示价格区间").At("reason")
	ErrWhy    = fault.New(fault.Invalid, "disclosure.why", "更正已发布的公示，请写明更正了什么、为什么，4 至 200 个字").At("why")
	ErrRemark = fault.New(fault.Invalid, "disclosure.remark", "备注最多 500 个字").At("remark")
)

// Check says what keeps a version from being proposed.
func (n *Notice) Check() error {
	n.Content.Reason, n.Content.Remark, n.Why = strings.TrimSpace(n.Content.Reason), strings.TrimSpace(n.Content.Remark), strings.TrimSpace(n.Why)
	var faults []*fault.Fault
	if !n.Content.Confidential {
		n.Content.Reason = ""
	} else if !between(n.Content.Reason, 4, 200) {
		faults = append(faults, ErrReason)
	}
	if n.Version > 1 && !between(n.Why, 4, 200) {
		faults = append(faults, ErrWhy)
	}
	if !between(n.Content.Remark, 0, 500) {
		faults = append(faults, ErrRemark)
	}
	return fault.Join(faults)
}

func between(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most
}

// Deal is the notice as the list of deals takes it.
func (n *Notice) Deal() Deal {
	d := Deal{LotNo: n.Content.Number, Start: n.Content.Start, Price: n.Content.Price, Confidential: n.Content.Confidential, Reason: n.Content.Reason, Buyer: n.Content.Buyer, Consent: n.Content.Consent, Status: Sold}
	if n.Annulled {
		d.Status = Annulled
	}
	return d
}
