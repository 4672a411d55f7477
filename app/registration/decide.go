package registration

import (
	"context"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// Ruling 审查决定 is what the registrar or reviewer decides.
type Ruling string

// The rulings.
const (
	RuleSupplement Ruling = "supplement" // 退回补正
	RuleRegister   Ruling = "register"   // 准予登记, or 提交复核 where the level demands it
	RuleReject     Ruling = "reject"     // 不予登记
	RuleSecond     Ruling = "second"     // 提交复核, though the level does not demand it
	RuleExperts    Ruling = "experts"    // 提请专家评审
	RuleSendBack   Ruling = "send_back"  // 复核退回登记员
)

// Decision is a ruling with what it rests on; each ruling reads its own part.
type Decision struct {
	Ruling  Ruling
	Verdict Verdict         // of RuleRegister; its Opinion is also that of RuleReject and RuleSendBack
	Notes   []contract.Note // of RuleSupplement
	Reasons []string        // of RuleReject
	Experts []string        // of RuleExperts: user ids; the question to them is Verdict.Opinion
}

// Decide 作出决定 and answers with the case as it then stands.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id contract.ID, version int, d Decision) (*contract.Contract, error) {
	var err error
	switch d.Ruling {
	case RuleRegister:
		return s.Approve(ctx, by, id, version, d.Verdict)
	case RuleSupplement:
		err = s.RequestSupplement(ctx, by, id, version, d.Notes)
	case RuleReject:
		err = s.Reject(ctx, by, id, version, d.Reasons, d.Verdict.Opinion)
	case RuleSecond:
		err = s.ToSecondReview(ctx, by, id, version, d.Verdict)
	case RuleExperts:
		err = s.AskExperts(ctx, by, id, version, d.Experts, d.Verdict.Opinion)
	case RuleSendBack:
		err = s.SendBack(ctx, by, id, version, d.Verdict.Opinion)
	default:
		err = ErrRuling
	}
	if err != nil {
		return nil, err
	}
	return s.visible(ctx, by, id)
}

// Preview 核对决定 says how the case would stand after the decision, or why it cannot
// be made, and changes nothing: no number is taken.
func (s *Service) Preview(ctx context.Context, by actor.Actor, id contract.ID, version int, d Decision) (*contract.Contract, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if c.Version != version {
		return nil, contract.ErrMoved
	}
	_, err = resume(by, c)
	if err != nil {
		return nil, err
	}
	now, opinion := s.Reader.Now(), strings.TrimSpace(d.Verdict.Opinion)
	switch d.Ruling {
	case RuleSupplement:
		var deadline contract.Deadline
		deadline, err = s.supplementDeadline(ctx, c, now)
		if err == nil {
			_, err = c.RequestSupplement(by, d.Notes, deadline, now)
		}
	case RuleReject:
		_, err = c.Reject(by, d.Reasons, opinion, now)
	case RuleSendBack:
		_, err = c.SendBack(by, opinion)
	case RuleExperts:
		var experts []contract.Expert
		experts, err = s.chosen(ctx, d.Experts)
		if err == nil {
			_, err = c.ToExpertReview(by, opinion, experts)
		}
	case RuleRegister, RuleSecond:
		var r contract.Recognition
		r, err = s.recognition(ctx, s.Reader, c, d.Verdict)
		switch {
		case err != nil:
		case d.Ruling == RuleSecond, c.State == contract.InReview && r.Level == contract.NeedsSecondReview:
			_, err = c.ToSecondReview(by, r)
		default:
			_, err = c.Register(by, r, func() (string, error) { return "", nil }, now)
		}
	default:
		err = ErrRuling
	}
	return c, err
}

// ErrRuling 未选择决定.
var ErrRuling = fault.New(fault.Invalid, "registration.ruling", "请选择审查决定").At("ruling")
