package listing

import (
	"math/big"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// The names under which the terms stand in texts. Price, deposit and holders have the
// names that they have in an auction.
const (
	TermSeller                                         = "seller_kind"
	TermValue, TermValid, TermFiled                    = "appraisal.value", "appraisal.valid_until", "appraisal.filed"
	TermNotice, TermCloseAt, TermDepositDays           = "notice_wd", "close_time", "deposit_due_wd"
	TermExtends, TermExtension, TermMaxExtensions      = "ext_announced", "ext_wd", "ext_max"
	TermQuote, TermExercise                            = "sole_quote_wd", "rofr.exercise_wd"
	TermSign, TermCure, TermPay                        = "sign_wd", "cure_wd", "pay_wd"
	TermInstalment, TermMonths                         = "first_instalment_pct", "instalment_max_months"
	TermRelease, TermResult, TermResume, TermSuspend   = "deposit_release_wd", "result_wd", "resume_min_wd", "suspend_max_days"
	TermRelist, TermBreach, TermSymmetry, TermReport   = "relist_free_pct", "breach_clause", "seller_symmetry", "appraisal.report"
	mostDays, mostExtensions, mostMonths, mostSuspends = 60, 12, 36, 365
)

// Faults of terms as texts.
var (
	ErrDay     = fault.New(fault.Invalid, "listing.day", "请写日期，例如 2027-01-30")
	ErrClock   = fault.New(fault.Invalid, "listing.clock", "请写钟点，例如 17:00")
	ErrPercent = fault.New(fault.Invalid, "listing.percent", "请写 1 至 100 的整数百分比")
	ErrDays    = fault.New(fault.Invalid, "listing.days", "请写工作日数，1 至 60 的整数")
)

// Suggested 建议值 are the terms with which a new listing begins; what the law says for
// state-owned sellers is in Floors.
func Suggested() map[string]string {
	return map[string]string{TermSeller: string(Public), TermFiled: "false", TermNotice: "10", TermCloseAt: "17:00", TermDepositDays: "3", TermExtends: "true", TermExtension: "5",
		TermMaxExtensions: "2", TermQuote: "3", TermExercise: "5", TermSign: "5", TermCure: "3", TermPay: "5", TermMonths: "12", TermRelease: "3", TermResult: "5",
		TermResume: "5", TermSuspend: "30", TermRelist: "90", TermBreach: "true", TermSymmetry: "true"}
}

// Floor 最低要求 is the least that a term may say, and by what rule.
type Floor struct {
	Term  string
	Least int
	Why   string
}

// Floors 最低要求 for a kind of seller. Those of state-owned sellers are the law's, the
// others suggestions that nobody may go below here.
func Floors(k SellerKind) []Floor {
	if k != StateOwned {
		return []Floor{{TermNotice, 5, "建议值"}, {TermExtension, 1, "建议值"}, {TermResume, 1, "建议值"}, {TermInstalment, 1, "建议值"}, {TermRelist, 1, "建议值"}}
	}
	return []Floor{{TermNotice, 20, "国有企业转让，国资发产权规〔2025〕17号"}, {TermExtension, 5, "企业国有产权交易操作规则"}, {TermResume, 10, "企业国有产权交易操作规则"},
		{TermResult, 5, "国有企业转让，国资发产权规〔2025〕17号"}, {TermInstalment, 30, "国资发产权规〔2025〕17号"}, {TermRelist, 90, "国资委 财政部令第32号"}}
}

// ReadTerms 读挂牌条件 makes the terms of a listing from their texts. Everything that
// cannot be read, and then the first rule that is broken, is told at its field.
func ReadTerms(texts map[string]string) (Terms, error) {
	r := sale.ReadTexts(texts)
	days := func(name string) int {
		n := r.Count(name, mostDays)
		if texts[name] == "" || texts[name] == "0" {
			r.Wrong(name, ErrDays)
		}
		return n
	}
	t := Terms{ListPrice: r.Amount(sale.TermStart), Seller: SellerKind(r.Choice(TermSeller, string(Public), string(Private), string(StateOwned))), Method: ByAuction,
		NoticeDays: days(TermNotice), Deposit: r.Amount(sale.TermDeposit), DepositDays: days(TermDepositDays), Extends: r.Flag(TermExtends), QuoteDays: days(TermQuote), Holders: r.Holders(),
		SignDays: days(TermSign), CureDays: r.Count(TermCure, mostDays), PayDays: days(TermPay), ReleaseDays: days(TermRelease), ResultDays: days(TermResult), MinResumeDays: days(TermResume),
		SuspendDays: r.Count(TermSuspend, mostSuspends), BreachClause: r.Flag(TermBreach), SellerSymmetry: r.Flag(TermSymmetry)}
	if t.Extends {
		t.ExtensionDays, t.MaxExtensions = days(TermExtension), r.Count(TermMaxExtensions, mostExtensions)
	}
	if len(t.Holders) > 0 {
		t.ExerciseDays = days(TermExercise)
	}
	for _, f := range Floors(t.Seller) {
		if f.Term == TermNotice {
			t.MinNoticeDays = f.Least
		}
	}
	var err error
	t.CloseAt, err = day.ParseClock(texts[TermCloseAt])
	if err != nil {
		r.Wrong(TermCloseAt, ErrClock)
	}
	t.FirstInstalment, t.RelistFree = percent(r, texts, TermInstalment), percent(r, texts, TermRelist)
	if t.FirstInstalment != nil {
		t.InstalmentMonths = r.Count(TermMonths, mostMonths)
	}
	t.Appraisal = appraisal(r, texts)
	if err = r.Err(); err != nil {
		return t, err
	}
	return t, t.Check()
}

// percent is none when nothing is written.
func percent(r *sale.Texts, texts map[string]string, name string) *big.Rat {
	if texts[name] == "" {
		return nil
	}
	n := r.Count(name, 100)
	if texts[name] == "0" {
		r.Wrong(name, ErrPercent)
	}
	return big.NewRat(int64(n), 1)
}

func appraisal(r *sale.Texts, texts map[string]string) *Appraisal {
	if texts[TermValue] == "" {
		return nil
	}
	a := &Appraisal{Value: r.Amount(TermValue), Filed: r.Flag(TermFiled)}
	var err error
	a.ValidUntil, err = day.Parse(texts[TermValid])
	if err != nil || a.ValidUntil.IsZero() {
		r.Wrong(TermValid, ErrDay)
	}
	return a
}

// Due 下一个期限 is when the next timer goes off by itself; zero: nothing happens without
// an act.
func (l *Listing) Due() time.Time {
	at, expire := l.next()
	if expire == nil {
		return time.Time{}
	}
	return at
}

// RelistFloor 重新挂牌底线 is the price from which a new listing needs no approval.
func (t *Terms) RelistFloor() money.Fen { return t.relistFloor() }

// FirstPayment 首期付款 is the least of the first instalment of a price, the price where
// it is paid at once.
func (t *Terms) FirstPayment(price money.Fen) money.Fen {
	if t.FirstInstalment == nil {
		return price
	}
	return percentUp(price, t.FirstInstalment)
}
