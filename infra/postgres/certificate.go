package postgres

import (
	"context"
	"time"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

type certificatePartyRow struct {
	Name string `json:"name"`
	Code string `json:"code,omitempty"`
}

// certificateFacts is what a certificate states, as issued.
type certificateFacts struct {
	ProjectName  string                `json:"project_name"`
	Class        string                `json:"class"`
	Sellers      []certificatePartyRow `json:"sellers"`
	Buyers       []certificatePartyRow `json:"buyers"`
	SignDate     string                `json:"sign_date"`
	Begin        string                `json:"begin,omitempty"`
	End          string                `json:"end,omitempty"`
	Total        string                `json:"total"`
	Tech         string                `json:"tech"`
	Undetermined bool                  `json:"undetermined,omitempty"`
	Office       string                `json:"office"`
	Registrar    string                `json:"registrar"`
	RegisteredOn string                `json:"registered_on"`
}

func partyRows(parties []contract.CertificateParty) []certificatePartyRow {
	rows := make([]certificatePartyRow, len(parties))
	for i, p := range parties {
		rows[i] = certificatePartyRow(p)
	}
	return rows
}

func certificateParties(rows []certificatePartyRow) []contract.CertificateParty {
	parties := make([]contract.CertificateParty, len(rows))
	for i, r := range rows {
		parties[i] = contract.CertificateParty(r)
	}
	return parties
}

func factsOf(c contract.Certificate) certificateFacts {
	return certificateFacts{
		ProjectName: c.ProjectName, Class: string(c.Class), Sellers: partyRows(c.Sellers), Buyers: partyRows(c.Buyers),
		SignDate: c.SignDate.String(), Begin: c.Begin.String(), End: c.End.String(), Total: c.Total.String(), Tech: c.Tech.String(),
		Undetermined: c.Undetermined, Office: c.Office, Registrar: c.Registrar, RegisteredOn: c.RegisteredOn.String(),
	}
}

// IssueCertificate keeps one version of a certificate for good.
func (tx *Tx) IssueCertificate(ctx context.Context, c contract.Certificate) error {
	_, err := tx.NewRaw(`INSERT INTO certificates (contract_id, version, number, token, facts, issued_at) VALUES (?, ?, ?, ?, ?, ?)`,
		string(c.ContractID), c.Version, c.Number, c.Token, jsonb{factsOf(c)}, c.IssuedAt).Exec(ctx)
	return err
}

type certificateRow struct {
	ContractID string
	Version    int
	Number     string
	Token      string
	Facts      certificateFacts
	IssuedAt   time.Time
	State      string
	Current    int
}

func (r certificateRow) toDomain() (contract.Certificate, error) {
	f := r.Facts
	c := contract.Certificate{
		ContractID: contract.ID(r.ContractID), Version: r.Version, Number: r.Number, Token: r.Token, ProjectName: f.ProjectName,
		Class: contract.Class(f.Class), Sellers: certificateParties(f.Sellers), Buyers: certificateParties(f.Buyers),
		Undetermined: f.Undetermined, Office: f.Office, Registrar: f.Registrar, IssuedAt: r.IssuedAt.UTC(),
	}
	var err error
	for _, d := range []struct {
		to   *day.Date
		text string
	}{{&c.SignDate, f.SignDate}, {&c.Begin, f.Begin}, {&c.End, f.End}, {&c.RegisteredOn, f.RegisteredOn}} {
		*d.to, err = day.Parse(d.text)
		if err != nil {
			return c, err
		}
	}
	c.Total, err = money.ParseYuan(f.Total)
	if err != nil {
		return c, err
	}
	c.Tech, err = money.ParseYuan(f.Tech)
	return c, err
}

const certificateQuery = `SELECT k.contract_id, k.version, k.number, k.token, k.facts, k.issued_at,
	c.state, c.certificate_version AS current
	FROM certificates k JOIN contracts c ON c.id = k.contract_id `

// Certificate finds a certificate by the token of its QR, or the current one by
// its 登记编号, with the state of the contract and its current version.
func (db *DB) Certificate(ctx context.Context, numberOrToken string) (contract.Certificate, contract.State, int, error) {
	return db.certificate(ctx, `WHERE k.token = ? OR (k.number = ? AND k.version = c.certificate_version)
		ORDER BY k.version DESC LIMIT 1`, numberOrToken, numberOrToken)
}

// CertificateOf reads one version of a case's certificate.
func (db *DB) CertificateOf(ctx context.Context, id contract.ID, version int) (contract.Certificate, error) {
	c, _, _, err := db.certificate(ctx, `WHERE k.contract_id = ? AND k.version = ?`, string(id), version)
	return c, err
}

func (db *DB) certificate(ctx context.Context, where string, args ...any) (contract.Certificate, contract.State, int, error) {
	var row certificateRow
	err := db.bun.NewRaw(certificateQuery+where, args...).Scan(ctx, &row)
	if err != nil {
		return contract.Certificate{}, "", 0, one(err, registration.ErrNoCertificate)
	}
	c, err := row.toDomain()
	return c, contract.State(row.State), row.Current, err
}
