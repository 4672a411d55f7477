package web

import (
	"strings"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/payout"
	"jiyue/views/portal"
)

// places is the navigation of a person: what the roles can do, each place once.
func places(a access.Admitted, path string, counts map[string]int) []layout.NavGroup {
	var nav navigation
	has := a.Actor.Has
	if has(actor.Broker) {
		nav.add("我的合同", "工作台", "/desk")
		nav.add("我的合同", "新建登记申请", "/contracts/new")
		nav.add("我的合同", "申请与进度", "/contracts")
		nav.add("我的合同", "批量导入", "/imports")
		nav.add("我的合同", "全国系统录入", nationalPath)
		nav.add("我的合同", "登记清单", fiscal.SchedulesPath)
		nav.add("资料", "当事人库", "/parties")
		nav.add("资料", "知识产权名录", "/ip")
		nav.add("资料", "我的业绩", "/brokers/"+a.Actor.User)
	}
	unit := a.OrgKind == access.Seller || a.OrgKind == access.Brokerage
	if has(actor.Broker, actor.Trader) || has(actor.Head) && unit {
		nav.add("市场", "科技成果", market.AchievementsPath)
	}
	if has(actor.Broker, actor.Head) && unit {
		nav.add("市场", "评估报告", market.AppraisalsPath)
		nav.add("市场", "估值项目", market.ValuationsPath)
	}
	if has(actor.Broker, actor.Trader) || has(actor.Head) && (unit || a.OrgKind == access.Exchange) {
		nav.add("市场", "取值依据库", market.EvidencePath)
	}
	if has(actor.Registrar, actor.Reviewer) || has(actor.Head) && a.OrgKind == access.Office {
		nav.add("登记", "工作台", "/desk")
		nav.add("登记", "合同审查", "/review")
		if has(actor.Registrar, actor.Head) {
			nav.add("登记", "AB 岗与移交", dutyPath)
		}
		nav.add("登记", "合同台账", "/contracts")
		nav.add("登记", "全国系统录入", nationalPath)
		nav.add("登记", "登记清单", fiscal.SchedulesPath)
		nav.add("查询", "当事人库", "/parties")
		nav.add("查询", "知识产权名录", "/ip")
		nav.add("查询", "技术经纪人", "/brokers")
		nav.add("查询", "统计报表", "/statistics")
		if has(actor.Head) {
			nav.add("查询", "工作量与时效", "/workload")
		}
		nav.add("查询", "我的导出", "/exports")
	}
	if has(actor.Authority) {
		nav.add("登记", "合同台账", "/contracts")
		nav.add("登记", "登记清单", fiscal.SchedulesPath)
		nav.add("查询", "当事人库", "/parties")
		nav.add("查询", "知识产权名录", "/ip")
		nav.add("查询", "技术经纪人", "/brokers")
		nav.add("市场", "科技成果", market.AchievementsPath)
	}
	if has(actor.Trader, actor.Treasurer) || has(actor.Head) && a.OrgKind == access.Exchange {
		nav.add("市场", "交易项目", market.LotsPath)
		if has(actor.Treasurer, actor.Head) {
			nav.add("市场", "资金", market.FundsPath)
		}
	}
	if has(actor.Bidder) {
		nav.add("市场", "交易公告", market.PublicLotsPath)
		nav.add("市场", "我的竞买", market.MinePath)
		nav.add("市场", "我的开放许可", market.MyLicencesPath)
		nav.add("市场", "我的许可", market.SMEApplicationsPath)
	}
	if has(actor.Broker, actor.Head) && a.OrgKind == access.Seller {
		nav.add("市场", "本单位项目", market.LotsPath)
		nav.add("市场", "协议定价", market.AgreementsPath)
		nav.add("市场", "开放许可", market.LicencesPath)
		nav.add("市场", "中小微企业许可", market.SMEPath)
		nav.add("收益", "赋权", payout.TitlesPath)
		nav.add("收益", "收益分配", payout.CasesPath)
	}
	if a.OrgKind == access.Seller {
		nav.add("收益", "我的收益", payout.MinePath)
	}
	if has(actor.Industry, actor.Evaluator, actor.Assessor, actor.Inspector) || has(actor.Head) && (a.OrgKind == access.Industry || a.OrgKind == access.Institution) {
		nav.add("评价", "指标体系", panel.TreesPath)
	}
	if has(actor.Evaluator) || has(actor.Industry, actor.Head) && a.OrgKind == access.Industry {
		nav.add("评价", "评价组抽取", panel.DrawsPath)
	}
	if has(actor.Expert) {
		nav.add("评审", "专家评审", "/opinions")
	}
	if has(actor.TaxFinance) {
		nav.add("登记", "合同台账", "/contracts")
		nav.add("登记", "登记清单", fiscal.SchedulesPath)
		nav.add("登记", "统计报表", "/statistics")
	}
	if has(actor.Authority, actor.Statistician) {
		nav.add("登记", "合同台账", "/contracts")
		nav.add("统计", "统计报表", "/statistics")
		nav.add("统计", "工作量与时效", "/workload")
		nav.add("统计", "年度关账", yearsPath)
		nav.add("统计", "我的导出", "/exports")
	}
	if has(actor.Authority) || has(actor.Head) && a.OrgKind == access.Office {
		nav.add("资金", "补贴", "/subsidies")
	}
	if has(actor.Bidder, actor.Trader, actor.Treasurer) || a.OrgKind == access.Exchange {
		nav.add("市场", "公开成果库", market.CataloguePath)
	}
	if has(actor.Auditor) {
		nav.add("审计", "操作日志", "/audit")
		nav.add("审计", "合同台账", "/contracts")
		nav.add("审计", "登记清单", fiscal.SchedulesPath)
	}
	if has(actor.Administrator) {
		nav.add("系统", "机构", "/organisations")
		nav.add("系统", "人员", "/users")
		nav.add("系统", "工作日历", "/calendar")
		nav.add("系统", "地区规则", "/profiles")
		nav.add("系统", "政策包", payout.EditionsPath)
		nav.add("系统", "操作日志", "/audit")
	}
	if has(actor.Head) && a.OrgKind == access.Authority {
		nav.add("规则", "地区规则", "/profiles")
	}
	nav.assessment(a)
	if has(actor.Head) {
		title := "本单位"
		if a.OrgKind == access.Office {
			title = "本站"
		}
		filing := a.OrgKind != access.Exchange && a.OrgKind != access.Institution && a.OrgKind != access.Industry // the others file no contracts
		if filing {
			nav.add(title, "登记清单", fiscal.SchedulesPath)
		}
		nav.add(title, "人员", "/users")
		if filing {
			nav.add(title, "技术经纪人", "/brokers")
		}
	}
	nav.mark(path, counts)
	return nav.groups
}

