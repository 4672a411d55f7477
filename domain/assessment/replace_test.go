package assessment

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// walk is a case on its way, one act after another.
type walk struct {
	*Case
	t     *testing.T
	at    time.Time
	fresh int
}

func begin(t *testing.T, seats int, params Params) *walk {
	t.Helper()
	c := open(seats)
	c.Params = params
	return &walk{Case: c, t: t, at: morning}
}

func (w *walk) try(actor string, act Act, change ...func(*Args)) error {
	w.at = w.at.Add(10 * time.Minute)
	args := usual(w.Case, act, w.fresh)
	for _, f := range change {
		f(&args)
	}
	return w.Take(Event{At: w.at, Actor: actor, Do: act, Args: args})
}

func (w *walk) do(actor string, act Act, change ...func(*Args)) {
	w.t.Helper()
	require.NoError(w.t, w.try(actor, act, change...), act)
}

func of(person string) func(*Args)   { return func(a *Args) { a.User = person } }
func hard(a *Args)                   { a.Hard = true }
func result(word string) func(*Args) { return func(a *Args) { a.Result = word } }
func total(value string) func(*Args) { return func(a *Args) { a.Total = value } }
func (w *walk) later(days int)       { w.at = w.at.AddDate(0, 0, days) }
func (w *walk) each(do Act) {
	for _, p := range slices.Clone(w.Panel) {
		w.do(p, do)
	}
}
func (w *walk) openAll() {
	for _, p := range slices.Clone(w.Panel) {
		w.do(p, OpenBallot)
	}
}
func (w *walk) is(s State)             { w.t.Helper(); require.Equal(w.t, s, w.State) }
func (w *walk) use(reserves ...string) { w.t.Helper(); require.Equal(w.t, reserves, w.Reserves) }

// to goes the straight way until a state.
func (w *walk) to(s State) *walk {
	w.t.Helper()
	for w.State != s {
		switch w.State {
		case Draft:
			w.do("cl", Submit)
		case FormalCheck:
			w.do("ck", Accept)
		case Accepted:
			w.do("om", SignContract)
		case Contracted, Reassess:
			w.do("le", FreezePlan)
		case Planned:
			w.do("le", Draw)
			w.fresh += w.Seats + 3
		case PanelDrawn:
			for _, p := range slices.Clone(w.Panel) {
				if !w.Declared(p) {
					w.do(p, Declare)
				}
			}
		case Cleared:
			w.do("le", OpenScoring)
		case Scoring:
			for _, p := range slices.Clone(w.Panel) {
				if !w.HasCommitted(p) {
					w.do(p, Commit)
				}
			}
		case Revealed:
			w.do(SystemActor, Check, result("CONSISTENT"))
		case Consistent:
			w.do(SystemActor, Compute, total("80"))
		case Aggregated:
			w.do("le", DraftReport)
		case ReportDraft:
			w.do("qr", ApproveQuality)
		case ClientComment:
			w.do("cl", Comment)
			w.do("om", Sign)
		case Signed:
			w.do("ir", IndustryReview, result("PASS"))
		case Passed:
			w.do("gf", File)
		case Filed:
			w.do("ck", Publish)
		case Publicity:
			w.at = w.PubEnd.Add(time.Minute)
			w.Until(w.at)
		default:
			w.t.Fatalf("no way on from %s to %s", w.State, s)
		}
	}
	return w
}

