package reporting

// definitions is the sheet 说明: what each figure means and where it comes from.
func (st *Statistics) definitions(exporter string) Sheet {
	sheet := st.sheet(exporter, "", "说明", []Column{{Header: "事项", Kind: Text, Width: 22}, {Header: "说明", Kind: Text, Width: 108}})
	sheet.Unit = ""
	closed := st.closedText()
	if closed == "" {
		closed = "统计期间及上年同期没有已关账年度"
	} else {
		closed += "。已关账年度按关账日的数字计，其后的变更、注销、撤销列入表15，不改动各表"
	}
	buyers := "合同有多个买方的，计入第一买方，一份合同只计一次"
	if st.Ask.Many == ManySplit {
		buyers = "合同有多个买方的，金额由各买方平均分摊，尾差计入最后一个买方；合同数在每个买方所在行各计一次，合计不重复计，因此表5、表6及按买方所在地的附表2各行合同数之和可以大于合计"
	}
	var list []Row
	for _, d := range [][2]string{
		{"统计对象", "经技术合同认定登记机构准予登记的技术合同。计入准予登记日期所在的期间"},
		{"统计范围", st.Where + "，登记日期 " + st.Current.span()},
		{"截止日", "截至 " + st.Current.AsOf.String() + " 已注销或撤销的合同不计；统计期间未结束的，截至导出当日"},
		{"合同数", "登记的技术合同项数"},
		{"成交额", "合同成交总额：合同约定的总价款（提成支付的，为已确定的部分），《技术合同认定规则》（国科发政字〔2001〕253号）"},
		{"技术交易额", "合同成交总额减去购置设备、仪器、零部件、原材料等非技术性费用，由登记机构核定，《技术合同认定规则》（国科发政字〔2001〕253号）"},
		{"占比", "本行成交额占合计成交额的比例，四舍五入到万分之一，相加可能不等于 100%"},
		{"同比", "（本期 − 上年同期）÷ 上年同期。上年同期为登记日期 " + st.Previous.span() + "、截至 " + st.Previous.AsOf.String() + " 有效的合同；上年同期为零的留空"},
		{"金额单位与舍入", "金额以元、精确到分汇总，单元格内为未舍入的万元数，显示两位小数。各行显示数之和与合计显示数可能不同，两者都印出，见“舍入对照”，以合计为准"},
		{"平均每项成交额", "成交额除以合同数，四舍五入到分"},
		{"卖方、买方", "卖方指研究开发方、让与方、许可方、受托方、中介方；买方指委托方、受让方、被许可方。卖方口径按第一卖方计"},
		{"多买方合同", buyers},
		{"流向", "本地指" + st.Flow.HomeName + "。输出为本地卖方至外地买方，吸纳为外地卖方至本地买方；港澳台、国外按国别（地区）代码。本表只含在本范围登记的合同，吸纳不含在外地登记的合同"},
		{"关账年度", closed},
		{"表间关系", "表1至表9、表11、附表1、附表2的合计相同；表10按决定日期计，其后注销、撤销的仍计入；表12至表14各行互有包含，不相加"},
		{"代码来源", "行政区划 GB/T 2260 与统计用区划代码，国民经济行业 GB/T 4754-2017，当事人性质见登记表填表说明；社会经济目标、计划来源、知识产权的代码为建议值，全国代码未公布"},
		{"未填项", "登记时没有填写的项目单列一行（如“未填领域”），不并入其他"},
	} {
		list = append(list, Row{Values: []any{d[0], d[1]}})
	}
	sheet.Rows = rows(list)
	return sheet
}

// roundingSheet is the sheet 舍入对照: the sum of the rounded figures of each table
// beside its rounded total.
func (st *Statistics) roundingSheet(exporter string) Sheet {
	columns := []Column{{Header: "统计表", Kind: Text, Width: 30}, {Header: "行数", Kind: Number}}
	for _, group := range []string{"成交额（万元）", "技术交易额（万元）"} {
		columns = append(columns, Column{Header: "各行舍入后相加", Group: group, Kind: Wan}, Column{Header: "合计舍入", Group: group, Kind: Wan}, Column{Header: "相差", Group: group, Kind: Wan})
	}
	sheet := st.sheet(exporter, "", "舍入对照", columns)
	var list []Row
	for _, r := range st.Roundings() {
		list = append(list, Row{Values: []any{r.Table, r.Lines, r.Shown, r.Total, r.Shown.Sub(r.Total), r.ShownTech, r.Tech, r.ShownTech.Sub(r.Tech)}})
	}
	sheet.Rows = rows(list)
	sheet.Notes = []string{"左为各行先换算为万元、四舍五入再相加，右为先以元汇总再换算、四舍五入；两数不同系舍入所致，以右为准"}
	return sheet
}
