package trading

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
)

// TreasuryReader answers questions about money outside of a unit of work.
type TreasuryReader interface {
	Now() time.Time
	Account(ctx context.Context, sale string) (*Account, error)
	SalesAhead(ctx context.Context) ([]string, error) // whose log the ledger has not followed

	Deposits(ctx context.Context, q DepositQuery) ([]DepositRow, error)
	DepositTotals(ctx context.Context, q DepositQuery) (DepositTotals, error)
	FundDeals(ctx context.Context, exchange string, before time.Time, id string, limit int) ([]DealRow, error)
	Remittances(ctx context.Context, q RemittanceQuery) ([]deposit.Remittance, error)
	Remittance(ctx context.Context, id string) (deposit.Remittance, error)
	LastAccount(ctx context.Context, exchange, payee string) (string, error) // of the payee, "" for none
	Receipts(ctx context.Context, q ReceiptQuery) ([]deposit.Receipt, error)
	Receipt(ctx context.Context, id string) (deposit.Receipt, error)
	Expectations(ctx context.Context, exchange string) ([]deposit.Expectation, error)
	RulesOf(ctx context.Context, exchange string) ([]deposit.Rules, error)
	Breach(ctx context.Context, sale string) (deposit.Breach, error)
	Statements(ctx context.Context, exchange string, limit int) ([]Statement, error)
	Statement(ctx context.Context, id string) (Statement, error)
	StatementRows(ctx context.Context, id string, after, limit int) ([]StatementRow, error)
	FundCounts(ctx context.Context, exchange, user string) (FundCounts, error)
}

// TreasuryBooks reads statements and writes the workbook of the ledger.
type TreasuryBooks interface {
	StatementRows(name string, content []byte) ([]StatementRow, error)
	StatementTemplate(w io.Writer) error
	Deposits(w io.Writer, by actor.Actor, at time.Time, q DepositQuery, rows []DepositRow) error
}

// DepositQuery 台账查询 is what the list of deposits is asked for.
type DepositQuery struct {
	Exchange string
	Text     string // number or name of the sale, code or name of the bidder
	State    deposit.State
	Of, Org  string    // one sale, of one organisation
	Before   time.Time // of the last row; zero: from the newest
	Sale     string    // and code of the last row
	Code     string
	Limit    int
}

// DepositRow 台账行 is the deposit of one bidder.
type DepositRow struct {
	Sale, Number, Name string
	Code, Org          string
	State              deposit.State
	Amount             money.Fen
	At                 time.Time // of its last change
	ReleaseBy, PaidOn  day.Date  // of a release
}

// DepositTotals 台账合计: what the filter finds, and how it closes with the journal.
type DepositTotals struct {
	Count          int
	Amount         money.Fen
	Frozen, Booked money.Fen // of the exchange: by the list, and by the entries
}

// DealRow 成交结算行 is what a deal has brought and still owes.
type DealRow struct {
	Sale, Number, Name, State                     string
	Buyer                                         string
	Price, Paid, Fee, FeePaid, Seller, SellerPaid money.Fen
	At                                            time.Time
}

// RemittanceQuery 付款单查询.
type RemittanceQuery struct {
	Exchange, Sale string
	State          deposit.RemittanceState
	After          string // mark of the last row
	Limit          int
}

// ReceiptQuery 到账款项查询.
type ReceiptQuery struct {
	Exchange, Sale string
	State          deposit.ReceiptState
	Before         time.Time // of the last row
	ID             string
	Limit          int
}

// FundCounts 资金待办 counts what waits for a person.
type FundCounts struct {
	Prepare, Release, Open, Rules, Breaches int
	Late                                    int // remittances that are past their day
}

// Waiting is all that the person can do now.
func (c FundCounts) Waiting() int { return c.Prepare + c.Release + c.Open + c.Rules + c.Breaches }

const fundsOnPage = 30

// admitted are the finance people and the head of an exchange.
func admitted(by actor.Actor) error {
	if !by.Has(actor.Treasurer, actor.Head) {
		return lot.ErrTreasurer
	}
	return nil
}

