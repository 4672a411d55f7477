package demo

import (
	"fmt"
	"strconv"

	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// medians are the middle of 成交总额 in yuan, by class.
var medians = map[contract.Class]int64{
	contract.Commissioned: 460_000, contract.Cooperative: 900_000, contract.SecretTransfer: 650_000,
	contract.PatentTransfer: 260_000, contract.ApplicationTransfer: 180_000, contract.SoftwareTransfer: 150_000,
	contract.LayoutTransfer: 800_000, contract.PlantTransfer: 1_500_000, contract.MedicineTransfer: 6_000_000,
	contract.PatentLicence: 500_000, contract.SecretLicence: 760_000, contract.SoftwareLicence: 220_000,
	contract.LayoutLicence: 520_000, contract.PlantLicence: 600_000, contract.MedicineLicence: 2_400_000,
	contract.Consulting: 140_000, contract.Service: 280_000, contract.Training: 60_000, contract.Intermediary: 85_000,
}

// spread are twenty equally likely percentages of the median: many small
// contracts and a few that are ten times as large.
var spread = []int64{14, 20, 26, 32, 39, 47, 56, 66, 78, 92, 109, 128, 152, 180, 215, 260, 330, 440, 640, 1_180}

// price draws a 成交总额 such as people agree: round, and now and then odd.
func (d dice) price(class contract.Class, seller *party) money.Yuan {
	yuan := medians[class] * pick(d, spread) * int64(d.between(88, 113)) / 10_000
	if seller.scale == "LARGE" {
		yuan *= 2
	}
	step := int64(1_000)
	switch {
	case yuan >= 1_000_000:
		step = 10_000
	case yuan >= 100_000:
		step = 5_000
	}
	yuan = max(yuan/step, 3) * step
	if d.percent(12) {
		return money.FromFen(yuan*100 + int64(d.IntN(int(step)*100)))
	}
	return money.FromFen(yuan * 100)
}

// currency is one in which parties abroad pay, with a middle rate in
// ten-thousandths of a yuan.
type currency struct {
	code string
	rate int64
}

var currencies = map[string]currency{
	"304": {"EUR", 78_523}, "116": {"JPY", 478}, "132": {"SGD", 54_012}, "502": {"USD", 71_086}, "110": {"HKD", 9_128},
}

// inCurrency turns the total into a round price in the buyer's currency.
func (f formWriter) inCurrency(total money.Yuan) money.Yuan {
	c := currencies[f.buyer.country]
	units := total.Decimal().Shift(4).IntPart() / c.rate / 100 * 100
	units = max(units, 100)
	f.set("amount.currency", c.code)
	f.set("amount.foreign_amount", strconv.FormatInt(units, 10))
	f.set("amount.foreign_rate", fmt.Sprintf("%d.%04d", c.rate/10_000, c.rate%10_000))
	f.set("amount.foreign_rate_date", f.signed.AddDays(-f.dice.between(0, 3)).String())
	return money.FromFen((units*c.rate + 50) / 100)
}

// extras are the parts of a price besides technology, by major class, with the
// least and the most that they take of it, in percent.
var extras = map[contract.Class][]struct {
	kind, note string
	low, high  int
}{
	contract.MajorDevelopment: {
		{"PURCHASED_EQUIPMENT", "外购试验设备", 6, 24}, {"RAW_MATERIAL", "试制用原材料", 3, 12},
		{contract.PartPrototype, "样机直接成本", 8, 20}, {contract.PartTravel, "现场试验差旅费", 1, 4},
	},
	contract.MajorConsulting: {{contract.PartTravel, "现场调研差旅费", 3, 9}, {"OTHER_NON_TECH", "资料印制与会务", 2, 5}},
	contract.MajorService: {
		{"INSTRUMENT", "在线监测仪表", 8, 30}, {"PARTS", "更换的零部件", 5, 18}, {"INSTALL_CONSTRUCTION", "安装调试施工", 5, 25},
		{contract.PartTravel, "现场服务差旅费", 2, 6},
	},
}

// parts splits the total into its components; technology takes the rest.
func (f formWriter) parts(total money.Yuan) {
	list := extras[f.class.Major()]
	if len(list) == 0 || f.class == contract.Training || f.class == contract.Intermediary || !f.dice.percent(55) {
		return
	}
	rest := total
	first := f.dice.IntN(len(list))
	for i := range f.dice.between(1, 2) {
		x := list[(first+i)%len(list)]
		part := money.FromFen(total.Decimal().IntPart() * int64(f.dice.between(x.low, x.high)) / 10_000 * 100 * 100)
		if part.IsZero() {
			continue
		}
		rest = rest.Sub(part)
		at := fmt.Sprintf("amount.components[%d].", i+1)
		f.set(at+"kind", x.kind)
		f.set(at+"note", x.note)
		f.set(at+"amount", part.String())
		if x.kind == contract.PartPrototype {
			f.set(at+"object_kind", contract.ObjectEquipment)
			f.set(at+"qty", strconv.Itoa(f.dice.between(1, 4)))
		}
	}
	f.set("amount.components[0].kind", contract.PartTech)
	f.set("amount.components[0].note", "技术费用")
	f.set("amount.components[0].amount", rest.String())
}

// royalty agrees a fee by year, for licences that are paid so, and answers with
// the part that is certain.
func (f formWriter) royalty(total money.Yuan) money.Yuan {
	f.set("amount.royalty_base", pick(f.dice, []string{"产品销售额", "新增产值", "利润"}))
	first := f.signed.Year() + 1
	f.set("amount.rates[0].from", strconv.Itoa(first))
	f.set("amount.rates[0].to", strconv.Itoa(first+1))
	f.set("amount.rates[0].rate", pick(f.dice, []string{"0.03", "0.025", "0.04"}))
	f.set("amount.rates[1].from", strconv.Itoa(first+2))
	f.set("amount.rates[1].rate", pick(f.dice, []string{"0.015", "0.02"}))
	f.set("amount.minimum", total.String())
	if f.dice.percent(40) {
		f.set("amount.pay_method", contract.PayRoyalty)
		return total
	}
	upfront := money.FromFen(total.Decimal().IntPart() / 2_000 * 100_000)
	if upfront.IsZero() {
		upfront = total
	}
	f.set("amount.pay_method", contract.PayUpfrontPlus)
	f.set("amount.upfront", upfront.String())
	return total.Add(upfront)
}
