package governing

import (
	"context"
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

// Example 算例 shows what a change of the clock does to one case.
type Example struct {
	Title         string
	Before, After day.Date
}

// clockKeys are the parameters that move a due date.
var clockKeys = []string{"days", "unit", "supplement", "roll_last_day", "large_days", "large_threshold"}

// Examples 算例 of a change: cases accepted in the region on its first day, by the
// record as it is and as it would be; none when it leaves the clock alone.
func (s *Service) Examples(ctx context.Context, region string, lines []policy.Line, next *policy.History) (on day.Date, list []Example, err error) {
	on = day.Of(s.Reader.Now())
	moved := false
	for _, l := range lines {
		moved = moved || slices.Contains(clockKeys, l.Key)
		if l.From.After(on) {
			on = l.From
		}
	}
	if !moved {
		return on, nil, nil
	}
	pack, err := next.Pack(next.Latest())
	if err != nil {
		return on, nil, err
	}
	calendar, err := s.Reader.WorkCalendar(ctx)
	if err != nil {
		return on, nil, err
	}
	before, err := s.Profiles.Pack().Profile(region).At(on)
	if err != nil {
		return on, nil, err
	}
	after, err := pack.Profile(region).At(on)
	if err != nil {
		return on, nil, err
	}
	for _, sample := range samples(on) {
		e := Example{Title: sample.title}
		for _, side := range []struct {
			terms policy.Terms
			due   *day.Date
		}{{before.Terms, &e.Before}, {after.Terms, &e.After}} {
			in := sample.input
			in.Terms, in.Calendar = side.terms, calendar
			result, err := policy.Deadline(in)
			if err != nil {
				return on, nil, err
			}
			*side.due = result.DueDate
		}
		list = append(list, e)
	}
	return on, list, nil
}

type sampleCase struct {
	title string
	input policy.DeadlineInput
}

func samples(on day.Date) []sampleCase {
	small, large := money.MustYuan("300000.00"), money.MustYuan("8000000.00")
	at := func(days int) time.Time { return on.AddDays(days).Start().Add(10 * time.Hour) }
	plain := policy.DeadlineInput{Accepted: at(0), Now: at(0), TechAmount: &small}
	big, returned := plain, plain
	big.TechAmount = &large
	returned.Now = at(8)
	returned.Events = []policy.Event{{Kind: policy.SupplementRequested, At: at(3)}, {Kind: policy.Resubmitted, At: at(8)}}
	return []sampleCase{
		{"技术交易额 30 万元，没有补正", plain},
		{"技术交易额 30 万元，第 3 日要求补正、第 8 日补正", returned},
		{"技术交易额 800 万元，没有补正", big},
	}
}
