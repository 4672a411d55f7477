package layout_test

import (
	"time"

	"github.com/a-h/templ"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/part"
)

func samples() map[string]templ.Component {
	return map[string]templ.Component{
		"form": with(layout.Page(formShell()), formPage()), "record": with(layout.Page(shell()), recordPage()),
		"list": with(layout.Page(shell()), listPage()), "charts": with(layout.Page(shell()), chartPage()),
		"confirm": with(layout.Page(shell()), confirmPage()), "result": with(layout.Page(shell()), resultPage()),
		"verify": with(layout.Public(public()), verifyPage()),
		"print":  with(layout.Print(layout.Shell{Title: "登记证明", BackHref: "/"}), certificate()),
	}
}

func formShell() layout.Shell {
	s := shell()
	s.Title, s.HasErrors, s.Flash = "金额与支付", true, layout.Flash{}
	return s
}

func formPage() templ.Component {
	errs := part.Errors{{Field: "items[2].note", Message: "第 3 行“外购设备”没有写明名称和数量"}, {Field: "total", Message: "金额应为数字，最多两位小数，例如 500000.00"}, {Field: "signed", Message: "签订日期不能晚于 2026-11-23"}}
	kinds := []part.Option{{Value: "dev", Label: "技术开发费"}, {Value: "buy", Label: "外购设备"}}
	cell := func(label string, c templ.Component) templ.Component {
		return templ.Join(templ.Raw(`<td class="mid" data-l="`+label+`">`), c, templ.Raw(`</td>`))
	}
	rowOf := func(class string, cells ...templ.Component) templ.Component {
		return templ.Join(templ.Raw(`<tr class="`+class+`">`), templ.Join(cells...), templ.Raw(`</tr>`))
	}
	table := templ.Join(
		templ.Raw(`<div class="f"><h3>金额构成</h3><table class="tbl stack edit"><thead><tr><th scope="col">费用种类</th><th scope="col">说明</th><th scope="col">付款日期</th><th scope="col" class="num">金额（元）</th><th scope="col"><span class="vh">操作</span></th></tr></thead><tbody>`),
		rowOf("", cell("费用种类", part.RowSelect(part.Field{Name: "items[1].kind", Label: "第 1 行 费用种类", Options: kinds, Value: "dev"})),
			cell("说明", part.RowText(part.Field{Name: "items[1].note", Label: "第 1 行 说明", Value: "算法研究、模型训练与现场标定"})),
			cell("付款日期", part.RowDate(part.Field{Name: "items[1].date", Label: "第 1 行 付款日期", Value: "2026-12-01"})),
			cell("金额（元）", part.RowAmount(part.Field{Name: "items[1].amount", Label: "第 1 行 金额，元", Value: "1,250,000.00"})),
			cell("", part.Btn(part.Button{Label: "删除", Hidden: "第 1 行", Name: "del", Value: "1", Small: true}))),
		rowOf("is-err", cell("费用种类", part.RowSelect(part.Field{Name: "items[2].kind", Label: "第 2 行 费用种类", Options: kinds, Value: "buy"})),
			cell("说明", part.RowText(part.Field{Name: "items[2].note", Label: "第 2 行 说明", Err: errs.At("items[2].note"), Placeholder: "例如：声学传感器 40 只"})),
			cell("付款日期", part.RowDate(part.Field{Name: "items[2].date", Label: "第 2 行 付款日期"})),
			cell("金额（元）", part.RowAmount(part.Field{Name: "items[2].amount", Label: "第 2 行 金额，元", Value: "580,000.00"})),
			cell("", part.Btn(part.Button{Label: "删除", Hidden: "第 2 行", Name: "del", Value: "2", Small: true}))),
		templ.Raw(`</tbody></table></div>`),
	)
	form := templ.Join(
		templ.Raw(`<form action="/save" method="post" novalidate data-autosave="/autosave">`), part.CSRF("token-1"),
		part.ErrSummary(errs), part.FormNote("金额按元填写，保留到分。"),
		part.Text(part.Field{Name: "name", Label: "合同名称", Value: "城市供热管网泄漏声学定位技术开发", Width: part.Long, MaxLength: 100}),
		part.AmountField(part.Field{Name: "total", Label: "合同成交总额", Hint: "合同写明的全部价款，含税与否见下一项。", Value: "2,000,000.00", Err: errs.At("total")}),
		part.DateField(part.Field{Name: "signed", Label: "签订日期", Value: "2027-01-01", Err: errs.At("signed")}),
		part.Radios(part.Field{Name: "vat", Label: "价款是否含增值税", Value: "yes", Inline: true, Options: []part.Option{{Value: "yes", Label: "含税"}, {Value: "no", Label: "不含税"}, {Value: "unknown", Label: "合同未写明"}}}),
		table,
		part.Radios(part.Field{Name: "pay", Label: "支付方式", Value: "parts", Options: []part.Option{{Value: "once", Label: "一次总付", Note: "合同价款一次付清"}, {Value: "parts", Label: "一次总算、分期支付", Note: "总额确定，分期付款"}}}),
		part.Select(part.Field{Name: "field", Label: "技术领域", Width: part.Middle, Value: "b", Groups: []part.OptionGroup{{Label: "电子信息", Options: []part.Option{{Value: "a", Label: "集成电路"}}}, {Label: "先进制造", Options: []part.Option{{Value: "b", Label: "智能装备"}}}}}),
		part.Text(part.Field{Name: "rate", Label: "提成比例", Value: "4.00", Unit: "%", InputMode: "decimal", After: "按净销售额计"}),
		part.Checks(part.Field{Name: "ev", Label: "引用的证据", Values: []string{"E-03"}, Options: []part.Option{{Value: "E-03", Label: "E-03 装车运行报告", Note: "第 12–18 页"}, {Value: "E-07", Label: "E-07 用户意见（已隐去名称）"}}}),
		part.FileField(part.Field{Name: "scan", Label: "合同扫描件", Hint: "PDF 或 JPG，每份不超过 20 MB。", Accept: ".pdf,.jpg", Multiple: true, Width: part.Middle}),
		part.Decision(part.Field{Name: "decision", Label: "审查决定", Value: "return", Options: []part.Option{{Value: "return", Label: "退回补正", Note: "暂停计时，一次告知"}, {Value: "accept", Label: "准予登记", Note: "赋号并签发证明"}, {Value: "refuse", Label: "不予登记", Note: "须选理由"}}}),
		part.TextArea(part.Field{Name: "memo", Label: "金额说明", Optional: true, Rows: 3, Width: part.Long}),
		part.Check(part.Field{Name: "true", Label: "以上内容与合同原件一致", Err: "请勾选后再提交"}),
		part.StickyActs("草稿已保存 10:32:07", part.Button{Label: "保存并继续", Look: part.Primary}, part.Button{Label: "返回上一节", Href: "/back"}),
		templ.Raw(`</form>`),
	)
	tasks := part.TaskList([]part.Task{{Label: "一、合同基本信息", Href: "/1", State: part.Done, Word: "已完成"}, {Label: "四、金额与支付", Href: "/4", State: part.Bad, Word: "3 处错误", Current: true}, {Label: "五、技术内容", Href: "/5", State: part.Going, Word: "填写中"}, {Label: "八、核对并提交", State: part.Wait, Word: "不可提交"}})
	return templ.Join(part.Head("四、金额与支付", "城市供热管网泄漏声学定位技术开发，技术开发（委托）", part.PrintLink("预览申请表", "/print")), with(part.SplitSteps(tasks, "申请步骤"), form))
}

