package assessing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/audit"
	"jiyue/domain/ballot"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/scoring"
)

// Commit 提交评分承诺: the hash, and what the browser has sealed with a key that stays there.
// The same commitment again changes nothing.
func (s *Scores) Commit(ctx context.Context, by actor.Actor, number string, round int, hash, sealed string) error {
	if len(sealed) < 40 {
		return ErrSealed
	}
	return s.commit(ctx, by, number, round, func(*CaseWork, ballot.Basis, string) (string, string, error) { return hash, "", nil }, sealed)
}

// Entrust 委托服务器封存, for a browser without script: the server makes the nonce, checks
// the ballot, and keeps nonce and ballot sealed with the key of its environment.
func (s *Scores) Entrust(ctx context.Context, by actor.Actor, number string, round int, consent bool, typed map[string]string) error {
	if !consent {
		return ErrConsent
	}
	return s.commit(ctx, by, number, round, func(w *CaseWork, b ballot.Basis, kind string) (string, string, error) {
		x, err := filled(&w.Standing, b, kind, typed)
		if err != nil {
			return "", "", err
		}
		var random [32]byte
		if _, err := rand.Read(random[:]); err != nil {
			return "", "", err
		}
		nonce := hex.EncodeToString(random[:])
		hash, text, err := x.Commit(nonce)
		return hash.String(), nonce + " " + text, err
	}, "")
}

// Try 核对评分表 without keeping anything.
func (s *Scores) Try(ctx context.Context, by actor.Actor, number string, typed map[string]string) (ScoreDesk, ballot.Ballot, error) {
	d, err := s.Desk(ctx, by, number)
	if err != nil {
		return d, ballot.Ballot{}, err
	}
	x, err := filled(d.Standing, d.Basis, d.Kind, typed)
	return d, x, err
}

// filled is the ballot that a form makes, once nothing is wrong with it.
func filled(st *Standing, b ballot.Basis, kind string, typed map[string]string) (ballot.Ballot, error) {
	form, err := b.Tree.For(b.Class)
	if err != nil {
		return ballot.Ballot{}, err
	}
	x := blank(st, b).Take(form, kind, typed)
	return x, b.Check(x, kind)
}

func (s *Scores) commit(ctx context.Context, by actor.Actor, number string, round int, bind func(*CaseWork, ballot.Basis, string) (hash, clear string, err error), sealed string) error {
	return s.InTx(ctx, func(tx ScoreTx) error {
		w, err := s.Cases.Lock(ctx, tx, by, number, 0)
		switch {
		case err != nil:
			return err
		case !w.visible():
			return ErrCaseAbsent
		case w.You != assessment.Assessor:
			return ErrScorer
		case w.Case.Round != round:
			return ErrRound
		}
		basis, _, err := basisOf(w.Records)
		if err != nil {
			return err
		}
		kind, err := tx.AssessorKind(ctx, w.Ref)
		if err != nil {
			return err
		}
		hash, clear, err := bind(w, basis, kind)
		if err != nil || hash != "" && w.Case.Commits()[w.Ref] == hash { // sent twice
			return err
		}
		if err := w.Do(Deed{Do: assessment.Commit, Args: assessment.Args{Hash: hash}}); err != nil {
			return err
		}
		if err := tx.AddCommitment(ctx, Commitment{Case: w.ID, Round: round, Assessor: w.Ref, Kind: kind, Hash: hash, Sealed: sealed, At: w.Now}, clear); err != nil {
			return err
		}
		return w.Save(ctx)
	})
}

// Open 公开评分: nonce and ballot of the person. With neither, the server opens what it has
// sealed. The last one to open lets the engine reckon. A mistaken opening is refused and
// stays on record.
func (s *Scores) Open(ctx context.Context, by actor.Actor, number string, round int, nonce, text string) error {
	var mistake error
	err := s.InTx(ctx, func(tx ScoreTx) error {
		mistake = nil
		w, err := s.Cases.Lock(ctx, tx, by, number, 0)
		switch {
		case err != nil:
			return err
		case !w.visible():
			return ErrCaseAbsent
		case w.You != assessment.Assessor:
			return ErrScorer
		case w.Case.Round != round:
			return ErrRound
		case !w.Case.Opening():
			return assessment.ErrNotOpen
		case w.Case.Opened(w.Ref):
			return assessment.ErrWasOpened
		}
		list, err := tx.Commitments(ctx, w.ID, round)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c Commitment) bool { return c.Assessor == w.Ref && w.Case.Commits()[w.Ref] == c.Hash })
		if i < 0 {
			return assessment.ErrNoBallot
		}
		c := &list[i]
		if nonce == "" && text == "" && c.ByServer() {
			clear, err := tx.SealedBallot(ctx, *c)
			if err != nil {
				return err
			}
			nonce, text, _ = strings.Cut(clear, " ")
		}
		found, err := ballot.HashOf(nonce, text)
		if err != nil {
			return err
		}
		if found != c.Hash {
			mistake = evidence.ErrMismatch
			c.Mistaken = found
			tx.Record(audit.Event{Kind: "score.mistaken", Subject: audit.SubjectOf("assessment", w.ID), By: by, Facts: []audit.Fact{{Label: "承诺 SHA-256", Value: c.Hash}, {Label: "公开内容 SHA-256", Value: found}}})
			return tx.AddOpeningMistake(ctx, *c, tx.NewID(), w.Now)
		}
		c.Nonce, c.Text, c.Opened = nonce, text, w.Now
		if err := w.Do(Deed{Do: assessment.OpenBallot, Args: assessment.Args{Hash: c.Hash}}); err != nil {
			return err
		}
		if err := tx.AddOpening(ctx, *c); err != nil {
			return err
		}
		if !allOpened(w.Case) {
			return w.Save(ctx)
		}
		err = s.settle(ctx, tx, w, list, "")
		if errors.Is(err, assessment.ErrQuorum) { // after a meeting: the opening stays, the case waits
			return w.Save(ctx)
		}
		return err
	})
	if err == nil {
		err = mistake
	}
	return err
}

