// Package disclosure makes the 成交信息公示 of a market: what everybody may read of a
// deal, and the sums over a list of deals. A confidential price shows as a band; the
// regulator reads everything.
package disclosure

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Audience 公示对象 is who reads.
type Audience string

// The audiences.
const (
	Public    Audience = "public"
	Regulator Audience = "regulator"
)

// Status 成交状态 of a deal on the list.
type Status string

// The statuses.
const (
	Sold     Status = "SOLD"
	Annulled Status = "ANNULLED"
)

// Title is the printed name of the status.
func (s Status) Title() string {
	if s == Annulled {
		return "已撤销"
	}
	return "已成交"
}

// Deal 成交项目 is one deal as it was made. An annulled one stays on the list.
type Deal struct {
	LotNo        string
	Start        *money.Fen // nil or 0: sold without a start price
	Price        money.Fen
	Confidential bool
	Reason       string // why the price is confidential
	Buyer        string
	Consent      bool // the buyer agrees to be named
	Status       Status
}

// hasStart says whether there is a price that a premium is reckoned from.
func (d Deal) hasStart() bool { return d.Start != nil && *d.Start > 0 }

// Entry 公示条目 is a deal as the audience reads it.
type Entry struct {
	LotNo   string
	Start   *money.Fen // nil: without a start price
	Price   *money.Fen // nil: hidden
	Band    string     // of a hidden price
	Reason  string     // for a hidden price
	Premium string     // 溢价率 in %, two places; "" when the price is hidden
	Buyer   string
	Status  Status
}

// Totals 公示合计 leaves annulled deals out. Amount and premium are those of the prices
// that show.
type Totals struct {
	Count        int
	Confidential int // hidden ones
	Amount       money.Fen
	Premium      string
}

// List 成交信息公示 is a list of deals for an audience.
type List struct {
	Entries []Entry
	Totals  Totals
}

// noPremium stands where there is no start price.
const noPremium = "—"

// Publish makes the list. Every confidential price has a reason, whoever reads.
func Publish(audience Audience, bands Bands, deals []Deal) (List, error) {
	if !bands.rising() {
		return List{}, Refusal{CodeBands, "bands"}
	}
	for i, d := range deals {
		if d.Confidential && d.Reason == "" {
			return List{}, Refusal{CodeReason, fmt.Sprintf("deals[%d].reason", i)}
		}
	}
	var l List
	var startsOf, starts money.Fen // prices with a start price, and those
	for _, d := range deals {
		e := d.entry(audience, bands)
		l.Entries = append(l.Entries, e)
		if d.Status == Annulled {
			continue
		}
		l.Totals.Count++
		if e.Price == nil {
			l.Totals.Confidential++
			continue
		}
		l.Totals.Amount += d.Price
		if d.hasStart() {
			startsOf, starts = startsOf+d.Price, starts+*d.Start
		}
	}
	l.Totals.Premium = premium(startsOf, starts)
	return l, nil
}

func (d Deal) entry(audience Audience, bands Bands) Entry {
	e := Entry{LotNo: d.LotNo, Buyer: d.Buyer, Status: d.Status}
	var start money.Fen
	if d.hasStart() {
		start = *d.Start
		e.Start = &start
	}
	if d.Confidential && audience != Regulator {
		e.Band, e.Reason = bands.of(d.Price), d.Reason
	} else {
		price := d.Price
		e.Price, e.Premium = &price, premium(price, start)
	}
	if !d.Consent && audience != Regulator {
		e.Buyer = masked(d.Buyer)
	}
	return e
}

// premium 溢价率 in per cent of the start price, half up to two places.
func premium(price, start money.Fen) string {
	if start == 0 {
		return noPremium
	}
	return money.Percent(price-start, start, 2).StringFixed(2)
}

// masked keeps the first character of a name.
func masked(name string) string {
	_, size := utf8.DecodeRuneInString(name)
	return name[:size] + "***"
}

// Until 公示截止日: so many working days after the day of publication.
func Until(published day.Date, workdays int, calendar day.WorkCalendar) day.Date {
	return calendar.AddWorkdays(published, workdays)
}

// Bands 价格区间 are the lower limits in 万元, the first 0, strictly rising; the last
// band is open.
type Bands []int64

const fenPerWan = 1_000_000

// ParseBands reads limits as they are kept among the parameters; Publish checks that
// they rise.
func ParseBands(limits []string) (Bands, error) {
	bands := make(Bands, len(limits))
	for i, text := range limits {
		limit, err := strconv.ParseInt(text, 10, 64)
		if err != nil || strconv.FormatInt(limit, 10) != text {
			return nil, Refusal{CodeBands, "bands"}
		}
		bands[i] = limit
	}
	return bands, nil
}

func (b Bands) rising() bool {
	for i := 1; i < len(b); i++ {
		if b[i] <= b[i-1] {
			return false
		}
	}
	return len(b) > 0 && b[0] == 0
}

// Limits 区间上下限 of the band of a price: all of a confidential one that may be used
// further. high is 0 for the band that is open above.
func (b Bands) Limits(price money.Fen) (low, high money.Fen) {
	i := b.index(price)
	if i < len(b)-1 {
		high = money.Fen(b[i+1] * fenPerWan)
	}
	return money.Fen(b[i] * fenPerWan), high
}

func (b Bands) index(price money.Fen) int {
	i := len(b) - 1
	for i > 0 && int64(price)/fenPerWan < b[i] {
		i--
	}
	return i
}

// of names the band of a price: from its lower limit up to, but without, the next.
func (b Bands) of(price money.Fen) string {
	i := b.index(price)
	if i == len(b)-1 {
		return fmt.Sprintf("≥%d 万元", b[i])
	}
	return fmt.Sprintf("%d–%d 万元", b[i], b[i+1])
}

// Code 公示答复代码 says what is wrong with a list.
type Code string

// The codes.
const (
	CodeBands  Code = "E_CONFIG"
	CodeReason Code = "E_REASON"
)

var sentences = map[Code]string{
	CodeBands:  "价格区间有误：下限应为整数（万元），从 0 开始逐个增大，请更正参数",
	CodeReason: "成交价保密须说明理由，请补充后再公示",
}

// Sentence says what is wrong and what to do.
func (c Code) Sentence() string { return sentences[c] }

// Refusal 不予公示 names the first part of a list that cannot be published.
type Refusal struct {
	Code  Code
	Field string
}

func (r Refusal) Error() string { return "disclosure: " + string(r.Code) + " at " + r.Field }
