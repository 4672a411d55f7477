package trading

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Statement 银行对账单 is one file of a bank and what became of its rows.
type Statement struct {
	ID, Exchange string
	Name, SHA256 string
	By           string // name of the person
	At           time.Time
	Added, Same  int
	Skipped, Bad int
	ByID         string
}

// StatementOutcome 对账单行结果.
type StatementOutcome string

// What can become of a row.
const (
	StatementAdded   StatementOutcome = "ADDED"
	StatementSame    StatementOutcome = "SAME"    // 已登记过
	StatementSkipped StatementOutcome = "SKIPPED" // 支出
	StatementBad     StatementOutcome = "BAD"
)

// Title is the printed name of the outcome.
func (o StatementOutcome) Title() string {
	return map[StatementOutcome]string{StatementAdded: "待认领", StatementSame: "已登记过", StatementSkipped: "支出，不收", StatementBad: "有误，未收"}[o]
}

// StatementRow 对账单行 as read, with the answer to it.
type StatementRow struct {
	Row     int
	Outcome StatementOutcome
	Message string
	Receipt deposit.Receipt

	// As typed, before they are read:
	On, Amount, Paid string
	Problem          string // of the file
}

// Faults of statements.
var (
	ErrStatementRows  = fault.New(fault.TooLarge, "trading.statement_rows", "一个文件最多 5,000 行，请按日期分开导出后导入").At("file")
	ErrStatementEmpty = fault.New(fault.Invalid, "trading.statement_empty", "对账单中没有可读的行，请核对表头和内容").At("file")
	ErrStatement      = fault.New(fault.NotFound, "trading.statement", "没有找到这次导入")
)

const mostStatementRows = 5000

// Import 导入银行对账单: each row gets its answer, and the same row counts once, in
// whatever file it comes. The same file leads to the import that is there.
func (t *Treasury) Import(ctx context.Context, by actor.Actor, name string, content []byte) (id string, err error) {
	if !by.Has(actor.Treasurer) {
		return "", deposit.ErrTreasurer
	}
	rows, err := t.Books.StatementRows(name, content)
	switch {
	case err != nil:
		return "", err
	case len(rows) == 0:
		return "", ErrStatementEmpty
	case len(rows) > mostStatementRows:
		return "", ErrStatementRows
	}
	sum := sha256.Sum256(content)
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:120])
	}
	err = t.InTx(ctx, func(tx TreasuryTx) error {
		s := Statement{ID: tx.NewID(), Exchange: by.Org, Name: name, SHA256: hex.EncodeToString(sum[:]), By: by.Name, ByID: by.User, At: tx.Now()}
		seen := map[string]bool{}
		for i := range rows {
			r := &rows[i]
			r.read(day.Of(tx.Now()))
			if seen[r.Receipt.Reference] && r.Outcome == StatementAdded {
				r.Outcome, r.Message = StatementSame, "文件中已有这一流水号"
			}
			if r.Outcome != StatementAdded {
				continue
			}
			seen[r.Receipt.Reference] = true
			r.Receipt.ID, r.Receipt.Exchange, r.Receipt.Statement, r.Receipt.State, r.Receipt.AddedAt = tx.NewID(), by.Org, s.ID, deposit.ReceiptOpen, tx.Now()
		}
		id, err = tx.AddStatement(ctx, s, rows)
		if err == nil && id == s.ID {
			tx.Record(audit.Event{Kind: "funds.imported", Subject: audit.SubjectOf("funds", id), By: by, Facts: []audit.Fact{{Label: "文件", Value: name}, {Label: "SHA-256", Value: s.SHA256}}})
		}
		return err
	})
	return id, err
}

// read judges one row.
func (r *StatementRow) read(today day.Date) {
	r.Outcome = StatementBad
	on, err := day.Parse(r.On)
	if r.Problem != "" {
		r.Message = r.Problem
		return
	}
	amount, ok := money.ParseFen(r.Amount)
	if !ok && strings.Trim(r.Amount, "0.") == "" {
		if paid := strings.Trim(r.Paid, "0."); paid != "" {
			r.Outcome, r.Message = StatementSkipped, "本行是支出"
			return
		}
	}
	if strings.HasPrefix(r.Amount, "-") {
		r.Outcome, r.Message = StatementSkipped, "本行是支出或冲正，请在银行核对"
		return
	}
	switch {
	case !ok:
		r.Message = "收入金额应为大于零的数字，最多两位小数"
	case utf8.RuneCountInString(r.Receipt.Payer) > 200 || utf8.RuneCountInString(r.Receipt.Remark) > 500:
		r.Message = "付款户名不超过 200 个字，附言不超过 500 个字"
	case err != nil:
		r.Message = "交易日期不能识别，例如 2026-11-23"
	default:
		r.Receipt.Amount, r.Receipt.On = amount, on
		if wrong := fault.All(r.Receipt.Check(today)); len(wrong) > 0 {
			r.Message = wrong[0].Message
			return
		}
		r.Outcome = StatementAdded
	}
}

// Statements 导入记录, the newest first.
func (t *Treasury) Statements(ctx context.Context, by actor.Actor) ([]Statement, error) {
	err := admitted(by)
	if err != nil {
		return nil, err
	}
	return t.Reader.Statements(ctx, by.Org, 50)
}

// Statement 查阅导入结果, a page of rows from a row on.
func (t *Treasury) Statement(ctx context.Context, by actor.Actor, id string, after int) (Statement, []StatementRow, bool, error) {
	s, err := t.Reader.Statement(ctx, id)
	if err == nil && (s.Exchange != by.Org || !by.Has(actor.Treasurer, actor.Head)) {
		err = ErrStatement
	}
	if err != nil {
		return s, nil, false, err
	}
	const page = 100
	rows, err := t.Reader.StatementRows(ctx, id, after, page+1)
	return s, rows[:min(len(rows), page)], len(rows) > page, err
}

// StatementTemplate 下载对账单模板.
func (t *Treasury) StatementTemplate(by actor.Actor, w io.Writer) error {
	err := admitted(by)
	if err != nil {
		return err
	}
	return t.Books.StatementTemplate(w)
}
