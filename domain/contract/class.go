package contract

import "slices"

// Class 技术合同类别 is a two-digit major class or a four-digit sub-class. The codes
// are local: the national code list is not public, so exports map them.
type Class string

// The classes of a technology contract (民法典 第八百四十三条: five kinds).
const (
	Commissioned        Class = "0101" // 委托开发
	Cooperative         Class = "0102" // 合作开发
	SecretTransfer      Class = "0201" // 技术秘密转让
	PatentTransfer      Class = "0202" // 专利权转让
	ApplicationTransfer Class = "0203" // 专利申请权转让
	SoftwareTransfer    Class = "0204" // 计算机软件著作权转让
	LayoutTransfer      Class = "0205" // 集成电路布图设计专有权转让
	PlantTransfer       Class = "0206" // 植物新品种权转让
	MedicineTransfer    Class = "0207" // 生物医药新品种权转让
	PatentLicence       Class = "0301" // 专利实施许可
	SecretLicence       Class = "0302" // 技术秘密使用许可
	SoftwareLicence     Class = "0303" // 计算机软件著作权许可
	LayoutLicence       Class = "0304" // 集成电路布图设计许可
	PlantLicence        Class = "0305" // 植物新品种许可
	MedicineLicence     Class = "0306" // 生物医药新品种许可
	Consulting          Class = "04"   // 技术咨询
	Service             Class = "0501" // 一般性技术服务
	Training            Class = "0502" // 技术培训
	Intermediary        Class = "0503" // 技术中介
)

// The five major classes.
const (
	MajorDevelopment Class = "01" // 技术开发
	MajorTransfer    Class = "02" // 技术转让
	MajorLicence     Class = "03" // 技术许可
	MajorConsulting  Class = "04" // 技术咨询
	MajorService     Class = "05" // 技术服务
)

type classFacts struct {
	class         Class
	title         string // of the sub-class; "" when the major class has none
	seller, buyer string
}

var classTable = []classFacts{
	{Commissioned, "委托开发", "受托方", "委托方"},
	{Cooperative, "合作开发", "研究开发方", "合作方"},
	{SecretTransfer, "技术秘密转让", "让与方", "受让方"},
	{PatentTransfer, "专利权转让", "让与方", "受让方"},
	{ApplicationTransfer, "专利申请权转让", "让与方", "受让方"},
	{SoftwareTransfer, "计算机软件著作权转让", "让与方", "受让方"},
	{LayoutTransfer, "集成电路布图设计专有权转让", "让与方", "受让方"},
	{PlantTransfer, "植物新品种权转让", "让与方", "受让方"},
	{MedicineTransfer, "生物医药新品种权转让", "让与方", "受让方"},
	{PatentLicence, "专利实施许可", "许可方", "被许可方"},
	{SecretLicence, "技术秘密使用许可", "许可方", "被许可方"},
	{SoftwareLicence, "计算机软件著作权许可", "许可方", "被许可方"},
	{LayoutLicence, "集成电路布图设计许可", "许可方", "被许可方"},
	{PlantLicence, "植物新品种许可", "许可方", "被许可方"},
	{MedicineLicence, "生物医药新品种许可", "许可方", "被许可方"},
	{Consulting, "", "受托方", "委托方"},
	{Service, "一般性技术服务", "受托方", "委托方"},
	{Training, "技术培训", "受托方", "委托方"},
	{Intermediary, "技术中介", "中介方", "委托方"},
}

var majorTitles = map[Class]string{
	MajorDevelopment: "技术开发", MajorTransfer: "技术转让", MajorLicence: "技术许可",
	MajorConsulting: "技术咨询", MajorService: "技术服务",
}

// Majors lists the five major classes in order.
var Majors = []Class{MajorDevelopment, MajorTransfer, MajorLicence, MajorConsulting, MajorService}

// Classes lists every class that a contract can be filed under, in order.
func Classes() []Class {
	all := make([]Class, len(classTable))
	for i, f := range classTable {
		all[i] = f.class
	}
	return all
}

func (c Class) facts() (classFacts, bool) {
	i := slices.IndexFunc(classTable, func(f classFacts) bool { return f.class == c })
	if i < 0 {
		return classFacts{}, false
	}
	return classTable[i], true
}

// Known says whether contracts can be filed under c.
func (c Class) Known() bool { _, ok := c.facts(); return ok }

// Major is the major class: the first two digits.
func (c Class) Major() Class {
	if len(c) < 2 {
		return ""
	}
	return c[:2]
}

// Title is the printed name: 技术开发 · 委托开发; "" for an unknown code.
func (c Class) Title() string {
	f, ok := c.facts()
	switch {
	case !ok:
		return majorTitles[c]
	case f.title == "":
		return majorTitles[c.Major()]
	}
	return majorTitles[c.Major()] + " · " + f.title
}

// ShortTitle is the name of the sub-class alone, for narrow columns.
func (c Class) ShortTitle() string {
	if f, ok := c.facts(); ok && f.title != "" {
		return f.title
	}
	return majorTitles[c]
}

// SellerTitle is what the contract calls the 卖方: 受托方, 让与方, 许可方 or 中介方.
func (c Class) SellerTitle() string {
	if f, ok := c.facts(); ok {
		return f.seller
	}
	return "卖方"
}

// BuyerTitle is what the contract calls the 买方: 委托方, 受让方, 被许可方 or 合作方.
func (c Class) BuyerTitle() string {
	if f, ok := c.facts(); ok {
		return f.buyer
	}
	return "买方"
}

// licenceOf names, for each right transferred, the class of its licence.
var licenceOf = map[Class]Class{
	SecretTransfer: SecretLicence, PatentTransfer: PatentLicence, ApplicationTransfer: PatentLicence,
	SoftwareTransfer: SoftwareLicence, LayoutTransfer: LayoutLicence, PlantTransfer: PlantLicence,
	MedicineTransfer: MedicineLicence,
}

// transferOf names, for each right licensed, the class of its transfer.
var transferOf = map[Class]Class{
	PatentLicence: PatentTransfer, SecretLicence: SecretTransfer, SoftwareLicence: SoftwareTransfer,
	LayoutLicence: LayoutTransfer, PlantLicence: PlantTransfer, MedicineLicence: MedicineTransfer,
}
