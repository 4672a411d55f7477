package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/ballot"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"assess_commitments_case_fkey":            guard("score.commitment_case"),
	"assess_commitments_round_check":          guard("score.round_check"),
	"assess_commitments_hash_check":           assessment.ErrHash,
	"assess_commitments_sealed_check":         assessing.ErrSealed,
	"assess_commitments_whole_key":            assessment.ErrCommitted,
	"assess_commitments_hash_key":             conflict("score.hash_taken", "已有相同的评分承诺：每份承诺应使用新的随机数，请返回工作台重新生成"),
	"assess_ballot_seals_sealed_check":        ErrNoKey,
	"assess_ballot_seals_commitment_fkey":     guard("score.seal_commitment"),
	"assess_openings_nonce_check":             evidence.ErrNonce,
	"assess_openings_commitment_fkey":         evidence.ErrMismatch,
	"assess_openings_verified_check":          evidence.ErrMismatch,
	"assess_opening_mistakes_found_check":     guard("score.mistake_found"),
	"assess_opening_mistakes_commitment_fkey": guard("score.mistake_commitment"),
	"assess_results_case_fkey":                guard("score.result_case"),
	"assess_results_input_check":              guard("score.result_input"),
	"assess_results_event_fkey":               guard("score.result_event"),
	"assess_results_total_check":              guard("score.result_total"),
})

// ballotPlace is where a ballot that the server has sealed may be opened.
func ballotPlace(c assessing.Commitment) string {
	return fmt.Sprintf("assess_ballot_seals %s %d %s", c.Case, c.Round, c.Assessor)
}

// AddCommitment keeps a commitment for good; clear is sealed for a browser that cannot.
func (tx *Tx) AddCommitment(ctx context.Context, c assessing.Commitment, clear string) error {
	_, err := tx.NewRaw(`INSERT INTO assess_commitments (case_id, round, assessor, kind, hash, sealed, at) VALUES (?, ?, ?, ?, ?, ?, ?)`, c.Case, c.Round, c.Assessor, c.Kind, c.Hash, c.Sealed, c.At).Exec(ctx)
	if err != nil || clear == "" {
		return err
	}
	sealed, err := tx.sealer.seal(ballotPlace(c), clear)
	if err == nil {
		_, err = tx.NewRaw(`INSERT INTO assess_ballot_seals (case_id, round, assessor, sealed) VALUES (?, ?, ?, ?)`, c.Case, c.Round, c.Assessor, sealed).Exec(ctx)
	}
	return err
}

// SealedBallot opens what AddCommitment has sealed.
func (tx *Tx) SealedBallot(ctx context.Context, c assessing.Commitment) (string, error) {
	var sealed string
	err := tx.NewRaw(`SELECT sealed FROM assess_ballot_seals WHERE case_id = ? AND round = ? AND assessor = ?`, c.Case, c.Round, c.Assessor).Scan(ctx, &sealed)
	if err != nil {
		return "", one(err, assessment.ErrNoBallot)
	}
	return tx.sealer.open(ballotPlace(c), sealed)
}

// AddOpening keeps an opened ballot for good.
func (tx *Tx) AddOpening(ctx context.Context, c assessing.Commitment) error {
	_, err := tx.NewRaw(`INSERT INTO assess_openings (case_id, round, assessor, hash, nonce, payload, at) VALUES (?, ?, ?, ?, ?, ?, ?)`, c.Case, c.Round, c.Assessor, c.Hash, c.Nonce, c.Text, c.Opened).Exec(ctx)
	return err
}

// AddOpeningMistake keeps that an opening did not give its commitment.
func (tx *Tx) AddOpeningMistake(ctx context.Context, c assessing.Commitment, id string, at time.Time) error {
	_, err := tx.NewRaw(`INSERT INTO assess_opening_mistakes (id, case_id, round, assessor, found, at) VALUES (?, ?, ?, ?, ?, ?)`, id, c.Case, c.Round, c.Assessor, c.Mistaken, at).Exec(ctx)
	return err
}

// Commitments lists those of a round with their openings.
func (tx *Tx) Commitments(ctx context.Context, caseID string, round int) ([]assessing.Commitment, error) {
	return commitments(ctx, tx, caseID, round)
}

// Commitments lists those of a round with their openings.
func (db *DB) Commitments(ctx context.Context, caseID string, round int) ([]assessing.Commitment, error) {
	return commitments(ctx, db.bun, caseID, round)
}