// Deposits 保证金台账, and whether there is more.
func (t *Treasury) Deposits(ctx context.Context, by actor.Actor, q DepositQuery) (rows []DepositRow, totals DepositTotals, more bool, err error) {
	err = admitted(by)
	if err != nil {
		return nil, totals, false, err
	}
	q.Exchange, q.Limit = by.Org, fundsOnPage+1
	rows, err = t.Reader.Deposits(ctx, q)
	if err != nil {
		return nil, totals, false, err
	}
	totals, err = t.Reader.DepositTotals(ctx, q)
	more = len(rows) > fundsOnPage
	return rows[:min(len(rows), fundsOnPage)], totals, more, err
}

// OwnDeposit 本单位保证金 is how the deposit of the actor's organisation stands in a sale;
// false: none was paid.
func (t *Treasury) OwnDeposit(ctx context.Context, by actor.Actor, id string) (DepositRow, bool, error) {
	if !by.Has(actor.Bidder) {
		return DepositRow{}, false, nil
	}
	rows, err := t.Reader.Deposits(ctx, DepositQuery{Of: id, Org: by.Org, Limit: 1})
	if err != nil || len(rows) == 0 {
		return DepositRow{}, false, err
	}
	return rows[0], true, nil
}

// mostExported bounds the workbook of the ledger.
const mostExported = 20_000

// ErrExport 导出过多.
var ErrExport = fault.New(fault.TooLarge, "trading.export", "符合条件的保证金超过 20,000 笔，请按状态或项目分开导出")

// ExportDeposits 导出台账.
func (t *Treasury) ExportDeposits(ctx context.Context, by actor.Actor, q DepositQuery, w io.Writer) error {
	err := admitted(by)
	if err != nil {
		return err
	}
	q.Exchange, q.Limit, q.Before = by.Org, mostExported+1, time.Time{}
	rows, err := t.Reader.Deposits(ctx, q)
	if err == nil && len(rows) > mostExported {
		err = ErrExport
	}
	if err != nil {
		return err
	}
	return t.Books.Deposits(w, by, t.Reader.Now(), q, rows)
}

// Deals 成交结算.
func (t *Treasury) Deals(ctx context.Context, by actor.Actor, before time.Time, id string) ([]DealRow, bool, error) {
	err := admitted(by)
	if err != nil {
		return nil, false, err
	}
	rows, err := t.Reader.FundDeals(ctx, by.Org, before, id, fundsOnPage+1)
	return rows[:min(len(rows), fundsOnPage)], len(rows) > fundsOnPage, err
}

// AccountFile 资金账页 is the ledger of a sale with all that hangs on it.
type AccountFile struct {
	*Account
	Receipts    []deposit.Receipt
	Remittances []deposit.Remittance
	Breach      deposit.Breach // the last proposal; the zero State: none
}

// PaidBack 退还日 is when the deposit of a bidder left the bank for good, zero before.
func (f AccountFile) PaidBack(code string) (on day.Date) {
	from := "frozen:" + code
	for _, e := range f.Funds.Standing().Journal {
		for _, m := range f.Remittances {
			if e.Debit != from || e.PayoutOf() != m.No {
				continue
			}
			if on = m.PaidOn; !m.Bounced.IsZero() { // it came back, and was ordered again
				on, from = day.Date{}, "payout:"+m.No
			}
		}
	}
	return on
}

// Open 查阅资金账.
func (t *Treasury) Open(ctx context.Context, by actor.Actor, id string) (AccountFile, error) {
	a, err := t.Reader.Account(ctx, id)
	if err == nil {
		err = exchangeSale(by, a)
	}
	if err != nil {
		return AccountFile{}, err
	}
	f := AccountFile{Account: a}
	f.Receipts, err = t.Reader.Receipts(ctx, ReceiptQuery{Exchange: by.Org, Sale: id, Limit: 500})
	if err != nil {
		return f, err
	}
	f.Remittances, err = t.Reader.Remittances(ctx, RemittanceQuery{Exchange: by.Org, Sale: id, Limit: 500})
	if err != nil {
		return f, err
	}
	f.Breach, err = t.Reader.Breach(ctx, id)
	return f, err
}

