package access

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Kind 机构类别 decides which roles an organisation can give.
type Kind string

// The kinds of organisation.
const (
	Office    Kind = "OFFICE"    // 技术合同认定登记机构
	Seller    Kind = "SELLER"    // 卖方: 高校、院所、企业
	Brokerage Kind = "BROKERAGE" // 技术中介机构
	Exchange  Kind = "EXCHANGE"  // 技术交易机构
	Authority Kind = "AUTHORITY" // 科技主管部门
	Platform  Kind = "PLATFORM"  // 平台运行单位

	Institution Kind = "INSTITUTION" // 科技评价机构
	Industry    Kind = "INDUSTRY"    // 行业组织
)

// Kinds lists the kinds in the order in which pages show them.
var Kinds = []Kind{Office, Seller, Brokerage, Exchange, Institution, Industry, Authority, Platform}

// Title is the Chinese name of the kind.
func (k Kind) Title() string {
	return map[Kind]string{
		Office: "技术合同登记机构", Seller: "卖方单位", Brokerage: "技术中介机构", Exchange: "技术交易机构", Authority: "科技主管部门", Platform: "平台运行单位",
		Institution: "科技评价机构", Industry: "行业组织",
	}[k]
}

// Roles are the roles that users of such an organisation may hold.
func (k Kind) Roles() []actor.Role {
	return map[Kind][]actor.Role{
		Office:    {actor.Registrar, actor.Reviewer, actor.Head},
		Seller:    {actor.Broker, actor.Head, actor.Expert, actor.Bidder, actor.Assessor},
		Brokerage: {actor.Broker, actor.Head, actor.Expert, actor.Bidder, actor.Assessor},
		Exchange:  {actor.Trader, actor.Treasurer, actor.Head},
		Authority: {actor.Authority, actor.Statistician, actor.Auditor, actor.Head, actor.Expert, actor.TaxFinance, actor.Inspector},
		Platform:  {actor.Administrator, actor.Auditor},

		Institution: {actor.Evaluator, actor.Head, actor.Assessor, actor.Expert},
		Industry:    {actor.Industry, actor.Head, actor.Assessor, actor.Expert},
	}[k]
}

// Organisation 机构 is a body whose people work here.
type Organisation struct {
	ID           string
	Version      int
	Kind         Kind
	Name         string
	USCC         string // 统一社会信用代码, "" when not given
	Region       string // bounds what its users see
	NumberPrefix string // 登记编号前缀 of an office
	Active       bool
	CreatedAt    time.Time
}

// OrganisationQuery asks for a page of organisations in the order of names.
type OrganisationQuery struct {
	Text      string // part of the name, or the 统一社会信用代码
	Kind      Kind
	AfterName string // the last row of the page before
	AfterID   string
	Limit     int
}

// The refusals about organisations.
var (
	ErrKind           = fault.New(fault.Invalid, "organisation.kind_unknown", "请选择机构类别").At("kind")
	ErrName           = fault.New(fault.Invalid, "organisation.name_length", "机构名称应为 2 至 200 个字，请按营业执照或法人证书填写").At("name")
	ErrUSCCMissing    = fault.New(fault.Invalid, "organisation.uscc_missing", "卖方单位、技术中介机构、技术交易机构和科技评价机构须填写统一社会信用代码").At("uscc")
	ErrPrefixMissing  = fault.New(fault.Invalid, "organisation.prefix_missing", "登记机构须有编号前缀，为 2 至 4 个大写字母").At("number_prefix")
	ErrPrefixForeign  = fault.New(fault.Invalid, "organisation.prefix_foreign", "只有登记机构有编号前缀，请清空此项").At("number_prefix")
	ErrOwnDisabled    = fault.New(fault.Conflict, "organisation.own", "不能停用本人所在的机构")
	ErrRegionUnknown  = fault.New(fault.Invalid, "organisation.region_unknown", "行政区划代码不存在，请填写 6 位代码，例如 410100").At("region")
	numberPrefixShape = regexp.MustCompile(`^[A-Z]{2,4}$`)
)

// wholeCountry covers every region.
const wholeCountry = "000000"

// check normalises what was typed and collects all that is wrong with it.
func (o *Organisation) check(codes *code.Book, today day.Date) error {
	var faults []*fault.Fault
	o.Name = strings.TrimSpace(o.Name)
	o.Region = ident.Normalise(o.Region)
	o.NumberPrefix = strings.ToUpper(strings.TrimSpace(o.NumberPrefix))
	if o.Kind.Roles() == nil {
		faults = append(faults, ErrKind)
	}
	if n := utf8.RuneCountInString(o.Name); n < 2 || n > 200 {
		faults = append(faults, ErrName)
	}
	o.USCC = strings.TrimSpace(o.USCC)
	switch {
	case o.USCC == "" && (o.Kind == Seller || o.Kind == Brokerage || o.Kind == Exchange || o.Kind == Institution):
		faults = append(faults, ErrUSCCMissing)
	case o.USCC != "":
		uscc, err := ident.USCC(o.USCC)
		for _, f := range fault.All(err) {
			faults = append(faults, f.At("uscc"))
		}
		if err == nil {
			o.USCC = uscc
		}
	}
	if len(o.Region) != 6 || o.Region != wholeCountry && codes.Check(code.Region, o.Region, today) != nil {
		faults = append(faults, ErrRegionUnknown)
	}
	switch {
	case o.Kind == Office && !numberPrefixShape.MatchString(o.NumberPrefix):
		faults = append(faults, ErrPrefixMissing)
	case o.Kind != Office && o.NumberPrefix != "":
		faults = append(faults, ErrPrefixForeign)
	}
	return fault.Join(faults)
}

