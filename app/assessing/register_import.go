package assessing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// The columns of workbooks and the fields of the flat forms that they fill; columns with
// the name of their field are not listed.
var (
	personColumns = map[string]string{"issuer": "credentials[0].issuer", "issuer_name": "credentials[0].issuer_name", "scheme": "credentials[0].scheme", "credential_number": "credentials[0].number",
		"level": "credentials[0].level", "issued_on": "credentials[0].issued_on", "expires_on": "credentials[0].expires_on",
		"unit": "employments[0].name", "unit_code": "employments[0].code", "unit_parent": "employments[0].parent", "position": "employments[0].position", "unit_from": "employments[0].from"}
	institutionColumns = map[string]string{"filing_kind": "filings[0].kind", "filing_office": "filings[0].office", "filing_number": "filings[0].number", "filing_on": "filings[0].on", "filing_until": "filings[0].until"}
)

// ErrConsentOn: people who are brought in from paper have agreed on paper.
var (
	ErrConsentOn  = fault.New(fault.Invalid, "assessing.consent_on", "请填写本人书面同意入库的日期，不晚于今天").At("consent_on")
	ErrKindOf     = fault.New(fault.Invalid, "assessing.kind_of", "请选择科技评估师或咨询专家").At("kind")
	ErrPoolNamed  = fault.New(fault.Invalid, "assessing.pool_named", "本组织没有这个名称的评估师库").At("pool")
	ErrNumberless = fault.New(fault.Invalid, "assessing.numberless", "名录中没有这个编号").At("entry")
	ErrUSCC       = fault.New(fault.Invalid, "assessing.uscc", "请填写机构的统一社会信用代码，18 位").At("uscc")
	ErrNameless   = fault.New(fault.Invalid, "assessing.nameless", "请填写机构名称，2 至 200 个字").At("name")
)

// formOf is the flat form that a row fills; lists of codes may be written with 、 or ，.
func formOf(fields, columns map[string]string) map[string]string {
	form := map[string]string{}
	for column, value := range fields {
		field := column
		if columns[column] != "" {
			field = columns[column]
		}
		if column == "fields" || column == "scope" || column == "tracks" {
			value = strings.NewReplacer("、", ",", "，", ",", " ", "").Replace(value)
		}
		form[field] = value
	}
	return form
}

// atColumns says faults of the form at the columns that they came from.
func atColumns(err error, columns map[string]string) error {
	back := map[string]string{}
	for column, field := range columns {
		back[field] = column
	}
	var list []*fault.Fault
	for _, f := range fault.All(err) {
		if back[f.Field] != "" {
			f = f.At(back[f.Field])
		}
		list = append(list, f)
	}
	if len(list) == 0 || fault.KindOf(err) != fault.Invalid {
		return err
	}
	return fault.Join(list)
}

