package assessing

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/day"
	"jiyue/domain/notice"
)

// CaseDuty 评价期限事项 is a case with the end of its period and those for whom it waits.
type CaseDuty struct {
	ID, Number, Title string
	State             assessment.State
	Due               time.Time
	Maker             string
	Org               string   // the institution, while it is asked and nobody has taken the case up; "" otherwise
	People            []string // users
}

const (
	dutyBatch = 100
	soonDays  = 2 // working days before an end that people are reminded (建议值)
)

// Tell 提醒评价期限: whoever is asked is told that a period ends soon, or has ended; each of
// it once. Nobody else learns who is late.
func (s *Cases) Tell(ctx context.Context, tell func(...notice.Notice) error) error {
	days, err := s.Reader.WorkCalendar(ctx)
	if err != nil {
		return err
	}
	now := s.Reader.Now()
	until := days.AddWorkdays(day.Of(now), soonDays).Midnight()
	for after := ""; ; {
		list, err := s.Reader.CaseDuties(ctx, until, after, dutyBatch)
		if err != nil {
			return err
		}
		for _, d := range list {
			mark, text := "soon", "评价项目“"+notice.Clip(d.Title)+"”（"+d.State.Label()+"）"+notice.Until(d.Due)+" 到期，等您办理。"
			if now.After(d.Due) {
				mark, text = "late", "评价项目“"+notice.Clip(d.Title)+"”（"+d.State.Label()+"）"+notice.Until(d.Due)+" 已到期，请立即办理。"
			}
			var notices []notice.Notice
			say := func(to notice.Audience, text string) {
				notices = append(notices, notice.Notice{Kind: notice.AssessDue, Assessed: d.ID, Path: "/assessments/" + d.Number, Text: text, To: to,
					Key: "assessment:" + d.ID + ":" + string(d.State) + ":" + mark + ":" + d.Due.UTC().Format(time.RFC3339)})
			}
			for _, user := range d.People {
				say(notice.Audience{User: user}, text)
			}
			late := d.State == assessment.FormalCheck && mark == "late"
			if d.Org != "" {
				say(notice.Audience{Org: d.Org, Role: actor.Evaluator}, text)
			}
			if d.Org != "" && late {
				say(notice.Audience{Org: d.Org, Role: actor.Head}, text)
			}
			if late {
				say(notice.Audience{User: d.Maker}, "评价项目“"+notice.Clip(d.Title)+"”的评价机构逾期没有答复申请，您可以撤回后另行委托。")
			}
			if err := tell(notices...); err != nil {
				return err
			}
			after = d.ID
		}
		if len(list) < dutyBatch {
			return nil
		}
	}
}