func recordPage() templ.Component {
	total := money.MustYuan("1994542.72")
	left := templ.Join(
		with(part.Section("预检结论", "规则版本 HA-2026.3，11月4日 14:06 运行"), part.Findings([]part.Finding{
			{State: part.Bad, Word: "必须更正", No: 1, Title: "许可期限超出专利权有效期", Facts: []string{"专利 ZL201610987654.7 为发明，自申请日起二十年，至 2036年11月7日期满；合同约定至 2037年11月30日，超出 1 年零 23 日。"}, Law: "《民法典》第八百六十五条：专利实施许可合同仅在该专利权的存续期限内有效。"},
			{State: part.Warn, Word: "提示", No: 2, Title: "申报支付方式与合同不一致", Facts: []string{"申报为一次总付，合同第六条另有提成费。"}, Cite: "依据：《民法典》第八百四十六条", Actions: part.SectionLink("查看 2 个同类案例", "/cases")}}),
			with(part.Details("其余 21 项通过", false), templ.Raw(`<p class="small soft">统一社会信用代码校验位、金额与大写一致等。</p>`))),
		with(part.Section("核对", ""), part.CheckList([]part.KV{{Key: "合同名称", Value: "一种锂电池隔膜涂布设备专利实施许可", Change: "/1"}, {Key: "成交总额", Body: part.AmountWithCapitals(total), Change: "/4"}, {Key: "技术交易额", Body: part.AmountOr(money.Zero, false, "未核定")}, {Key: "金额说明", Change: "/4"}})),
		with(part.Section("分值分布", ""), part.HeatTable(part.Heat{Sentence: "四方两两一致程度", Corner: "评价方", Columns: []string{"政府", "行业", "机构", "评估师"}, High: 1, Rows: []part.HeatRow{{Label: "政府", Values: []float64{1, 0.62, 0.45, 0.31}, Text: []string{"1.00", "0.62", "0.45", "0.31"}}, {Label: "行业", Values: []float64{0.62, 1, 0.78, 0.12}, Text: []string{"0.62", "1.00", "0.78", "0.12"}}}})),
	)
	right := templ.Join(
		with(part.Section("办理记录", ""), part.Timeline([]part.Event{{Kind: part.Next, Title: "等待：审查决定", Meta: "陆明霞，2026年11月25日前"}, {Kind: part.Now, Title: "开始审查", Meta: "陆明霞 登记员　2026-11-05 09:12"}, {Kind: part.Official, Title: "签发登记证明", Text: "版本 1", Meta: "2026-11-20 16:32"}, {Title: "提交申请", Meta: "邵静 技术经纪人"}})),
		with(part.Section("评分进度", ""), part.Progress("评分进度", "已评", 10, 18, "项")),
		with(part.Section("需要留意", ""), part.Lines([]part.Line{{State: part.Warn, Word: "预检提示", Text: "同一买方 3 日内 4 份咨询合同", Href: "/x", Note: "涉及洛阳示例轴承有限公司"}, {State: part.Off, Word: "代班", Text: "B 角 周其安 11月26日休假"}})),
		with(part.Section("规则摘要", ""), part.KeyValues([]part.KV{{Key: "起始价", Value: "2,000,000.00 元", Right: true}, {Key: "摘要", Body: part.HashShort("9c41e07b5d2fa89c41e07b")}, {Key: "时刻", Body: part.Millisecond(time.Date(2026, 11, 23, 2, 7, 15, 640e6, time.UTC))}, {Key: "签订", Body: part.DateText(day.Must("2026-11-12"), "")}})),
	)
	return templ.Join(
		part.Head("一种锂电池隔膜涂布设备专利实施许可", "", part.LinkTo("转办", "/x"), part.PrintLink("打印审查单", "/x"), part.Btn(part.Button{Label: "准予登记并签发", Look: part.Seal})),
		part.Docket([]part.Cell{{Label: "受理号", Value: "ZZ-2026-004217", Big: true}, part.StateCell("状态", part.Going, "审查中"), {Label: "受理日期", Value: "2026年11月4日"}, {Label: "审查到期", Value: "2026年11月25日", Strong: true, Sub: "剩 2 个工作日"}, part.MoneyCell("奖励部分合计", total, 6), {Label: "单位留存", Value: "854,804.01", Strong: true, Unit: "元", Width: 6}}),
		part.Steps("办理阶段", []part.Step{{Label: "提交", Meta: "11月3日", State: part.Done}, {Label: "受理", Meta: "11月4日", State: part.Done}, {Label: "审查", Meta: "至 11月25日", State: part.Going}, {Label: "登记", State: part.Wait}}),
		part.NoteText(part.Warn, "2027年放假安排未录入，跨年时限暂按周一至周五推算。"), part.NoteText(part.Going, "申请人已补充附件。"), part.NoteText(part.Wait, "涉税事项以税务机关认定为准。"),
		with(part.Split(right, "记录与提示"), left),
	)
}