// idOf makes the id of an imported thing from what names its row, so that the same row
// makes one thing.
func idOf(key string) string {
	sum := sha256.Sum256([]byte("jiyue import " + key))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// MayBring says why the person may not bring in records of the kind: those who keep them
// may.
func (s *Registers) MayBring(ctx context.Context, by actor.Actor, k assessor.Kind) error {
	o, err := s.Officer(ctx, by)
	switch {
	case err != nil:
		return err
	case k.Person() && o.Side == assessor.Industry && o.Has(actor.Industry):
		return nil
	case !k.Person() && o.Side == assessor.Government && o.Has(actor.Authority, actor.Inspector):
		return nil
	}
	return assessor.ErrImport
}

// BringInstitution 导入评价机构: it waits for a check and a confirmation by others. One that is
// on record stays as it is.
func (s *Registers) BringInstitution(ctx context.Context, by actor.Actor, key string, fields map[string]string) (added bool, err error) {
	uscc, err := ident.USCC(fields["uscc"])
	if err != nil {
		return false, ErrUSCC
	}
	_, err = s.Reader.RegisterInstitution(ctx, "", uscc)
	if fault.KindOf(err) != fault.NotFound || err == nil {
		return false, err
	}
	org, err := s.Reader.OrganisationByCode(ctx, uscc)
	if err != nil {
		return false, err
	}
	e := assessor.Entry{ID: idOf(key), Kind: assessor.OfInstitution, Name: strings.TrimSpace(fields["name"]), Org: org, Region: strings.TrimSpace(fields["region"])}
	if len([]rune(e.Name)) < 2 || len([]rune(e.Name)) > 200 {
		return false, ErrNameless
	}
	return s.bring(ctx, by, e, uscc, formOf(fields, institutionColumns), institutionColumns, time.Time{})
}

// BringPerson 导入评估师、专家, who have agreed on paper and get an account later. Workbooks
// are kept as they came, so that they carry no 公民身份号码; the person enters it.
func (s *Registers) BringPerson(ctx context.Context, by actor.Actor, key string, fields map[string]string) (added bool, err error) {
	kind := assessor.Kind(fields["kind"])
	if !kind.Person() {
		return false, ErrKindOf
	}
	there, err := s.Reader.RegisterPersonLike(ctx, strings.TrimSpace(fields["name"]), strings.TrimSpace(fields["phone"]))
	if err != nil || there {
		return false, err
	}
	today := day.Of(s.Reader.Now())
	consent, bad := day.Parse(strings.TrimSpace(fields["consent_on"]))
	if bad != nil || consent.IsZero() || consent.After(today) {
		return false, ErrConsentOn
	}
	return s.bring(ctx, by, assessor.Entry{ID: idOf(key), Kind: kind}, "", formOf(fields, personColumns), personColumns, consent.Start())
}

func (s *Registers) bring(ctx context.Context, by actor.Actor, e assessor.Entry, uscc string, form, columns map[string]string, consent time.Time) (added bool, err error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return false, err
	}
	err = s.InTx(ctx, func(tx RegisterTx) error {
		today := day.Of(tx.Now())
		brought, event, err := assessor.Bring(o, e, form, consent, tx.Now())
		if err = both(err, s.codesOf(e.Kind, form, today)); err != nil {
			return err
		}
		added, err = tx.AddRegisterEntry(ctx, brought, uscc)
		if err != nil || !added {
			return err
		}
		tx.Record(event)
		return tx.AddRegisterStep(ctx, RegisterStep{Entry: e.ID, Step: assessor.Submit, Agreed: true, Content: brought.Revision, Opinion: "批量导入", By: contract.Person{ID: by.User, Name: by.Name}, At: tx.Now()})
	})
	return added, atColumns(err, columns)
}

// BringMember 导入评估师库名单: a pool by its name, a person by number.
func (s *Registers) BringMember(ctx context.Context, by actor.Actor, _ string, fields map[string]string) (added bool, err error) {
	list, _, err := s.Pools(ctx, by, PoolQuery{})
	if err != nil {
		return false, err
	}
	for _, p := range list {
		if p.Name != strings.TrimSpace(fields["pool"]) {
			continue
		}
		err = s.Admit(ctx, by, p.ID, fields["number"])
		if faultCode(err) == assessor.ErrPoolTwice.Code {
			return false, nil
		}
		return err == nil, err
	}
	return false, ErrPoolNamed
}

// BringIntegrity 导入诚信记录: it waits for the head of the department.
func (s *Registers) BringIntegrity(ctx context.Context, by actor.Actor, key string, fields map[string]string) (added bool, err error) {
	e, err := s.Reader.RegisterEntryByNumber(ctx, strings.ToUpper(strings.TrimSpace(fields["entry"])))
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = ErrNumberless
		}
		return false, err
	}
	err = s.Accuse(ctx, by, e.ID, idOf(key), fields)
	if faultCode(err) == "integrity.number_taken" {
		return false, nil
	}
	return err == nil, err
}

// faultCode is that of the first fault, "" for none.
func faultCode(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code
	}
	return ""
}
