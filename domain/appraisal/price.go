package appraisal

import (
	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// SellerKind 转让方性质.
type SellerKind string

// The kinds of sellers.
const (
	StateOwned SellerKind = "soe"     // 国有及国有控股企业
	PublicBody SellerKind = "public"  // 高校院所等事业单位
	Private    SellerKind = "private" // 其他
)

// Listing 挂牌定价 is a list price that asks to be allowed.
type Listing struct {
	Seller   SellerKind
	Price    money.Fen
	First    bool // 首次挂牌
	On       day.Date
	Approved bool   // 低于评估值的批准
	Reason   string // without a report: how the price was found
}

// Deal 成交定价 is an agreed price that asks to be allowed.
type Deal struct {
	Seller         SellerKind
	Price          money.Fen
	On             day.Date
	Approved       bool
	DecisionRecord bool // 集体决策记录
}

// Contribution 作价投资 brings the achievement into a company.
type Contribution struct {
	Capital money.Fen // 注册资本
	On      day.Date
}

// Basis 定价依据 is the report that governs a price, and how the price stands to it.
type Basis struct {
	Report *Report   // nil: there is none
	Gap    string    // of several live reports: highest over lowest in %, two places
	Floor  money.Fen // the price that needs no approval
	Below  bool      // below the report
	Ratio  string    // of a deal: price to report in %, two places
	Share  string    // of a contribution: report to capital in %, four places
}

// List says whether a list price is allowed. A state-owned seller lists for the first
// time at the report's figure or above, and later freely down to the policy's share of
// it (企业国有资产交易监督管理办法 第十七条、第十八条).
func (p Policy) List(reports []Report, l Listing) (Basis, Code) {
	b, code := govern(reports, l.Seller, l.On)
	switch {
	case code != OK:
		return Basis{}, code
	case b.Report == nil && l.Reason == "":
		return Basis{}, CodeReason
	case b.Report == nil:
		return b, OK
	}
	value := b.Report.Conclusion.Governing()
	b.Floor, b.Below = value, l.Price < value
	if !l.First {
		b.Floor = share(value, p.RelistFree)
	}
	switch {
	case l.Seller != StateOwned || l.Price >= b.Floor:
		return b, OK
	case l.First:
		return Basis{}, CodeBelowAppraisal
	case !l.Approved:
		return Basis{}, CodeNeedsApproval
	}
	return b, OK
}

// Deal says whether an agreed price is allowed: well below the report it needs approval
// of a state-owned seller, and a record of the decision of any other.
func (p Policy) Deal(reports []Report, d Deal) (Basis, Code) {
	b, code := govern(reports, d.Seller, d.On)
	switch {
	case code != OK:
		return Basis{}, code
	case b.Report == nil:
		return b, OK
	}
	value := b.Report.Conclusion.Governing()
	b.Floor, b.Below = share(value, p.RelistFree), d.Price < value
	if value > 0 {
		b.Ratio = money.Percent(d.Price, value, 2).StringFixed(2)
	}
	switch {
	case d.Seller == StateOwned && d.Price < b.Floor && !d.Approved:
		return Basis{}, CodeNeedsApproval
	case d.Seller != StateOwned && d.Price < share(value, p.DecisionRecordBelow) && !d.DecisionRecord:
		return Basis{}, CodeDecisionRecord
	}
	return b, OK
}

// Contribute says whether the achievement may be contributed at the report's figure
// (公司法 第四十八条: contributions in kind are appraised).
func (p Policy) Contribute(reports []Report, c Contribution) (Basis, Code) {
	b, code := govern(reports, "", c.On)
	switch {
	case code != OK:
		return Basis{}, code
	case b.Report == nil:
		return Basis{}, CodeRequired
	}
	value := b.Report.Conclusion.Governing()
	switch {
	case value > c.Capital:
		return Basis{}, CodeOverCapital
	case c.Capital > 0:
		b.Share = money.Percent(value, c.Capital, 4).StringFixed(4)
	}
	return b, OK
}

// govern finds the report that a price is held against: the only live one, or the one
// that is designated among several. A state-owned seller needs one that is filed.
func govern(reports []Report, seller SellerKind, on day.Date) (Basis, Code) {
	var live, designated []*Report
	for i := range reports {
		r := &reports[i]
		if !r.State.Live() {
			continue
		}
		live = append(live, r)
		if r.Designated {
			designated = append(designated, r)
		}
	}
	var b Basis
	switch {
	case len(live) > 1 && len(designated) != 1:
		return b, CodeAmbiguous
	case len(designated) == 1:
		b.Report = designated[0]
	case len(live) == 1:
		b.Report = live[0]
	}
	switch {
	case seller == StateOwned && (b.Report == nil || !b.Report.State.filed()):
		return b, CodeRequired
	case b.Report != nil && on.After(b.Report.Until()):
		return b, CodeExpired
	}
	b.Gap = gap(live)
	return b, OK
}

// gap between several reports, in per cent of the lowest.
func gap(live []*Report) string {
	if len(live) < 2 {
		return ""
	}
	low, high := live[0].Conclusion.Governing(), live[0].Conclusion.Governing()
	for _, r := range live[1:] {
		low, high = min(low, r.Conclusion.Governing()), max(high, r.Conclusion.Governing())
	}
	if low <= 0 {
		return ""
	}
	return money.Percent(high-low, low, 2).StringFixed(2)
}

// share of a value in per cent, rounded up to the fen: a fen below it is below.
func share(value money.Fen, percent decimal.Decimal) money.Fen {
	return money.Fen(decimal.New(int64(value), -2).Mul(percent).Ceil().IntPart())
}