// Bill 结算单 for those whom it concerns: the exchange reads both sides, buyer and seller
// their own.
func (t *Treasury) Bill(ctx context.Context, by actor.Actor, id string) (*Account, []string, error) {
	a, err := t.Reader.Account(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	bill, deal := a.Funds.Bill()
	buyer := a.Sale.Bidders[bill.Buyer]
	switch {
	case !deal:
		return nil, nil, ErrNoSale
	case by.Org == a.Sale.Exchange.ID && by.Has(actor.Treasurer, actor.Head, actor.Trader):
		return a, []string{deposit.BuyerSide, deposit.SellerSide}, nil
	case by.Org == a.Sale.Seller.ID && by.Has(actor.Head, actor.Broker):
		return a, []string{deposit.SellerSide}, nil
	case by.Org == buyer.ID && by.Has(actor.Bidder):
		return a, []string{deposit.BuyerSide}, nil
	}
	return nil, nil, ErrNoSale
}

// Remittances 付款单 and the mark of the next page.
func (t *Treasury) Remittances(ctx context.Context, by actor.Actor, state deposit.RemittanceState, after string) ([]deposit.Remittance, string, error) {
	err := admitted(by)
	if err != nil {
		return nil, "", err
	}
	list, err := t.Reader.Remittances(ctx, RemittanceQuery{Exchange: by.Org, State: state, After: after, Limit: fundsOnPage + 1})
	if err != nil || len(list) <= fundsOnPage {
		return list, "", err
	}
	list = list[:fundsOnPage]
	last := list[fundsOnPage-1]
	return list, last.Due.String() + "|" + last.ID, nil
}

// Remittance 查阅付款单.
func (t *Treasury) Remittance(ctx context.Context, by actor.Actor, id string) (deposit.Remittance, error) {
	m, err := t.Reader.Remittance(ctx, id)
	if err == nil && (m.Exchange != by.Org || !by.Has(actor.Treasurer, actor.Head)) {
		err = deposit.ErrRemittanceAbsent
	}
	return m, err
}

// Receipts 到账款项.
func (t *Treasury) Receipts(ctx context.Context, by actor.Actor, state deposit.ReceiptState, before time.Time, id string) ([]deposit.Receipt, bool, error) {
	err := admitted(by)
	if err != nil {
		return nil, false, err
	}
	list, err := t.Reader.Receipts(ctx, ReceiptQuery{Exchange: by.Org, State: state, Before: before, ID: id, Limit: fundsOnPage + 1})
	return list[:min(len(list), fundsOnPage)], len(list) > fundsOnPage, err
}

// Receipt 查阅到账款项.
func (t *Treasury) Receipt(ctx context.Context, by actor.Actor, id string) (deposit.Receipt, error) {
	r, err := t.Reader.Receipt(ctx, id)
	if err == nil && (r.Exchange != by.Org || !by.Has(actor.Treasurer, actor.Head)) {
		err = deposit.ErrReceiptAbsent
	}
	return r, err
}

// Matches 匹配建议 for a receipt, and everything that is expected.
func (t *Treasury) Matches(ctx context.Context, r deposit.Receipt) ([]deposit.Match, []deposit.Expectation, error) {
	expected, err := t.Reader.Expectations(ctx, r.Exchange)
	return deposit.Suggest(r, expected), expected, err
}

// Rules 收费与保证金规则 of the actor's exchange, the newest first.
func (t *Treasury) Rules(ctx context.Context, by actor.Actor) ([]deposit.Rules, error) {
	err := admitted(by)
	if err != nil {
		return nil, err
	}
	return t.Reader.RulesOf(ctx, by.Org)
}

// RulesFor 适用规则 are those of a list in force on a day.
func RulesFor(list []deposit.Rules, on day.Date) (deposit.Rules, bool) {
	i := slices.IndexFunc(list, func(r deposit.Rules) bool { return r.State == deposit.RulesApproved && !r.From.After(on) })
	if i < 0 {
		return deposit.Rules{}, false
	}
	return list[i], true
}

// Counts 资金待办 of a person.
func (t *Treasury) Counts(ctx context.Context, by actor.Actor) (FundCounts, error) {
	c, err := t.Reader.FundCounts(ctx, by.Org, by.User)
	if !by.Has(actor.Treasurer) {
		c.Prepare, c.Open = 0, 0
	}
	return c, err
}

// Mark reads the place of a remittance in a list, false when it is none.
func (q RemittanceQuery) Mark() (due day.Date, id string, ok bool) {
	text, id, found := strings.Cut(q.After, "|")
	due, err := day.Parse(text)
	return due, id, found && err == nil
}
