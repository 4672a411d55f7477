package assessing

import (
	"context"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/audit"
	"jiyue/domain/ballot"
	"jiyue/domain/evidence"
)

// ScoreSheet 评分结果页: where the round stands, and the newest result or the one that is
// asked for, reckoned again from the ballots.
type ScoreSheet struct {
	*Standing
	Waiting  []Commitment // of a round that is to be opened; empty otherwise
	Until    time.Time    // end of the period for it
	MayClose bool
	Results  []ScoreResult // from new to old
	Result   *ScoreResult
	Basis    ballot.Basis
	PlanHash string
	Outcome  *ballot.Outcome // nil when too few ballots counted
	ballots  []Commitment
}

// Sheet 查看评分结果: for whom the case lets read single scores. seq 0 is the newest.
func (s *Scores) Sheet(ctx context.Context, by actor.Actor, number string, seq int) (*ScoreSheet, error) {
	st, err := s.Cases.Case(ctx, by, number)
	if err == nil && !st.Case.Readable(st.You) {
		err = assessment.ErrReadDenied
	}
	if err != nil {
		return nil, err
	}
	p := &ScoreSheet{Standing: st}
	if p.Results, err = s.Reader.ScoreResults(ctx, st.ID); err != nil {
		return nil, err
	}
	if st.Case.Opening() {
		if err := s.waiting(ctx, p); err != nil {
			return nil, err
		}
	}
	if seq > 0 {
		i := slices.IndexFunc(p.Results, func(r ScoreResult) bool { return r.Seq == seq })
		if i < 0 {
			return nil, ErrNoResult
		}
		p.Result = &p.Results[i]
	} else if len(p.Results) > 0 {
		p.Result = &p.Results[0]
	}
	if p.Result != nil {
		err = s.again(ctx, p)
	}
	return p, err
}

func (s *Scores) waiting(ctx context.Context, p *ScoreSheet) error {
	list, err := s.Reader.Commitments(ctx, p.ID, p.Case.Round)
	if err != nil {
		return err
	}
	for _, c := range list {
		if p.Case.Commits()[c.Assessor] == c.Hash {
			p.Waiting = append(p.Waiting, c)
		}
	}
	days, err := s.Cases.Reader.WorkCalendar(ctx)
	p.Until = openUntil(p.Standing, days)
	p.MayClose = p.You == assessment.CaseLead && p.Now.After(p.Until)
	return err
}

// again comes to the result a second time, from ballots and plan, and demands that it is
// the one on record.
func (s *Scores) again(ctx context.Context, p *ScoreSheet) error {
	r := p.Result
	var err error
	if p.Basis, p.PlanHash, err = basisOf(p.Records[:min(r.Seq, len(p.Records))]); err != nil {
		return err
	}
	list, err := s.Reader.Commitments(ctx, p.ID, r.Round)
	if err != nil {
		return err
	}
	for _, standing := range r.Standings {
		c := Commitment{Assessor: standing.Assessor}
		for _, kept := range list {
			if kept.Assessor == standing.Assessor && kept.Hash == standing.Hash {
				c = kept
			}
		}
		if !c.Opened.IsZero() && c.Opened.After(r.At) {
			c.Nonce, c.Text, c.Opened = "", "", time.Time{}
		}
		p.ballots = append(p.ballots, c)
	}
	counted, _, err := p.Basis.Settle(p.ballot(), p.seats())
	if err != nil || r.Input == "" {
		return err
	}
	outcome, err := p.Basis.Evaluate(counted, r.Failures)
	if err != nil {
		return err
	}
	if text, err := evidence.Canonical(outcome.Value()); err != nil || string(text) != r.Outcome {
		return assessment.ErrBroken
	}
	p.Outcome = &outcome
	return nil
}

func (p *ScoreSheet) ballot() ballot.Ballot {
	return ballot.Ballot{Case: p.Number, Round: p.Result.Round, Tree: p.Basis.TreeName}
}

func (p *ScoreSheet) seats() []ballot.Seat {
	seats := make([]ballot.Seat, len(p.ballots))
	for i, c := range p.ballots {
		seats[i] = ballot.Seat{Assessor: c.Assessor, Kind: c.Kind, Hash: c.Hash, Committed: c.At.Truncate(time.Millisecond), Nonce: c.Nonce, Text: c.Text, Opened: c.Opened.Truncate(time.Millisecond), Mistaken: c.Mistaken}
	}
	return seats
}

