package contract

import (
	"strconv"
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/ident"
)

// longestProjectName of 项目名称, in characters.
const longestProjectName = 200

// errorList collects the errors of a filing; all of them are told at once.
type errorList []FieldError

func (l *errorList) add(code, field string) {
	*l = append(*l, FieldError{Code: code, Field: field, Message: Explain(code).Text})
}

func (l *errorList) addIf(wrong bool, code, field string) {
	if wrong {
		l.add(code, field)
	}
}

// addIdent adds the failure of an identifier with the sentence for its kind.
func (l *errorList) addIdent(r ident.Result, field string) {
	if !r.Valid() {
		*l = append(*l, FieldError{Code: r.Code, Field: field, ExpectedCheck: r.ExpectedCheck, Message: ident.Message(r.Code, r.Kind)})
	}
}

// date reads a date of the form; what is typed must be a date.
func (l *errorList) date(typed, field string) day.Date {
	d, err := day.Parse(typed)
	l.addIf(err != nil, ErrorDate, field)
	return d
}

// validate reads everything and lists what must be corrected before the filing
// can be judged at all, in the order of the form.
func (f *filing) validate() []FieldError {
	var errs errorList
	f.validateParties(&errs)
	f.major = f.Class.Major()
	errs.addIf(!f.Class.Known(), ErrorClass, "claimed_class")
	f.validateTerms(&errs)
	f.validateAmount(&errs)
	f.validateIP(&errs)
	f.validateLicence(&errs)
	f.validateAnswers(&errs)
	return errs
}

func (f *filing) validateParties(errs *errorList) {
	f.ids, f.regions = make([]ident.Result, len(f.Parties)), make([]ident.Result, len(f.Parties))
	seller, buyer := false, false
	for i, p := range f.Parties {
		seller, buyer = seller || p.Role == RoleSeller, buyer || p.Role == RoleBuyer
		f.validateParty(errs, i, p)
	}
	errs.addIf(!seller, ErrorNoSeller, "parties")
	errs.addIf(!buyer, ErrorNoBuyer, "parties")
}

func (f *filing) validateParty(errs *errorList, i int, p CheckParty) {
	at := func(field string) string { return "parties[" + strconv.Itoa(i) + "]." + field }
	if !listed(PartyRoles, p.Role) {
		errs.add(ErrorRole, at("role"))
	}
	if ident.Normalise(p.Name) == "" {
		errs.add(ErrorName, at("name"))
	}
	if len(p.Country) != 3 || !ident.Digits(p.Country) {
		errs.add(ErrorCountry, at("country"))
	}
	if p.Country != China {
		return
	}
	if NatureTitle(p.Nature) == "" {
		errs.add(ErrorNature, at("nature"))
	}
	f.regions[i] = ident.Check(ident.KindRegion, p.Region, ident.Options{AsOf: f.AsOf})
	if !f.regions[i].Valid() {
		errs.addIdent(f.regions[i], at("region"))
	}
	kind, typed := ident.KindUSCC, p.USCC
	if p.Nature == NaturalPerson {
		kind, typed = ident.KindCNID, p.CNID
	}
	if typed == "" {
		errs.add(ErrorIDMissing, at(string(kind)))
		return
	}
	f.ids[i] = ident.Check(kind, typed, ident.Options{AsOf: f.AsOf})
	if !f.ids[i].Valid() {
		errs.addIdent(f.ids[i], at(string(kind)))
	}
}

func (f *filing) validateTerms(errs *errorList) {
	t := f.Terms
	errs.addIf(blank(t.ProjectName) || utf8.RuneCountInString(t.ProjectName) > longestProjectName, ErrorProjectName, "contract.project_name")
	f.signed = errs.date(t.SignDate, "contract.sign_date")
	errs.addIf(f.signed.After(f.AsOf), ErrorSignDateFuture, "contract.sign_date")
	begins := errs.date(t.Begin, "contract.begin")
	f.ends = errs.date(t.End, "contract.end")
	errs.addIf(!f.ends.IsZero() && f.ends.Before(begins), ErrorTermOrder, "contract.end")
}

func (f *filing) validateAmount(errs *errorList) {
	in := f.Amount
	in.Profile, in.SignDate = f.Profile.Amount, f.Terms.SignDate
	amount, err := technologyAmount(in)
	if err != nil {
		*errs = append(*errs, FieldError{Code: err.Fault.Code, Field: "amount." + err.Fault.Field, Message: err.Fault.Message})
		return
	}
	f.amount = amount
}

// rightKinds names the numbering rule of each right that has a number.
var rightKinds = map[string]ident.Kind{
	ident.Invention: ident.KindPatent, ident.UtilityModel: ident.KindPatent, ident.Design: ident.KindPatent,
	IPSoftware: ident.KindSoftware, IPLayoutDesign: ident.KindLayoutDesign,
	IPPlantVariety: ident.KindPlantVariety, IPMedicineVariety: ident.KindPlantVariety,
}

func (f *filing) validateIP(errs *errorList) {
	f.rights, f.allFiled = make([]ident.Result, len(f.IP)), true
	for i, ip := range f.IP {
		at := "ip[" + strconv.Itoa(i) + "]."
		kind, numbered := rightKinds[ip.Type]
		if !numbered {
			errs.addIf(ip.Type != IPTechSecret, ErrorIPType, at+"type")
			continue
		}
		r := ident.Check(kind, ip.No, ident.Options{AsOf: f.AsOf, Granted: ip.Granted, Filed: dateText(ip.Filed)})
		f.rights[i] = r
		errs.addIdent(r, at+"no")
		if kind != ident.KindPatent {
			continue
		}
		f.patents++
		if r.Valid() {
			errs.addIf(r.Patent.Bucket != ip.Type, ErrorIPKind, at+"type")
			f.noteTerm(r.Patent.LastDay)
		}
		errs.date(ip.Filed, at+"filed")
	}
}

// validateLicence reads the terms of a licence (民法典 第八百六十四条).
func (f *filing) validateLicence(errs *errorList) {
	l := f.Licence
	if l == nil {
		return
	}
	begins := errs.date(l.Begin, "licence.begin")
	f.licenceEnds = errs.date(l.End, "licence.end")
	f.licensed = listed(Exclusivities, l.Exclusivity) && !blank(l.Territory) && !begins.IsZero() && !f.licenceEnds.IsZero()
}

// noteTerm keeps the earliest and latest known last day in force.
func (f *filing) noteTerm(last day.Date) {
	switch {
	case last.IsZero():
		f.allFiled = false
		return
	case f.latest.IsZero():
		f.earliest, f.latest = last, last
	}
	if last.Before(f.earliest) {
		f.earliest = last
	}
	if last.After(f.latest) {
		f.latest = last
	}
}

func (f *filing) validateAnswers(errs *errorList) {
	for _, q := range questionnaires[f.Class] {
		answer, given := f.Answers[q.Name]
		if !given {
			errs.add(ErrorQuestionMissing, "answers."+q.Name)
			continue
		}
		if _, ok := q.option(answer); !ok {
			errs.add(ErrorQuestionValue, "answers."+q.Name)
		}
	}
}
