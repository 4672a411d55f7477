// Package actor says who acts: a person in an organisation and a region, with
// the roles that the person holds there.
package actor

import "slices"

// Role 角色 is what a user may do in the user's organisation.
type Role string

// The roles of the registration office, of the exchange, of the four parties of
// assessment and of their clients.
const (
	Broker        Role = "BROKER"        // 技术经纪人／申请人: drafts and submits for the seller or intermediary
	Registrar     Role = "REGISTRAR"     // 登记员: accepts, reviews, registers
	Reviewer      Role = "REVIEWER"      // 复核员: second review of large contracts
	Head          Role = "HEAD"          // 机构负责人: revokes, administers the office
	Authority     Role = "AUTHORITY"     // 主管部门管理员: sees and exports a whole region
	Statistician  Role = "STATISTICIAN"  // 统计员: statistics and exports of a region
	Administrator Role = "ADMINISTRATOR" // 系统管理员: organisations, users, parameters
	Auditor       Role = "AUDITOR"       // 审计员: reads everything in the audit chain, changes nothing
	Expert        Role = "EXPERT"        // 评审专家: gives an opinion on the cases of whose panel the person is
	TaxFinance    Role = "TAX_FINANCE"   // 税务、财政人员: reads registrations of a region, may object
	Trader        Role = "TRADER"        // 交易员: runs the sales of an exchange
	Treasurer     Role = "TREASURER"     // 财务人员: keeps the deposits of an exchange
	Bidder        Role = "BIDDER"        // 竞买人（受让方经办人）: applies, pays in and bids for the organisation
	Evaluator     Role = "EVALUATOR"     // 评价业务人员: works on assessments for an institution, in the part that each case gives the person
	Assessor      Role = "ASSESSOR"      // 科技评估师: keeps the own file, declares and scores on panels
	Industry      Role = "INDUSTRY"      // 行业评审管理员: keeps the pools of an industry body and reviews
	Inspector     Role = "INSPECTOR"     // 监督检查人员: files, spot-checks and proposes sanctions; never scores
)

// Roles lists every role in the order in which pages show them.
var Roles = []Role{Broker, Registrar, Reviewer, Head, Authority, Statistician, Administrator, Auditor, Expert, TaxFinance, Trader, Treasurer, Bidder,
	Evaluator, Assessor, Industry, Inspector}

// Title is the role's Chinese name.
func (r Role) Title() string {
	return map[Role]string{
		Broker: "技术经纪人", Registrar: "登记员", Reviewer: "复核员", Head: "机构负责人",
		Authority: "主管部门管理员", Statistician: "统计员", Administrator: "系统管理员", Auditor: "审计员",
		Expert: "评审专家", TaxFinance: "税务财政人员", Trader: "交易员", Treasurer: "财务人员", Bidder: "竞买人",
		Evaluator: "评价业务人员", Assessor: "科技评估师", Industry: "行业评审管理员", Inspector: "监督检查人员",
	}[r]
}

// Actor 操作人 is a signed-in person at work. The zero Actor is the public.
type Actor struct {
	User    string // user id
	Name    string
	Org     string // organisation id
	OrgName string
	Region  string // six-digit code that bounds what the actor sees: 410100 covers 4101xx
	Roles   []Role
}

// System acts for timers and jobs; it holds no role.
var System = Actor{Name: "系统"}

// Has says whether the actor holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// SignedIn says whether the actor is a user at all.
func (a Actor) SignedIn() bool { return a.User != "" }

// Covers says whether the region code (six digits) lies in the actor's region.
func (a Actor) Covers(region string) bool { return Covers(a.Region, region) }

// Covers says whether scope (xx0000 a province, xxxx00 a prefecture, 000000 the
// country, else one county) contains the six-digit region.
func Covers(scope, region string) bool {
	switch {
	case len(scope) != 6 || len(region) != 6:
		return false
	case scope == "000000":
		return true
	case scope[2:] == "0000":
		return scope[:2] == region[:2]
	case scope[4:] == "00":
		return scope[:4] == region[:4]
	}
	return scope == region
}
