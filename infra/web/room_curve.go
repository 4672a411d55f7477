package web

import (
	"fmt"
	"slices"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/sale"
	"jiyue/views/market"
	"jiyue/views/part"
)

// bidLines write accepted bids out, from new to old.
func bidLines(bids []trading.Record, t sale.Terms, code string) []market.BidLine {
	end := scheduledEnd(t)
	lines := make([]market.BidLine, len(bids))
	for i, b := range slices.Backward(bids) {
		lines[i] = market.BidLine{Seq: b.Seq, Day: clockText(b.At)[:5], At: clockText(b.At)[6:], Code: b.Actor, Amount: yuanText(b.Amount), Hash: b.Hash.String(), Mine: code != "" && b.Actor == code}
		if b.End.After(end) {
			lines[i].End = clockText(b.End)
		}
		end = b.End
	}
	return lines
}

// clockText is the time of a bid to the millisecond, with its day.
func clockText(t time.Time) string { return t.In(day.Zone).Format("01-02 15:04:05.000") }

// scheduledEnd is the end as announced.
func scheduledEnd(t sale.Terms) time.Time {
	switch {
	case !t.Timing.Timed:
		return t.Timing.End
	case t.Timing.EmptyCloses:
		return t.Timing.FreeEnd
	}
	return t.Timing.FreeEnd.Add(t.Timing.Period)
}

func windowOf(t sale.Terms) time.Duration {
	if t.Timing.Timed {
		return t.Timing.Period
	}
	return t.Timing.Window
}

// curveOf draws accepted bids, which come from new to old, until now.
func curveOf(t sale.Terms, look trading.Look, bids []trading.Record, code string, now time.Time) *part.Curve {
	if len(bids) == 0 {
		return nil
	}
	begin, end := look.Open, look.End
	if first := bids[len(bids)-1].At; first.Before(begin) || bids[len(bids)-1].Seq > 1 {
		begin = first
	}
	if now.Before(end) && end.Sub(now) > 2*now.Sub(begin) {
		end = now // the end is far: what happened would be squeezed to the left
	}
	minutes := func(at time.Time) float64 { return at.Sub(begin).Minutes() }
	c := &part.Curve{Sentence: fmt.Sprintf("价格曲线：起始价 %s 元，%d 次应价，当前 %s 元，延时 %d 次", t.Start.Yuan().Text(), look.Bids, look.Price.Yuan().Text(), look.Extensions),
		End: minutes(end), Now: minutes(earlier(now, look.End)), Ticks: curveTicks(begin, end), LastText: look.Price.Yuan().Wan()}
	for _, b := range slices.Backward(bids) {
		price := yuanFloat(b.Amount)
		c.Points = append(c.Points, part.CurvePoint{At: minutes(b.At), Value: price, Mine: code != "" && b.Actor == code})
	}
	if planned := scheduledEnd(t); !planned.After(end) && planned.After(begin) {
		c.Close = minutes(planned)
		if window := windowOf(t); window > 0 && !now.Before(planned.Add(-window)) {
			c.From, c.Extended = max(minutes(planned.Add(-window)), 0), minutes(earlier(look.End, end))
		}
	}
	return c
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// yuanFloat is an amount in 万元 for a picture, nothing else.
func yuanFloat(text string) float64 {
	var yuan float64
	_, _ = fmt.Sscanf(text, "%g", &yuan) // it was accepted as an amount
	return yuan / 10_000
}

// curveTicks name some moments between two instants, in steps that people count in.
func curveTicks(begin, end time.Time) (ticks []part.CurveTick) {
	span := end.Sub(begin)
	step := 7 * 24 * time.Hour
	for _, s := range []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour} {
		if span/s <= 7 {
			step = s
			break
		}
	}
	form := "15:04"
	if step >= 24*time.Hour {
		form = "01-02"
	} else if span > 20*time.Hour {
		form = "01-02 15:04"
	}
	midnight := day.Of(begin).Start()
	at := midnight.Add((begin.Sub(midnight) + step - 1) / step * step)
	for ; !at.After(end); at = at.Add(step) {
		ticks = append(ticks, part.CurveTick{At: at.Sub(begin).Minutes(), Text: at.In(day.Zone).Format(form)})
	}
	return ticks
}
