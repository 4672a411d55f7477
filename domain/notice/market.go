package notice

import (
	"fmt"
	"time"

	"jiyue/domain/day"
)

// Duty 交易期限事项 is what somebody has to do about a sale, until when.
type Duty struct {
	Sale, Path string
	What       string    // 签订转让合同; names the duty among those of the sale
	Of         string    // who it is among several, "" for the only one
	Due        time.Time // zero: as soon as can be
	To         Audience
}

// soon is how long before its end a duty is called to mind (建议值).
const soon = 48 * time.Hour

// OfDuty gives the notice of a duty that ends soon or has ended; none while there is
// time. One without an end is told once.
func OfDuty(d Duty, now time.Time) (Notice, bool) {
	n := Notice{Kind: MarketDue, Sale: d.Sale, Path: d.Path, To: d.To}
	stage := "open"
	switch {
	case d.Due.IsZero():
		n.Text = d.What + "。"
	case !now.Before(d.Due):
		stage, n.Text = "late", d.What+"，"+Until(d.Due)+" 已到期，请立即办理。"
	case d.Due.Sub(now) > soon:
		return Notice{}, false
	default:
		stage, n.Text = "soon", d.What+"，"+Until(d.Due)+" 到期。"
	}
	n.Key = fmt.Sprintf("duty:%s:%s:%s:%s:%s", d.Sale, d.What, d.Of, stage, d.Due.UTC().Format(time.RFC3339))
	if d.Due.IsZero() {
		n.Key = fmt.Sprintf("duty:%s:%s:%s", d.Sale, d.What, d.Of)
	}
	return n, true
}

// Until writes the end of a period: midnight is 24:00 of the day before.
func Until(t time.Time) string {
	if local := t.In(day.Zone); local.Hour() == 0 && local.Minute() == 0 {
		return day.Of(t.Add(-time.Minute)).String() + " 24:00"
	}
	return day.Minute(t)
}

// Clip 摘录 bounds the words of others within a notice.
func Clip(s string) string { return clip(s) }
