package valuing

import (
	"context"

	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/valuation"
)

// reviewAhead is how many days before its end a signed valuation asks to be made anew
// (建议值).
const reviewAhead = 30

// Reviews 复核提示 are the reasons to look at a signed valuation again: its rights have
// changed since, or its days are nearly over.
func (f File) Reviews(today day.Date) (list []string) {
	if f.State != valuation.Signed {
		return nil
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

// rights behind the achievement, as they stand in the register now.
func (s *Service) rights(ctx context.Context, f *File) (err error) {
	ids := make([]string, len(f.Of.Content.Rights))
	for i, r := range f.Of.Content.Rights {
		ids[i] = r.Item
	}
	f.Rights, err = s.Reader.Rights(ctx, ids)
	return err
}
