package trading

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/lotlog"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Faults of logs.
var (
	ErrLogShut = fault.New(fault.NotFound, "trading.log_shut", "竞价结束后才公开日志")
	ErrLogFile = fault.New(fault.Invalid, "trading.log_file", "这不是竞价日志文件，或文件不完整，请重新下载")
)

// LotLog 公开日志 is the log of a lot as everybody may read it after the close, with what
// a new reckoning of it finds.
type LotLog struct {
	Lot     *lot.Lot
	Look    Look
	Records []Record
	Genesis chain.Hash
	Reckoning
}

// Reckoning 核验结果 is what comes out when a log is reckoned again.
type Reckoning struct {
	Finding lotlog.Finding
	Differs int  // the first record that the rules answer otherwise; 0: none
	Hidden  bool // sealed quotes that were never opened: the rules cannot be asked
	Machine Machine
}

// Replays says that the rules give the same answers.
func (r Reckoning) Replays() bool { return r.Differs == 0 }

// Log 查阅公开日志.
func (x *Exchange) Log(ctx context.Context, id string) (LotLog, error) {
	look, err := x.Reader.Look(ctx, id)
	if err == nil && !lot.Closed(look.State) {
		err = ErrLogShut
	}
	if err != nil {
		return LotLog{}, err
	}
	log, err := ReckonLot(ctx, x.Reader, id)
	if err == nil && log.Hidden {
		for i := range log.Records {
			log.Records[i].hide()
		}
	}
	log.Lot = log.Lot.Public()
	return log, err
}

// hide drops what a sealed quote hides; its hash stays.
func (r *Record) hide() {
	if r.Act == sale.ActQuote {
		r.commitment, r.Amount, r.Salt = r.Commitment(), "", ""
	}
}

// LogReader is what the reckoning of a lot's log reads.
type LogReader interface {
	Lot(ctx context.Context, id string) (*lot.Lot, error)
	Look(ctx context.Context, id string) (Look, error)
	Records(ctx context.Context, id string) ([]Record, error)
}

// ReckonLot 核验项目 reckons the log of an announced lot again: its chain from the
// announced rules to the head on record, and every answer by the rules.
func ReckonLot(ctx context.Context, from LogReader, id string) (LotLog, error) {
	look, err := from.Look(ctx, id)
	if err != nil {
		return LotLog{}, err
	}
	l, err := from.Lot(ctx, id)
	if err != nil {
		return LotLog{}, err
	}
	records, err := from.Records(ctx, id)
	if err != nil {
		return LotLog{}, err
	}
	log := LotLog{Lot: l, Look: look, Records: records[:min(len(records), look.N)]} // it may have grown since
	log.Genesis, err = Genesis(l.ID, l.Terms)
	if err != nil {
		return log, err
	}
	log.Reckoning, err = reckon(Sale{ID: l.ID, Route: l.Route, Terms: l.Terms, Secret: l.Secret}, log.Genesis, look.Head, log.Records)
	log.Hidden = look.State == sale.Cancelled
	return log, err
}

// reckon computes the chain of records again and lets a new machine answer them.
func reckon(s Sale, genesis, head chain.Hash, records []Record) (r Reckoning, err error) {
	events := make([]lotlog.Record, len(records))
	for i := range records {
		events[i] = lotlog.Record{Event: records[i].logged(), Hash: records[i].Hash}
	}
	r.Finding, err = lotlog.Verify(s.ID, s.Terms, lotlog.Evidence{Genesis: genesis, Head: &head, Records: events})
	if err != nil {
		return r, err
	}
	r.Machine, err = NewMachine(s)
	if err != nil {
		return r, err
	}
	for i := range records {
		rec := &records[i]
		a := r.Machine.Apply(rec)
		if r.Differs == 0 && (a.Code != rec.Code || a.Seq != rec.Seq || !a.End.Equal(rec.End)) {
			r.Differs = rec.N
		}
	}
	return r, nil
}

// LogFile 日志文件 is the log of a closed lot as it is handed to outsiders, who can
// reckon it again without the platform: the announced rules, what of them was secret
// and is revealed, and all events.
type LogFile struct {
	Lot      string            `json:"lot"`
	Number   string            `json:"number"`
	Name     string            `json:"name"`
	Route    lot.Route         `json:"route"`
	State    sale.State        `json:"state"`
	Terms    map[string]string `json:"terms"`
	Revealed map[string]string `json:"revealed"`
	Genesis  string            `json:"genesis"`
	Head     string            `json:"head"`
	Events   []LogFileEvent    `json:"events"`
}

