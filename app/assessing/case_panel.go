package assessing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
	"jiyue/domain/recusal"
)

func readExclude(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.Users = f.lines("users")
	f.need(len(f.Args.Users) > 0 && len(f.Args.Users) <= f.Case.Params.MaxExclusions, "users", fmt.Sprintf("请填写申请回避的人员，一行一人，最多 %d 人", f.Case.Params.MaxExclusions))
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

// readDeclare takes the promise of a member. What the registers and the platform know by
// now counts beside what the person says.
func readDeclare(ctx context.Context, s *Cases, f *deedForm) error {
	f.Args.Signed = f.ticked("avoid") && f.ticked("secret")
	f.need(f.ticked("avoid"), "avoid", "请阅读并签署回避承诺")
	f.need(f.ticked("secret"), "secret", "请阅读并签署保密承诺")
	switch f.typed["interest"] {
	case "none":
	case "soft":
		f.Args.Soft = true
		f.text("note", "情况说明", 4, 500)
	case "hard":
		f.Args.Hard = true
		f.text("note", "情况说明", 4, 500)
	default:
		f.need(false, "interest", "请选择有无利害关系")
	}
	e, err := s.Registers.Reader.RegisterEntryByNumber(ctx, f.Ref)
	if err != nil {
		return err
	}
	found, err := s.found(ctx, f.Standing, []assessor.Member{assessor.Frozen(e, day.Of(f.Now))})
	for i, c := range found {
		f.Detail["found_"+strconv.Itoa(i+1)] = c.Reason
		f.Args.Hard, f.Args.Soft = f.Args.Hard || c.Hard, f.Args.Soft || !c.Hard
	}
	if f.Args.Hard && len(f.Case.Reserves) == 0 { // the seat stays empty until more people are drawn
		f.Do, f.Args.User, f.Args.Reasons = assessment.Recuse, f.Ref, cmp.Or(f.Detail["note"], f.Detail["found_1"])
	}
	return err
}

// found is what speaks against people on a panel. Who else could have been drawn was
// weighed with the whole pool when the draw was prepared.
func (s *Cases) found(ctx context.Context, st *Standing, members []assessor.Member) ([]Conflict, error) {
	list, err := s.conflicts(ctx, st, members)
	return slices.DeleteFunc(list, func(c Conflict) bool { return strings.HasPrefix(c.Reason, conflictWords[recusal.SoftSameCity]) }), err
}

func readDecideSoft(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.User, f.Args.Keep = f.typed["user"], f.typed["keep"] == "yes"
	f.need(f.typed["keep"] == "yes" || f.typed["keep"] == "no", "keep", "请选择处理结果")
	f.Args.Reasons = f.text("reasons", "理由", 4, 500)
	return nil
}

func readReplace(_ context.Context, _ *Cases, f *deedForm) error {
	f.Args.User = f.typed["user"]
	return nil
}

func readOpenScoring(ctx context.Context, s *Cases, f *deedForm) error {
	papers, err := s.Reader.CasePapers(ctx, f.ID)
	if err != nil {
		return err
	}
	f.Args.Hash, err = packageHash(papers)
	f.Detail["papers"] = strconv.Itoa(len(papers))
	return err
}

func readExtra(_ context.Context, _ *Cases, f *deedForm) error {
	n := f.number("count", "增补人数", 1, 2)
	f.Args.Users = slices.Clone(f.Case.Reserves[:min(max(n, 0), len(f.Case.Reserves))])
	return nil
}

func readMeeting(ctx context.Context, s *Cases, f *deedForm) error {
	papers, err := s.Reader.CasePapers(ctx, f.ID)
	f.Args.Minutes = slices.ContainsFunc(papers, func(p CasePaper) bool { return p.Kind == "MINUTES" })
	f.need(f.Args.Minutes, "votes", "请先在“材料”中上传会商纪要，再登记会商")
	f.Args.Votes = f.text("votes", "表决记录", 4, 2000) != ""
	f.text("summary", "会商要点", 4, 2000)
	return err
}
