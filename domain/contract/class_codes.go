package contract

import (
	"slices"

	"jiyue/domain/ident"
)

// Choice 选项 is one entry of a closed list on a form: the stored value and its name.
type Choice struct{ Value, Title string }

// TitleIn is the name of value in the list, value itself when it is not listed.
func TitleIn(list []Choice, value string) string {
	for _, c := range list {
		if c.Value == value {
			return c.Title
		}
	}
	return value
}

func listed(list []Choice, value string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Value == value })
}

// The roles of a party in a contract.
const (
	RoleSeller       = "SELLER"
	RoleBuyer        = "BUYER"
	RoleIntermediary = "INTERMEDIARY"
	RoleThird        = "THIRD"
)

// PartyRoles 当事人身份.
var PartyRoles = []Choice{
	{RoleSeller, "卖方"}, {RoleBuyer, "买方"}, {RoleIntermediary, "中介方"}, {RoleThird, "第三方"},
}

// NaturalPerson is the nature code of 自然人, who signs and carries a 公民身份号码.
const NaturalPerson = "500"

// China is the customs country code of 中国 (境内); 110, 121 and 143 are 港澳台.
const China = "142"

// Nature is one code of 买卖方性质. The codes up to 340 follow the instruction to
// the 16-digit form; those marked Local are seeded here because the published
// list breaks off at 400.
type Nature struct {
	Code, Title string
	Local       bool
}

// Natures lists 买卖方性质 in the order of the form.
var Natures = []Nature{
	{"010", "机关法人", false},
	{"011", "机关法人 · 国家级", false}, {"0111", "机关法人 · 国家级 · 机关法人", false}, {"0112", "机关法人 · 国家级 · 分支机构", false},
	{"012", "机关法人 · 省级", false}, {"0121", "机关法人 · 省级 · 机关法人", false}, {"0122", "机关法人 · 省级 · 分支机构", false},
	{"013", "机关法人 · 市级", false}, {"0131", "机关法人 · 市级 · 机关法人", false}, {"0132", "机关法人 · 市级 · 分支机构", false},
	{"014", "机关法人 · 县级及以下", false}, {"0141", "机关法人 · 县级及以下 · 机关法人", false}, {"0142", "机关法人 · 县级及以下 · 分支机构", false},
	{"020", "事业法人", false},
	{"021", "事业法人 · 科研机构", false}, {"0211", "事业法人 · 科研机构 · 事业法人", false}, {"0212", "事业法人 · 科研机构 · 分支机构", false},
	{"022", "事业法人 · 高等院校", false}, {"0221", "事业法人 · 高等院校 · 事业法人", false}, {"0222", "事业法人 · 高等院校 · 分支机构", false},
	{"023", "事业法人 · 医疗卫生", false}, {"0231", "事业法人 · 医疗卫生 · 事业法人", false}, {"0232", "事业法人 · 医疗卫生 · 分支机构", false},
	{"024", "事业法人 · 其他", false},
	{"030", "社团法人", false},
	{"100", "内资企业", false},
	{"110", "内资企业 · 国有", false}, {"120", "内资企业 · 集体", false}, {"130", "内资企业 · 股份合作", false},
	{"140", "内资企业 · 联营", false}, {"150", "内资企业 · 有限责任公司", false}, {"160", "内资企业 · 股份有限公司", false},
	{"170", "内资企业 · 私营", false}, {"180", "内资企业 · 其他", false},
	{"200", "港澳台商投资企业", false},
	{"210", "港澳台商投资企业 · 合资", false}, {"220", "港澳台商投资企业 · 合作", false},
	{"230", "港澳台商投资企业 · 独资", false}, {"240", "港澳台商投资企业 · 股份有限公司", false},
	{"300", "外商投资企业", false},
	{"310", "外商投资企业 · 中外合资", false}, {"320", "外商投资企业 · 中外合作", false},
	{"330", "外商投资企业 · 外资企业", false}, {"340", "外商投资企业 · 股份有限公司", false},
	{"400", "个体经营", false},
	{NaturalPerson, "自然人", true},
	{"600", "境外机构或其他组织", true},
}

var natureTitles = func() map[string]string {
	titles := make(map[string]string, len(Natures))
	for _, n := range Natures {
		titles[n.Code] = n.Title
	}
	return titles
}()

// NatureTitle is the name of a 买卖方性质 code, "" when it is not listed.
func NatureTitle(code string) string { return natureTitles[code] }

// The kinds of right that a contract can list.
const (
	IPSoftware        = "SW_COPYRIGHT"
	IPLayoutDesign    = "LAYOUT_DESIGN"
	IPPlantVariety    = "PLANT_VARIETY"
	IPMedicineVariety = "BIO_MEDICINE_VARIETY"
	IPTechSecret      = "TECH_SECRET"
)

// IPTypes 知识产权类型; the first three are patents, told by their numbers.
var IPTypes = []Choice{
	{ident.Invention, "发明专利"}, {ident.UtilityModel, "实用新型专利"}, {ident.Design, "外观设计专利"},
	{IPSoftware, "计算机软件著作权"}, {IPLayoutDesign, "集成电路布图设计专有权"}, {IPPlantVariety, "植物新品种权"},
	{IPMedicineVariety, "生物医药新品种权"}, {IPTechSecret, "技术秘密"},
}

// PatentType says whether the right is an invention, utility model or design.
func PatentType(ipType string) bool {
	return ipType == ident.Invention || ipType == ident.UtilityModel || ipType == ident.Design
}

