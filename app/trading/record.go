package trading

import (
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/chain"
	"jiyue/domain/lotlog"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Record 交易记录 is one event of a sale as its log keeps it: what was asked, when
// it entered, and what was answered. The log alone says what state a sale is in.
type Record struct {
	N      int // in the log, from 1
	At     time.Time
	Act    sale.Act
	Actor  string // 竞买代码; "" for the exchange
	Amount string // as typed
	Key    string
	Person string // user id; never published
	Salt   string // of a sealed quote: the chain covers the hash of salt and amount
	Data   map[string]string

	Code sale.Code
	Seq  int // of an accepted bid
	End  time.Time
	Hash chain.Hash

	commitment string // instead of Amount and Salt, where they are hidden
}

// The keys of Data.
const (
	dataReason    = "reason"
	dataBy        = "by"
	dataEffective = "effective"
	dataID        = "id"
	dataOutcome   = "outcome"
	dataConsent   = "consent"
	dataSeen      = "seen" // accepted bids that the bidder had seen
)

// hiddenQuote is what the chain calls the amount of a sealed quote.
const hiddenQuote = "quote"

// event is the record as the engine takes it.
func (r *Record) event() sale.Event {
	e := sale.Event{At: r.At, Do: r.Act, Bidder: r.Actor, Amount: r.Amount, Key: r.Key}
	if len(r.Data) == 0 {
		return e
	}
	e.Reason, e.ID, e.Outcome, e.Consent = r.Data[dataReason], r.Data[dataID], r.Data[dataOutcome], r.Data[dataConsent] == "true"
	if by := r.Data[dataBy]; by != "" {
		e.By = strings.Split(by, ",")
	}
	if n, err := strconv.Atoi(r.Data[dataSeen]); err == nil {
		e.Expected = &n
	}
	if at, err := time.Parse(sale.InstantForm, r.Data[dataEffective]); err == nil {
		e.Effective = &at
	}
	return e
}

// logged is the record as the chain covers it. Everything that the engine is asked
// and answers is in it; the person is not.
func (r *Record) logged() lotlog.Event {
	e := lotlog.Event{Seq: int64(r.N), At: r.At, Kind: string(r.Act), Actor: r.Actor, End: r.End}
	extra := maps.Clone(r.Data)
	note := func(key, value string) {
		if value == "" {
			return
		}
		if extra == nil {
			extra = map[string]string{}
		}
		extra[key] = value
	}
	if r.Act == sale.ActQuote {
		note(hiddenQuote, r.Commitment())
	} else if fen, ok := money.ParseFen(r.Amount); ok {
		e.Amount = &fen
	} else {
		note("typed", quoted(r.Amount))
	}
	note("key", r.Key)
	note("code", string(r.Code))
	if r.Seq > 0 {
		note("bid", strconv.Itoa(r.Seq))
	}
	e.Extra = extra
	return e
}

// Commitment 保密承诺 is what the log carries instead of a sealed amount.
func (r *Record) Commitment() string {
	if r.commitment != "" {
		return r.commitment
	}
	return lotlog.Commitment{Salt: []byte(r.Salt), Value: r.Amount}.String()
}

// quoted makes a text printable that is no amount.
func quoted(typed string) string {
	if typed == "" {
		return ""
	}
	return strconv.QuoteToASCII(typed)
}

// printable says whether the log can take the texts: a control character could be
// taken for a separator.
func (r *Record) printable() bool {
	fine := func(text string) bool { return utf8.ValidString(text) && lotlog.Printable(text) }
	for key, value := range r.Data {
		if !fine(key) || !fine(value) {
			return false
		}
	}
	return fine(r.Actor) && fine(r.Key) && fine(r.Amount) && len(r.Amount) <= 40
}
