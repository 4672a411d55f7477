package postgres

import (
	"context"
	"encoding/hex"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
)

var _ = say(map[string]*fault.Fault{
	"sale_papers_name_check":  guard("sale.paper_name"),
	"sale_papers_file_fkey":   guard("sale.paper_file"),
	"sale_papers_user_fkey":   guard("sale.paper_user"),
	"sale_papers_bidder_fkey": guard("sale.paper_bidder"),
	"sale_papers_twice_key":   lot.ErrPaperTwice,
})

// CountPapers counts what a bidder has handed in.
func (tx *Tx) CountPapers(ctx context.Context, lotID, code string) (n int, err error) {
	err = tx.NewRaw(`SELECT count(*) FROM sale_papers WHERE sale_id = ? AND code = ?`, lotID, code).Scan(ctx, &n)
	return n, err
}

// AddPaper keeps a document of a bidder; false says that it is there.
func (tx *Tx) AddPaper(ctx context.Context, p lot.Paper, by actor.Actor, content []byte) (bool, error) {
	err := tx.keepFile(ctx, p.SHA256, p.MediaType, content)
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO sale_papers (id, sale_id, code, name, sha256, size, media_type, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sale_id, code, sha256) DO NOTHING`, p.ID, p.Lot, p.Code, p.Name, unhex(p.SHA256), p.Size, p.MediaType, by.User, p.AddedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

type paperRow struct {
	ID, SaleID, Code, Name string
	SHA256                 []byte `bun:"sha256"`
	Size                   int64
	MediaType              string
	AddedAt                time.Time
	Content                []byte
}

func (r paperRow) toDomain() lot.Paper {
	return lot.Paper{ID: r.ID, Lot: r.SaleID, Code: r.Code, Name: r.Name, SHA256: hex.EncodeToString(r.SHA256), Size: r.Size, MediaType: r.MediaType, AddedAt: r.AddedAt.UTC()}
}

// Papers lists what a bidder has handed in, the oldest first.
func (db *DB) Papers(ctx context.Context, lotID, code string) ([]lot.Paper, error) {
	var rows []paperRow
	err := db.bun.NewRaw(`SELECT id, sale_id, code, name, sha256, size, media_type, added_at FROM sale_papers WHERE sale_id = ? AND code = ? ORDER BY added_at, id`, lotID, code).Scan(ctx, &rows)
	list := make([]lot.Paper, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// PaperContent reads one document with its content.
func (db *DB) PaperContent(ctx context.Context, id string) (lot.Paper, []byte, error) {
	if !isUUID(id) {
		return lot.Paper{}, nil, lot.ErrPaperAbsent
	}
	var row paperRow
	err := db.bun.NewRaw(`SELECT p.id, p.sale_id, p.code, p.name, p.sha256, p.size, p.media_type, p.added_at, f.content FROM sale_papers p JOIN files f USING (sha256) WHERE p.id = ?`, id).Scan(ctx, &row)
	return row.toDomain(), row.Content, one(err, lot.ErrPaperAbsent)
}