func listPage() templ.Component {
	head := templ.Join(templ.Raw(`<table class="tbl stack"><caption class="vh">符合条件的合同</caption><thead><tr><th scope="col">合同</th><th scope="col">到期</th>`), part.SortHead("签订日期", "?sort=signed", "descending", false), part.SortHead("成交总额（元）", "?sort=total", "", true), templ.Raw(`<th scope="col">状态</th></tr></thead><tbody>`))
	line := func(name, no, total string, due templ.Component, st part.State, word string) templ.Component {
		return templ.Join(templ.Raw(`<tr><th scope="row" class="key"><a href="/c">`+name+`</a><small class="no">`+no+`</small></th><td data-l="到期">`), due, templ.Raw(`</td><td class="nw c-l" data-l="签订日期">`), part.DateText(day.Must("2026-11-20"), "未签订"), templ.Raw(`</td><td class="num" data-l="成交总额（元）">`), part.Amount(money.MustYuan(total)), templ.Raw(`</td><td class="c-r" data-l="状态">`), part.Status(st, word), templ.Raw(`</td></tr>`))
	}
	table := templ.Join(head,
		line("高速列车轴箱轴承故障诊断方法专利权转让", "2026410101003981", "3000000", part.Due(part.Bad, "超期 1 日", "11月20日"), part.Done, "已登记"),
		line("一种锂电池隔膜涂布设备专利实施许可", "ZZ-2026-004217", "500000", part.Due(part.Warn, "今日到期", "11月23日"), part.Going, "审查中"),
		line("地铁盾构刀具磨损在线监测系统开发", "ZZ-2026-004192", "5600000", part.Due(part.Wait, "剩 4 日", "11月27日"), part.Held, "待复核"),
		templ.Raw(`</tbody><tfoot><tr><th scope="row" colspan="3">本页 3 项</th><td class="num" data-l="成交总额">9,100,000.00</td><td></td></tr></tfoot></table>`))
	states := templ.Join(part.Status(part.Draft, "草稿"), templ.Raw(" "), part.Status(part.Wait, "待受理"), templ.Raw(" "), part.Status(part.Going, "审查中"), templ.Raw(" "), part.Status(part.Done, "已登记"), templ.Raw(" "), part.Status(part.Warn, "补正回件"), templ.Raw(" "), part.Status(part.Bad, "超期"), templ.Raw(" "), part.Status(part.Refused, "不予登记"), templ.Raw(" "), part.Status(part.Held, "待复核"), templ.Raw(" "), part.Status(part.Off, "已注销"))
	return templ.Join(
		part.Head("合同台账", "按签订日期从新到旧", part.LinkTo("批量导入", "/import"), part.DownloadLink("导出 Excel", "/x"), part.MainLink("新建登记申请", "/new")),
		part.Figs([]part.Fig{{Label: "今日收件", Value: "6", Unit: "件", Sub: "网上 5，批量导入 1"}, {Label: "今日认定登记", Value: "9", Unit: "件", Sub: "另退回补正 2"}, {Label: "今日登记技术交易额", Value: "1,284.60", Unit: "万元"}, {Label: "本年登记技术交易额", Value: "34.72", Unit: "亿元"}}),
		part.Chips([]part.Chip{{Label: "签订日期 2026-09-01 至 2026-11-23", Remove: "/x"}, {Label: "登记机构 高新区登记站", Remove: "/x"}}),
		part.Tabs("待办", []part.Tab{{Label: "按到期", Href: "/a", Count: 16, Current: true}, {Label: "待受理", Href: "/b", Count: 5}, {Label: "补正回件", Href: "/c", Counted: true}}),
		table,
		with(part.Pager(part.Paging{Next: "?after=x", Note: "按签订日期从新到旧", Sizes: []part.PageSize{{Rows: 12, Href: "?n=12", Current: true}, {Rows: 50, Href: "?n=50"}, {Rows: 100, Href: "?n=100"}}}), templ.Raw(`<a href="/x" data-copy="https://example.cn/contracts?q=1">复制本次查询链接</a>`)),
		with(part.Section("状态", "九种形状", part.SectionLink("说明", "/x")), templ.Raw("<p>"), states, templ.Raw("</p>")),
		with(part.Section("空", ""), part.Blank("没有符合条件的合同", "放宽签订日期，或清除条件。", part.Button{Label: "清除条件", Href: "/contracts"})),
		with(part.Poll("job", "/job", 2), templ.Raw(`<p>正在导出第 3 / 12 个文件</p>`)),
		with(part.Drop("列设置"), part.Checks(part.Field{Name: "col", Label: "显示的列", Values: []string{"a"}, Options: []part.Option{{Value: "a", Label: "卖方与买方"}, {Value: "b", Label: "类别"}}})),
	)
}

