package assessing

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/draw"
	"jiyue/domain/fault"
)

// Faults of draws for cases.
var (
	ErrDrawLead   = fault.New(fault.Denied, "assessment.draw_lead", "抽取由本项目的项目负责人准备")
	ErrDrawState  = fault.New(fault.Conflict, "assessment.draw_state", "评价方案冻结后、评价组抽取前，或者需要补抽、抽取第三评价组时，才能准备抽取")
	ErrDrawByCase = fault.New(fault.Invalid, "assessment.draw_by_case", "这是本平台上的评价项目，请在项目页面准备抽取，由系统核查回避").At("case_no")
	ErrDrawStale  = fault.New(fault.Conflict, "assessment.draw_stale", "准备抽取后项目情况已经变化，请由项目负责人重新准备抽取")
)

// Drawing is what the case is to draw now: its panel, a third one, or people for empty seats
// and reserves; false for nothing.
func (st *Standing) Drawing() (do assessment.Act, seats int, now bool) {
	switch k := st.Case; {
	case st.State == assessment.Planned:
		return assessment.Draw, k.Seats, true
	case st.State == assessment.ThirdPanel && !k.ThirdDrawn():
		return assessment.DrawThird, k.Seats, true
	case (st.State == assessment.PanelDrawn || st.State == assessment.Disputed) && k.NeedsPeople(st.Now):
		return assessment.Supplement, k.Vacant(), true
	}
	return "", 0, false
}

// DrawOutlook 抽取准备 is what a draw from a pool would begin with.
type DrawOutlook struct {
	Act             assessment.Act
	Seats, Economic int
	Reserves        int
	Pool            PoolPage
	Version         assessor.Version
	Excluded        []draw.Excluded
	Soft            []Conflict
}

// Outlook 核查回避 over the newest version of a pool, for the lead.
func (s *Cases) Outlook(ctx context.Context, by actor.Actor, number, pool string) (*Standing, DrawOutlook, error) {
	var o DrawOutlook
	st, err := s.Case(ctx, by, number)
	if err != nil {
		return nil, o, err
	}
	plan, _ := st.Frozen()
	o.Economic, o.Reserves = whole(plan.Detail["economic"]), whole(plan.Detail["reserves"])
	var due bool
	o.Act, o.Seats, due = st.Drawing()
	switch {
	case st.You != assessment.CaseLead || by.Org != st.Institution.ID:
		return st, o, ErrDrawLead
	case !due:
		return st, o, ErrDrawState
	case pool == "":
		return st, o, nil
	}
	if o.Pool, err = s.Registers.Pool(ctx, by, pool); err != nil {
		return st, o, err
	}
	if o.Pool.Latest == 0 {
		return st, o, assessor.ErrVersion
	}
	if o.Version, err = s.Registers.Reader.PoolVersion(ctx, pool, o.Pool.Latest); err != nil {
		return st, o, err
	}
	return st, o, s.leaveOut(ctx, st, &o)
}

// leaveOut says who of the pool is not to be drawn, and why.
func (s *Cases) leaveOut(ctx context.Context, st *Standing, o *DrawOutlook) error {
	conflicts, err := s.conflicts(ctx, st, o.Version.Members)
	if err != nil {
		return err
	}
	reasons := map[string][]string{}
	for _, x := range unfit(o.Pool, o.Version.Members) {
		reasons[x.ID] = append(reasons[x.ID], x.Reason)
	}
	for _, c := range conflicts {
		if c.Hard {
			reasons[c.Number] = append(reasons[c.Number], c.Reason)
		} else {
			o.Soft = append(o.Soft, c)
		}
	}
	var full func(assessor.Member) bool
	if o.Act == assessment.Supplement {
		if full, err = s.beside(ctx, st, o); err != nil {
			return err
		}
	}
	for _, m := range o.Version.Members {
		switch {
		case st.Case.EarlierPanels(m.Number):
			reasons[m.Number] = append(reasons[m.Number], "参加过本项目此前的评价组")
		case st.Case.RoleOf(m.Number) == assessment.Assessor:
			reasons[m.Number] = append(reasons[m.Number], "已在本项目的评价组")
		case m.Unit == st.Institution.Name:
			reasons[m.Number] = append(reasons[m.Number], "在承办本项目的评价机构任职")
		case st.excludedByClient(m):
			reasons[m.Number] = append(reasons[m.Number], "委托方申请回避")
		case full != nil && full(m):
			reasons[m.Number] = append(reasons[m.Number], "所在单位在评价组中的人数已满")
		}
		if why := reasons[m.Number]; len(why) > 0 {
			o.Excluded = append(o.Excluded, draw.Excluded{ID: m.Number, Reason: cut(strings.Join(why, "；"), 100)})
		}
	}
	o.Soft = slices.DeleteFunc(o.Soft, func(c Conflict) bool { return len(reasons[c.Number]) > 0 })
	return nil
}

