// Package national lays a registered contract out in the fields of the national
// register, so that nobody has to look its values up again when the contract is
// typed there or handed over as a file.
//
// The names are those of the exchange tables contractregisterinfo and buyerinfo
// of a local system in use, which coincide with the controls of the national web
// form of 2021. Of the seller's table no copy is known; its fields are named
// after the buyer's. Codes are given only where the list is published.
package national

// Origin 数据来源 says where the value of a field comes from.
type Origin int

// The origins of fields.
const (
	Recorded  Origin = iota // 本系统有
	Lacking                 // 本系统没有记录, to be asked for
	Generated               // 由全国系统生成, not to be filled in
	Withheld                // 有记录而不导出: 身份证件号码
)

// Title is the origin's Chinese name.
func (o Origin) Title() string {
	return [...]string{"本系统有", "本系统没有", "全国系统生成", "不导出"}[o]
}

// Column 登记表字段 is one field of the exchange tables.
type Column struct {
	Name   string // contracttype
	View   string // field of the name beside that of the code: contracttype_view; "" when there is one field only
	Title  string // 合同类别
	Origin Origin
	Basis  string // 代码依据 or what else is known of the field
	Money  bool   // an amount in 元
}

const (
	unpublished = "代码未公布，填中文名称"
	meaning     = "全国系统中的含义未公布"
	yesNo       = "是、否；代码未公布"
)

type contractColumn struct {
	Column
	value func(*filing) answer
}

// contractColumns follow contractregisterinfo; the fields that only move records
// between systems stand at the end, as there.
var contractColumns = []contractColumn{
	{Column{Name: "id", Title: "系统内部标识", Origin: Generated}, nil},
	{Column{Name: "contractno", Title: "合同登记编号", Basis: "14 位或 16 位，由全国系统给出后回填"}, (*filing).number},
	{Column{Name: "projectname", Title: "项目名称"}, (*filing).name},
	{Column{Name: "isseller", Title: "是否卖方登记", Basis: yesNo}, (*filing).bySeller},
	{Column{Name: "conuserloginname", Title: "登记账号", Origin: Generated}, nil},
	{Column{Name: "conusername", Title: "登记账号名称", Origin: Generated}, nil},
	{Column{Name: "deptno", Title: "登记机构", Basis: unpublished}, (*filing).office},
	{Column{Name: "declaredate", Title: "申报日期"}, (*filing).declared},
	{Column{Name: "conregisterdate", Title: "登记日期"}, (*filing).registered},
	{Column{Name: "totalamount", Title: "合同成交总额（元）", Money: true}, (*filing).total},
	{Column{Name: "technicalamount", Title: "技术交易额（元）", Money: true}, (*filing).tech},
	{Column{Name: "signdate", Title: "签订日期"}, (*filing).signed},
	{Column{Name: "contractbegindate", Title: "合同起始日期"}, (*filing).begins},
	{Column{Name: "contractenddate", Title: "合同终止日期"}, (*filing).ends},
	{Column{Name: "contracttype", View: "contracttype_view", Title: "合同类别", Basis: unpublished}, (*filing).class},
	{Column{Name: "paymethod", View: "paymethod_view", Title: "支付方式", Basis: unpublished}, (*filing).payment},
	{Column{Name: "projectplantype", View: "projectplantype_view", Title: "计划来源", Basis: unpublished}, (*filing).plan},
	{Column{Name: "ipr", View: "ipr_view", Title: "知识产权", Basis: unpublished}, (*filing).rights},
	{Column{Name: "patentnum", Title: "专利件数"}, (*filing).patents},
	{Column{Name: "in_patentnum", Title: "发明专利件数"}, (*filing).inventions},
	{Column{Name: "um_patentnum", Title: "实用新型专利件数"}, (*filing).utilityModels},
	{Column{Name: "ad_patentnum", Title: "外观设计专利件数"}, (*filing).designs},
	{Column{Name: "techarea", View: "techarea_view", Title: "技术领域", Basis: "一级名称和次序见全国登记表；" + unpublished}, (*filing).field},
	{Column{Name: "economicobj", View: "economicobj_view", Title: "社会经济目标", Basis: "名称为建议值，待与 GB/T 24450 核对；" + unpublished}, (*filing).objective},
	{Column{Name: "serviceindus", View: "serviceindus_view", Title: "服务的国民经济行业", Basis: "GB/T 4754-2017"}, (*filing).industry},
	{Column{Name: "topicname", Title: "课题名称"}, (*filing).topic},
	{Column{Name: "topicno", Title: "课题编号"}, (*filing).topicNo},
	{Column{Name: "authorizedno", Title: "授权号", Origin: Lacking, Basis: meaning}, nil},
	{Column{Name: "isrelated", Title: "是否关联交易", Basis: yesNo}, (*filing).related},
	{Column{Name: "contractstatusid", Title: "合同状态", Basis: unpublished}, (*filing).state},
	{Column{Name: "receivedate", Title: "受理日期"}, (*filing).received},
	{Column{Name: "approvedate", Title: "审批日期"}, (*filing).approved},
	{Column{Name: "measureinfo", Title: "交换信息", Origin: Generated}, nil},
	{Column{Name: "uploadflag", Title: "上传标志", Origin: Generated}, nil},
	{Column{Name: "firsttime", Title: "首次交换时间", Origin: Generated}, nil},
	{Column{Name: "uploadinfo", Title: "上传信息", Origin: Generated}, nil},
	{Column{Name: "serialnum", Title: "流水号", Origin: Generated}, nil},
}