// Organisation shows one organisation to a system administrator.
func (s *Service) Organisation(ctx context.Context, by actor.Actor, id string) (Organisation, error) {
	if !by.Has(actor.Administrator) {
		return Organisation{}, ErrDenied
	}
	return s.Reader.Organisation(ctx, id)
}

// Organisations lists organisations for a system administrator; more tells
// whether another page follows.
func (s *Service) Organisations(ctx context.Context, by actor.Actor, q OrganisationQuery) (page []Organisation, more bool, err error) {
	if !by.Has(actor.Administrator) {
		return nil, false, ErrDenied
	}
	limit := bounded(q.Limit)
	q.Limit = limit + 1
	page, err = s.Reader.Organisations(ctx, q)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
}

// CreateOrganisation 新建机构.
func (s *Service) CreateOrganisation(ctx context.Context, by actor.Actor, o Organisation) (Organisation, error) {
	if !by.Has(actor.Administrator) {
		return o, ErrDenied
	}
	err := o.check(s.Codes, day.Of(s.Now()))
	if err != nil {
		return o, err
	}
	err = s.InTx(ctx, func(tx Tx) error {
		o.ID, o.Version, o.Active, o.CreatedAt = tx.NewID(), 1, true, tx.Now()
		tx.Record(audit.Event{
			Kind: "organisation.created", Subject: audit.SubjectOf("organisation", o.ID), By: by, Facts: o.facts(),
		})
		return tx.InsertOrganisation(ctx, o)
	})
	return o, err
}

// ChangeOrganisation 修改机构 corrects name, code and region. Kind and number
// prefix stay, because roles and numbers already given out depend on them.
func (s *Service) ChangeOrganisation(ctx context.Context, by actor.Actor, changed Organisation) error {
	if !by.Has(actor.Administrator) {
		return ErrDenied
	}
	err := s.InTx(ctx, func(tx Tx) error {
		o, err := tx.LockOrganisation(ctx, changed.ID)
		if err != nil {
			return err
		}
		if o.Version != changed.Version {
			return ErrMoved
		}
		before := o.facts()
		o.Name, o.USCC, o.Region = changed.Name, changed.USCC, changed.Region
		err = o.check(s.Codes, day.Of(tx.Now()))
		if err != nil {
			return err
		}
		tx.Record(audit.Event{
			Kind: "organisation.changed", Subject: audit.SubjectOf("organisation", o.ID), By: by,
			Facts: differences(before, o.facts()),
		})
		return tx.UpdateOrganisation(ctx, o)
	})
	s.admitted.forgetOrganisation(changed.ID)
	return err
}

// SwitchOrganisation 停用、启用机构. The users of a disabled organisation are signed
// out at once and cannot sign in.
func (s *Service) SwitchOrganisation(ctx context.Context, by actor.Actor, id string, version int, active bool) error {
	if !by.Has(actor.Administrator) {
		return ErrDenied
	}
	if id == by.Org {
		return ErrOwnDisabled
	}
	err := s.InTx(ctx, func(tx Tx) error {
		o, err := tx.LockOrganisation(ctx, id)
		if err != nil {
			return err
		}
		if o.Version != version || o.Active == active {
			return ErrMoved
		}
		o.Active = active
		kind := "organisation.enabled"
		if !active {
			kind = "organisation.disabled"
			err = tx.DeleteOrganisationSessions(ctx, id)
			if err != nil {
				return err
			}
		}
		tx.Record(audit.Event{Kind: kind, Subject: audit.SubjectOf("organisation", id), By: by})
		return tx.UpdateOrganisation(ctx, o)
	})
	s.admitted.forgetOrganisation(id)
	return err
}

func (o Organisation) facts() []audit.Fact {
	return []audit.Fact{
		{Label: "机构类别", Value: o.Kind.Title()}, {Label: "机构名称", Value: o.Name}, {Label: "统一社会信用代码", Value: o.USCC},
		{Label: "行政区划代码", Value: o.Region}, {Label: "编号前缀", Value: o.NumberPrefix},
	}
}

// differences keeps the facts that changed, as before → after.
func differences(before, after []audit.Fact) []audit.Fact {
	var changed []audit.Fact
	for i, f := range after {
		if f.Value != before[i].Value {
			changed = append(changed, audit.Fact{Label: f.Label, Value: before[i].Value + " → " + f.Value})
		}
	}
	return changed
}

const (
	usualPage   = 50
	longestPage = 200
)

func bounded(limit int) int {
	if limit <= 0 {
		return usualPage
	}
	return min(limit, longestPage)
}
