package scoring

import (
	"math/big"

	"jiyue/domain/exact"
	"jiyue/domain/indextree"
)

// LeafScores 指标评分 is what a panel gave one leaf.
type LeafScores struct {
	Code, GlobalWeight string
	Scores             []string
}

// Next 后续步骤 is what a check of consistency leads to.
type Next string

// The next steps.
const (
	GoAggregate Next = "AGGREGATE"
	GoExtra     Next = "EXTRA_SCORING"
	GoMeeting   Next = "PANEL_MEETING"
)

// Consistency 一致性检验 of a whole case.
type Consistency struct {
	Failed, Material []string // leaves in dispute; those with weight enough to matter
	FailedShare      *big.Rat
	TotalSD          float64
	GradeSpan        int
	Reasons          []string
	Next             Next
}

// Disputed says that the scores do not agree.
func (c Consistency) Disputed() bool { return len(c.Reasons) > 0 }

// Check examines the leaves and the totals of a case after a number of earlier failures.
func (t Thresholds) Check(leaves []LeafScores, totals []string, grades []indextree.Grade, failuresBefore int) (Consistency, error) {
	l, err := t.leaf()
	if err != nil {
		return Consistency{}, err
	}
	bounds, err := exact.ParseAll([]string{t.LeafWeightMin, t.TotalSD, t.MeetingMax})
	if err != nil {
		return Consistency{}, err
	}
	l.leafWeight, l.totalSD, l.meeting, l.gradeSpan = bounds[0], bounds[1], bounds[2], t.GradeSpan
	row, err := exact.ParseAll(totals)
	if err != nil {
		return Consistency{}, err
	}
	c := Consistency{FailedShare: new(big.Rat)}
	if err := c.leaves(l, leaves); err != nil {
		return Consistency{}, err
	}
	if len(row) < 2 {
		return Consistency{}, ErrTooFew
	}
	variance := sampleVariance(row, mean(row))
	c.TotalSD = root(variance)
	if c.GradeSpan, err = span(row, grades); err != nil {
		return Consistency{}, err
	}
	c.judge(l, variance, failuresBefore)
	return c, nil
}

func (c *Consistency) leaves(l limits, leaves []LeafScores) error {
	for _, leaf := range leaves {
		scores, err := exact.ParseAll(leaf.Scores)
		if err != nil {
			return err
		}
		weight, err := exact.Parse(leaf.GlobalWeight)
		if err != nil {
			return err
		}
		d, err := l.disperse(scores)
		if err != nil {
			return err
		}
		if d.Disputed {
			c.Failed = append(c.Failed, leaf.Code)
			if weight.Cmp(l.leafWeight) >= 0 {
				c.Material = append(c.Material, leaf.Code)
			}
		}
	}
	if len(leaves) > 0 {
		c.FailedShare = big.NewRat(int64(len(c.Failed)), int64(len(leaves)))
	}
	return nil
}

// span counts the grade bands from the best to the worst total.
func span(totals []*big.Rat, grades []indextree.Grade) (int, error) {
	best, worst := len(grades), 0
	for _, x := range totals {
		band, err := indextree.Band(x, grades)
		if err != nil {
			return 0, err
		}
		best, worst = min(best, band), max(worst, band)
	}
	return worst - best + 1, nil
}

func (c *Consistency) judge(l limits, variance *big.Rat, failuresBefore int) {
	if len(c.Material) > 0 {
		c.Reasons = append(c.Reasons, "LEAF")
	}
	if variance.Cmp(new(big.Rat).Mul(l.totalSD, l.totalSD)) > 0 {
		c.Reasons = append(c.Reasons, "TOTAL_SD")
	}
	if c.GradeSpan > l.gradeSpan {
		c.Reasons = append(c.Reasons, "GRADE_SPREAD")
	}
	switch {
	case !c.Disputed():
		c.Next = GoAggregate
	case failuresBefore >= 1 || c.FailedShare.Cmp(l.meeting) > 0:
		c.Next = GoMeeting
	default:
		c.Next = GoExtra
	}
}
