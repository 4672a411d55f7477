package assessing

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/valuation"
)

// What the form of a commission offers. The classes are those of the implementation plan
// of 2022 for 国办发〔2021〕26号; the purposes are ours.
var (
	CasePurposes = []contract.Choice{{Value: "TRADE", Title: "转化交易"}, {Value: "FINANCE", Title: "投融资"}, {Value: "AWARD", Title: "奖励申报"}, {Value: "ACCEPTANCE", Title: "项目验收"}, {Value: "MANAGE", Title: "单位内部管理"}}
	CaseClasses  = []contract.Choice{{Value: "BASIC", Title: "基础研究"}, {Value: "APPLIED", Title: "应用研究"}, {Value: "DEVELOPMENT", Title: "技术开发和产业化"}}
)

// Faults of the form.
var (
	ErrClient        = fault.New(fault.Denied, "assessment.client", "评价由成果完成单位的技术经纪人或负责人委托")
	ErrInstitution   = fault.New(fault.Invalid, "assessment.org_choice", "请从在册的评价机构中选择").At("org")
	ErrScope         = fault.New(fault.Invalid, "assessment.scope", "所选机构的评价领域不含本成果的技术领域，请另选机构").At("org")
	ErrTrack         = fault.New(fault.Invalid, "assessment.track_choice", "所选机构不承办这种评价业务，请另选机构或评价业务").At("track")
	ErrSuspended     = fault.New(fault.Invalid, "assessment.suspended", "所选机构目前不能承接评价，请另选机构").At("org")
	ErrAchievement   = fault.New(fault.Invalid, "assessment.achievement_choice", "请从本单位公开或内部的科技成果中选择；涉密成果不能在线评价").At("achievement")
	ErrInterest      = fault.New(fault.Invalid, "assessment.interest", "评价机构与委托方存在控股或举办关系，不能承接").At("org")
	errCaseField     = fault.New(fault.Invalid, "assessment.field", "请核对")
	errCaseUndrafted = fault.New(fault.Conflict, "assessment.undrafted", "申请已提交，退回补正后才能修改")
)

// caseFields are what the client writes.
var caseFields = []string{"title", "purpose", "class", "base_date", "field", "summary", "completers", "counterpart", "competitors", "statutory", "valuation"}

// reads takes the form as typed; what is wrong is told at its field.
func (s *Cases) reads(row *CaseRow, typed map[string]string, today day.Date) error {
	var faults []*fault.Fault
	need := func(ok bool, field, sentence string) {
		if !ok {
			faults = append(faults, errCaseField.Say(sentence).At(field))
		}
	}
	row.Form = map[string]string{}
	for _, field := range caseFields {
		row.Form[field] = strings.TrimSpace(typed[field])
	}
	f := row.Form
	f["valuation"] = valuation.NormalSerial(f["valuation"])
	size := func(field string) int { return utf8.RuneCountInString(f[field]) }
	row.Title, row.Purpose, row.Class = f["title"], f["purpose"], f["class"]
	need(size("title") >= 2 && size("title") <= 100, "title", "项目名称应为 2 至 100 个字")
	need(contract.TitleIn(CasePurposes, row.Purpose) != "", "purpose", "请选择评价目的")
	need(contract.TitleIn(CaseClasses, row.Class) != "", "class", "请选择成果类别")
	base, err := day.Parse(f["base_date"])
	need(err == nil && !base.IsZero() && !base.After(today), "base_date", "请填写评价基准日，不晚于今天，例如 2026-01-31")
	row.Base = base
	need(s.Registers.Codes.Check(code.Field, f["field"], today) == nil && f["field"] != "", "field", "请从列表中选择技术领域")
	need(size("summary") >= 20 && size("summary") <= 2000, "summary", "成果简介应为 20 至 2000 个字")
	lines := strings.FieldsFunc(f["completers"], func(r rune) bool { return r == '\n' })
	need(len(lines) > 0 && len(lines) <= 30 && size("completers") <= 2000, "completers", "请填写成果完成人，一行一人，最多 30 人")
	for _, field := range []string{"counterpart", "competitors"} {
		var codes []string
		for line := range strings.SplitSeq(f[field], "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			c, err := ident.USCC(line)
			need(err == nil && len(codes) < 10, field, "请填写统一社会信用代码，一行一个，最多 10 个")
			codes = append(codes, c)
		}
		f[field] = strings.Join(codes, "\n")
	}
	if row.Track == assessment.Appraisal {
		need(f["statutory"] == "yes" || f["statutory"] == "no", "statutory", "请选择是否法定评估（资产评估法第三条）")
	}
	return fault.Join(faults)
}

