package assessing

import (
	"context"
	"errors"
	"math/big"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/scoring"
)

// RecuseLate 签发后回避 by the quality reviewer: the engine says what the result would be
// without the member, and the case goes where that leads. Nobody types the figure.
func (s *Scores) RecuseLate(ctx context.Context, by actor.Actor, number string, version int, typed map[string]string) error {
	st, err := s.Cases.Case(ctx, by, number)
	if err != nil {
		return err
	}
	if err := st.refuses(assessment.LateConflict); err != nil {
		return err
	}
	f := &deedForm{Standing: st, typed: typed, Deed: Deed{Do: assessment.LateConflict, Detail: map[string]string{}}}
	f.Args.User, f.Args.Reasons = f.typed["user"], f.text("reasons", "回避情形", 4, 500)
	seated := slices.Contains(st.Case.Panel, f.Args.User)
	f.need(seated && !st.Case.Answered(f.Args.User), "user", "请选择评价组中尚未处理的成员")
	if err := fault.Join(f.faults); err != nil {
		return err
	}
	if err := f.hard(ctx, s.Cases); err != nil {
		return err
	}
	if f.Args.Total, err = s.without(ctx, st, f.Args.User, f.Detail); err != nil {
		return err
	}
	if version == 0 {
		version = st.Version
	}
	return s.Cases.Act(ctx, by, number, version, f.Deed)
}

// without is the total that stands, moved by what the member's ballot has moved the result
// of the panel. Too few ballots without it are no result, so that the case is assessed anew.
func (s *Scores) without(ctx context.Context, st *Standing, member string, detail map[string]string) (string, error) {
	f, err := s.report(ctx, st)
	if err != nil {
		return "", err
	}
	if f.Result == nil || f.Outcome == nil {
		return "", ErrNoResult
	}
	counted, _, err := f.Basis.Settle(f.ballot(), f.seats())
	if err != nil {
		return "", err
	}
	left := counted[:0:0]
	for _, c := range counted {
		if c.Ballot.Assessor != member {
			left = append(left, c)
		}
	}
	again, err := f.Basis.Evaluate(left, f.Result.Failures)
	if errors.Is(err, scoring.ErrQuorum) || len(left) < 2 {
		detail["without"] = "去除后有效评分不足，不能汇总"
		return "0", nil
	}
	if err != nil {
		return "", err
	}
	moved := new(big.Rat).Sub(again.Result.Rounded, f.Outcome.Result.Rounded)
	total := exact.Terminating(moved.Add(moved, st.Case.Total))
	detail["without"], detail["input"], detail["engine"] = total, again.Input.String(), f.Result.Engine
	return total, nil
}
