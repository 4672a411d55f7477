package pdf

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// printer is shared, as in production; the fonts are parsed once.
var printer = sync.OnceValues(func() (*Printer, error) {
	regular, err := os.ReadFile("../../fixtures/fonts/NotoSansSC-Regular.ttf")
	if err != nil {
		return nil, err
	}
	bold, err := os.ReadFile("../../fixtures/fonts/NotoSansSC-Bold.ttf")
	if err != nil {
		return nil, err
	}
	return NewPrinter(regular, bold)
})

func testPrinter(t testing.TB) *Printer {
	t.Helper()
	p, err := printer()
	require.NoError(t, err, "the fonts must be in fixtures/fonts: run scripts/vendor.sh")
	return p
}

// sample is an ordinary certificate.
func sample() Certificate {
	return Certificate{
		Number: "ZZ-2026-003981", ProjectName: "高速列车轴箱轴承故障诊断方法专利权转让",
		Class: "技术转让", Subclass: "专利权转让",
		Sellers:  []Party{{Name: "中原示例理工大学", Code: "1241000041580123XA"}},
		Buyers:   []Party{{Name: "洛阳示例轴承有限公司", Code: "91410300MA3X8U5N8F"}},
		Rights:   []string{"发明专利　ZL202310456789.0"},
		SignDate: day.Must("2026-10-30"), Begin: day.Must("2026-10-30"), End: day.Must("2027-10-29"),
		Total: money.MustYuan("3000000"), TechAmount: money.MustYuan("2851234.56"),
		Office: "郑州高新区技术合同登记站", Registrar: "陆明霞", Reviewer: "何敏", RegisteredOn: day.Must("2026-11-20"),
		Version: 1, VerifyURL: "https://jiyue.example.gov.cn/v/7K4MQX92TD6H", VerifyCode: "7K4M-QX92-TD6H",
		FileHash: "a75bc0d918a4085f4c0ba48a45f23361b3e4cbdc2c399727c8c5ebf772fa77f7",
		Finding:  "上列合同经审查，符合《技术合同认定登记管理办法》（国科发政字〔2000〕063号）和《技术合同认定规则》（国科发政字〔2001〕253号）规定的技术转让合同认定条件，准予登记。",
	}
}

// crowded is the hardest certificate that an office may meet: long names, ten
// buyers, rare characters, an open price, a second version.
func crowded() Certificate {
	c := sample()
	c.NationalNo = "2026410101003981"
	c.ProjectName = "面向中部地区特大型城市轨道交通全自动运行线路的车辆走行部（含轴箱轴承、齿轮箱、牵引电机）多源信息融合在线监测、早期故障诊断与剩余寿命预测关键技术研究及其工程化应用示范（二期）——基于HXD3C-0567型平台的试验验证"
	c.Sellers = append(c.Sellers, Party{Name: "龚䶮", Code: "410105********1279", CodeTitle: "居民身份证", RoleTitle: "共同发明人"})
	for i := range 9 {
		c.Buyers = append(c.Buyers, Party{
			Name: fmt.Sprintf("示例集团第%d工程技术研究与产业化发展（中原）股份有限公司", i+2), Code: fmt.Sprintf("91410300MA3X8U5N%dF", i)})
	}
	c.Others = []Party{{Name: "㐂田技术转移服务有限公司", Code: "91410100MA9K7T2X12", RoleTitle: "中介方"}}
	c.Rights = append(c.Rights, "计算机软件著作权　2026SR0123456", "技术秘密　轴承状态特征库及其构建工艺")
	c.PriceUndetermined, c.AmountNote = true, "含增值税；原币 421,000.00 美元，签订日中间价 7.1259"
	c.Total, c.TechAmount = money.MustYuan("9999999999999.99"), money.MustYuan("8765432109876.54")
	c.Version = 2
	c.Demo = true
	return c
}

// sampleForm is a 登记申请表 of three pages.
func sampleForm() Form {
	f := Form{
		Title: "技术合同认定登记申请表", Office: "郑州高新区技术合同登记站", Number: "受理号　S-2026-004417", Date: "填报日期　2026年11月23日",
		CreatedOn:  day.Must("2026-11-23"),
		Notes:      []string{"申请人承诺：所填内容与合同文本一致，所附材料真实、完整；技术交易额已扣除购置设备、仪器、零部件、原材料等非技术性费用。", "本表一式两份，登记机构与申请人各执一份。"},
		Signatures: []string{"申请人（盖章）", "经办人", "日期"},
	}
	f.Sections = []Section{
		{Title: "一、合同", Rows: []Row{
			{"合同名称", "高速列车轴箱轴承故障诊断方法专利权转让", false},
			{"合同类别", "技术转让", true}, {"子类", "专利权转让", true},
			{"签订日期", "2026年10月30日", true}, {"履行期限", "2026年10月30日至2027年10月29日", true},
			{"合同成交总额", "人民币 3,000,000.00 元", true}, {"技术交易额", "人民币 2,851,234.56 元", true},
			{"付款方式", "", false},
		}},
		{Title: "二、技术内容", Rows: []Row{{"", "本合同转让的专利涉及一种高速列车轴箱轴承故障诊断方法。\n（一）以多通道振动信号为输入，经自适应降噪与包络解调，提取轴承内圈、外圈、滚动体和保持架的特征频率；（二）以迁移学习模型判别故障类型与程度；（三）按HXD3C-0567平台试验大纲验证，误报率不高于 0.5%，漏报率不高于 0.1%。", false}}},
	}
	for i := range 12 {
		f.Sections = append(f.Sections, Section{Title: fmt.Sprintf("三、当事人之%d", i+1), Rows: []Row{
			{"名称", fmt.Sprintf("示例集团第%d工程技术研究与产业化发展（中原）股份有限公司", i+1), false},
			{"统一社会信用代码", "91410300MA3X8U5N8F", true}, {"性质", "有限责任公司", true},
			{"地址", "河南省郑州市高新技术产业开发区科学大道 100 号", false},
		}})
	}
	return f
}
