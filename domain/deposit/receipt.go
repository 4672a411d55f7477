package deposit

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// ReceiptState 到账款项状态.
type ReceiptState string

// Money from a statement waits until somebody says what it is for.
const (
	ReceiptOpen      ReceiptState = "OPEN"
	ReceiptClaimed   ReceiptState = "CLAIMED"
	ReceiptDismissed ReceiptState = "DISMISSED"
)

// Title is the printed name of the state.
func (s ReceiptState) Title() string {
	return map[ReceiptState]string{ReceiptOpen: "待认领", ReceiptClaimed: "已认领", ReceiptDismissed: "非交易款项"}[s]
}

// Purpose 款项用途.
type Purpose string

// What money can be for.
const (
	ForDeposit   Purpose = "DEPOSIT"
	ForPrice     Purpose = "PRICE"
	ForBuyerFee  Purpose = "BUYER_FEE"
	ForSellerFee Purpose = "SELLER_FEE"
)

// Purposes lists them in the order of a form.
var Purposes = []Purpose{ForDeposit, ForPrice, ForBuyerFee, ForSellerFee}

// Title is the printed name of the purpose.
func (p Purpose) Title() string {
	return map[Purpose]string{ForDeposit: "竞买保证金", ForPrice: "成交价款", ForBuyerFee: "受让方服务费", ForSellerFee: "转让方服务费"}[p]
}

// Receipt 到账款项 is one amount that has arrived at the bank.
type Receipt struct {
	ID, Exchange string
	Reference    string // of the bank: each counts once
	Amount       money.Fen
	Payer        string // "" when it was typed by hand without one
	Remark       string // 摘要、附言
	On           day.Date
	Statement    string // id of the statement, "" when typed by hand
	State        ReceiptState
	Sale         string
	Code         string // 竞买代码
	Purpose      Purpose
	Key          string // under which the log of the sale knows it
	Note         string // why a third party's money counts, or why it is none of ours
	ClaimedBy    Person
	ClaimedAt    time.Time
	Booked       int // event of the ledger, 0 before
	AddedAt      time.Time
}

// Faults of receipts.
var (
	ErrReceiptAbsent = fault.New(fault.NotFound, "deposit.receipt_absent", "没有找到这笔到账款项")
	ErrReceiptDone   = fault.New(fault.Conflict, "deposit.receipt_done", "这笔款项已经认领，请刷新页面")
	ErrReceiptTwice  = fault.New(fault.Conflict, "deposit.receipt_twice", "这一银行流水号已经登记，同一笔款项只登记一次；请核对流水号").At("reference")
	ErrPurpose       = fault.New(fault.Invalid, "deposit.purpose", "请选择款项用途").At("purpose")
	ErrReceiptAmount = fault.New(fault.Invalid, "deposit.amount", sentences[CodeAmount]).At("amount")
	ErrReceiptOn     = fault.New(fault.Invalid, "deposit.on", "到账日期不能晚于今天，也不能早于一年前").At("on")
	ErrThirdParty    = fault.New(fault.Invalid, "deposit.third_party", "付款户名与应付款的单位不同：核实确系代付的，请写明核实经过，不少于 10 个字").At("note")
	ErrDismiss       = fault.New(fault.Invalid, "deposit.dismiss", "请写明为什么不是交易款项，4 至 200 个字").At("note")
	ErrExpected      = fault.New(fault.Conflict, "deposit.expected", "所选项目现在没有这一应收款项，请核对项目、竞买代码和用途").At("target")
)

// Check says what is wrong with an amount typed by hand.
func (r *Receipt) Check(today day.Date) error {
	var faults []*fault.Fault
	if r.Amount <= 0 {
		faults = append(faults, ErrReceiptAmount)
	}
	if n := utf8.RuneCountInString(r.Reference); n < 4 || n > 60 {
		faults = append(faults, ErrReference)
	}
	if r.On.IsZero() || r.On.After(today) || r.On.Before(today.AddDays(-366)) {
		faults = append(faults, ErrReceiptOn)
	}
	return fault.Join(faults)
}