// allOpened says that no ballot of the round is waited for.
func allOpened(k *assessment.Case) bool {
	for member := range k.Commits() {
		if slices.Contains(k.Panel, member) && !k.Opened(member) {
			return false
		}
	}
	return true
}

// Close 结束公开 by the lead after the period, without the ballots that nobody has opened.
// They are named in the result, with the reason.
func (s *Scores) Close(ctx context.Context, by actor.Actor, number string, version int, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.InTx(ctx, func(tx ScoreTx) error {
		w, err := s.Cases.Lock(ctx, tx, by, number, version)
		switch {
		case err != nil:
			return err
		case !w.visible():
			return ErrCaseAbsent
		case w.You != assessment.CaseLead:
			return ErrCloser
		case !w.Case.Opening():
			return ErrNothing
		}
		days, err := tx.WorkCalendar(ctx)
		if err != nil {
			return err
		}
		if !w.Now.After(openUntil(&w.Standing, days)) {
			return ErrEarly
		}
		if n := utf8.RuneCountInString(reason); n < 10 || n > 500 {
			return ErrWhy
		}
		list, err := tx.Commitments(ctx, w.ID, w.Case.Round)
		if err != nil {
			return err
		}
		return s.settle(ctx, tx, w, list, reason)
	})
}

// settle reckons a round and lets the case go where the result leads: the check after the
// reveal, the total when it passes or after a meeting. Too few ballots are a failed check.
func (s *Scores) settle(ctx context.Context, tx ScoreTx, w *CaseWork, list []Commitment, reason string) error {
	basis, _, err := basisOf(w.Records)
	if err != nil {
		return err
	}
	k := w.Case
	seats := seatsOf(k, list)
	counted, standings, err := basis.Settle(ballot.Ballot{Case: w.Number, Round: k.Round, Tree: basis.TreeName}, seats)
	if err != nil {
		return err
	}
	r := ScoreResult{Case: w.ID, Round: k.Round, Engine: ballot.Version, Failures: k.Disputes(), Standings: standings, Reason: reason, At: w.Now}
	check := assessment.Args{Result: "DISPUTED", FailedShare: "1"}
	if len(counted) >= k.QuorumSize() {
		outcome, err := basis.Evaluate(counted, k.Disputes())
		if errors.Is(err, scoring.ErrQuorum) { // of one leaf: too few of the kind that it asks for
			return s.conclude(ctx, tx, w, r, check)
		}
		if err != nil {
			return err
		}
		text, err := evidence.Canonical(outcome.Value())
		if err != nil {
			return err
		}
		r.Input, r.Total, r.Grade, r.Outcome = outcome.Input.String(), exact.Text(outcome.Result.Rounded, basis.Plan.Places), outcome.Result.Grade, string(text)
		check.FailedShare = exact.Fraction(outcome.Consistency.FailedShare)
		if outcome.Consistency.Next == scoring.GoAggregate {
			check.Result = "CONSISTENT"
		}
	}
	return s.conclude(ctx, tx, w, r, check)
}

// conclude lets the case take the check and the total, and keeps the result under the last
// of these records.
func (s *Scores) conclude(ctx context.Context, tx ScoreTx, w *CaseWork, r ScoreResult, check assessment.Args) error {
	k := w.Case
	platform := func(do assessment.Act, args assessment.Args) error {
		r.Seq = len(w.Records) + 1
		return w.takeAs(assessment.SystemActor, assessment.Platform, Deed{Do: do, Args: args, Detail: map[string]string{"engine": r.Engine, "input": r.Input, "grade": r.Grade, "reason": r.Reason}})
	}
	if k.State == assessment.Revealed {
		if err := platform(assessment.Check, check); err != nil {
			return err
		}
	} else if r.Input == "" {
		return assessment.ErrQuorum
	}
	if k.State == assessment.Consistent || k.State == assessment.PanelMeeting && k.MeetingHeld() {
		if err := platform(assessment.Compute, assessment.Args{Total: r.Total}); err != nil {
			return err
		}
	}
	if third := k.ThirdScored(); third != nil {
		if err := w.takeAs(assessment.SystemActor, assessment.Platform, Deed{Do: assessment.ThirdTotal, Args: assessment.Args{Total: exact.Terminating(third)}}); err != nil {
			return err
		}
	}
	if err := w.Save(ctx); err != nil {
		return err
	}
	return tx.AddScoreResult(ctx, r)
}

// seatsOf are the seats of the round with what each has handed in.
func seatsOf(k *assessment.Case, list []Commitment) []ballot.Seat {
	seats := make([]ballot.Seat, len(k.Panel))
	for i, member := range k.Panel {
		seats[i].Assessor = member
		for _, c := range list {
			if c.Assessor == member && k.Commits()[member] == c.Hash {
				seats[i] = ballot.Seat{Assessor: member, Kind: c.Kind, Hash: c.Hash, Committed: c.At, Nonce: c.Nonce, Text: c.Text, Opened: c.Opened, Mistaken: c.Mistaken}
			}
		}
	}
	return seats
}