// Quorum says how many ballots had to count.
func (p *ScoreSheet) Quorum() int { return p.Case.QuorumSize() }

// Evidence 评分存证文件 of a result, with the record that somebody has taken it out.
func (s *Scores) Evidence(ctx context.Context, by actor.Actor, number string, seq int) (*ScoreSheet, []byte, error) {
	p, err := s.Sheet(ctx, by, number, seq)
	if err == nil && p.Result == nil {
		err = ErrNoResult
	}
	if err != nil {
		return p, nil, err
	}
	if p.namesObjector() {
		return p, nil, ErrObjector
	}
	d, err := s.dossier(ctx, p)
	if err != nil {
		return p, nil, err
	}
	text, err := d.File()
	if err == nil {
		err = s.taken(ctx, by, p, "评分存证文件")
	}
	return p, text, err
}

// namesObjector says that the chain up to the result names somebody who has objected to an
// earlier one, of whom the reader is not to learn.
func (p *ScoreSheet) namesObjector() bool {
	return !p.HandlesObjections() && slices.ContainsFunc(p.Records[:min(p.Result.Seq, len(p.Records))], func(r assessment.Record) bool { return r.Event.Do == assessment.Object })
}

// dossier goes to the record that rests on the result and no further: what came later is
// not needed to come to the result again, and who has objected is not for everybody who
// may read scores.
func (s *Scores) dossier(ctx context.Context, p *ScoreSheet) (ballot.Dossier, error) {
	r := p.Result
	d := ballot.Dossier{Case: p.Number, Title: p.Title, Basis: p.Basis, PlanHash: p.PlanHash, Round: r.Round, Failures: r.Failures, Seats: p.seats(), Standings: r.Standings, Outcome: r.Outcome, Seq: r.Seq}
	for _, record := range p.Records[:min(r.Seq, len(p.Records))] {
		d.Events = append(d.Events, record.Entry())
		if id := record.Detail["draw"]; (record.Event.Do == assessment.Draw || record.Event.Do == assessment.DrawThird) && id != "" {
			_, text, _, err := s.Cases.Draws.File(ctx, id)
			if err != nil {
				return d, err
			}
			d.Draw = string(text)
		}
	}
	return d, nil
}

// Book 计算书 of a result, with the record that somebody has taken it out.
func (s *Scores) Book(ctx context.Context, by actor.Actor, number string, seq int) (*ScoreSheet, error) {
	p, err := s.Sheet(ctx, by, number, seq)
	if err == nil && p.Outcome == nil {
		err = ErrNoResult
	}
	if err == nil {
		err = s.taken(ctx, by, p, "计算书")
	}
	return p, err
}

func (s *Scores) taken(ctx context.Context, by actor.Actor, p *ScoreSheet, what string) error {
	return s.InTx(ctx, func(tx ScoreTx) error {
		tx.Record(audit.Event{Kind: "score.taken", Subject: audit.SubjectOf("assessment", p.ID), By: by, Facts: []audit.Fact{{Label: "内容", Value: what}, {Label: "项目编号", Value: p.Number}}})
		return nil
	})
}

// Workpaper is what the workpaper of the result shows.
func (p *ScoreSheet) Workpaper() ballot.Book {
	b := ballot.Book{Number: p.Number, Title: p.Title, Institution: p.Institution.Name, Round: p.Result.Round, Seq: p.Result.Seq, PlanHash: p.PlanHash, Basis: p.Basis, Standings: p.Result.Standings, Outcome: *p.Outcome}
	for _, r := range p.Records {
		b.Trail = append(b.Trail, ballot.TrailLine{Seq: r.Seq, At: evidence.Instant(r.Event.At), What: r.Event.Do.Label(), State: r.State.Label(), Hash: r.Hash.String()})
	}
	return b
}

// Committed is when a commitment of the result came in.
func (p *ScoreSheet) Committed(hash string) time.Time {
	for _, c := range p.ballots {
		if c.Hash == hash {
			return c.At
		}
	}
	return time.Time{}
}
