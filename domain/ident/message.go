package ident

// Message is the Chinese sentence for a code at a field of the kind: what is
// wrong and against which paper to check it. It never tells the expected check
// character. An unknown code answers "".
func Message(code string, kind Kind) string {
	if s := messages[kind][code]; s != "" {
		return s
	}
	return general[code]
}

var general = map[string]string{
	CodeKindUnknown:   "没有这一种证件或权利编号，请重新选择编号种类",
	CodeEmpty:         "编号未填写，请补填",
	CodeLength:        "编号位数不符，请对照原件核对",
	CodeCharset:       "编号中有不允许的字符，请对照原件核对",
	CodeStructure:     "编号的分段不合规则，请对照原件核对",
	CodeRegion:        "编号中的省级代码不存在，请对照原件核对",
	CodeRegionUnknown: "区划代码表中没有这个代码，请从列表中选择",
	CodeRegionExpired: "该区划代码在当日已停用或尚未启用，请选择现行代码",
	CodeOldFormat:     "15 位旧身份证号已停用，请填写 18 位公民身份号码",
	CodeDate:          "编号中的日期不存在或晚于今天，请对照原件核对",
	CodeFormat:        "编号格式不符，请对照证书核对",
	CodeKind:          "编号中的种类代码不存在，请对照证书核对",
	CodeYear:          "编号中的年份不可能，请对照证书核对",
	CodeCheckMissing:  "缺少校验位，请对照证书补填",
	CodeCheck:         "校验位不符，请对照原件核对",
	CodePrefixStatus:  "ZL 只用于已授权的专利，未授权的请去掉 ZL 或更正授权状态",
	WarnOrgCode:       "统一社会信用代码内的主体标识码校验不符，请对照营业执照再核对一次",
	WarnFiledYear:     "申请日的年份与专利号中的年份不同，请对照受理通知书核对",
	WarnStatistical:   "这是开发区统计用代码，统计时归入所在市",
}

var messages = map[Kind]map[string]string{
	KindUSCC: {
		CodeEmpty:     "统一社会信用代码未填写，请对照营业执照补填",
		CodeLength:    "统一社会信用代码应为 18 位，请对照营业执照核对",
		CodeCharset:   "统一社会信用代码只用数字和大写字母，且不用 I、O、S、V、Z，请对照营业执照核对",
		CodeStructure: "第 3 至 8 位是登记机关的区划码，应为数字，请对照营业执照核对",
		CodeRegion:    "第 3、4 位不是省级代码，请对照营业执照核对",
		CodeCheck:     "第 18 位校验不符，请对照营业执照核对",
	},
	KindCNID: {
		CodeEmpty:   "公民身份号码未填写，请对照身份证补填",
		CodeLength:  "公民身份号码应为 18 位，请对照身份证核对",
		CodeCharset: "公民身份号码前 17 位应为数字，末位为数字或 X，请对照身份证核对",
		CodeRegion:  "前两位不是省级代码，请对照身份证核对",
		CodeDate:    "第 7 至 14 位不是可能的出生日期，请对照身份证核对",
		CodeCheck:   "第 18 位校验不符，请对照身份证核对",
	},
	KindPatent: {
		CodeEmpty:        "专利号或申请号未填写，请对照专利证书或受理通知书补填",
		CodeFormat:       "专利号应为 12 位（2003 年以前为 8 位）数字加小数点和校验位，如 ZL202310456789.0，请对照证书核对",
		CodeKind:         "种类号应为 1 发明、2 实用新型、3 外观设计、8 或 9 国际申请，请对照证书核对",
		CodeYear:         "专利号中的申请年份不可能，请对照证书核对",
		CodeCheckMissing: "缺少小数点后的校验位，请对照证书补填",
		CodeCheck:        "小数点后的校验位不符，请对照专利证书或受理通知书核对",
	},
	KindSoftware: {
		CodeEmpty:  "软件著作权登记号未填写，请对照登记证书补填",
		CodeFormat: "登记号应如 2020SR0123456，证书号应如 软著登字第1234567号，请对照登记证书核对",
		CodeYear:   "登记号中的年份晚于今年，请对照登记证书核对",
	},
	KindRegion: {
		CodeEmpty:     "行政区划未选择，请选择所在省、市、区县",
		CodeCharset:   "行政区划代码应为数字，请从列表中选择",
		CodeLength:    "行政区划代码应为 2、4 或 6 位数字，请从列表中选择",
		CodeStructure: "区县代码缺少所属的市，请从列表中选择",
		CodeRegion:    "行政区划代码的前两位不是省级代码，请从列表中选择",
	},
	KindLayoutDesign: {
		CodeEmpty:  "布图设计登记号未填写，请对照登记证书补填",
		CodeLength: "布图设计登记号最多 40 个字符，请对照登记证书核对",
	},
	KindPlantVariety: {
		CodeEmpty:  "品种权号未填写，请对照品种权证书补填",
		CodeLength: "品种权号最多 40 个字符，请对照品种权证书核对",
	},
}
