// Package notice is 提醒: what the product tells a person about a case without
// being asked. It says which acts lead to one, to whom it goes and in which
// words; storing and mailing are not its business.
package notice

import (
	"fmt"
	"strconv"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

// Kind 提醒种类 says why a person is told.
type Kind string

// The kinds of notices.
const (
	Supplement    Kind = "SUPPLEMENT"     // 退回补正
	Decided       Kind = "DECIDED"        // 已作出决定
	SupplementDue Kind = "SUPPLEMENT_DUE" // 补正期限将到
	Resubmitted   Kind = "RESUBMITTED"    // 补正回件
	Assigned      Kind = "ASSIGNED"       // 交您办理
	Amber         Kind = "AMBER"          // 时限过半
	Red           Kind = "RED"            // 临近到期
	Overdue       Kind = "OVERDUE"        // 已超期
	Urged         Kind = "URGED"          // 催办
	Appointed     Kind = "APPOINTED"      // 请您评审
	Market        Kind = "MARKET"         // 交易进展
	MarketDue     Kind = "MARKET_DUE"     // 交易期限
	AssessDue     Kind = "ASSESS_DUE"     // 评价期限
	Licensing     Kind = "LICENSING"      // 许可事项
)

// Title is the kind in Chinese.
func (k Kind) Title() string {
	return map[Kind]string{Supplement: "退回补正", Decided: "办理结果", SupplementDue: "补正期限", Resubmitted: "补正回件",
		Assigned: "交您办理", Amber: "时限过半", Red: "临近到期", Overdue: "已超期", Urged: "催办", Appointed: "请您评审", Market: "交易进展", MarketDue: "交易期限", AssessDue: "评价期限", Licensing: "许可事项"}[k]
}

// ForApplicant says whether applicants are told, else officials.
func (k Kind) ForApplicant() bool { return k == Supplement || k == Decided || k == SupplementDue }

// Audience 提醒对象 is a person, or the holders of a role in an organisation. Who
// stands in for an absent person (B 角) is told as well; when the person is no
// longer at work, the holders of the role are told instead.
type Audience struct {
	User   string
	Org    string
	Role   actor.Role
	Except string // who knows already, because of an own act
}

// Notice 提醒 of a case, of a sale of the market, or of an assessment. The same key reaches the same person
// once.
type Notice struct {
	Kind     Kind
	Contract contract.ID // "" for that of a sale
	Sale     string      // "" for that of a case
	Assessed string      // id of an assessment, "" for the others
	Licensed string      // id of an application of a small firm, "" for the others
	Path     string      // of the page where the reader of a sale or an assessment works
	Key      string
	Text     string
	To       Audience
}

// Of gives the notices to which an act leads, with the case as it stands after it.
func Of(c *contract.Contract, e audit.Event) []Notice {
	tell := func(kind Kind, to Audience, text string) []Notice {
		to.Except = e.By.User
		return []Notice{{Kind: kind, Contract: c.ID, Key: fmt.Sprintf("%s:%s:%d", e.Kind, c.ID, c.Version), To: to, Text: text}}
	}
	switch e.Kind {
	case "contract.supplement_requested":
		return tell(Supplement, applicant(c), strconv.Itoa(len(c.Notes))+" 条补正意见，请在 "+c.Deadline.Due.String()+" 前更正并提交。")
	case "contract.registered":
		return tell(Decided, applicant(c), "准予登记，登记编号 "+c.Number+"，登记证明可以下载。")
	case "contract.not_accepted", "contract.routed", "contract.rejected", "contract.cancelled", "contract.revoked",
		"contract.change_approved", "contract.change_refused", "contract.certificate_reissued", "contract.decision_upheld", "contract.decision_overturned":
		return tell(Decided, applicant(c), audit.Title(e.Kind)+"，详见案件页。")
	case "contract.resubmitted":
		return tell(Resubmitted, Officials(c), "补正材料已提交，请续审，"+c.Deadline.Due.String()+" 到期。")
	case "contract.change_requested", "contract.objected":
		return tell(Assigned, Officials(c), e.By.OrgName+"："+audit.Title(e.Kind)+"。")
	case "contract.expert_review_requested":
		var all []Notice
		for _, expert := range c.Panel {
			if expert.GivenAt.IsZero() {
				all = append(all, tell(Appointed, Audience{User: expert.ID}, c.Office.Name+"请您评审《"+clip(c.Form.Contract.ProjectName)+"》。")...)
			}
		}
		return all
	case "contract.handed_over":
		return tell(Assigned, Officials(c), e.By.Name+"移交给您办理："+clip(e.Opinion))
	case "contract.sent_back":
		return tell(Assigned, Officials(c), "复核员"+e.By.Name+"退回："+clip(e.Opinion))
	}
	return nil
}

// OfUrging 催办 tells those at the office who must act; once a day from each side.
func OfUrging(c *contract.Contract, e audit.Event, today day.Date) Notice {
	who := "申请单位"
	if e.Kind != "contract.urged" {
		who = "负责人" + e.By.Name
	}
	n := Notice{Kind: Urged, Contract: c.ID, Key: fmt.Sprintf("%s:%s:%s", e.Kind, c.ID, today), To: Officials(c),
		Text: who + "催办，" + c.Deadline.Due.String() + " 到期，请尽快办理。"}
	if today.After(c.Deadline.Due) {
		n.Text = who + "催办，" + c.Deadline.Due.String() + " 已到期，请尽快办理。"
	}
	n.To.Except = e.By.User
	return n
}

// OfDeadline gives the notice of a clock that has passed a mark; none while it
// has not. It has the same key until the due date itself moves.
func OfDeadline(c *contract.Contract, today day.Date) (Notice, bool) {
	n := Notice{Contract: c.ID, To: Officials(c)}
	due := c.Deadline.Due
	late, red := !due.IsZero() && today.After(due), reached(c.Deadline.Red, today)
	switch {
	case c.State == contract.SupplementRequested && red:
		n.Kind, n.To = SupplementDue, applicant(c)
		n.Text = "补正期限 " + due.String() + "，请尽快提交补正材料；逾期未补正的，登记机构可以不予登记。"
	case !c.State.AtOffice():
		return Notice{}, false
	case late:
		n.Kind, n.Text = Overdue, stage(c)+"已超期，到期日 "+due.String()+"。"
	case red:
		n.Kind, n.Text = Red, stage(c)+"临近到期，"+due.String()+" 到期。"
	case reached(c.Deadline.Amber, today):
		n.Kind, n.Text = Amber, stage(c)+"时限已过半，"+due.String()+" 到期。"
	default:
		return Notice{}, false
	}
	n.Key = fmt.Sprintf("%s:%s:%s", n.Kind, c.ID, due)
	return n, true
}

func reached(mark, today day.Date) bool { return !mark.IsZero() && !today.Before(mark) }

func stage(c *contract.Contract) string {
	switch c.State {
	case contract.Submitted:
		return "受理"
	case contract.ChangePending:
		return "变更"
	case contract.Objection:
		return "异议"
	}
	return "审查"
}

func applicant(c *contract.Contract) Audience {
	return Audience{User: c.Applicant.ID, Org: c.ApplicantOrg, Role: actor.Broker}
}

// Officials are those at the office who must act on a case: in second review the
// reviewers, on an objection the head, otherwise its registrar, or all registrars
// while nobody has it.
func Officials(c *contract.Contract) Audience {
	switch c.State {
	case contract.SecondReview:
		return Audience{Org: c.Office.ID, Role: actor.Reviewer, Except: c.Registrar.ID}
	case contract.Objection:
		return Audience{Org: c.Office.ID, Role: actor.Head}
	}
	return Audience{User: c.Registrar.ID, Org: c.Office.ID, Role: actor.Registrar}
}

// longest bounds the words of others within a notice.
const longest = 200

func clip(s string) string {
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "……"
	}
	return s
}