// neededIP is the right that a contract of the class must list; "PATENT" is any
// of the three patent types.
var neededIP = map[Class]string{
	PatentTransfer: anyPatent, ApplicationTransfer: anyPatent, PatentLicence: anyPatent,
	SoftwareTransfer: IPSoftware, SoftwareLicence: IPSoftware,
	LayoutTransfer: IPLayoutDesign, LayoutLicence: IPLayoutDesign,
	PlantTransfer: IPPlantVariety, PlantLicence: IPPlantVariety,
	MedicineTransfer: IPMedicineVariety, MedicineLicence: IPMedicineVariety,
}

const anyPatent = "PATENT"

// The parts of a price (合同成交总额构成).
const (
	PartTech      = "TECH"
	PartTravel    = "TRAVEL_PASS_THROUGH"
	PartTax       = "TAX_NOT_PART"
	PartPrototype = "PROTOTYPE_DIRECT_COST"
)

// ComponentKinds 合同金额构成.
var ComponentKinds = []Choice{
	{PartTech, "技术费用"}, {"PURCHASED_EQUIPMENT", "外购设备"}, {"INSTRUMENT", "仪器"}, {"PARTS", "零部件"},
	{"RAW_MATERIAL", "原材料"}, {"EQUIPMENT_SALE", "设备销售"}, {"INSTALL_CONSTRUCTION", "安装与工程施工"},
	{PartTravel, "代收代付的差旅费"}, {PartTax, "不属于价款的税费"}, {PartPrototype, "标的物直接成本"}, {"OTHER_NON_TECH", "其他非技术费用"},
}

// The kinds of 标的物, by which its reasonable number is judged.
const (
	ObjectDocument  = "TECH_DOCUMENT"
	ObjectCarrier   = "CARRIER"
	ObjectEquipment = "EQUIPMENT_SET"
)

// ObjectKinds 标的物种类.
var ObjectKinds = []Choice{
	{ObjectDocument, "图纸、技术文件等资料"}, {ObjectCarrier, "软件载体、品种、菌种等样品"}, {ObjectEquipment, "成套技术设备、试验装置"},
}

// The ways of payment (民法典 第八百四十六条).
const (
	PayLumpSum     = "LUMP_SUM"
	PayInstalment  = "INSTALMENT"
	PayRoyalty     = "ROYALTY"
	PayUpfrontPlus = "UPFRONT_PLUS_ROYALTY"
	PayOther       = "OTHER"
)

// PayMethods 支付方式.
var PayMethods = []Choice{
	{PayLumpSum, "一次总付"}, {PayInstalment, "一次总算、分期支付"}, {PayRoyalty, "提成支付"},
	{PayUpfrontPlus, "入门费加提成"}, {PayOther, "其他方式"},
}

// The clauses that the pre-check asks for.
const (
	ClauseObject          = "OBJECT"
	ClauseOwnership       = "OWNERSHIP"
	ClauseAcceptance      = "ACCEPTANCE"
	ClauseConfidentiality = "CONFIDENTIALITY"
	ClauseDispute         = "DISPUTE"
)

// Clauses 合同条款 are the usual contents of 民法典 第八百四十五条.
var Clauses = []Choice{
	{ClauseObject, "标的的内容、范围和要求"}, {"PLAN", "履行的计划、地点和方式"}, {ClauseConfidentiality, "技术信息和资料的保密"},
	{ClauseOwnership, "技术成果的归属和收益分配"}, {ClauseAcceptance, "验收标准和方法"}, {"PRICE", "价款、报酬及支付方式"},
	{ClauseDispute, "争议解决方法"}, {"TERM", "履行期限"},
}

const clauseInfringes = "INFRINGES_OTHERS"

// BadClauses are those that make a technology contract void (民法典 第八百五十条);
// all but the last are 非法垄断技术.
var BadClauses = []Choice{
	{"NO_IMPROVEMENT", "限制另一方改进技术"}, {"TIED_PURCHASE", "强制购买非必需的技术、设备、原材料"},
	{"EXCLUSIVE_GRANT_BACK", "改进技术无偿独占回授"}, {"NO_COMPETING_TECH", "限制取得竞争技术"},
	{"OUTPUT_RESTRICTION", "不合理限制产量、品种、价格或渠道"}, {clauseInfringes, "侵害他人技术成果"},
}

// Exclusivities 许可方式.
var Exclusivities = []Choice{{"EXCLUSIVE", "独占许可"}, {"SOLE", "排他许可"}, {"NON_EXCLUSIVE", "普通许可"}}

// The other closed lists of a filing.
const (
	ApprovalMissing = "MISSING"

	ConsiderationEquity = "EQUITY"

	CrossBorderNone   = "NONE"
	CrossBorderExport = "EXPORT"
	CrossBorderImport = "IMPORT"
)

// StateApprovals 须经国家批准或许可的，其文件是否出示.
var StateApprovals = []Choice{{"NOT_NEEDED", "不需要"}, {"SHOWN", "已出示"}, {ApprovalMissing, "应有而未出示"}}

// Considerations 对价形式.
var Considerations = []Choice{{"MONEY", "货币"}, {ConsiderationEquity, "技术入股"}}

// CrossBorders 技术进出口.
var CrossBorders = []Choice{{CrossBorderNone, "境内"}, {CrossBorderExport, "技术出口"}, {CrossBorderImport, "技术进口"}}
