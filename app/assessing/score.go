package assessing

import (
	"context"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ScoreTx is what scoring needs of one unit of work: that of the case, and the ballots.
type ScoreTx interface {
	CaseTx
	Commitments(ctx context.Context, caseID string, round int) ([]Commitment, error)
	AddCommitment(ctx context.Context, c Commitment, clear string) error // clear: what the server has to seal, "" when the browser has
	SealedBallot(ctx context.Context, c Commitment) (string, error)      // what AddCommitment has sealed
	AddOpening(ctx context.Context, c Commitment) error
	AddOpeningMistake(ctx context.Context, c Commitment, id string, at time.Time) error
	AssessorKind(ctx context.Context, number string) (string, error)
	AddScoreResult(ctx context.Context, r ScoreResult) error
	ScoreResults(ctx context.Context, caseID string) ([]ScoreResult, error)
	AddReportFile(ctx context.Context, f ReportFile, by actor.Actor) error
}

// ScoreReader answers questions about ballots outside of a unit of work.
type ScoreReader interface {
	Commitments(ctx context.Context, caseID string, round int) ([]Commitment, error)
	AssessorKind(ctx context.Context, number string) (string, error)
	ScoreResults(ctx context.Context, caseID string) ([]ScoreResult, error) // from new to old
	ReportFiles(ctx context.Context, caseID, kind string, limit int) ([]ReportFile, error)
}

// Commitment 评分承诺 of one assessor in a round, with its opening once there is one.
type Commitment struct {
	Case     string
	Round    int
	Assessor string
	Kind     string
	Hash     string
	Sealed   string // by the browser, base64; "" when the server keeps it
	At       time.Time

	Nonce, Text string
	Opened      time.Time
	Mistaken    string // hash of an opening that did not give this one
}

// ByServer says that the server holds what opens the commitment.
func (c Commitment) ByServer() bool { return c.Sealed == "" }

// ScoreResult 评分结果 as it is kept: the outcome in canonical form and the line of every
// seat. Total is "" when too few ballots counted.
type ScoreResult struct {
	Case      string
	Seq       int // of the record that rests on it
	Round     int
	Engine    string
	Input     string
	Total     string
	Grade     string
	Outcome   string
	Failures  int // failed checks before
	Standings []ballot.Standing
	Reason    string
	At        time.Time
}

// Faults of scoring.
var (
	ErrScorer   = fault.New(fault.Denied, "score.scorer", "评分由本项目评价组的评估师本人办理")
	ErrRound    = fault.New(fault.Conflict, "score.round", "这一轮评分已经结束，请刷新页面查看现状")
	ErrSealed   = fault.New(fault.Invalid, "score.sealed", "没有收到评分密文，请返回工作台重新生成评分承诺").At("sealed")
	ErrConsent  = fault.New(fault.Invalid, "score.consent", "由服务器封存的，请先确认知悉运营方持有密钥").At("consent")
	ErrCloser   = fault.New(fault.Denied, "score.closer", "公开逾期后由项目负责人结束公开")
	ErrEarly    = fault.New(fault.Conflict, "score.early", "公开期限未满，还不能结束公开")
	ErrWhy      = fault.New(fault.Invalid, "score.why", "请写明催告情况和未公开的原因，10 至 500 个字").At("reason")
	ErrNothing  = fault.New(fault.Conflict, "score.nothing", "没有等待公开的评分")
	ErrNoResult = fault.New(fault.NotFound, "score.no_result", "评分尚未全部公开，还没有结果")
)

// Scores 评分 is what assessors do with their ballots, and what becomes of them.
type Scores struct {
	InTx   func(context.Context, func(ScoreTx) error) error
	Reader ScoreReader
	Cases  *Cases
}

// ScoreDesk 评分工作台 of one assessor.
type ScoreDesk struct {
	*Standing
	Basis    ballot.Basis
	PlanHash string
	Kind     string
	Mine     *Commitment // of this round
	Result   bool        // there is one to look at
}

// Ballot is an empty sheet of the person for the round.
func (d ScoreDesk) Ballot() ballot.Ballot { return blank(d.Standing, d.Basis) }

func blank(st *Standing, b ballot.Basis) ballot.Ballot {
	return ballot.Ballot{Case: st.Number, Assessor: st.Ref, Round: st.Case.Round, Tree: b.TreeName}
}

// Desk 打开评分工作台: for an assessor with a seat. Before the declaration there is no
// basis in it, only what the case says of itself.
func (s *Scores) Desk(ctx context.Context, by actor.Actor, number string) (ScoreDesk, error) {
	st, err := s.Cases.Case(ctx, by, number)
	if err == nil && (st.You != assessment.Assessor || !st.Case.Seated(st.Ref)) {
		err = ErrScorer
	}
	if err != nil {
		return ScoreDesk{}, err
	}
	d := ScoreDesk{Standing: st}
	if !st.Case.Declared(st.Ref) && !slices.Contains(st.Case.Extra, st.Ref) {
		return d, nil
	}
	d.Basis, d.PlanHash, err = basisOf(st.Records)
	if err == nil {
		d.Kind, err = s.Reader.AssessorKind(ctx, st.Ref)
	}
	if err != nil {
		return d, err
	}
	list, err := s.Reader.Commitments(ctx, st.ID, st.Case.Round)
	if i := slices.IndexFunc(list, func(c Commitment) bool { return c.Assessor == st.Ref }); i >= 0 {
		d.Mine = &list[i]
	}
	if err != nil {
		return d, err
	}
	results, err := s.Reader.ScoreResults(ctx, st.ID)
	d.Result = len(results) > 0 && st.Case.Readable(st.You)
	return d, err
}

// Writable says whether the person may hand in a commitment now.
func (d ScoreDesk) Writable() bool {
	k := d.Case
	seated := slices.Contains(k.Panel, d.Ref)
	switch d.State {
	case assessment.Scoring:
	case assessment.ExtraScoring:
		seated = slices.Contains(k.Extra, d.Ref)
	case assessment.PanelMeeting:
		seated = seated && k.MeetingHeld()
	default:
		return false
	}
	return seated && d.Mine == nil
}

// Openable says whether the person's ballot is waited for.
func (d ScoreDesk) Openable() bool {
	return d.Case.Opening() && d.Mine != nil && d.Mine.Opened.IsZero()
}

// basisOf is what the plan that was frozen last says, with the plan's hash.
func basisOf(records []assessment.Record) (ballot.Basis, string, error) {
	for _, r := range slices.Backward(records) {
		if r.Event.Do == assessment.FreezePlan {
			b, err := ballot.ReadBasis(r.Detail["basis"])
			return b, r.Event.Args.Hash, err
		}
	}
	return ballot.Basis{}, "", ballot.ErrBasis
}

// openUntil is the end of the period in which ballots are to be opened: it begins with the
// record after which the case waits for them.
func openUntil(st *Standing, days day.WorkCalendar) time.Time {
	from := st.Now
	for _, r := range slices.Backward(st.Records) {
		if r.Event.Do == assessment.OpenBallot {
			continue
		}
		from = r.Event.At
		break
	}
	return days.AddWorkdays(day.Of(from), st.Case.Params.OpenDays).End()
}
