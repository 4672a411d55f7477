package national

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// Entry 填报值 is what goes into one field.
type Entry struct {
	Column
	Value  string     // to type, or the name to choose
	Code   string     // of the name in a published list, "" when there is none
	Amount money.Yuan // of a Money field
	Note   string     // what to mind when filling in
}

// Blank says that the record could hold the value but does not.
func (e Entry) Blank() bool { return e.Origin == Recorded && e.Value == "" }

// Filing 全国登记表 is one contract in the fields of the national register.
type Filing struct {
	Number   string // 登记编号 of this system, which holds the tables together
	Contract []Entry
	Sellers  [][]Entry
	Buyers   [][]Entry
}

// Of lays out a registered contract. Names are looked up in codes.
func Of(c *contract.Contract, codes *code.Book) Filing {
	f := &filing{c: c, codes: codes}
	result := Filing{Number: c.Number}
	for _, column := range contractColumns {
		e := Entry{Column: column.Column}
		if column.value != nil {
			e.answer(column.value(f))
		}
		result.Contract = append(result.Contract, e)
	}
	for _, p := range c.Form.Parties {
		switch p.Role {
		case contract.RoleSeller:
			result.Sellers = append(result.Sellers, partyEntries("seller", p, codes))
		case contract.RoleBuyer:
			result.Buyers = append(result.Buyers, partyEntries("buyer", p, codes))
		}
	}
	return result
}

func partyEntries(side string, p contract.PartyEntry, codes *code.Book) []Entry {
	entries := make([]Entry, len(partyColumns))
	for i, column := range partyColumns {
		entries[i] = Entry{Column: column.Column.of(side)}
		if column.value != nil {
			entries[i].answer(column.value(&entry{p, codes}))
		}
	}
	return entries
}

// answer is what a record says of one field.
type answer struct {
	value, code, note string
	amount            money.Yuan
}

func (e *Entry) answer(a answer) {
	e.Value, e.Code, e.Note, e.Amount = a.value, a.code, a.note, a.amount
}

func plain(value string) answer { return answer{value: value} }

func onDay(d day.Date) answer { return answer{value: d.String()} }

func onDayOf(at time.Time) answer {
	if at.IsZero() {
		return answer{}
	}
	return onDay(day.Of(at))
}

// typedDay keeps only what is a date.
func typedDay(typed string) answer {
	d, err := day.Parse(typed)
	if err != nil {
		return answer{}
	}
	return onDay(d)
}

func yuan(y money.Yuan) answer { return answer{value: y.String(), amount: y} }

func yes(typed string) answer {
	switch typed {
	case "YES":
		return plain("是")
	case "NO":
		return plain("否")
	}
	return answer{}
}

// published gives the name with its code where the row of the list has a source.
func published(codes *code.Book, table code.Table, value string) answer {
	row, found := codes.Find(table, value, day.Date{})
	if !found {
		return answer{}
	}
	a := plain(codes.FullName(table, value))
	if row.Confidence == code.Sourced {
		a.code = value
	} else {
		a.note = unpublished
	}
	return a
}

// filing answers for the fields of a contract.
type filing struct {
	c     *contract.Contract
	codes *code.Book
}

func (f *filing) number() answer { return plain(f.c.NationalNo) }

func (f *filing) name() answer { return plain(f.c.Form.Contract.ProjectName) }

func (f *filing) bySeller() answer {
	switch f.c.Form.FiledBy {
	case "":
		return answer{}
	case contract.RoleSeller:
		return plain("是")
	}
	return plain("否")
}

func (f *filing) office() answer { return plain(f.c.Office.Name) }

func (f *filing) declared() answer { return onDayOf(f.c.SubmittedAt) }

func (f *filing) registered() answer { return onDay(f.c.RegisteredOn) }

func (f *filing) received() answer { return onDayOf(f.c.AcceptedAt) }

func (f *filing) approved() answer { return onDayOf(f.c.DecidedAt) }

func (f *filing) total() answer { return yuan(f.c.Total) }

func (f *filing) tech() answer { return yuan(f.c.Tech) }

func (f *filing) signed() answer { return typedDay(f.c.Form.Contract.SignDate) }