func chartPage() templ.Component {
	months := []string{"1 月", "2 月", "3 月", "4 月", "5 月", "6 月", "7 月", "8 月", "9 月", "10 月", "11 月"}
	short := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}
	total := []float64{4.12, 2.06, 3.88, 3.61, 3.94, 5.22, 4.05, 3.76, 4.41, 3.90, 3.05}
	tech := []float64{3.30, 1.71, 3.12, 2.95, 3.18, 4.36, 3.34, 3.02, 3.71, 3.21, 2.82}
	last := []float64{3.41, 2.22, 3.3, 3.12, 3.46, 4.6, 3.55, 3.4, 3.92, 3.44, 2.56}
	flow := part.Flow{Sentence: "收入流向：到账 3,180,000.00 元，净收入 2,849,346.73 元", Nodes: []part.FlowNode{
		{Label: "到账收入（含税）", Text: "3,180,000.00", Value: 3180000, Class: "c1"},
		{Label: "净收入", Text: "2,849,346.73", Value: 2849346.73, Level: 1, Class: "c1"}, {Label: "增值税 6%", Text: "180,000.00", Value: 180000, Level: 1, Class: "c5", Minus: true}, {Label: "直接成本 3 项", Text: "150,653.27", Value: 150653.27, Level: 1, Class: "c4", Minus: true},
		{Label: "奖励部分 70%", Text: "1,994,542.72", Value: 1994542.72, Level: 2, Class: "c2"}, {Label: "单位留存 30%", Text: "854,804.01", Value: 854804.01, Level: 2, Class: "c3"},
		{Label: "陈砚秋　45%", Text: "897,544.22", Value: 897544.22, Level: 3, Class: "c2"}, {Label: "李望舒　25%", Text: "498,635.68", Value: 498635.68, Level: 3, Class: "c2"}, {Label: "课题组其他 7 人　30%", Text: "598,362.82", Value: 598362.82, Level: 3, Class: "c2"}, {Label: "科研发展基金 60%", Text: "512,882.40", Value: 512882.40, Level: 3, Class: "c3"}, {Label: "转化能力建设 40%", Text: "341,921.61", Value: 341921.61, Level: 3, Class: "c3"},
	}, Links: []part.FlowLink{{From: 0, To: 1, Value: 2849346.73}, {From: 0, To: 2, Value: 180000}, {From: 0, To: 3, Value: 150653.27}, {From: 1, To: 4, Value: 1994542.72}, {From: 1, To: 5, Value: 854804.01}, {From: 4, To: 6, Value: 897544.22}, {From: 4, To: 7, Value: 498635.68}, {From: 4, To: 8, Value: 598362.82}, {From: 5, To: 9, Value: 512882.40}, {From: 5, To: 10, Value: 341921.61}}}
	aside := templ.Join(
		with(part.Section("按类别", "亿元"), part.BarPlot("五类合同技术交易额：技术开发 16.02 亿元最多", []part.Bar{{Label: "技术开发", Text: "16.02", Value: 16.02, Of: 21.36}, {Label: "技术服务", Text: "8.26", Value: 8.26, Of: 9.18}, {Label: "技术咨询", Text: "0.65", Value: 0.65, Of: 1.4}})),
		with(part.Section("近 20 个工作日办结", ""), part.SparkPlot(part.Spark{Sentence: "近 20 个工作日每日办结件数，今日 9 件", Values: []float64{7, 9, 6, 8, 11, 5, 9, 10, 8, 7, 12, 9, 6, 10, 8, 11, 9, 7, 10, 9}, Mean: 8.6, First: "10月27日", Last: "今日"})),
	)
	main := templ.Join(
		with(part.Section("逐月金额", "单位：亿元，11 月为 1 至 23 日"), part.Keys([]part.Key{{Class: "c5", Label: "成交总额"}, {Class: "c1", Label: "技术交易额"}, {Class: "l2", Label: "上年同月成交总额"}}),
			part.ColumnPlot(part.Columns{Sentence: "2026年1至11月各月成交额，6 月最高", Labels: months, Narrow: short, Series: []part.Series{{Name: "成交总额", Values: total, Class: "c5"}, {Name: "技术交易额", Values: tech, Class: "c1"}}, Line: &part.Series{Values: last}})),
		with(part.Section("价格曲线", "单位：万元"), part.CurvePlot(part.Curve{Sentence: "起始价 200 万元，8 次应价，当前 300 万元", End: 43, Now: 39.5, Close: 30, From: 25, Extended: 42.26, LastText: "300",
			Points: []part.CurvePoint{{At: 0.2, Value: 200}, {At: 4.8, Value: 210, Mine: true}, {At: 11, Value: 220}, {At: 22.5, Value: 250}, {At: 27.3, Value: 260, Mine: true}, {At: 31, Value: 270}, {At: 34.7, Value: 290, Mine: true}, {At: 37.3, Value: 300}},
			Ticks:  []part.CurveTick{{At: 0, Text: "09:30"}, {At: 10, Text: "09:40"}, {At: 20, Text: "09:50"}, {At: 30, Text: "10:00"}, {At: 40, Text: "10:10"}}})),
		with(part.Section("交互图", ""), part.ChartBox(part.Chart{ID: "trend", Sentence: "逐月成交总额，6 月最高", Option: map[string]any{
			"xAxis": map[string]any{"type": "category", "data": months}, "yAxis": map[string]any{"type": "value"}, "tooltip": map[string]any{"trigger": "axis"}, "legend": map[string]any{},
			"series": []any{map[string]any{"type": "bar", "name": "成交总额", "data": total}, map[string]any{"type": "line", "name": "技术交易额", "data": tech}}}})),
	)
	return templ.Join(part.Head("统计报表", "按登记日期统计，截至 2026年11月23日 10:00，已剔除注销和撤销。"), with(part.Section("收入流向", "单位：元"), part.FlowPlot(flow)), with(part.Split(aside, "分布"), main))
}