// Whoever must leave after the draw is replaced by the next reserve, who declares and scores;
// the ballots of the others stand.
func TestAMemberIsRecusedAtAnyTimeBeforeTheSigning(t *testing.T) {
	for _, at := range []State{PanelDrawn, Cleared, Scoring, Revealed, Consistent, Aggregated, ReportDraft, ClientComment} {
		t.Run(string(at), func(t *testing.T) {
			w := begin(t, 5, InOffice()).to(at)
			if at == Scoring {
				w.do(w.Panel[0], Commit)
				w.do(w.Panel[1], Commit)
			}
			out, next, before := w.Panel[1], w.Reserves[0], w.Committed()
			require.ErrorIs(t, w.try(w.Panel[0], Recuse, of(out)), ErrRecuseSelf)
			require.ErrorIs(t, w.try("le", Recuse, of(out)), ErrRole, "who leads the case does not choose who scores")
			require.ErrorIs(t, w.try("ip", Recuse, of("X39")), ErrNotOnPanel)
			require.ErrorIs(t, w.try(out, Recuse, of(out), func(a *Args) { a.Reasons = "" }), ErrReasons)
			w.do(out, Recuse, of(out))
			w.is(PanelDrawn)
			require.Equal(t, next, w.Panel[1])
			require.True(t, w.Marked("RECUSED"))
			require.False(t, w.Seated(out))
			require.False(t, w.Due.IsZero(), "the new member has a period to declare in")
			require.Nil(t, w.Total)
			for _, role := range []Role{Assessor, CaseLead, Auditor} {
				require.False(t, w.Readable(role), "who is to score must not see the others' ballots")
			}
			w.do(next, Declare)
			if at == PanelDrawn {
				return
			}
			w.is(Cleared)
			require.Equal(t, max(0, before-1), w.Committed(), "the ballots of the others stand, the one of the recused does not")
			w.to(Signed)
			require.ErrorIs(t, w.try(next, Recuse, of(next)), ErrState, "once signed it is for the quality reviewer")
		})
	}
}

// Once scores are known, the institution alone does not take anybody off the panel.
func TestTheInstitutionDoesNotRemoveAScoreItDislikes(t *testing.T) {
	w := begin(t, 5, InOffice()).to(Scoring)
	w.do("qr", Recuse, of(w.Panel[0]))
	w.to(Revealed)
	require.ErrorIs(t, w.try("qr", Recuse, of(w.Panel[1])), ErrRecuseHow)
	w.do("qr", Recuse, of(w.Panel[1]), hard)
	w.to(Revealed)
	w.do("ip", Recuse, of(w.Panel[2]))
}

// Where no reserve is left the seat stays empty until more people are drawn.
func TestMorePeopleAreDrawnWhenNobodyIsLeft(t *testing.T) {
	w := begin(t, 5, InOffice()).to(Scoring)
	require.ErrorIs(t, w.try("le", Supplement), ErrState)
	for len(w.Reserves) > 0 {
		w.do(w.Panel[4], Recuse, of(w.Panel[4]))
	}
	require.ErrorIs(t, w.try("le", Supplement), ErrNoSupplement, "nobody is missing yet")
	w.do(w.Panel[4], Recuse, of(w.Panel[4]))
	require.Equal(t, 1, w.Vacant())
	require.Len(t, w.Panel, 4)
	require.Equal(t, []Turn{{Do: Supplement, Role: CaseLead}}, w.Turns(w.at))
	w.is(PanelDrawn) // although all who are left have declared
	more := func(a *Args) { a.Drawn, a.Reserves, a.Eligible = []string{"X20"}, []string{"X21", "X22"}, 3 }
	for want, spoil := range map[error]func(*Args){ErrWitness: func(a *Args) { a.Witnesses = []string{"le"} }, ErrPool: func(a *Args) { a.Eligible = 2 }, ErrPanelSize: func(a *Args) { a.Drawn = nil },
		ErrReserves: func(a *Args) { a.Reserves = []string{"X21"} }, ErrDisjoint: func(a *Args) { a.Drawn = []string{"X4"} }, ErrDuties: func(a *Args) { a.Drawn = []string{w.Panel[0]} }} {
		require.ErrorIs(t, w.try("le", Supplement, more, spoil), want)
	}
	w.do("le", Supplement, more)
	require.Equal(t, "X20", w.Panel[4])
	w.use("X21", "X22")
	require.ErrorIs(t, w.try("le", Supplement, more), ErrReservesLeft)
	w.to(Signed)
}