// LogFileEvent 日志文件的一条 is a record as the chain covers it, with the hash on record.
type LogFileEvent struct {
	Seq    int64             `json:"seq"`
	At     string            `json:"at"`
	Kind   string            `json:"kind"`
	Actor  string            `json:"actor"`
	Amount *money.Fen        `json:"amount_fen"`
	End    string            `json:"end"`
	Extra  map[string]string `json:"extra"`
	Hash   string            `json:"hash"`
	Quote  string            `json:"quote,omitempty"` // of a sealed quote, once it is open
	Salt   string            `json:"salt,omitempty"`
}

// chainForm is an instant as the chain covers it.
const chainForm = "2006-01-02T15:04:05.000-07:00"

// File 日志文件 writes a public log out.
func (l LotLog) File() LogFile {
	f := LogFile{Lot: l.Lot.ID, Number: l.Lot.Number, Name: l.Lot.Name, Route: l.Lot.Route, State: l.Look.State, Terms: l.Lot.Terms, Revealed: l.Lot.Secret,
		Genesis: l.Genesis.String(), Head: l.Look.Head.String(), Events: make([]LogFileEvent, len(l.Records))}
	for i := range l.Records {
		r := &l.Records[i]
		e := r.logged()
		f.Events[i] = LogFileEvent{Seq: e.Seq, At: e.At.In(day.Zone).Format(chainForm), Kind: e.Kind, Actor: e.Actor, Amount: e.Amount, Extra: e.Extra, Hash: r.Hash.String()}
		if !e.End.IsZero() {
			f.Events[i].End = e.End.In(day.Zone).Format(chainForm)
		}
		if r.Act == sale.ActQuote {
			f.Events[i].Quote, f.Events[i].Salt = r.Amount, r.Salt
		}
	}
	return f
}

// Reckon 核验文件 reckons a log file again. The error is that of a file that is no log.
func (f LogFile) Reckon() (Reckoning, error) {
	genesis, head := chain.Hash{}, chain.Hash{}
	if !parseHash(f.Genesis, &genesis) || !parseHash(f.Head, &head) {
		return Reckoning{}, ErrLogFile
	}
	records := make([]Record, len(f.Events))
	hidden := false
	for i, e := range f.Events {
		r, ok := e.record()
		if !ok {
			return Reckoning{}, ErrLogFile.Say(fmt.Sprintf("文件的第 %d 条记录不能读取", i+1))
		}
		records[i] = r
		hidden = hidden || r.commitment != ""
	}
	r, err := reckon(Sale{ID: f.Lot, Route: f.Route, Terms: f.Terms, Secret: f.Revealed}, genesis, head, records)
	if hidden || f.State == sale.Cancelled { // a reserve price that was never opened is missing
		r.Hidden, r.Differs = true, 0
	}
	return r, err
}

// record is the event as the floor logged it.
func (e LogFileEvent) record() (r Record, ok bool) {
	at, err := time.Parse(chainForm, e.At)
	if err != nil {
		return r, false
	}
	r = Record{N: int(e.Seq), At: at, Act: sale.Act(e.Kind), Actor: e.Actor}
	if e.End != "" {
		r.End, err = time.Parse(chainForm, e.End)
		if err != nil {
			return r, false
		}
	}
	extra := maps.Clone(e.Extra)
	taken := func(key string) string {
		text := extra[key]
		delete(extra, key)
		return text
	}
	r.Key, r.Code = taken("key"), sale.Code(taken("code"))
	if bid := taken("bid"); bid != "" {
		r.Seq, err = strconv.Atoi(bid)
	}
	typed := taken("typed")
	switch {
	case r.Act == sale.ActQuote:
		r.Amount, r.Salt = e.Quote, e.Salt
		commitment := taken(hiddenQuote)
		if r.Salt == "" {
			r.commitment = commitment
		}
	case e.Amount != nil:
		r.Amount = e.Amount.String()
	case typed != "" && err == nil:
		r.Amount, err = strconv.Unquote(typed)
	}
	if len(extra) > 0 {
		r.Data = extra
	}
	return r, err == nil && parseHash(e.Hash, &r.Hash)
}

func parseHash(text string, into *chain.Hash) bool {
	h, err := chain.ParseHash(text)
	*into = h
	return err == nil
}