func (f *filing) begins() answer { return typedDay(f.c.Form.Contract.Begin) }

func (f *filing) ends() answer { return typedDay(f.c.Form.Contract.End) }

func (f *filing) class() answer {
	a := plain(f.c.Class.Title())
	if f.c.Class.Major() == contract.MajorLicence {
		a.note = "民法典前的全国登记表把专利实施许可列在“技术转让”下，以录入时的列表为准"
	}
	return a
}

func (f *filing) payment() answer {
	if f.c.Form.Amount.PayMethod == "" {
		return answer{}
	}
	return plain(contract.TitleIn(contract.PayMethods, f.c.Form.Amount.PayMethod))
}

func (f *filing) plan() answer { return plain(f.codes.FullName(code.Plan, f.c.Form.Contract.Plan)) }

// rights names each kind once; the national form has a single field for them.
func (f *filing) rights() answer {
	var kinds []string
	for _, right := range f.c.Form.IP {
		if title := contract.TitleIn(contract.IPTypes, right.Type); right.Type != "" && !slices.Contains(kinds, title) {
			kinds = append(kinds, title)
		}
	}
	switch len(kinds) {
	case 0:
		return plain("未涉及知识产权")
	case 1:
		return plain(kinds[0])
	}
	return answer{value: strings.Join(kinds, "、"), note: "涉及多种，按录入时的列表选择"}
}

func (f *filing) count(kinds ...string) answer {
	n := 0
	for _, right := range f.c.Form.IP {
		if slices.Contains(kinds, right.Type) {
			n++
		}
	}
	return plain(strconv.Itoa(n))
}

func (f *filing) patents() answer {
	return f.count(ident.Invention, ident.UtilityModel, ident.Design)
}

func (f *filing) inventions() answer { return f.count(ident.Invention) }

func (f *filing) utilityModels() answer { return f.count(ident.UtilityModel) }

func (f *filing) designs() answer { return f.count(ident.Design) }

func (f *filing) field() answer { return plain(f.codes.FullName(code.Field, f.c.Form.Contract.Field)) }

func (f *filing) objective() answer {
	return plain(f.codes.FullName(code.Objective, f.c.Form.Contract.Objective))
}

func (f *filing) industry() answer {
	return published(f.codes, code.Industry, f.c.Form.Contract.Industry)
}

func (f *filing) topic() answer { return plain(f.c.Form.Contract.TopicName) }

func (f *filing) topicNo() answer { return plain(f.c.Form.Contract.TopicNo) }

func (f *filing) related() answer { return yes(f.c.Form.Related) }

func (f *filing) state() answer { return plain(f.c.State.Title()) }

// entry answers for the fields of a party.
type entry struct {
	p     contract.PartyEntry
	codes *code.Book
}

func (e *entry) named() answer { return plain(e.p.Name) }

func (e *entry) nature() answer { return published(e.codes, code.Nature, e.p.Nature) }

// region is a place of GB/T 2260. The statistical codes of development zones
// (71 to 79 at the end) are not among them: such a place goes by its city.
func (e *entry) region() answer {
	if e.abroad() {
		return answer{note: "境外当事人没有行政区划代码"}
	}
	a := published(e.codes, code.Region, e.p.Region)
	if code.Statistical(a.code) {
		a.code = code.Prefecture(e.p.Region)
		a.note = e.p.Region + " 是统计用代码，GB/T 2260 中归 " + a.code
	}
	return a
}

func (e *entry) abroad() bool { return e.p.Country != "" && e.p.Country != contract.China }

func (e *entry) country() answer {
	country := e.p.Country
	if country == "" {
		country = contract.China
	}
	return published(e.codes, code.Country, country)
}

func (e *entry) address() answer { return plain(e.p.Address) }

func (e *entry) representative() answer { return plain(e.p.LegalRep) }

func (e *entry) contact() answer { return plain(e.p.Contact) }

func (e *entry) phone() answer { return plain(e.p.Phone) }

func (e *entry) uscc() answer { return plain(ident.Normalise(e.p.Uscc)) }

func (e *entry) industry() answer { return published(e.codes, code.Industry, e.p.Industry) }

func (e *entry) scale() answer { return plain(e.codes.FullName(code.Scale, e.p.Scale)) }