func confirmPage() templ.Component {
	bid := money.MustYuan("3100000")
	return with(part.Confirm(part.Confirmation{Title: "确认出价 310.00 万元", Lead: "应价一经接受不可撤回。", Action: "/bid", CSRF: "t", Hidden: map[string]string{"amount": "3100000.00", "key": "k"}, Confirm: "出价 310.00 万元", Back: "/room",
		Cells: []part.Cell{{Label: "竞价会", Value: "JJ-2026-0037", Big: true, Width: 6}, {Label: "竞买代码", Value: "T4", Width: 6}, part.MoneyCell("本次应价", bid, 12)}}),
		part.Check(part.Field{Name: "read", Label: "我已核对金额和大写"}))
}

func resultPage() templ.Component {
	return part.Result(part.Outcome{State: part.Done, Title: "申请已提交", Number: "ZZ-2026-004246", Cells: []part.Cell{{Label: "提交时间", Value: "2026-11-23 10:41", Width: 6}, {Label: "受理机构", Value: "郑州高新区技术合同登记站", Width: 6}},
		Next: []part.Line{{Text: "登记机构 5 个工作日内决定是否受理", Note: "2026年11月30日前"}, {Text: "受理后 15 个工作日内审查"}}},
		part.Button{Label: "查看申请", Href: "/x", Look: part.Primary}, part.Button{Label: "下载回执", Href: "/y", Icon: part.IconDownload})
}

