package ballot

import (
	"slices"
	"strings"
	"time"

	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// Seat 席位承诺 is what one assessor of a round has handed in. Empty: nothing.
type Seat struct {
	Assessor, Kind string
	Hash           string // of the commitment
	Committed      time.Time
	Nonce, Text    string // of the opening that gives the hash
	Opened         time.Time
	Mistaken       string // hash of an opening that does not give it
}

// Standing 评分表状态 says what becomes of a seat's ballot, and why.
type Standing struct {
	Hash     string // names the seat in what is shown
	Assessor string
	State    evidence.Standing
	Reason   string // "" for one that counts
}

// Unfit stands beside evidence's standings: opened as committed, but against the rules of
// the tree, so that it cannot be counted.
const Unfit evidence.Standing = "UNFIT"

var reasons = map[evidence.Standing]string{
	evidence.Mismatch:          "公开的内容与承诺不符，不计入汇总",
	evidence.NotOpened:         "已提交承诺，没有公开，不计入汇总",
	evidence.NoCommit:          "没有提交承诺，不计入汇总",
	evidence.OpenWithoutCommit: "没有提交承诺而公开评分，不计入汇总",
}

// Settle 核验公开: which ballots of a round count, and for every seat what has become of
// it. Nothing is left out in silence: each seat has its line.
func (b Basis) Settle(of Ballot, seats []Seat) ([]Counted, []Standing, error) {
	round := evidence.Round{}
	for _, s := range seats {
		round.Seats = append(round.Seats, s.Assessor)
		if s.Hash != "" {
			round.Commits = append(round.Commits, evidence.Sealed{Assessor: s.Assessor, Hash: s.Hash, At: s.Committed})
			if s.Committed.After(round.Deadline) {
				round.Deadline = s.Committed // who came late was refused: only those in time are here
			}
		}
		opening := evidence.Opening{Assessor: s.Assessor, Nonce: s.Nonce}
		switch {
		case s.Text != "":
			payload, err := evidence.Parse([]byte(s.Text))
			if err != nil {
				payload = nil // bound, but no ballot
			}
			opening.Payload = payload
		case s.Mistaken != "":
			opening.Nonce = s.Mistaken // any nonce with no payload does not give the hash
		default:
			continue
		}
		round.Opens = append(round.Opens, opening)
	}
	check, _, err := round.Check()
	if err != nil {
		return nil, nil, err
	}
	var counted []Counted
	var standings []Standing
	for _, s := range seats {
		standing := Standing{Hash: s.Hash, Assessor: s.Assessor, State: check[s.Assessor], Reason: reasons[check[s.Assessor]]}
		if standing.State == evidence.OK {
			of.Assessor = s.Assessor
			ballot, unfit := b.fit(of, s)
			if unfit == "" {
				counted = append(counted, Counted{Ballot: ballot, Hash: s.Hash, Kind: s.Kind})
			} else {
				standing.State, standing.Reason = Unfit, "评分表不合方案，不计入汇总："+unfit
			}
		}
		standings = append(standings, standing)
	}
	slices.SortFunc(standings, func(x, y Standing) int { return strings.Compare(x.Hash, y.Hash) })
	return counted, standings, nil
}

// fit reads a seat's ballot; the sentence says why it cannot be counted.
func (b Basis) fit(of Ballot, s Seat) (Ballot, string) {
	ballot, err := Read(s.Text)
	if err == nil {
		err = ballot.Is(of)
	}
	if err == nil {
		err = b.Check(ballot, s.Kind)
	}
	if err != nil {
		return ballot, fault.Sentence(err)
	}
	return ballot, ""
}
