package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/fault"
	"jiyue/domain/party"
)

var _ = say(map[string]*fault.Fault{
	"parties_name_check":    invalid("party.name", "name", "当事人名称应为 2 至 200 个字"),
	"parties_uscc_key":      conflict("party.uscc_taken", "该统一社会信用代码的当事人已在库中").At("uscc"),
	"parties_country_check": invalid("party.country", "country", "国别代码应为 3 位数字"),
})

type partyRow struct {
	bun.BaseModel `bun:"table:parties"`

	ID        string
	Name      string
	Uscc      string
	Country   string
	Nature    string
	Region    string
	Address   string
	LegalRep  string
	Scale     string
	Industry  string
	UpdatedAt time.Time
}

func (r partyRow) toDomain() party.Party {
	return party.Party{ID: r.ID, Name: r.Name, Uscc: r.Uscc, Country: r.Country, Nature: r.Nature, Region: r.Region, Address: r.Address,
		LegalRep: r.LegalRep, Scale: r.Scale, Industry: r.Industry, UpdatedAt: r.UpdatedAt.UTC()}
}

// RememberParty keeps an organisation's particulars by its code; what the newer
// application leaves blank stays as it was. A party without a code is not kept.
func (tx *Tx) RememberParty(ctx context.Context, p party.Party) error {
	if p.Uscc == "" {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO parties (id, name, uscc, country, nature, region, address, legal_rep, scale, industry, created_at, updated_at, grams)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (uscc) DO UPDATE SET name = EXCLUDED.name, country = EXCLUDED.country,
			nature = COALESCE(NULLIF(EXCLUDED.nature, ''), parties.nature), region = COALESCE(NULLIF(EXCLUDED.region, ''), parties.region),
			address = COALESCE(NULLIF(EXCLUDED.address, ''), parties.address), legal_rep = COALESCE(NULLIF(EXCLUDED.legal_rep, ''), parties.legal_rep),
			scale = COALESCE(NULLIF(EXCLUDED.scale, ''), parties.scale), industry = COALESCE(NULLIF(EXCLUDED.industry, ''), parties.industry),
			updated_at = EXCLUDED.updated_at, grams = EXCLUDED.grams, version = parties.version + 1`,
		p.ID, p.Name, p.Uscc, p.Country, p.Nature, p.Region, p.Address, p.LegalRep, p.Scale, p.Industry, p.UpdatedAt, p.UpdatedAt,
		pgdialect.Array(Grams(p.Name, p.Uscc))).Exec(ctx)
	return err
}

// PartyByCode finds an organisation by its 统一社会信用代码.
func (db *DB) PartyByCode(ctx context.Context, uscc string) (party.Party, error) {
	var row partyRow
	err := db.bun.NewSelect().Model(&row).Where("uscc = ?", uscc).Scan(ctx)
	if err != nil {
		return party.Party{}, one(err, party.ErrNotFound)
	}
	return row.toDomain(), nil
}

// SearchParties finds organisations whose name or code contains the words, by
// name; without words the ones that were last used.
func (db *DB) SearchParties(ctx context.Context, query string, limit int) ([]party.Party, error) {
	var rows []partyRow
	q := db.bun.NewSelect().Model(&rows).Limit(int64(limit))
	words := searchWords(query)
	for _, word := range words {
		like := contains(word)
		q = q.Where("grams @> ?", pgdialect.Array(wordGrams(word))).
			Where("translate(name, ?, ?) LIKE ? OR lower(uscc) LIKE ?", foldFrom, foldTo, like, like)
	}
	if len(words) > 0 {
		q = q.Order("name", "id")
	} else {
		q = q.Order("updated_at DESC", "id DESC")
	}
	err := q.Scan(ctx)
	list := make([]party.Party, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}
