package assessment

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
)

func (c *Case) openScoring(e Event) error {
	if !evidence.IsHash(e.Args.Hash) {
		return ErrHash
	}
	c.closed = false
	c.enter(Scoring, c.workdays(e.At, c.Params.ScoreDays))
	if c.allCommitted(c.Panel) {
		c.closeScoring(e.At)
	}
	return nil
}

func (c *Case) allCommitted(people []string) bool {
	return !slices.ContainsFunc(people, func(p string) bool { return c.commits[p] == "" })
}

func (c *Case) commit(e Event) error {
	voters := c.Panel
	if c.State == ExtraScoring {
		voters = c.Extra
	}
	switch {
	case c.State == PanelMeeting && !c.held:
		return ErrState
	case !slices.Contains(voters, e.Actor):
		return ErrRole
	case c.commits[e.Actor] != "":
		return ErrCommitted
	case !evidence.IsHash(e.Args.Hash):
		return ErrHash
	}
	c.commits[e.Actor] = e.Args.Hash
	switch {
	case c.State == Scoring && c.allCommitted(c.Panel):
		c.closeScoring(e.At)
	case c.State == ExtraScoring && c.allCommitted(c.Extra):
		c.joinPanel()
		c.closed = true
		c.enter(Revealed, time.Time{})
	case c.State == PanelMeeting && c.allCommitted(c.Panel):
		c.Due = c.within(e.At, c.Params.OpenDays)
	}
	return nil
}

// joinPanel takes the extra assessors who have committed among the members.
func (c *Case) joinPanel() {
	for _, person := range c.Extra {
		if c.commits[person] != "" && !slices.Contains(c.Panel, person) {
			c.Panel = append(c.Panel, person)
		}
	}
}

func (c *Case) check(e Event) error {
	if e.Args.Result != "DISPUTED" {
		c.enter(Consistent, time.Time{})
		return nil
	}
	shares, err := parse(e.Args.FailedShare, c.Params.MeetingShare)
	if err != nil {
		return err
	}
	if c.disputes++; c.disputes == 1 && shares[0].Cmp(shares[1]) <= 0 {
		c.enter(Disputed, time.Time{})
		return nil
	}
	c.held, c.reconvened = false, false
	c.enter(PanelMeeting, time.Time{})
	return nil
}

// parse reads decimals; a share of leaves may be a ratio.
func parse(texts ...string) ([]*big.Rat, error) {
	row := make([]*big.Rat, len(texts))
	for i, s := range texts {
		x, err := exact.ParseRatio(s)
		if err != nil {
			return nil, err
		}
		row[i] = x
	}
	return row, nil
}

func (c *Case) addExtra(e Event) error {
	n := len(e.Args.Users)
	switch {
	case n < 1 || n > 2:
		return ErrExtraCount
	case len(c.Reserves) < n || !slices.Equal(e.Args.Users, c.Reserves[:n]):
		return ErrNotReserve
	}
	c.Extra, c.Reserves = slices.Clone(c.Reserves[:n]), c.Reserves[n:]
	for _, person := range c.Extra {
		c.roles[person] = Assessor
	}
	c.closed = false
	c.enter(ExtraScoring, c.workdays(e.At, c.Params.ExtraDays))
	return nil
}

func (c *Case) holdMeeting(e Event) error {
	switch {
	case c.held:
		return ErrState
	case !e.Args.Minutes || !e.Args.Votes:
		return ErrMinutes
	}
	c.joinPanel()
	c.held, c.closed, c.Due = true, false, c.within(e.At, c.Params.MeetingDays)
	c.nextRound()
	return nil
}

func (c *Case) nextRound() {
	c.Round++
	c.commits, c.opened = map[string]string{}, map[string]bool{}
}

func (c *Case) compute(e Event) error {
	if c.State == PanelMeeting && (!c.held || len(c.commits) < c.QuorumSize()) {
		return ErrQuorum
	}
	total, err := exact.Parse(e.Args.Total)
	if err != nil {
		return err
	}
	limits, err := parse(c.Params.ReplaceLimit, c.Params.JointLimit)
	if err != nil {
		return err
	}
	if c.third {
		c.thirdSum = total
		c.enter(ThirdPanel, time.Time{})
		return nil
	}
	if !c.reassessing {
		c.settle(total)
		return nil
	}
	c.reassessing = false
	gap := distance(total, c.prior[len(c.prior)-1])
	switch {
	case gap.Cmp(limits[1]) > 0:
		c.second = total
		c.enter(ThirdPanel, time.Time{})
	case gap.Cmp(limits[0]) > 0:
		c.second = total
		c.enter(JointPanel, time.Time{})
	default:
		c.mark("REPLACED")
		c.settle(total)
	}
	return nil
}

func distance(a, b *big.Rat) *big.Rat {
	gap := new(big.Rat).Sub(a, b)
	return gap.Abs(gap)
}

func (c *Case) settle(total *big.Rat) {
	c.Total = total
	c.enter(Aggregated, time.Time{})
}

func (c *Case) jointDecision(e Event) error {
	total, err := exact.Parse(e.Args.Total)
	if err != nil {
		return err
	}
	c.mark("JOINT")
	c.settle(total)
	return nil
}

// thirdTotal takes the median of three and names the panel farthest from it.
func (c *Case) thirdTotal(e Event) error {
	third, err := exact.Parse(e.Args.Total)
	if err != nil {
		return err
	}
	totals := []*big.Rat{c.prior[len(c.prior)-1], c.second, third}
	median := slices.SortedFunc(slices.Values(totals), (*big.Rat).Cmp)[1]
	outlier := 0
	for i, t := range totals {
		if distance(t, median).Cmp(distance(totals[outlier], median)) >= 0 {
			outlier = i
		}
	}
	c.mark("MEDIAN_OF_THREE", "INSPECT_PANEL_"+strconv.Itoa(outlier+1))
	c.settle(median)
	return nil
}
