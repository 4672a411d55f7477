package reporting

import (
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Tab 统计表号 numbers the tables that the roll-ups hold.
type Tab int

// The tables, by what their rows stand for.
const (
	TabAll          Tab = 0
	TabClass        Tab = 1
	TabField        Tab = 2
	TabIP           Tab = 3  // type of the first right
	TabSellerNature Tab = 4  // of the first seller
	TabBuyerNature  Tab = 5  // of the first buyer
	TabFlow         Tab = 6  // cities of first seller and first buyer
	TabPlan         Tab = 7  // 计划来源
	TabObjective    Tab = 8  // 社会经济目标
	TabIndustry     Tab = 9  // 服务的国民经济行业
	TabDecision     Tab = 10 // registrar and Outcome
	TabBand         Tab = 11
	TabSellerRegion Tab = 16
	TabBuyerRegion  Tab = 17
	TabOutcome      Tab = 18 // Outcome, of all registrars
)

// Outcome 办理结果 is what table 10 counts.
type Outcome string

// The outcomes; a decision is also kept, late, or without a known deadline.
const (
	OutcomeRegistered Outcome = "REGISTERED" // 准予登记
	OutcomeRejected   Outcome = "REJECTED"   // 不予登记
	OutcomeReturned   Outcome = "RETURNED"   // 退回补正, each time
	OutcomeKept       Outcome = "KEPT"       // 按期办结
	OutcomeLate       Outcome = "LATE"       // 超期办结
	OutcomeUntimed    Outcome = "UNTIMED"    // 未记录时限
)

// Slice 统计段 is a stretch of months of one year, with the day as at which its
// registrations count: a closed year counts as at its closing date.
type Slice struct {
	From  Month
	To    Month
	Until day.Date // zero: everything so far
	Whole bool     // all registrations of the year lie in it
}

// Question 统计提问 is what the tables of one report are read for.
type Question struct {
	Unit     string   // an office, or a region with all that it covers
	Offices  []string // of the unit, for the tables by office
	Current  []Slice
	Previous []Slice
	Split    bool         // the contracts of several buyers are asked for too
	Top      int          // how many parties the lists of the largest name
	Changed  Period       // in which changes are looked for
	Closed   []ClosedYear // what was changed after its closing is an adjustment
}

// Counted is one row of a table as the roll-ups hold it.
type Counted struct {
	Tab      Tab
	Key      string
	Sub      string // second key
	Previous bool   // of the year before
	Cell
}

// Several is a line of a contract with several buyers.
type Several struct {
	Previous     bool
	Sign         int
	SellerRegion string
	BuyerNatures []string
	BuyerRegions []string
	Total        money.Yuan
	Tech         money.Yuan
}

// Officed is a row of one office.
type Officed struct {
	Office string
	Counted
}

// Counts are all rows of one report, read in one snapshot. A key may occur
// several times.
type Counts struct {
	Rows        []Counted
	Months      []Counted // TabAll and TabDecision; Key is the month
	Offices     []Officed // TabAll and TabDecision
	Sellers     []Counted // the largest in order, then the same a year before
	Buyers      []Counted
	Several     []Several
	Changes     []ChangeSum
	Adjustments []Adjustment
	People      map[string]string // registrars by identifier
	Parties     map[string]string // names of the largest parties by key
}

func (c Counts) of(tab Tab) []Counted {
	var rows []Counted
	for _, r := range c.Rows {
		if r.Tab == tab {
			rows = append(rows, r)
		}
	}
	return rows
}
