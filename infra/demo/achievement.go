package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ip"
)

// offer is one 科技成果 and what becomes of it: kept current, left to go stale, with
// changes that wait, in draft, in a deal, withdrawn or transferred.
type offer struct {
	id       string
	dice     dice
	by, head actor.Actor
	takers   []actor.Actor // of its open licence
	begins   day.Date
	fate     string
	form     map[string]string
	rights   []ip.Item
	version  int
}

// offers reads achievements.csv. They are told by their brokers, and published by
// the heads of the units.
func (p *planner) offers() ([]*offer, error) {
	rows, err := readMaterial("achievements.csv")
	if err != nil {
		return nil, err
	}
	d := newDice(marketSeed + 1)
	list := make([]*offer, len(rows))
	serial := 0
	for n, r := range rows {
		days, err := strconv.Atoi(r[1])
		if err != nil {
			return nil, err
		}
		o := &offer{id: d.id(), dice: newDice(marketSeed + 2 + uint64(n)), by: p.brokers[r[0]], head: p.headOf(r[0]), takers: []actor.Actor{p.person("jingmaier"), p.person("jingmaisan")}, begins: p.before(p.until, days), fate: r[2]}
		o.form = map[string]string{"name": r[3], "field": r[4], "industry": r[5], "maturity": r[6], "modes": r[7], "secrecy": r[9], "abstract": r[13], "problem": r[14],
			"evidence": r[15], "contact": o.by.Name, "phone": fmt.Sprintf("0371-0000%04d", n+1), "pricing": "NEGOTIABLE"}
		if r[8] != "" {
			o.form["pricing"], o.form["price"] = "HINT", r[8]
		}
		for i, text := range strings.Split(r[10], "|") {
			name, share, _ := strings.Cut(text, " ")
			at := fmt.Sprintf("owners[%d].", i)
			o.form[at+"name"], o.form[at+"uscc"], o.form[at+"share"] = name, p.named(name).code, share
		}
		for i, text := range strings.Split(r[11], "|") {
			name, unit, _ := strings.Cut(text, " ")
			at := fmt.Sprintf("completers[%d].", i)
			o.form[at+"name"], o.form[at+"unit"] = name, unit
		}
		for i, text := range strings.Split(r[12], "|") {
			if text == "" {
				continue
			}
			serial++
			right := rightOf(strings.SplitN(text, " ", 3), serial)
			o.rights = append(o.rights, right)
			o.form[fmt.Sprintf("rights[%d].number", i)] = right.Number
		}
		list[n] = o
	}
	return list, nil
}

// rightOf is a granted right of nobody: kind, year and title.
func rightOf(words []string, serial int) ip.Item {
	year, _ := strconv.Atoi(words[1])
	i := ip.Item{Kind: words[0], Title: words[2], FiledOn: day.New(year, 3, 1+serial), Status: ip.InForce}
	if i.Kind == contract.IPSoftware {
		i.Number = fmt.Sprintf("%dSR98%05d", year, serial)
	} else {
		i.Number = patentNo(i.Kind, year, 9_800_000+serial, true)
	}
	return i
}

func (p *planner) headOf(unit string) actor.Actor {
	for _, u := range p.users {
		if a := u.Actor(); u.OrgName == unit && a.Has(actor.Head) {
			return a
		}
	}
	return actor.Actor{}
}

// The course of an offer, each step of which arranges the next.

func (c *course) offer(w World, o *offer) {
	c.at(c.hours.on(o.dice, o.begins), o.form["name"], func(ctx context.Context, at time.Time) error {
		for _, i := range o.rights {
			if _, err := w.Keeping.AddItem(ctx, o.by, i); err != nil {
				return err
			}
		}
		err := w.Trading.BeginAchievement(ctx, o.by, o.id, o.form)
		if err != nil || o.fate == "DRAFT" {
			return err
		}
		if o.form["secrecy"] != "SECRET" {
			report := paper("检测报告（演示）", "成果名称："+o.form["name"], "本文件为演示数据，不是真实报告。")
			if err = w.Trading.AddEvidence(ctx, o.by, o.id, "检测报告.pdf", report); err != nil {
				return err
			}
		}
		o.version = 1
		c.at(c.hours.after(o.dice, at, o.dice.between(1, 3)), o.form["name"], func(ctx context.Context, at time.Time) error { return c.published(ctx, w, o, at) })
		return nil
	})
}

func (c *course) published(ctx context.Context, w World, o *offer, at time.Time) error {
	err := w.Trading.PublishAchievement(ctx, o.head, o.id, o.version)
	if err != nil {
		return err
	}
	o.version++
	then := func(workdays int, do func(ctx context.Context) error) {
		c.at(c.hours.after(o.dice, at, workdays), o.form["name"], func(ctx context.Context, _ time.Time) error { return do(ctx) })
	}
	switch o.fate {
	case "KEPT":
		c.keep(w, o, at)
		c.appraised(w, o, at)
		c.licensed(w, o, at)
		c.valueCase(w, o, at)
	case "NOTICED", "SIGNABLE", "SIGNED":
		c.agreed(w, o, at)
	case "REVISED":
		c.keep(w, o, at)
		then(o.dice.between(20, 30), func(ctx context.Context) error {
			o.form["maturity"], o.form["price"] = "7", "2800000"
			o.form["evidence"] += "第二台样机在焦化装置旁连续运行 600 小时。"
			err := w.Trading.WriteAchievement(ctx, o.by, o.id, o.version, o.form)
			o.version++
			return err
		})
	case "WITHDRAWN":
		then(15, func(ctx context.Context) error {
			return w.Trading.WithdrawAchievement(ctx, o.by, o.id, o.version, "合作单位股权调整，权属份额重新约定，暂停对外提供。")
		})
	case "TRANSFERRED":
		then(35, func(ctx context.Context) error {
			return w.Trading.TransferAchievement(ctx, o.by, o.id, o.version, "已转让给徐州示例工程机械有限公司，合同另行申请认定登记。")
		})
	}
	return nil
}

// keep says every eighty days or so that all still holds.
func (c *course) keep(w World, o *offer, at time.Time) {
	due := c.hours.on(o.dice, c.hours.NextWorkday(day.Of(at).AddDays(78)))
	c.at(due, o.form["name"], func(ctx context.Context, at time.Time) error {
		err := w.Trading.ConfirmAchievement(ctx, o.by, o.id, o.version)
		o.version++
		c.keep(w, o, at)
		return err
	})
}
