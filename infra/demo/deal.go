package demo

import (
	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// deal is a sale of a scientific result whose price was made public. Its parties
// here are invented, and so are its class and dates as a registration; name,
// price and year of the sale are as reported.
type deal struct {
	name, field, wan string
	class            contract.Class
	report           string
}

var deals = []deal{
	{"农药化工废水生化末端处理技术转让", "07", "320", contract.SecretTransfer,
		"2020年7月20日安吉专场竞价，起拍价 240 万元，成交价 320 万元，溢价 33.33%"},
	{"锂电储能技术成果转让", "06", "300", contract.PatentTransfer,
		"2021年（年份据报道推断）长三角联合拍卖，浙江工业大学成果，起拍价 200 万元，加价幅度 10 万元，成交价 300 万元，溢价 50.00%"},
	{"玻璃窑炉环保治理技术转让", "07", "480", contract.SecretTransfer,
		"2014年6月30日浙江竞价，起拍价 300 万元，经 310、350、480 万元报价，成交价 480 万元，溢价 60.00%"},
	{"等速万向节感应热处理技术转让", "03", "320", contract.SecretTransfer,
		"平湖专场竞价（年份未载），起拍价 160 万元，成交价 320 万元，溢价 100.00%"},
	{"无线充电 8 件专利五年独占实施许可", "06", "300", contract.PatentLicence,
		"2018年7月17日同济大学专场，8 件无线充电专利五年独占许可，起拍价 250 万元，成交价 300 万元，溢价 20.00%"},
	{"MOP/Andon 模块技术成果转让", "01", "1204.58", contract.SecretTransfer,
		"2022年8月11日长三角 G60 科创走廊第四次科技成果拍卖，成交价 1204.58 万元"},
	{"高校十一项科技成果打包转让", "03", "417", contract.ApplicationTransfer,
		"2018年7月衢州学院专场，学院 11 项成果起拍价合计 160 万元，成交价合计 417 万元，溢价 160.63%"},
}

func (d deal) total() money.Yuan {
	yuan, err := money.ParseYuan(d.wan)
	if err != nil {
		return money.Zero
	}
	return money.Round(yuan.Decimal().Shift(4))
}

func (d deal) note() string {
	return "公开成交信息：" + d.report + "（金额据公开报道）；本件的当事人、合同类别和日期为演示示例。"
}
