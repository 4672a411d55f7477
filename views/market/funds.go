package market

import (
	"jiyue/domain/deposit"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Paths of the money of the market.
const (
	FundsPath       = "/market/funds"
	FundSalesPath   = FundsPath + "/sales"
	DealsPath       = FundsPath + "/deals"
	RemittancesPath = FundsPath + "/remittances"
	ReceiptsPath    = FundsPath + "/receipts"
	StatementsPath  = FundsPath + "/statements"
	FundRulesPath   = FundsPath + "/rules"
)

// FundCol is a column of a table of money.
type FundCol struct {
	Label string
	Num   bool // amounts and counts
	State bool // a mark of status
	Left  bool // dates: to the left on a phone
}

// FundCell is one cell: a text with a second line, perhaps a link or a mark.
type FundCell struct {
	Text, Sub, Href string
	State           part.State
}

// FundTable is a table of money; the first column names the row.
type FundTable struct {
	Caption string
	Cols    []FundCol
	Rows    [][]FundCell
	Foot    [][]FundCell
}

// FundsPage is a list of money: 台账, 付款单, 到账款项, 成交结算.
type FundsPage struct {
	Shell       layout.Shell
	Errors      part.Errors
	Title, Lead string
	Acts        []part.Button
	Places      []part.Tab
	Notes       []part.Line
	Search      *FundSearch
	Tabs        []part.Tab // states of what is listed
	Table       FundTable
	Blank       [2]string // why it is empty, and what to do
	Foot        string
	Paging      part.Paging
	Upload      bool // a bank statement can be handed in
}

// FundSearch is the filter of the ledger of deposits.
type FundSearch struct {
	Query, State string
	States       []part.Option
	Asked        bool
}

// RemittancePage 付款单.
type RemittancePage struct {
	Shell     layout.Shell
	Errors    part.Errors
	Path      string
	Of        deposit.Remittance
	Cells     []part.Cell
	Returned  string
	Prepare   bool
	Release   bool
	Waiting   string // for whom
	Account   string // as typed
	Reference string
	PaidOn    string
	Reason    string
	Bounce    bool
	BouncedOn string
}

// FundReceiptPage 到账款项.
type FundReceiptPage struct {
	Shell   layout.Shell
	Errors  part.Errors
	Path    string
	Cells   []part.Cell
	Claim   bool
	Matches []part.Option
	Others  []part.Option
	Target  string
	Other   string
	Note    string
	Dismiss string
	Blank   bool // nothing is expected at all
}

// FundSalePage 项目资金账.
type FundSalePage struct {
	Shell    layout.Shell
	Errors   part.Errors
	Path     string
	Cells    []part.Cell
	Acts     []part.Button
	Rules    string // by which fees and terms are reckoned
	Bill     *BillView
	Deposits FundTable
	Accounts []TAccount
	Journal  FundTable
	Receipts FundTable
	Payouts  FundTable
	Enter    *EnterForm
	Breach   *BreachView
}

// TAccount is one account with its two sides; both add up to the same.
type TAccount struct {
	Title         string
	Debit, Credit []FundCell
	Sums          [2]string
	Balance, Side string
}

// lines is the longer side.
func (a TAccount) lines() int { return max(len(a.Debit), len(a.Credit)) }

func sideCell(side []FundCell, i int) FundCell {
	if i < len(side) {
		return side[i]
	}
	return FundCell{}
}

// EnterForm takes money of a deal that is typed by hand.
type EnterForm struct {
	Purposes                              []part.Option
	Purpose, Amount, Reference, Payer, On string
	Note                                  string
}

// BreachView 违约清算: the proposal that waits, or the form.
type BreachView struct {
	Title, Meta string
	State       part.State
	Word        string
	Lines       FundTable
	Decide      bool
	Form        *BreachForm
}

// BreachForm asks for what the ledger does not know of a default.
type BreachForm struct{ Known, Costs, Resale, Reason string }

// BillView is what a deal costs, line by line.
type BillView struct {
	Lines FundTable
	Sides []SideView
	Note  string
}

// SideView is the fee of one side with the way it was reckoned.
type SideView struct {
	Title string
	Lines FundTable
	Note  string
}

// BillPage 结算单 for a side of the deal.
type BillPage struct {
	Shell layout.Shell
	Cells []part.Cell
	Bill  BillView
	Back  part.Button
}

// StatementPage is one import with the answers to its rows.
type StatementPage struct {
	Shell layout.Shell
	Name  string
	Figs  []part.Fig
	Table FundTable
	Next  string
	Open  bool // there is something to claim
}

// FundRulesPage 收费与保证金规则.
type FundRulesPage struct {
	Shell   layout.Shell
	Errors  part.Errors
	Places  []part.Tab
	List    []FundRules
	Form    bool
	ID      string
	Values  map[string]string
	Orders  []part.Option
	Surplus []part.Option
}

// FundRules is one set of rules.
type FundRules struct {
	Title, Meta, Word string
	State             part.State
	Rows              []part.KV
	Decide            string // address of the decision, "" for who may not
}

// TierRows are the rows of a table of tiers.
const TierRows = 4

func (p FundRulesPage) field(name, label string) part.Field {
	return part.Field{Name: name, Label: label, Value: p.Values[name], Err: p.Errors.At(name)}
}