func verifyPage() templ.Component {
	return templ.Join(part.Head("核验登记证明", ""), part.Verdict(true, "证明有效", "核验时间 2026年11月23日 10:41:07（北京时间），内容与签发时一致"), part.Verdict(false, "没有这份证明", "请核对登记编号和核验码。"),
		part.Docket([]part.Cell{{Label: "登记编号", Value: "2026410101003981", Big: true, Width: 6}, {Label: "登记机构", Value: "郑州高新区技术合同登记站", Width: 6}, {Label: "合同名称", Value: "高速列车轴箱轴承故障诊断方法专利权转让", Width: 12}, part.MoneyCell("技术交易额", money.MustYuan("3000000"), 6)}))
}

func certificate() templ.Component {
	modules := make([][]bool, 25)
	for y := range modules {
		modules[y] = make([]bool, 25)
		for x := range modules[y] {
			modules[y][x] = (x*y+x+y)%3 == 0
		}
	}
	return with(part.A4("技术合同认定登记证明", "样　张"), part.CertificateHead("郑州高新区技术合同登记站", "技术合同认定登记证明"),
		templ.Raw(`<div class="lr"><span>登记编号　<span class="no">2026410101003981</span></span><span>登记日期　2026年11月20日</span></div>`),
		part.CertificateTable([]part.CertificateRow{{Label: "合同名称", Value: "高速列车轴箱轴承故障诊断方法专利权转让", Strong: true}, {Label: "合同类别", Value: "技术转让", Label2: "子类", Value2: "专利权转让"}, {Label: "卖　　方", Value: "中原示例理工大学", Second: "统一社会信用代码　", Number: "12410000415801230A"}, {Label: "技术交易额", Value: "人民币 3,000,000.00 元", Second: "大写　人民币叁佰万元整", Strong: true}}),
		templ.Raw(`<p class="say">上列合同经审查，准予登记。</p><div class="sign">`), part.QR("核验二维码", modules),
		templ.Raw(`<div class="who"><p>登记员　陆明霞　　复核员　何敏</p><p>登记机构（章）</p><p>2026年11月20日</p>`), part.Stamp("郑州高新区技术合同登记站", "技术合同登记专用章", "（式样）"),
		templ.Raw(`</div></div><div class="fine"><p>核验码 <b class="no">7K4M-QX92-TD6H</b></p><p class="hash">摘要 SHA-256 a75bc0d918a4085f4c0ba48a45f23361b3e4cbdc2c399727c8c5ebf772fa77f7</p></div>`))
}