// Claim 认领 a receipt for what is expected. Money of a third party needs a word about
// how that was verified.
func (r *Receipt) Claim(by actor.Actor, of Expectation, note string, now time.Time) (audit.Event, error) {
	err := treasurer(by, r.Exchange, ErrReceiptAbsent)
	note = strings.TrimSpace(note)
	switch {
	case err != nil:
		return audit.Event{}, err
	case r.State != ReceiptOpen:
		return audit.Event{}, ErrReceiptDone
	case r.Payer != "" && !SameName(r.Payer, of.Payer) && utf8.RuneCountInString(note) < 10:
		return audit.Event{}, ErrThirdParty
	case utf8.RuneCountInString(note) > 500:
		return audit.Event{}, ErrThirdParty.Say("请缩短到 500 个字以内")
	}
	r.State, r.Sale, r.Code, r.Purpose, r.Note, r.ClaimedBy, r.ClaimedAt = ReceiptClaimed, of.Sale, of.Code, of.Purpose, note, personOf(by), now
	return audit.Event{Kind: "funds.claimed", Subject: audit.SubjectOf("lot", r.Sale), By: by, Opinion: note, Facts: []audit.Fact{{Label: "用途", Value: r.Purpose.Title()},
		{Label: "竞买代码", Value: r.Code}, {Label: "金额（元）", Value: r.Amount.String()}, {Label: "银行流水号", Value: r.Reference}, {Label: "付款户名", Value: r.Payer}}}, nil
}

// Dismiss 认定非交易款项: interest, or what was never meant for a sale.
func (r *Receipt) Dismiss(by actor.Actor, note string, now time.Time) (audit.Event, error) {
	err := treasurer(by, r.Exchange, ErrReceiptAbsent)
	note = strings.TrimSpace(note)
	switch n := utf8.RuneCountInString(note); {
	case err != nil:
		return audit.Event{}, err
	case r.State != ReceiptOpen:
		return audit.Event{}, ErrReceiptDone
	case n < 4 || n > 200:
		return audit.Event{}, ErrDismiss
	}
	r.State, r.Note, r.ClaimedBy, r.ClaimedAt = ReceiptDismissed, note, personOf(by), now
	return audit.Event{Kind: "funds.dismissed", Subject: audit.SubjectOf("funds", r.ID), By: by, Opinion: note,
		Facts: []audit.Fact{{Label: "金额（元）", Value: r.Amount.String()}, {Label: "银行流水号", Value: r.Reference}}}, nil
}

// Expectation 应收款项 is money that a sale waits for.
type Expectation struct {
	Sale, Number, Name string
	Code               string
	Purpose            Purpose
	Payer              string // the organisation that owes it
	Amount             money.Fen
}

// Match 匹配建议 is an expectation that a receipt may meet, with what speaks for it.
type Match struct {
	Expectation
	Because []string
	weight  int
}

// mostMatches bounds what is suggested.
const mostMatches = 3

// Suggest 匹配 a receipt with what is expected: by the number of the sale and the code in
// the remark, by the name of the payer, by the amount. An amount alone suggests only
// where no other expectation has it.
func Suggest(r Receipt, expected []Expectation) (list []Match) {
	remark, same := bare(r.Remark), 0
	for _, e := range expected {
		if e.Amount == r.Amount {
			same++
		}
	}
	for _, e := range expected {
		m := Match{Expectation: e}
		weigh := func(weight int, speaks bool, because string) {
			if speaks {
				m.weight += weight
				m.Because = append(m.Because, because)
			}
		}
		number := bare(e.Number)
		weigh(4, number != "" && strings.Contains(remark, number), "附言有项目编号")
		weigh(2, len(m.Because) > 0 && e.Code != "" && strings.Contains(strings.Replace(remark, number, "", 1), e.Code), "附言有竞买代码")
		weigh(3, SameName(r.Payer, e.Payer), "付款户名相符")
		weigh(2, e.Amount == r.Amount, "金额相同")
		if m.weight > 2 || m.weight == 2 && same == 1 {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Match) int { return b.weight - a.weight })
	return list[:min(len(list), mostMatches)]
}

// SameName compares names as banks and people write them: width, spaces and brackets
// do not count.
func SameName(a, b string) bool { return bare(a) != "" && bare(a) == bare(b) }

// bare is a text without spaces and signs, with half-width letters in capitals.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}
