package valuing

import (
	"context"
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/valuation"
)

// reviewAhead is how many days before its end a signed valuation asks to be made anew
// (建议值).
const reviewAhead = 30

// Reviews 复核提示 are the reasons to look at a valuation again: a deal that it compares with
// has been undone; of a signed one, its rights have changed since, or its days are nearly over.
func (f File) Reviews(today day.Date) (list []string) {
	for _, e := range f.Undone {
		if f.takes(e) {
			list = append(list, e.Label()+" 所引成交 "+e.Code+" 已撤销，不再是可比成交，请改用其他案例重新计算；已签发且结论受影响的，请作废")
		}
	}
	if f.State != valuation.Signed {
		return list
	}
	for _, right := range f.Rights {
		switch right.StandingOn(today) {
		case ip.Ended:
			list = append(list, right.Number+" "+right.Status.Title()+"，签发后权利状态已变化，请复核；不再成立的，请作废")
		case ip.Expired:
			list = append(list, right.Number+" 已于 "+right.ExpiresOn.Long()+"届满，请复核；不再成立的，请作废")
		case ip.Soon:
			list = append(list, right.Number+" 将于 "+right.ExpiresOn.Long()+"届满，收益年数超过此日的，请复核")
		}
	}
	if left := today.DaysUntil(f.Until()); left >= 0 && left <= reviewAhead {
		list = append(list, "有效期至 "+f.Until().Long()+"，仍需用于定价的，请重新估值")
	}
	return list
}

// takes says whether a run that counts was taken from the edition.
func (f File) takes(e valuation.Edition) bool {
	return slices.ContainsFunc(f.Current(), func(run valuation.Entry) bool {
		return slices.ContainsFunc(run.Cited, func(c valuation.Citation) bool { return c.Row == e.Row && c.No == e.No })
	})
}

// rights behind the achievement, as they stand in the register now.
func (s *Service) rights(ctx context.Context, f *File) (err error) {
	ids := make([]string, len(f.Of.Content.Rights))
	for i, r := range f.Of.Content.Rights {
		ids[i] = r.Item
	}
	f.Rights, err = s.Reader.Rights(ctx, ids)
	return err
}