func commitments(ctx context.Context, from bun.IDB, caseID string, round int) ([]assessing.Commitment, error) {
	var rows []struct {
		Assessor, Kind, Hash, Sealed, Nonce, Payload, Mistaken string
		At                                                     time.Time
		OpenedAt                                               *time.Time
	}
	err := from.NewRaw(`SELECT c.assessor, c.kind, c.hash, c.sealed, c.at, COALESCE(o.nonce, '') AS nonce, COALESCE(o.payload, '') AS payload, o.at AS opened_at,
			COALESCE((SELECT m.found FROM assess_opening_mistakes m WHERE (m.case_id, m.round, m.assessor) = (c.case_id, c.round, c.assessor) ORDER BY m.at DESC, m.id DESC LIMIT 1), '') AS mistaken
		FROM assess_commitments c LEFT JOIN assess_openings o USING (case_id, round, assessor) WHERE c.case_id = ? AND c.round = ? ORDER BY c.hash`, caseID, round).Scan(ctx, &rows)
	list := make([]assessing.Commitment, len(rows))
	for i, r := range rows {
		list[i] = assessing.Commitment{Case: caseID, Round: round, Assessor: r.Assessor, Kind: r.Kind, Hash: r.Hash, Sealed: r.Sealed, At: r.At.UTC(), Nonce: r.Nonce, Text: r.Payload, Opened: instant(r.OpenedAt), Mistaken: r.Mistaken}
	}
	return list, err
}

// AssessorKind is how a panel counts the person with the number; "" for nobody.
func (tx *Tx) AssessorKind(ctx context.Context, number string) (string, error) {
	return assessorKind(ctx, tx, number)
}

// AssessorKind is how a panel counts the person with the number; "" for nobody.
func (db *DB) AssessorKind(ctx context.Context, number string) (string, error) {
	return assessorKind(ctx, db.bun, number)
}

func assessorKind(ctx context.Context, from bun.IDB, number string) (string, error) {
	var specialty string
	err := from.NewRaw(`SELECT COALESCE(content ->> 'specialty', '') FROM assess_entries WHERE number = ?`, number).Scan(ctx, &specialty)
	return assessor.Specialty(specialty).PanelKind(), one(err, assessing.ErrScorer)
}

// AddScoreResult keeps what the engine has reckoned for good.
func (tx *Tx) AddScoreResult(ctx context.Context, r assessing.ScoreResult) error {
	_, err := tx.NewRaw(`INSERT INTO assess_results (case_id, seq, round, engine, input, total, grade, outcome, failures, standings, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Case, r.Seq, r.Round, r.Engine, r.Input, textOrNil(r.Total), r.Grade, r.Outcome, r.Failures, jsonb{r.Standings}, r.Reason, r.At).Exec(ctx)
	return err
}

// ScoreResults lists the results of a case from new to old.
func (tx *Tx) ScoreResults(ctx context.Context, caseID string) ([]assessing.ScoreResult, error) {
	return scoreResults(ctx, tx, caseID)
}

// ScoreResults lists the results of a case from new to old.
func (db *DB) ScoreResults(ctx context.Context, caseID string) ([]assessing.ScoreResult, error) {
	return scoreResults(ctx, db.bun, caseID)
}

func scoreResults(ctx context.Context, from bun.IDB, caseID string) ([]assessing.ScoreResult, error) {
	var rows []struct {
		Seq, Round, Failures                         int
		Engine, Input, Total, Grade, Outcome, Reason string
		Standings                                    []ballot.Standing `bun:",type:jsonb"`
		At                                           time.Time
	}
	err := from.NewRaw(`SELECT seq, round, engine, input, COALESCE(trim_scale(total)::text, '') AS total, grade, outcome, failures, standings, reason, at FROM assess_results WHERE case_id = ? ORDER BY seq DESC LIMIT 50`, caseID).Scan(ctx, &rows)
	list := make([]assessing.ScoreResult, len(rows))
	for i, r := range rows {
		list[i] = assessing.ScoreResult{Case: caseID, Seq: r.Seq, Round: r.Round, Engine: r.Engine, Input: r.Input, Total: r.Total, Grade: r.Grade, Outcome: r.Outcome, Failures: r.Failures, Standings: r.Standings,
			Reason: r.Reason, At: r.At.UTC()}
	}
	return list, err
}