// MayCommission says whether a person of an organisation of the kind may commission an
// assessment: brokers and heads of units that have achievements, or that act for them.
func MayCommission(by actor.Actor, kind string) bool {
	return by.Has(actor.Broker, actor.Head) && (kind == "SELLER" || kind == "BROKERAGE")
}

// Open 建立项目 for the client's unit under an id that came with the page. The institution
// and the track stay as they are chosen here. It returns the number.
func (s *Cases) Open(ctx context.Context, by actor.Actor, id string, typed map[string]string) (string, error) {
	p, err := s.Reader.CasePrincipal(ctx, by.User)
	if err == nil && !MayCommission(by, p.Kind) {
		err = ErrClient
	}
	if err != nil {
		return "", err
	}
	now := s.Reader.Now().Truncate(time.Millisecond)
	today := day.Of(now)
	row := CaseRow{ID: id, Track: typed["track"], Client: contract.Person{ID: by.Org, Name: by.OrgName}, Maker: contract.Person{ID: by.User, Name: by.Name}, Achievement: typed["achievement"],
		State: assessment.Draft, Round: 1, Version: 1, CreatedAt: now, UpdatedAt: now}
	typedWrong := s.reads(&row, typed, today)
	chosenWrong := s.choose(ctx, by, &row, typed["org"], today)
	_, _, leaned := s.reference(ctx, row, today)
	if err := both(both(typedWrong, chosenWrong), leaned); err != nil {
		return "", err
	}
	number := ""
	err = s.InTx(ctx, func(tx CaseTx) error {
		var err error
		if row.Number, err = s.number(ctx, tx, row.Region, today.Year()); err != nil {
			return err
		}
		number = row.Number
		first := assessment.Record{Seq: 1, Event: assessment.Event{At: now, Actor: by.User, Do: assessment.Begin}, Party: assessment.OfClient, State: assessment.Draft, Detail: map[string]string{"number": row.Number,
			"track": row.Track, "org": row.Institution.ID, "org_name": row.Institution.Name, "client": row.Client.ID, "client_name": row.Client.Name, "profile": profile}}
		if first, err = first.Sealed(row.Head); err != nil {
			return err
		}
		row.Head = first.Hash
		added, err := tx.AddCase(ctx, row, first)
		if err == nil && !added {
			err = ErrAgain
		}
		if err == nil {
			tx.Record(audit.Event{Kind: "assessment.opened", Subject: audit.SubjectOf("assessment", id), By: by, To: string(row.State),
				Facts: []audit.Fact{{Label: "项目编号", Value: row.Number}, {Label: "评价机构", Value: row.Institution.Name}}})
		}
		return err
	})
	return number, err
}

// choose sets the institution, as far as it may take the commission, and the achievement.
func (s *Cases) choose(ctx context.Context, by actor.Actor, row *CaseRow, org string, today day.Date) error {
	e, err := s.Registers.Reader.RegisterInstitution(ctx, org, "-")
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return ErrInstitution
	}
	if err != nil {
		return err
	}
	page, err := s.Registers.PublicInstitution(ctx, e.ID)
	switch {
	case err != nil:
		return ErrInstitution
	case len(page.Why) > 0:
		return ErrSuspended
	}
	i := e.Institution()
	row.Institution, row.Region, row.Filed = contract.Person{ID: e.Org, Name: e.Name}, e.Region, i.Filed(assessor.AppraisalFiling, today)
	_, uscc, _, err := s.Registers.Reader.OrganisationCode(ctx, by.Org)
	var faults []*fault.Fault
	switch {
	case err != nil:
		return err
	case !slices.Contains(i.Tracks, assessor.Track(row.Track)):
		faults = append(faults, ErrTrack)
	case uscc != "" && i.Parent == uscc:
		faults = append(faults, ErrInterest)
	case row.Form["field"] != "" && !slices.Contains(i.Scope, row.Form["field"]):
		faults = append(faults, ErrScope)
	}
	if row.Achievement != "" {
		a, err := s.Achievements(ctx, row.Achievement)
		if err != nil || a.Org != by.Org || a.Written().Secrecy == achievement.Secret {
			faults = append(faults, ErrAchievement)
		}
	}
	return fault.Join(faults)
}