// assessment are the places of the four parties of assessment.
func (n *navigation) assessment(a access.Admitted) {
	has := a.Actor.Has
	if has(actor.Evaluator, actor.Assessor, actor.Expert, actor.Industry, actor.Authority, actor.Inspector) || has(actor.Broker, actor.Head) && (a.OrgKind == access.Seller || a.OrgKind == access.Brokerage) ||
		has(actor.Head) && (a.OrgKind == access.Institution || a.OrgKind == access.Industry || a.OrgKind == access.Authority) {
		n.add("评价", "评价项目", panel.CasesPath)
	}
	institutions, people, pools := false, false, false
	switch a.OrgKind {
	case access.Institution:
		if has(actor.Evaluator, actor.Head) {
			n.add("评价", "本机构资料", panel.InstitutionsPath+"/mine")
			people, pools = true, true
		}
		if has(actor.Head) {
			n.add("评价", "本机构质量档案", panel.QualityPath+"/mine")
		}
	case access.Industry:
		institutions, people, pools = has(actor.Industry, actor.Head), has(actor.Industry, actor.Head), has(actor.Industry, actor.Head)
	case access.Authority:
		institutions = has(actor.Authority, actor.Inspector, actor.Head)
		people, pools = institutions, institutions
	}
	if institutions {
		n.add("评价", "评价机构", panel.InstitutionsPath)
	}
	if people {
		n.add("评价", "评估师与专家", panel.PeoplePath)
	}
	if pools {
		n.add("评价", "评估师库", panel.PoolsPath)
	}
	if a.OrgKind == access.Authority && institutions {
		n.add("评价", "诚信记录", panel.IntegrityPath)
		n.add("评价", "抽查抽取", panel.SpotsPath)
	}
	if institutions {
		n.add("评价", "评价看板", panel.QualityPath)
	}
	if has(actor.Assessor, actor.Expert) {
		n.add("评价", "我的评审资料", panel.PeoplePath+"/mine")
		n.add("评价", "我的质量档案", panel.QualityPath+"/mine")
	}
}

// publicPlaces is the navigation of the public pages.
func publicPlaces(path string) []layout.NavGroup {
	nav := navigation{}
	nav.add("", "首页", layout.HomePath)
	nav.add("", "交易公告", market.PublicLotsPath)
	nav.add("", "价格公示", market.NoticesOfPrice)
	nav.add("", "成交公示", market.DisclosuresPath)
	nav.add("", "开放许可", market.PublicLicencesPath)
	nav.add("", "中小微企业许可", market.PublicSMEPath)
	nav.add("", "科技成果", market.CataloguePath)
	nav.add("", "估值试算", portal.ValuationPath)
	nav.add("", "收益试算", payout.TrialPath)
	nav.add("", "评价机构", panel.PublicInstitutionsPath)
	nav.add("", "抽取公示", panel.PublicDrawsPath)
	nav.add("", "评价结果", panel.PublicCasesPath)
	nav.add("", "查验证明", "/verify")
	nav.add("", "补贴公示", "/subsidy-lists")
	nav.mark(path, nil)
	return nav.groups
}

type navigation struct{ groups []layout.NavGroup }

// add puts a place under its heading unless another role has brought it.
func (n *navigation) add(title, label, href string) {
	for _, g := range n.groups {
		if leadsTo(href)(g) {
			return
		}
	}
	item := layout.NavItem{Label: label, Href: href}
	for i := range n.groups {
		if n.groups[i].Title == title {
			n.groups[i].Items = append(n.groups[i].Items, item)
			return
		}
	}
	n.groups = append(n.groups, layout.NavGroup{Title: title, Items: []layout.NavItem{item}})
}

// mark sets the counts and marks the place that holds the path: the longest
// address of which the path is a part.
func (n *navigation) mark(path string, counts map[string]int) {
	var current *layout.NavItem
	for i := range n.groups {
		for j := range n.groups[i].Items {
			item := &n.groups[i].Items[j]
			item.Count = counts[item.Href]
			if path != item.Href && !strings.HasPrefix(path, strings.TrimSuffix(item.Href, "/")+"/") {
				continue
			}
			if item.Href == layout.HomePath && path != layout.HomePath {
				continue
			}
			if current == nil || len(item.Href) > len(current.Href) {
				current = item
			}
		}
	}
	if current != nil {
		current.Current = true
	}
}

func leadsTo(href string) func(layout.NavGroup) bool {
	return func(g layout.NavGroup) bool {
		for _, item := range g.Items {
			if item.Href == href {
				return true
			}
		}
		return false
	}
}