// A dispute without reserves asks for more people; an extra assessor can leave, too.
func TestADisputeFindsMorePeople(t *testing.T) {
	w := begin(t, 5, InOffice()).to(Revealed)
	w.do(SystemActor, Check, result("DISPUTED"))
	w.is(Disputed)
	w.do("le", AddExtra)
	first := w.Extra[0]
	w.do(first, Recuse, of(first))
	require.NotEqual(t, first, w.Extra[0])
	w.do(w.Extra[0], Recuse, of(w.Extra[0]))
	w.is(ExtraScoring)
	w.Reserves = nil
	w.do(w.Extra[0], Recuse, of(w.Extra[0]))
	w.is(Disputed)
	w.do("le", Supplement, func(a *Args) { a.Drawn, a.Reserves = nil, []string{"X30", "X31"} })
	w.do("le", AddExtra, func(a *Args) { a.Users = []string{"X30"} })

	// A member leaves while an extra assessor scores: that one takes the seat.
	w.do(w.Panel[0], Recuse, of(w.Panel[0]))
	w.is(PanelDrawn)
	require.Equal(t, "X30", w.Panel[0])
	w.do("X30", Declare)
	w.to(Signed)
}

// The formal check has a period; when it runs out this is on record once, and the case
// can still be answered.
func TestTheFormalCheckHasAPeriod(t *testing.T) {
	w := begin(t, 5, InOffice()).to(FormalCheck)
	require.Equal(t, w.workdays(w.at, 5), w.Due)
	w.Until(w.Due)
	require.False(t, w.Unanswered())
	w.Until(w.Due.Add(time.Millisecond))
	require.True(t, w.Unanswered())
	require.Equal(t, []string{"ACCEPT_LATE"}, w.Marks)
	w.is(FormalCheck)
	w.at = w.Due.AddDate(0, 0, 1)
	w.do("ck", Return)
	require.True(t, w.Marked("ACCEPT_LATE"))
	w.do("cl", Submit)
	require.False(t, w.Unanswered(), "a new period begins")
	w.do("ck", Accept)
}

// meeting is a case whose panel has met and of which only so many have scored since.
func meeting(t *testing.T, w *walk, scored int) {
	t.Helper()
	w.do("le", HoldMeeting)
	for _, p := range slices.Clone(w.Panel)[:scored] {
		w.do(p, Commit)
	}
	require.ErrorIs(t, w.try("le", CloseMeeting), ErrMeetingOpen)
	w.at = w.Due.Add(time.Minute)
}

