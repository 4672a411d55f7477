package registry

import (
	"strconv"
	"time"

	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/part"
)

// eventTitles names the acts in 办理记录, by the kind under which they are kept.
var eventTitles = map[string]string{
	"contract.drafted": "建立草稿", "contract.submitted": "提交申请", "contract.accepted": "受理",
	"contract.review_started": "开始审查", "contract.supplement_requested": "退回补正", "contract.resubmitted": "提交补正材料",
	"contract.second_review_requested": "提交复核", "contract.sent_back": "复核退回登记员", "contract.registered": "准予登记，签发登记证明",
	"contract.rejected": "不予登记", "contract.not_accepted": "不予受理", "contract.routed": "移送", "contract.withdrawn": "撤回申请",
	"contract.cancelled": "注销登记", "contract.revoked": "撤销登记", "contract.attached": "上传附件", "contract.detached": "删除附件",
	"contract.imported": "批量导入",
}

// EventTitle is the Chinese name of an act of record; a kind that has none is
// shown as it is kept, because a record must never be hidden.
func EventTitle(kind string) string { return orElse(eventTitles[kind], kind) }

// official acts carry the seal-red mark.
var official = map[string]bool{"contract.registered": true, "contract.cancelled": true, "contract.revoked": true}

// Course 办理记录 from the newest down. The first line says who must act next.
func Course(entries []audit.Entry, next part.Event) []part.Event {
	var list []part.Event
	if next.Title != "" {
		next.Kind = part.Next
		list = append(list, next)
	}
	for i, e := range entries {
		kind := part.Past
		switch {
		case official[e.Kind]:
			kind = part.Official
		case i == 0 && next.Title != "":
			kind = part.Now
		}
		list = append(list, part.Event{Kind: kind, Title: EventTitle(e.Kind), Text: e.Opinion, Meta: doer(e) + "　" + minute(e.At), Body: facts(e.Facts)})
	}
	return list
}

func doer(e audit.Entry) string {
	name := orElse(e.Actor, "系统")
	if e.Role != "" {
		name += " " + e.Role
	}
	return name
}

func minute(t time.Time) string { return t.In(day.Zone).Format("2006-01-02 15:04") }

// StateMark is the mark of a state of the case.
func StateMark(s contract.State) part.State { return part.State(s.Mark()) }

// Deadline 期限 in words: relative first, then the date and how days are counted.
type Deadline struct {
	State part.State
	Words string // 剩 2 个工作日, 超期 1 日, 今日到期
	Date  string // 2026-11-25
	Unit  string // 工作日, 自然日
}

// Running says that a clock runs.
func (d Deadline) Running() bool { return d.Words != "" }

// DeadlineOf puts a deadline into words. calendar counts working days; nil
// counts calendar days.
func DeadlineOf(d contract.Deadline, today day.Date, calendar *day.WorkCalendar) Deadline {
	if d.Due.IsZero() {
		return Deadline{}
	}
	left, unit, word := today.DaysUntil(d.Due), "自然日", " 日"
	if calendar != nil {
		left, unit, word = calendar.WorkdaysBetween(today, d.Due), "工作日", " 个工作日"
	}
	out := Deadline{Date: d.Due.String(), Unit: unit}
	switch {
	case today.After(d.Due):
		out.State, out.Words = part.Bad, "超期 "+strconv.Itoa(max(-left, 1))+word
	case today == d.Due:
		out.State, out.Words = part.Warn, "今日到期"
	default:
		out.Words = "剩 " + strconv.Itoa(left) + word
	}
	if !d.Red.IsZero() && !today.Before(d.Red) {
		out.State = part.Bad
	}
	if out.State == "" && !d.Amber.IsZero() && !today.Before(d.Amber) {
		out.State = part.Warn
	}
	return out
}
