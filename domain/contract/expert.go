package contract

import (
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ExpertVerdict 评审结论 of one expert.
type ExpertVerdict string

// The verdicts of an expert.
const (
	ExpertSupports   ExpertVerdict = "SUPPORT"     // 建议登记
	ExpertConditions ExpertVerdict = "CONDITIONAL" // 补正后建议登记
	ExpertOpposes    ExpertVerdict = "OPPOSE"      // 建议不予登记
)

// ExpertVerdicts lists the verdicts with their titles in page order.
var ExpertVerdicts = []Choice{{string(ExpertSupports), "建议登记"}, {string(ExpertConditions), "补正后建议登记"}, {string(ExpertOpposes), "建议不予登记"}}

// Title is the verdict's Chinese name.
func (v ExpertVerdict) Title() string { return TitleIn(ExpertVerdicts, string(v)) }

// Expert 评审专家 is a member of a case's panel with the opinion, once given.
type Expert struct {
	Person
	OrgName string
	OrgCode string // 统一社会信用代码 of the employer
	Verdict ExpertVerdict
	Opinion string
	GivenAt time.Time
}

// Given says whether the expert has given an opinion.
func (e Expert) Given() bool { return !e.GivenAt.IsZero() }

// PanelCase 评审件 is a case in the list of an expert.
type PanelCase struct {
	ID           ID
	SubmissionNo string
	Name         string
	Office       string
	State        State
	Due          day.Date
	Own          Expert // the reader's own part
}

// MinExperts 评审专家人数下限: an odd panel of at least three; no rule of the
// registration says how many (建议值).
const MinExperts = 3

const maxExperts = 9

// Faults of the expert review.
var (
	ErrExpertsFew     = fault.New(fault.Invalid, "contract.experts_few", "请选择 3 至 9 名专家").At("experts")
	ErrExpertPartial  = fault.New(fault.Invalid, "contract.expert_partial", "所选专家应当回避").At("experts")
	ErrExpertQuestion = fault.New(fault.Invalid, "contract.expert_question", "请写明请专家评审什么，至少 4 个字").At("opinion")
	ErrExpertVerdict  = fault.New(fault.Invalid, "contract.expert_verdict", "请选择评审结论").At("verdict")
	ErrExpertOpinion  = fault.New(fault.Invalid, "contract.expert_opinion", "请写明评审意见和理由，至少 10 个字").At("opinion")
	ErrNotExpert      = fault.New(fault.Denied, "contract.not_expert", "只有本件的评审专家可以提出评审意见")
	ErrOpinionGiven   = fault.New(fault.Conflict, "contract.opinion_given", "您已提出评审意见，不能修改")
	ErrChooseExperts  = fault.New(fault.Invalid, "contract.choose_experts", "本件须经专家评审，请选择“提请专家评审”并选定专家").At("ruling")
)

// ExpertsHeard 专家评审完毕: there has been a panel, and each member has answered.
func (c *Contract) ExpertsHeard() bool {
	return len(c.Panel) > 0 && c.State != ExpertReview && !slices.ContainsFunc(c.Panel, func(e Expert) bool { return !e.Given() })
}

func (c *Contract) expert(user string) *Expert {
	for i := range c.Panel {
		if c.Panel[i].ID == user {
			return &c.Panel[i]
		}
	}
	return nil
}

// OnPanel says whether the actor is an expert of this case.
func (c *Contract) OnPanel(by actor.Actor) bool {
	return by.Has(actor.Expert) && c.expert(by.User) != nil
}

// MayReadPanel says who may know the experts and their opinions: the office and
// those who oversee it, and an expert who has given the own opinion. Applicants
// may not.
func (c *Contract) MayReadPanel(by actor.Actor) bool {
	if e := c.expert(by.User); e != nil && by.Has(actor.Expert) {
		return e.Given()
	}
	return by.Org == c.Office.ID || by.Has(actor.Authority, actor.Auditor)
}

// Impartial 回避 says why a person may not be an expert of this case, nil when
// nothing speaks against it: neither an applicant nor a handler of the case, nor
// employed by a party.
func (c *Contract) Impartial(e Expert) error {
	deny := func(why string) error { return ErrExpertPartial.Say(e.Name + "应当回避：" + why) }
	switch {
	case e.ID == c.Applicant.ID || slices.Contains(c.Submitters, e.ID):
		return deny("是本件的申请人")
	case slices.Contains(c.Handlers, e.ID):
		return deny("已审查本件")
	}
	for _, p := range c.Form.Parties {
		if p.Name != "" && p.Name == e.OrgName || p.Uscc != "" && p.Uscc == e.OrgCode {
			return deny("在当事人“" + p.Name + "”任职")
		}
	}
	return nil
}

// ToExpertReview 提请专家评审: the registrar names a panel and says what it is to
// judge. An expert is asked once in the life of a case.
func (c *Contract) ToExpertReview(by actor.Actor, question string, experts []Expert) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	if !StepToExpertReview.Open(c.State) {
		return audit.Event{}, ErrState
	}
	if !enough(question) {
		return audit.Event{}, ErrExpertQuestion
	}
	if len(experts) < MinExperts || len(experts) > maxExperts {
		return audit.Event{}, ErrExpertsFew
	}
	facts := make([]audit.Fact, len(experts))
	for i, e := range experts {
		err := c.Impartial(e)
		switch {
		case err != nil:
			return audit.Event{}, err
		case e.ID == by.User:
			return audit.Event{}, ErrExpertPartial.Say(e.Name + "应当回避：正在审查本件")
		case c.expert(e.ID) != nil || slices.ContainsFunc(experts[:i], func(f Expert) bool { return f.ID == e.ID }):
			return audit.Event{}, ErrExpertPartial.Say(e.Name + "已是本件的评审专家，请另选")
		}
		facts[i] = audit.Fact{Label: "评审专家", Value: e.Name + "（" + e.OrgName + "）"}
	}
	from, err := c.step(StepToExpertReview)
	if err != nil {
		return audit.Event{}, err
	}
	c.handle(by)
	c.Panel = append(c.Panel, experts...)
	return c.record("expert_review_requested", by, from, question, facts...), nil
}

// GiveOpinion 提出评审意见. The opinion of the last member takes the case back to
// the registrar.
func (c *Contract) GiveOpinion(by actor.Actor, verdict ExpertVerdict, opinion string, now time.Time) (audit.Event, error) {
	e := c.expert(by.User)
	switch {
	case e == nil || !by.Has(actor.Expert):
		return audit.Event{}, ErrNotExpert
	case c.State != ExpertReview:
		return audit.Event{}, ErrState
	case e.Given():
		return audit.Event{}, ErrOpinionGiven
	case verdict.Title() == "":
		return audit.Event{}, ErrExpertVerdict
	case len([]rune(strings.TrimSpace(opinion))) < 10:
		return audit.Event{}, ErrExpertOpinion
	}
	if err := c.Impartial(Expert{Person: e.Person, OrgName: e.OrgName, OrgCode: e.OrgCode}); err != nil {
		return audit.Event{}, err
	}
	e.Verdict, e.Opinion, e.GivenAt = verdict, opinion, now
	from := c.State
	if !slices.ContainsFunc(c.Panel, func(e Expert) bool { return !e.Given() }) {
		_, err := c.step(StepExpertOpinion)
		if err != nil {
			return audit.Event{}, err
		}
	}
	return c.record("expert_opinion_given", by, from, opinion, audit.Fact{Label: "评审结论", Value: verdict.Title()}), nil
}
