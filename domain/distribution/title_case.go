package distribution

import (
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// TitleState 赋权案状态 says where a grant stands.
type TitleState string

// The states of a grant.
const (
	TitleDraft    TitleState = draft     // 申请
	TitleProposed TitleState = proposed  // 待决策
	TitleDecided  TitleState = "DECIDED" // 已决策，公示
	TitleGranted  TitleState = "GRANTED" // 已签协议
)

// Title is the Chinese name.
func (s TitleState) Title() string {
	return map[TitleState]string{TitleDraft: "申请", TitleProposed: "待决策", TitleDecided: "已决策，公示", TitleGranted: "已签协议"}[s]
}

// Flow 转化流程 is what the completers choose: title first, or a reward after conversion.
type Flow string

// The flows.
const (
	FlowTitleFirst  Flow = "title_first"
	FlowRewardAfter Flow = "reward_after"
)

// Title is the Chinese name.
func (f Flow) Title() string {
	return map[Flow]string{FlowTitleFirst: "先赋权后转化", FlowRewardAfter: "先转化后奖励"}[f]
}

// Negative 负面清单 are the items that stop a grant (建议值, until the unit's own list is on
// record): code and words.
var Negative = []struct{ Code, Title string }{
	{"secret", "涉及国家秘密、国家安全或者国防专利"}, {"public", "涉及重大社会公共利益、生命健康或者生态安全"}, {"dispute", "权属有争议，或者正在诉讼、仲裁"},
	{"third_party", "合同、资助条件或者共有人的权利不允许"}, {"pledged", "已质押、查封或者已签有效的排他许可"}, {"ethics", "涉及科研诚信或者科技伦理的未决问题"},
}

// TitleCase 赋权案 is an application to grant title in one achievement, or to reward its
// completers after conversion.
type TitleCase struct {
	Procedure[TitleState]
	Region      string // of a policy pack, "" for the country
	Agreement   string // its number
	EffectiveOn day.Date
}

// DiligenceFact 尽职事实 is one fact of 尽职免责 with its evidence; the record states what was
// done, never that somebody is exempt.
type DiligenceFact struct {
	ID, Kind, Fact, Evidence string
	By                       Signer
	At                       time.Time
}

// DiligenceKinds 尽职免责的要件 in order (北京市促进科技成果转化条例 第十九条).
var DiligenceKinds = []struct{ Code, Title string }{
	{"democratic_decision", "民主决策"}, {"publicity", "公示"}, {"reasonable_care", "合理注意"}, {"supervision", "监督管理"}, {"no_illegal_gain", "未牟取非法利益"},
}

// Faults of the course of a grant.
var (
	ErrTitleNotFound  = fault.New(fault.NotFound, "title.not_found", "没有这件赋权案，或您无权查看")
	ErrTitleDenied    = fault.New(fault.Denied, "title.denied", "赋权案由本单位技术经纪人办理，由本单位负责人决策")
	ErrTitleSame      = fault.New(fault.Denied, "title.same_person", "申请和决策须由两人分别办理，请另一人办理")
	ErrTitleState     = fault.New(fault.Conflict, "title.state", "赋权案状态已变，该操作没有办理，请刷新页面查看现状")
	ErrTitleMoved     = fault.New(fault.Conflict, "title.moved", "赋权案已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrTitleGate      = fault.New(fault.Conflict, "title.gate", "还不能签订协议")
	ErrTitleAgreement = fault.New(fault.Invalid, "title.agreement", "请填写协议编号，不超过 60 个字").At("agreement")
	ErrTitleEffective = fault.New(fault.Invalid, "title.effective", "协议生效日期不能早于公示期满的次日，也不能晚于今天").At("effective_on")
	ErrDiligence      = fault.New(fault.Invalid, "title.diligence", "请选择要件，写明事实（4 至 500 个字）和凭证编号（不超过 60 个字）").At("fact")
)

// Name is the achievement's.
func (c *TitleCase) Name() string { return c.Form["name"] }

// Visible hides the cases of other units; completers with an account see their own.
func (c *TitleCase) Visible(by actor.Actor) error {
	for _, id := range c.Contributors {
		if id == by.User {
			return nil
		}
	}
	if c.Org != by.Org || !by.Has(actor.Broker, actor.Head) {
		return ErrTitleNotFound
	}
	return nil
}

// OpenTitle 提出申请.
func OpenTitle(c *TitleCase, by actor.Actor, now time.Time) (audit.Event, error) {
	return c.open(by, now)
}

// Grant 登记协议 ends the case; every condition that fails is named.
func (c *TitleCase) Grant(by actor.Actor, agreement string, on day.Date, failed []string, now time.Time) (audit.Event, error) {
	agreement = strings.TrimSpace(agreement)
	switch {
	case c.Org != by.Org || !by.Has(actor.Broker):
		return audit.Event{}, ErrTitleDenied
	case c.State != TitleDecided:
		return audit.Event{}, ErrTitleState
	case agreement == "" || utf8.RuneCountInString(agreement) > 60:
		return audit.Event{}, ErrTitleAgreement
	case on.After(day.Of(now)) || !on.After(c.PublicTo):
		return audit.Event{}, ErrTitleEffective
	case len(failed) > 0:
		var words []string
		for _, code := range failed {
			words = append(words, GrantTitle(code))
		}
		return audit.Event{}, ErrTitleGate.Say("还不能签订协议：" + strings.Join(words, "；"))
	}
	c.State, c.Agreement, c.EffectiveOn = TitleGranted, agreement, on
	return c.record("granted", by, audit.Fact{Label: "协议", Value: agreement}, audit.Fact{Label: "生效", Value: on.String()}), nil
}

// GrantTitle is a condition of a grant as it fails.
func GrantTitle(code string) string {
	return map[string]string{GrantNegativeList: "负面清单中有适用的事项", GrantFlow: "当地试点没有列出先赋权后转化", GrantFractionSum: "完成人之间的份额合计不是 100%", GrantBelowMin: "低于规定的所有权份额，也低于规定的使用年限",
		GrantNoDecision: "没有单位决策", GrantQuorum: "决策会议未达到法定人数", GrantVote: "决策未通过", GrantNoPublicity: "尚未公示", GrantPublicityShort: "公示天数不足", GrantPublicityOpen: "公示尚未期满",
		GrantObjection: "公示异议尚未处理完毕", GrantConsent: "还有完成人没有签认", GrantIPTerm: "使用权期限超过知识产权的保护期"}[code]
}

// Note 登记尽职事实 checks a fact before it is kept.
func (c *TitleCase) Note(by actor.Actor, f *DiligenceFact, now time.Time) (audit.Event, error) {
	known := false
	for _, k := range DiligenceKinds {
		known = known || k.Code == f.Kind
	}
	f.Fact, f.Evidence = strings.TrimSpace(f.Fact), strings.TrimSpace(f.Evidence)
	switch {
	case c.Org != by.Org || !by.Has(actor.Broker, actor.Head):
		return audit.Event{}, ErrTitleDenied
	case !known || !sentence(f.Fact) || f.Evidence == "" || utf8.RuneCountInString(f.Evidence) > 60:
		return audit.Event{}, ErrDiligence
	}
	f.By, f.At = signerOf(by), now
	return c.record("noted", by, audit.Fact{Label: "要件", Value: f.Kind}, audit.Fact{Label: "事实", Value: f.Fact}, audit.Fact{Label: "凭证", Value: f.Evidence}), nil
}