// beside holds a supplementary draw against those who stay: the economic seats among the
// empty ones, and whose unit would come to more people than one may have.
func (s *Cases) beside(ctx context.Context, st *Standing, o *DrawOutlook) (full func(assessor.Member) bool, err error) {
	units, economic := map[string]int{}, 0
	members, err := s.seated(ctx, st)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		units[m.Unit]++
		if m.Specialty.PanelKind() == draw.Economic {
			economic++
		}
	}
	o.Economic = min(max(o.Economic-economic, 0), o.Seats)
	return func(m assessor.Member) bool {
		return units[m.Unit] > 0 && units[m.Unit]+min(o.Seats, draw.UnitLimit) > draw.UnitLimit
	}, nil
}

// seated are those who have a seat now, as the register has them today.
func (s *Cases) seated(ctx context.Context, st *Standing) ([]assessor.Member, error) {
	numbers := slices.Clone(st.Case.Panel)
	for _, p := range st.Case.Extra {
		if !slices.Contains(numbers, p) {
			numbers = append(numbers, p)
		}
	}
	members := make([]assessor.Member, len(numbers))
	for i, number := range numbers {
		e, err := s.Registers.Reader.RegisterEntryByNumber(ctx, number)
		if err != nil {
			return nil, err
		}
		members[i] = assessor.Frozen(e, day.Of(st.Now))
	}
	return members, nil
}

// cut keeps a text within what a record takes.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// PrepareDraw 准备抽取 for the case under an id that came with the page: who is left out,
// and why, is fixed before the outside number exists.
func (s *Cases) PrepareDraw(ctx context.Context, by actor.Actor, number, id, pool string) error {
	st, o, err := s.Outlook(ctx, by, number, pool)
	if err != nil {
		return err
	}
	if pool == "" {
		return errCaseField.Say("请选择评估师库").At("pool")
	}
	r := draw.Record{ID: id, CaseNo: st.Number, Title: st.Title, Pool: o.Pool.ID, PoolName: o.Pool.Name, PoolOwner: contract.Person{ID: o.Pool.Org, Name: o.Pool.OrgName}, PoolVersion: o.Version.Label(),
		PoolListHash: o.Version.Hash, Candidates: candidates(o.Version.Members), Excluded: o.Excluded, Seats: o.Seats, Reserves: o.Reserves, Economic: o.Economic, Supplement: o.Act == assessment.Supplement}
	return s.Draws.InTx(ctx, func(tx DrawTx) error {
		r, event, err := draw.Prepare(by, r, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddDraw(ctx, r)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// drawn puts a draw on the record of its case: the witness takes up the part of the pool's
// keeper, and the panel is that of the lead who prepared.
func (s *Cases) drawn(ctx context.Context, tx DrawTx, by actor.Actor, r draw.Record) error {
	w, err := s.Lock(ctx, tx, by, r.CaseNo, 0)
	if errors.Is(err, ErrCaseAbsent) {
		return nil // a case that is kept elsewhere
	}
	if err != nil {
		return err
	}
	w.State = w.Case.State
	do, seats, due := w.Drawing()
	switch {
	case !due || seats != r.Seats || r.Supplement != (do == assessment.Supplement):
		return ErrDrawStale
	case w.Institution.ID != r.Institution.ID || w.Case.RoleOf(r.Preparer.ID) != assessment.CaseLead:
		return ErrDrawStale
	case w.changedSince(r):
		return ErrDrawStale
	}
	if err := w.TakeUp(assessment.PoolAdmin); err != nil {
		return err
	}
	deed := Deed{Do: do, Args: assessment.Args{Witnesses: []string{r.Preparer.ID, w.Ref}, Eligible: len(r.Candidates) - len(leftOut(r)), Drawn: r.Result.Drawn, Reserves: r.Result.Reserves},
		Detail: map[string]string{"draw": r.ID, "pool": r.PoolName + " " + r.PoolVersion, "pool_list_hash": r.PoolListHash, "pool_hash": r.Result.PoolHash.String(), "seed_text": r.Result.SeedText}}
	if err := w.takeAs(r.Preparer.ID, assessment.Institute, deed); err != nil {
		return err
	}
	return w.Save(ctx)
}

// changedSince: after the draw was prepared something has happened by which other people
// would be left out.
func (st *Standing) changedSince(r draw.Record) bool {
	if slices.ContainsFunc(append(slices.Clone(r.Result.Drawn), r.Result.Reserves...), func(p string) bool { return st.Case.EarlierPanels(p) || st.Case.Seated(p) }) {
		return true
	}
	changing := []assessment.Act{assessment.FreezePlan, assessment.ExcludePeople, assessment.Draw, assessment.DrawThird, assessment.Supplement, assessment.Recuse, assessment.Compute}
	return slices.ContainsFunc(st.Records, func(x assessment.Record) bool {
		return slices.Contains(changing, x.Event.Do) && x.Event.At.After(r.PreparedAt)
	})
}

// leftOut are the people who are left out, each once.
func leftOut(r draw.Record) map[string]bool {
	out := map[string]bool{}
	for _, x := range r.Excluded {
		out[x.ID] = true
	}
	return out
}