func TestAMeetingWithTooFewBallotsComesToAnEnd(t *testing.T) {
	disputed := func() *walk {
		w := begin(t, 7, InOffice()).to(Revealed)
		w.do(SystemActor, Check, result("DISPUTED"), func(a *Args) { a.FailedShare = "0.5" })
		w.is(PanelMeeting)
		require.ErrorIs(t, w.try("le", CloseMeeting), ErrState)
		return w
	}
	w := disputed() // enough without two of seven
	meeting(t, w, 5)
	require.Equal(t, GoesOn, w.MeetingOutcome())
	require.ErrorIs(t, w.try("le", CloseMeeting, func(a *Args) { a.Reasons = "" }), ErrReasons)
	w.do("le", CloseMeeting)
	require.Len(t, w.Panel, 5)
	require.True(t, w.Opening())
	require.ErrorIs(t, w.try("le", CloseMeeting), ErrMeetingOpen, "ballots are to be opened first")
	w.openAll()
	w.later(7)
	require.ErrorIs(t, w.try("le", CloseMeeting), ErrMeetingOver)
	w.do(SystemActor, Compute, total("80"))

	w = disputed() // too few: once more, then the end
	meeting(t, w, 4)
	require.Equal(t, MeetsAgain, w.MeetingOutcome())
	w.do("le", CloseMeeting)
	w.is(PanelMeeting)
	require.True(t, w.Reconvened())
	require.False(t, w.MeetingHeld())
	meeting(t, w, 4)
	require.Equal(t, GivesUp, w.MeetingOutcome())
	w.do("le", CloseMeeting)
	w.is(Withdrawn)
	require.True(t, w.Marked("WITHDRAWN_AFTER_REVEAL"))

	w = disputed() // ballots that nobody opens count for nothing
	meeting(t, w, 7)
	for _, p := range w.Panel[:4] {
		w.do(p, OpenBallot)
	}
	require.Equal(t, MeetsAgain, w.MeetingOutcome())

	w = begin(t, 7, InOffice()).to(Effective) // a reassessment cannot be withdrawn
	w.do("cl", AskReassess)
	w.to(Revealed)
	w.do(SystemActor, Check, result("DISPUTED"), func(a *Args) { a.FailedShare = "0.5" })
	meeting(t, w, 2)
	w.do("le", CloseMeeting)
	meeting(t, w, 2)
	require.Equal(t, DrawsAgain, w.MeetingOutcome())
	w.do("le", CloseMeeting)
	w.is(Planned)
	require.True(t, w.Marked("REDRAW"))
}

// reassessed is a reassessment whose total stands beside the first one, 80.
func reassessed(t *testing.T, second string) *walk {
	t.Helper()
	w := begin(t, 5, InOffice()).to(Effective)
	w.do("gi", AskReassess)
	w.Join(User{"le2", Institute, CaseLead})
	w.Join(User{"qr2", Institute, QualityReviewer})
	w.do("le2", FreezePlan, func(a *Args) { a.Approver = "qr2" })
	w.do("le2", Draw, func(a *Args) { a.Witnesses = []string{"le2", "ip"} })
	w.fresh += 8
	w.to(PanelDrawn)
	for _, p := range slices.Clone(w.Panel) {
		w.do(p, Declare)
	}
	w.do("le2", OpenScoring)
	w.to(Consistent)
	w.do(SystemActor, Compute, total(second))
	return w
}

func TestTheLeadsOfBothAssessmentsDeliberate(t *testing.T) {
	w := reassessed(t, "87")
	w.is(JointPanel)
	require.Equal(t, []string{"le", "le2"}, w.JointSides())
	require.Len(t, w.Turns(w.at), 2)
	for value, want := range map[string]error{"79.99": ErrJointRange, "87.01": ErrJointRange} {
		require.ErrorIs(t, w.try("le", ProposeJoint, total(value)), want)
	}
	require.ErrorIs(t, w.try("qr", ProposeJoint, total("83")), ErrJointPerson)
	require.ErrorIs(t, w.try("le", AgreeJoint, of("le")), ErrJointNone)
	w.do("le", ProposeJoint, total("83"))
	require.ErrorIs(t, w.try("le", AgreeJoint, of("le")), ErrJointSelf)
	require.ErrorIs(t, w.try("le2", AgreeJoint, of("le2")), ErrJointNone, "the record names who has proposed")
	w.do("le2", ReturnJoint)
	require.ErrorIs(t, w.try("le2", AgreeJoint, of("le")), ErrJointNone)
	w.do("le", ProposeJoint, total("84"))
	w.do("le2", AgreeJoint, of("le"))
	w.do(SystemActor, JointDecision, total("84"))
	w.is(Aggregated)
	require.True(t, w.Marked("JOINT"))

	again := reassessed(t, "87")
	again.do("le2", ReferThird)
	again.is(ThirdPanel)
}

