package assessing_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/quality"
	"jiyue/infra/postgres"
)

func TestQualityIsCountedFromTheRecords(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	q := &assessing.Quality{InTx: postgres.Bind(s.db, func(tx *postgres.Tx) assessing.QualityTx { return tx }), Reader: s.db, Registers: s.world.Registers}
	since := s.now.AddDate(-1, 0, 0)
	for i := range 5 {
		s.commit(i, 1, "85")
	}
	seats, err := s.db.SeatsOf(ctx, s.refs, false, since)
	require.NoError(t, err)
	require.Nil(t, seats[s.refs[0]][0].Own, "nothing of a ballot is known before it is opened")
	for i := range 5 {
		nonce, text, _ := s.made(i, 1, "85")
		require.NoError(t, s.Open(ctx, s.panel[i], s.number, 1, nonce, text))
	}
	seats, err = s.db.SeatsOf(ctx, append(s.refs, ""), false, since)
	require.NoError(t, err)
	require.Len(t, seats, 5, "reserves have no seat")
	one := seats[s.refs[0]][0]
	require.Zero(t, one.Own.Cmp(big.NewRat(832, 10)), "0.5·85 + 0.3·82 + 0.1·81 + 0.1·80")
	require.Zero(t, one.Panel.Cmp(one.Own))
	require.False(t, one.Due.IsZero())
	require.False(t, one.Missed)
	byOrg, err := s.db.SeatsOf(ctx, []string{s.manager.Org}, true, since)
	require.NoError(t, err)
	require.Len(t, byOrg[s.manager.Org], 5)

	b, _, err := q.Board(ctx, s.minister)
	require.NoError(t, err)
	require.Equal(t, 1, b.Revealed)
	require.Equal(t, s.manager.OrgName, b.Institutions[0].Name)
	_, _, err = q.Board(ctx, s.manager)
	require.ErrorIs(t, err, assessing.ErrQuality)
	rows, _, err := q.Cards(ctx, s.chair, false, "", "")
	require.NoError(t, err)
	require.Len(t, rows, 7)

}

func monthBefore(now time.Time) day.Date {
	first := day.Of(now).AddMonths(-1)
	return first.AddDays(1 - first.Day())
}

func TestAMonthIsDrawnOnceForInspections(t *testing.T) {
	s := newScorers(t)
	ctx := t.Context()
	first := quality.Round{ID: postgres.NewID(), Region: "410100", Beacon: "0308", Source: "双色球第 1 期"}
	tx := func(do func(assessing.QualityTx) error) error {
		return postgres.Bind(s.db, func(tx *postgres.Tx) assessing.QualityTx { return tx })(ctx, do)
	}
	_, err := s.owner.Exec(ctx, `ALTER TABLE assess_events DISABLE TRIGGER assess_events_kept`)
	require.NoError(t, err)
	_, err = s.owner.Exec(ctx, `UPDATE assess_events SET act = 'file' WHERE act = 'declare' AND seq = (SELECT max(seq) FROM assess_events WHERE act = 'declare')`)
	require.NoError(t, err)
	require.NoError(t, tx(func(tx assessing.QualityTx) error {
		filings, err := tx.SpotFilings(ctx, assessing.FilingQuery{Region: "410100", From: s.now.AddDate(-1, 0, 0), To: s.now.Add(time.Hour), Since: s.now.AddDate(-3, 0, 0)})
		require.NoError(t, err)
		require.Len(t, filings, 1)
		require.Equal(t, s.number, filings[0].Number)
		r := first
		r.Month, r.By.ID, r.At, r.Filings, r.SeedText, r.PoolHash = monthBefore(s.now), s.minister.User, s.now, []string{s.number}, "s", zero
		r.Picks = []quality.Pick{{Case: filings[0].Case, Number: s.number, Hits: []quality.Hit{{Reason: quality.Random, Detail: "1"}}}}
		added, err := tx.AddSpotRound(ctx, r)
		require.True(t, added)
		return err
	}))
	picks, err := s.db.SpotPicks(ctx, first.ID, "", 10)
	require.NoError(t, err)
	require.Equal(t, quality.Random, picks[0].Hits[0].Reason)
	require.Equal(t, assessment.Scoring, picks[0].State)
	again := first
	again.ID, again.Month, again.By.ID, again.At, again.Filings, again.PoolHash = postgres.NewID(), monthBefore(s.now), s.minister.User, s.now, []string{s.number}, zero
	require.ErrorIs(t, tx(func(tx assessing.QualityTx) error { _, err := tx.AddSpotRound(ctx, again); return err }), quality.ErrTwice)
}
