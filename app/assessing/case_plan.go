package assessing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/contract"
	"jiyue/domain/draw"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// What the form of a plan offers.
var (
	PlanOrders  = []contract.Choice{{Value: string(scoring.LeafFirst), Title: "先按指标集结，再加权"}, {Value: string(scoring.TotalFirst), Title: "先算每人总分，再集结"}}
	PlanMethods = []contract.Choice{{Value: string(scoring.Trimmed), Title: "去掉最高和最低后平均"}, {Value: string(scoring.Mean), Title: "算术平均"}, {Value: string(scoring.Median), Title: "中位数"},
		{Value: string(scoring.Winsorised), Title: "缩尾平均"}}
)

// TreeChoice 指标体系选项 is a published tree with the class for which its weights are read.
type TreeChoice struct{ Value, Label string }

// TreeChoices lists what a plan can take: everything that is published.
func (s *Cases) TreeChoices(ctx context.Context, st *Standing) ([]TreeChoice, error) {
	sets, err := s.Trees.Reader.Trees(ctx, TreeQuery{Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, shipped := range s.Trees.Shipped {
		set := shipped.Set
		sets = append(sets, &set)
	}
	var list []TreeChoice
	for _, set := range sets {
		if !set.BuiltIn() && set.Latest == 0 {
			continue
		}
		for _, class := range set.ClassCodes() {
			label := set.Name
			if title := set.ClassTitle(class); title != "" {
				label += "（" + title + "）"
			}
			if set.BuiltIn() {
				label += "，内置建议值"
			} else {
				label += " v" + strconv.Itoa(set.Latest) + "，" + set.OrgName
			}
			list = append(list, TreeChoice{set.ID + "|" + class, label})
		}
	}
	return list, nil
}

// readPlan takes a plan: the tree in its newest version, how scores are joined, and the
// seats. What decides a result goes on record whole, so that nothing has to be looked up
// when it is reckoned again.
func readPlan(ctx context.Context, s *Cases, f *deedForm) error {
	id, class, _ := strings.Cut(f.typed["tree"], "|")
	page, err := s.Trees.Open(ctx, f.By, id)
	if err != nil || page.Edition.N == 0 || !slices.Contains(page.ClassCodes(), class) {
		f.need(false, "tree", "请从已发布的指标体系中选择")
		return nil
	}
	form, err := page.Edition.Tree.For(class)
	if err != nil {
		return err
	}
	known := func(list []contract.Choice, field, title string) string {
		f.need(contract.TitleIn(list, f.typed[field]) != "", field, "请选择"+title)
		f.Detail[field] = f.typed[field]
		return f.typed[field]
	}
	plan := scoring.Plan{Order: scoring.Order(known(PlanOrders, "order", "汇总顺序")), Method: scoring.Method(known(PlanMethods, "method", "集结方法")), TrimK: 0, TrimMinM: 5,
		Places: f.number("places", "总分小数位数", 0, 4), Grades: f.Case.Params.Grades}
	if plan.Method == scoring.Trimmed || plan.Method == scoring.Winsorised {
		plan.TrimK = f.number("trim_k", "每端去除份数", 1, 2)
	}
	seats := f.number("seats", "席位", 5, 9)
	f.need(seats%2 == 1, "seats", "席位应为 5 至 9 的奇数")
	economic := f.number("economic", "经济专家席位", 0, seats/3)
	least := seats - economic // how many score the index that the fewest score
	if slices.ContainsFunc(form.Leaves(), func(n indextree.Node) bool { return n.Who == draw.Economic }) {
		f.need(economic >= 2, "economic", "指标体系有只由经济专家评分的指标，至少留 2 个经济专家席位，以便检验一致性")
		least = min(least, economic)
	}
	plan.MinScores = f.number("min_scores", "每项指标最少评分份数", 2, max(least, 2))
	f.number("reserves", "候补", f.Case.Params.ReservesMin, 9)
	f.text("note", "方案说明", 0, 1000)
	b := ballot.Basis{TreeName: page.Name + "@" + strconv.Itoa(page.Edition.N), Tree: page.Edition.Tree, Class: class, Plan: plan, Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments}
	text, err := b.Text()
	if err != nil {
		return err
	}
	hash, err := b.Hash()
	f.Detail["basis"], f.Detail["tree"], f.Detail["edition"], f.Detail["tree_hash"] = text, page.ID, strconv.Itoa(page.Edition.N), page.Edition.Hash
	f.Detail["tree_title"], f.Detail["class_title"] = page.Name, page.ClassTitle(class)
	f.Args.Hash, f.Args.Seats = hash.String(), seats
	return err
}

// readFreeze freezes the plan that the quality reviewer has agreed to.
func readFreeze(_ context.Context, _ *Cases, f *deedForm) error {
	hash, agreed := f.Case.Plan()
	proposed, there := f.Last(assessment.ProposePlan)
	if !there || agreed == "" {
		if f.State == assessment.Contracted || f.State == assessment.Reassess {
			return assessment.ErrPlanOpen
		}
		return nil // the machine says what is wrong
	}
	f.Detail = proposed.Detail
	b, err := ballot.ReadBasis(f.Detail["basis"])
	if err != nil {
		return err
	}
	form, err := b.Tree.For(b.Class)
	if err != nil {
		return err
	}
	for _, n := range form.Nodes() {
		if w := form.Weight(n.Code); n.Parent == "" && w != nil {
			f.Args.Weights = append(f.Args.Weights, exact.Terminating(w))
		}
	}
	f.Args.Approver, f.Args.Hash = agreed, hash
	return nil
}

// Frozen is the plan that was frozen last, with false before.
func (st *Standing) Frozen() (assessment.Record, bool) {
	r, there := st.Last(assessment.FreezePlan)
	return r, there && st.reached(assessment.Planned)
}