func TestAThirdPanelSettlesAWideGap(t *testing.T) {
	for third, want := range map[string]struct{ total, mark string }{"90": {"90.00", "INSPECT_PANEL_1"}, "94": {"93.00", "INSPECT_PANEL_1"}, "81": {"81.00", "INSPECT_PANEL_2"}, "60": {"80.00", "INSPECT_PANEL_3"}} {
		w := reassessed(t, "93")
		w.is(ThirdPanel)
		both := append(slices.Clone(w.Panel), "X0")
		drawn := func(people ...string) func(*Args) {
			return func(a *Args) {
				a.Witnesses, a.Drawn, a.Reserves = []string{"le2", "ip"}, people, []string{"X35", "X36"}
			}
		}
		require.ErrorIs(t, w.try("le2", DrawThird, drawn(both[0], "X21", "X22", "X23", "X24")), ErrDisjoint, "of the second panel")
		require.ErrorIs(t, w.try("le2", DrawThird, drawn("X0", "X21", "X22", "X23", "X24")), ErrDisjoint, "of the first")
		w.do("le2", DrawThird, drawn("X20", "X21", "X22", "X23", "X24"))
		w.is(PanelDrawn)
		require.True(t, w.EarlierPanels(both[0]))
		require.False(t, w.Readable(CaseLead), "nothing of the third panel is known yet")
		require.ErrorIs(t, w.try("le2", DrawThird), ErrState)
		for _, p := range slices.Clone(w.Panel) {
			w.do(p, Declare)
		}
		w.do("le2", OpenScoring)
		w.to(Consistent)
		w.do(SystemActor, Compute, total(third))
		w.is(ThirdPanel)
		require.NotNil(t, w.ThirdScored())
		w.do(SystemActor, ThirdTotal, total(third))
		w.is(Aggregated)
		require.Equal(t, want.total, w.Total.FloatString(2))
		require.True(t, w.Marked(want.mark), fmt.Sprint(w.Marks))

		// A member of the third panel leaves: it is brought together again.
		out := w.Panel[0]
		w.do(out, Recuse, of(out))
		w.do("X35", Declare)
		w.do("le2", OpenScoring)
		w.to(Consistent)
		w.do(SystemActor, Compute, total("86"))
		w.is(ThirdPanel)
		w.do(SystemActor, ThirdTotal, total("86"))
		require.Equal(t, "86.00", w.Total.FloatString(2))
	}
}

// What makes a report doubtful is the word of a person with a part in the case; what follows
// is the platform's.
func TestALapseIsReported(t *testing.T) {
	w := begin(t, 5, InOffice()).to(Effective)
	kind := func(a *Args) { a.Kind = "OWNERSHIP" }
	require.ErrorIs(t, w.try("cl", ReportLapse), ErrLapseKind)
	require.ErrorIs(t, w.try("pub", ReportLapse, kind), ErrRole)
	require.ErrorIs(t, w.try("cl", Lapse, kind), ErrRole)
	w.do("cl", ReportLapse, kind)
	w.do(SystemActor, Lapse, kind)
	require.True(t, w.Marked("NEEDS_REVIEW"))
	w.is(Effective)
}

// Who may do the acts around seats, meetings and merged totals: nobody else.
func TestWhoMayDoTheActsAroundSeats(t *testing.T) {
	for act, may := range map[Act][]Role{Recuse: {Assessor, QualityReviewer, PoolAdmin}, Supplement: {CaseLead}, CloseMeeting: {CaseLead}, ProposeJoint: {CaseLead, QualityReviewer}, AgreeJoint: {CaseLead, QualityReviewer},
		ReturnJoint: {CaseLead, QualityReviewer}, ReferThird: {CaseLead, QualityReviewer}, DrawThird: {CaseLead}, LateConflict: {QualityReviewer}, Lapse: {System},
		ReportLapse: {Client, OrgClerk, OrgManager, CaseLead, QualityReviewer, GovInspector}} {
		for _, role := range append(slices.Collect(maps.Keys(assignable)), Assessor, Anybody, System) {
			require.Equal(t, slices.Contains(may, role), act.For(role), "%s by %s", act, role)
		}
	}
}