// errAppraisalReference: an appraisal values by its own methods.
var errAppraisalReference = fault.New(fault.Invalid, "assessment.valuation", "资产评估报告由评估机构自行估值，不写入委托方的估值参考区间；请留空").At("valuation")

// reference 估值参考 is the signed valuation of the client's own whose interval it gives to
// the report, false without one.
func (s *Cases) reference(ctx context.Context, row CaseRow, on day.Date) (r valuation.Reference, given bool, err error) {
	serial := row.Form["valuation"]
	switch {
	case serial == "":
		return r, false, nil
	case row.Track != assessment.Evaluation:
		return r, false, errAppraisalReference
	}
	c, err := s.Reader.ValuationOf(ctx, row.Client.ID, valuation.NormalSerial(serial))
	if err == nil {
		r, err = c.Lean(serial, row.Achievement, on)
	} else if fault.KindOf(err) == fault.NotFound {
		err = valuation.ErrReference
	}
	if f, told := err.(*fault.Fault); told {
		err = f.At("valuation")
	}
	return r, err == nil, err
}

// Write 修改申请 before it is submitted.
func (s *Cases) Write(ctx context.Context, by actor.Actor, number string, version int, typed map[string]string) error {
	return s.InTx(ctx, func(tx CaseTx) error {
		w, err := s.Lock(ctx, tx, by, number, version)
		switch {
		case err != nil:
			return err
		case w.party() != assessment.OfClient || !w.visible():
			return ErrCaseAbsent
		case w.State != assessment.Draft && w.State != assessment.Returned:
			return errCaseUndrafted
		}
		wrong := s.reads(&w.CaseRow, typed, day.Of(w.Now))
		_, _, leaned := s.reference(ctx, w.CaseRow, day.Of(w.Now))
		if err := both(wrong, leaned); err != nil {
			return err
		}
		w.UpdatedAt = w.Now
		tx.Record(audit.Event{Kind: "assessment.changed", Subject: audit.SubjectOf("assessment", w.ID), By: by, Facts: []audit.Fact{{Label: "项目编号", Value: w.Number}}})
		return tx.SaveCaseForm(ctx, w.CaseRow)
	})
}

// Submit 提交申请: what is written goes on record, with the documents by their hashes.
func (s *Cases) Submit(ctx context.Context, by actor.Actor, number string, version int, declared bool) error {
	return s.InTx(ctx, func(tx CaseTx) error {
		w, err := s.Lock(ctx, tx, by, number, version)
		if err != nil {
			return err
		}
		papers, err := tx.CasePapers(ctx, w.ID)
		if err != nil {
			return err
		}
		wrong := s.reads(&w.CaseRow, maps.Clone(w.Form), day.Of(w.Now))
		_, _, leaned := s.reference(ctx, w.CaseRow, day.Of(w.Now))
		if err := both(wrong, leaned); err != nil {
			return err
		}
		detail := maps.Clone(w.Form)
		rights := 0
		for i, p := range papers {
			detail["paper_"+strconv.Itoa(i+1)] = p.Kind + " " + p.SHA256 + " " + p.Name
			if p.Kind == "RIGHT" {
				rights++
			}
		}
		if err := w.Do(Deed{Do: assessment.Submit, Args: assessment.Args{Rights: rights, Declared: declared}, Detail: detail}); err != nil {
			return err
		}
		return w.Save(ctx)
	})
}
