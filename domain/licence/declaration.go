// Package licence holds the engine of 专利开放许可: a declaration that offers a patent
// to everybody at one public price, and the licences that come about under it
// (专利法 第五十条至第五十二条).
package licence

import (
	"maps"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// Guideline 使用费指引 is what a fee should not exceed without an explanation
// (国知办发运字〔2022〕56号).
type Guideline struct {
	Fixed  money.Fen       // 固定使用费
	Sales  decimal.Decimal // 按销售额提成, in %
	Profit decimal.Decimal // 按利润提成, in %
}

// PatentKind 专利类型.
type PatentKind string

// The kinds of patents.
const (
	Invention    PatentKind = "invention"
	UtilityModel PatentKind = "utility_model"
	Design       PatentKind = "design"
)

// Patent 许可专利 is what the declaration is about.
type Patent struct {
	Kind      PatentKind
	Evaluated bool // 专利权评价报告 is there
	Exclusive bool // 独占或排他许可 is in force
}

// FeeForm 使用费方式.
type FeeForm string

// The ways in which a fee is reckoned.
const (
	FixedFee      FeeForm = "fixed"
	SalesRoyalty  FeeForm = "royalty_sales"
	ProfitRoyalty FeeForm = "royalty_profit"
)

// FeeForms lists them as forms offer them.
var FeeForms = []contract.Choice{{Value: string(FixedFee), Title: "固定使用费"}, {Value: string(SalesRoyalty), Title: "按净销售额提成"}, {Value: string(ProfitRoyalty), Title: "按利润提成"}}

// PatentKinds lists the kinds of patents with their titles.
var PatentKinds = []contract.Choice{{Value: string(Invention), Title: "发明专利"}, {Value: string(UtilityModel), Title: "实用新型专利"}, {Value: string(Design), Title: "外观设计专利"}}

// Fee 许可使用费 is the one price for every licensee.
type Fee struct {
	Form   FeeForm
	Amount money.Fen       // of a fixed fee
	Rate   decimal.Decimal // of a royalty, in %
	Entry  money.Fen       // 入门费 of a royalty
}

// Due is what a licensee pays before the licence takes effect.
func (f Fee) Due() money.Fen {
	if f.Form == FixedFee {
		return f.Amount
	}
	return f.Entry
}

// Within says whether the fee keeps to the guideline.
func (f Fee) Within(g Guideline) bool {
	switch f.Form {
	case FixedFee:
		return f.Amount <= g.Fixed
	case SalesRoyalty:
		return !f.Rate.GreaterThan(g.Sales)
	}
	return !f.Rate.GreaterThan(g.Profit)
}

// Declaration 开放许可声明 in the order of its events.
type Declaration struct {
	guideline Guideline
	patent    Patent
	fee       Fee
	state     State
	licences  map[string]Status
}

// Owes says what a licensee has to pay now: OK with the public price, otherwise why not.
func (d *Declaration) Owes(licensee string, amount money.Fen) Code {
	trial := *d
	trial.licences = maps.Clone(d.licences)
	return trial.pay(licensee, amount)
}

// New drafts a declaration.
func New(guideline Guideline, patent Patent, fee Fee) *Declaration {
	return &Declaration{guideline: guideline, patent: patent, fee: fee, state: Draft, licences: map[string]Status{}}
}

// Apply takes the next event.
func (d *Declaration) Apply(e Event) Answer {
	code := d.act(e)
	return Answer{Code: code, State: d.state, Licence: d.licences[e.Licensee]}
}

func (d *Declaration) act(e Event) Code {
	switch e.Do {
	case ActTick:
		return OK
	case ActDeclare:
		return d.declare(e.Explanation)
	case ActPublish:
		return d.publish()
	case ActWithdraw:
		return d.withdraw()
	case ActNotify:
		return d.notify(e.Licensee)
	case ActPay:
		return d.pay(e.Licensee, e.Amount)
	case ActFile:
		return d.file(e.Licensee)
	case ActEncumber:
		return d.encumber(e.What)
	}
	return CodeState
}

// declare 声明: the patent must be free of exclusive rights and, unless an invention,
// evaluated (专利法 第五十条).
func (d *Declaration) declare(explanation string) Code {
	switch {
	case d.state != Draft:
		return CodeState
	case d.patent.Exclusive:
		return CodeExclusive
	case (d.patent.Kind == UtilityModel || d.patent.Kind == Design) && !d.patent.Evaluated:
		return CodeEvaluation
	case !d.fee.Within(d.guideline) && explanation == "":
		return CodeGuideline
	}
	d.state = Declared
	return OK
}

// publish 公告.
func (d *Declaration) publish() Code {
	if d.state != Declared {
		return CodeState
	}
	d.state = Published
	return OK
}

// withdraw 撤回: licences and notices given before stay (专利法 第五十条).
func (d *Declaration) withdraw() Code {
	if d.state != Declared && d.state != Published {
		return CodeState
	}
	d.state = Withdrawn
	return OK
}

// notify 书面通知 of a licensee; one more notice of the same licensee changes nothing.
func (d *Declaration) notify(licensee string) Code {
	switch {
	case d.licences[licensee] != "":
		return OK
	case d.state == Withdrawn:
		return CodeWithdrawn
	case d.state != Published:
		return CodeState
	}
	d.licences[licensee] = Notified
	return OK
}

// pay 支付使用费: the licence takes effect with the public price, no more and no less
// (专利法 第五十一条), also when the declaration has been withdrawn since the notice.
func (d *Declaration) pay(licensee string, amount money.Fen) Code {
	switch due := d.fee.Due(); {
	case d.licences[licensee] == "":
		return CodeNotNotified
	case d.licences[licensee] != Notified:
		return CodeState
	case amount < due:
		return CodeShort
	case amount > due:
		return CodeUniform
	}
	d.licences[licensee] = Effective
	return OK
}

// file 备案 of a licence in effect.
func (d *Declaration) file(licensee string) Code {
	switch d.licences[licensee] {
	case "":
		return CodeNotNotified
	case Effective:
		d.licences[licensee] = Filed
		return OK
	}
	return CodeState
}

// encumber 其他处分 of the same patent: while the offer stands, only ordinary licences
// may be granted (专利法 第五十一条).
func (d *Declaration) encumber(what Encumbrance) Code {
	if (d.state == Declared || d.state == Published) && what != OrdinaryLicence {
		return CodeEncumbered
	}
	if what == ExclusiveLicence || what == SoleLicence {
		d.patent.Exclusive = true
	}
	return OK
}