type partyColumn struct {
	Column
	value func(*entry) answer
}

// partyColumns follow buyerinfo, without the word buyer or seller before them.
var partyColumns = []partyColumn{
	{Column{Name: "no", Title: "当事人编号", Origin: Generated}, nil},
	{Column{Name: "name", Title: "名称"}, (*entry).named},
	{Column{Name: "type", View: "type_view", Title: "性质", Basis: "16 位编号登记表填表说明；400 以后的代码未公布"}, (*entry).nature},
	{Column{Name: "site", View: "site_view", Title: "行政区划", Basis: "GB/T 2260"}, (*entry).region},
	{Column{Name: "countrygxqqy", Title: "是否国家高新区企业", Origin: Lacking, Basis: yesNo}, nil},
	{Column{Name: "countrytype", View: "countrytype_view", Title: "国别（地区）", Basis: "海关统计用国别（地区）代码"}, (*entry).country},
	{Column{Name: "registerdate", Title: "注册日期", Origin: Lacking, Basis: meaning}, nil},
	{Column{Name: "userloginname", Title: "账号", Origin: Generated}, nil},
	{Column{Name: "username", Title: "账号名称", Origin: Generated}, nil},
	{Column{Name: "zipcode", Title: "邮政编码", Origin: Lacking, Basis: "按住所查询，不要以 000000 代替"}, nil},
	{Column{Name: "address", Title: "住所"}, (*entry).address},
	{Column{Name: "representative", Title: "法定代表人"}, (*entry).representative},
	{Column{Name: "retelephone", Title: "法定代表人电话", Origin: Lacking}, nil},
	{Column{Name: "reemail", Title: "法定代表人电子邮箱", Origin: Lacking}, nil},
	{Column{Name: "contact", Title: "联系人"}, (*entry).contact},
	{Column{Name: "contacttel", Title: "联系人电话"}, (*entry).phone},
	{Column{Name: "contactemail", Title: "联系人电子邮箱", Origin: Lacking}, nil},
	{Column{Name: "jsjdm", Title: "计算机代码（税务）", Origin: Lacking}, nil},
	{Column{Name: "swdjzh", Title: "税务登记证号", Origin: Lacking}, nil},
	{Column{Name: "zzjgdmzh", Title: "组织机构代码或统一社会信用代码", Basis: "GB 32100-2015"}, (*entry).uscc},
	{Column{Name: "sfzh", Title: "身份证号", Origin: Withheld, Basis: "个人信息不随表导出，对照证件填写"}, nil},
	{Column{Name: "hzzh", Title: "护照号", Origin: Lacking}, nil},
	{Column{Name: "parkname", Title: "所在园区名称", Origin: Lacking}, nil},
	{Column{Name: "gmjjhy", View: "gmjjhy_view", Title: "所属国民经济行业", Basis: "GB/T 4754-2017"}, (*entry).industry},
	{Column{Name: "scale", View: "scale_view", Title: "企业规模", Basis: unpublished}, (*entry).scale},
	{Column{Name: "isyfjg", Title: "是否研发机构", Origin: Lacking, Basis: yesNo}, nil},
	{Column{Name: "kjfwjg", View: "kjfwjg_view", Title: "科技服务机构", Origin: Lacking, Basis: unpublished}, nil},
	{Column{Name: "kjfwjgmc", Title: "科技服务机构名称", Origin: Lacking}, nil},
	{Column{Name: "jszyjg", View: "jszyjg_view", Title: "技术转移机构", Origin: Lacking, Basis: unpublished}, nil},
	{Column{Name: "jszyjgmc", Title: "技术转移机构名称", Origin: Lacking}, nil},
	{Column{Name: "islist", Title: "是否上市公司", Origin: Lacking, Basis: yesNo}, nil},
	{Column{Name: "securitycode", Title: "证券代码", Origin: Lacking}, nil},
	{Column{Name: "_zzkyys", Title: "是否转制科研院所", Origin: Lacking, Basis: yesNo}, nil},
	{Column{Name: "measureinfo", Title: "交换信息", Origin: Generated}, nil},
	{Column{Name: "uploadflag", Title: "上传标志", Origin: Generated}, nil},
	{Column{Name: "firsttime", Title: "首次交换时间", Origin: Generated}, nil},
	{Column{Name: "latestinfo", Title: "最近交换信息", Origin: Generated}, nil},
}

// ContractColumns lists the fields of a contract in the order of the form.
func ContractColumns() []Column {
	columns := make([]Column, len(contractColumns))
	for i, c := range contractColumns {
		columns[i] = c.Column
	}
	return columns
}

// SellerColumns lists the fields of a seller.
func SellerColumns() []Column { return columnsOf("seller") }

// BuyerColumns lists the fields of a buyer.
func BuyerColumns() []Column { return columnsOf("buyer") }

func columnsOf(side string) []Column {
	columns := make([]Column, len(partyColumns))
	for i, c := range partyColumns {
		columns[i] = c.Column.of(side)
	}
	return columns
}

// of names a party's field by its side; the fields of the exchange have no side.
func (c Column) of(side string) Column {
	switch c.Name {
	case "measureinfo", "uploadflag", "firsttime", "latestinfo":
		return c
	}
	c.Name = side + c.Name
	if c.View != "" {
		c.View = side + c.View
	}
	return c
}
