package sharing

import (
	"bytes"
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// FileSchema names the form of a statement's inputs.
const FileSchema = "rs-statement-file/1"

// ErrFile: a file of inputs does not give the statement again; the message names the step.
var ErrFile = fault.New(fault.Invalid, "share.file", "结算单存证文件不能重现")

// private are the endings of fields that are no input of a computation.
var private = []string{".signed", ".account", ".paper", ".left"}

// inputs 结算单输入 writes everything from which the statement after the last event was
// computed: the plan as typed, the events, the packs, and the hashes of all statements.
// The seal is the hash of all the rest.
func inputs(c *distribution.Case, chain []*pack.Pack, events []distribution.CaseEvent, hashes []string) ([]byte, error) {
	form := map[string]any{}
	for name, value := range c.Form {
		if !isPrivate(name) {
			form[name] = value
		}
	}
	packs, list, statements := []any{}, []any{}, []any{}
	for _, p := range chain {
		packs = append(packs, hashed(p.Tree))
	}
	for i, e := range events {
		vat := string(distribution.Exempt)
		if e.VAT.Mode == distribution.Inclusive {
			vat = e.VAT.Rate.String()
		}
		list = append(list, map[string]any{"no": i + 1, "kind": string(e.Kind), "date": e.Date.String(), "amount": e.Amount.String(), "vat": vat, "cost_kind": e.CostKind, "voucher": e.Voucher})
	}
	for i, h := range hashes {
		statements = append(statements, map[string]any{"no": i + 1, "hash": h})
	}
	return sealed(map[string]any{"schema": FileSchema, "case": c.Number, "name": c.Name, "unit": c.OrgName, "registration": c.Registration, "registered_on": c.RegisteredOn.String(),
		"mode": string(c.Deal.Mode), "region": c.Deal.Region, "signed": c.Deal.Signed.String(), "form": form, "packs": packs, "events": list, "statements": statements})
}

func isPrivate(name string) bool {
	for _, ending := range private {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// sealed writes a file with its seal.
func sealed(file map[string]any) ([]byte, error) {
	delete(file, "seal")
	seal, err := evidence.Hash(file)
	if err != nil {
		return nil, err
	}
	file["seal"] = seal.String()
	text, err := evidence.Canonical(file)
	return append(text, '\n'), err
}

// FileLook 存证文件核对 is what a file says once it has been computed again.
type FileLook struct {
	Case, Name, Unit string
	Packs            []string
	Hashes           []string
	Series           distribution.Series
}

// VerifyFile 核对结算单存证文件: computes every statement again from the file alone and
// names the first step that differs. tree is the text as decoded.
func VerifyFile(text []byte, tree any) (FileLook, error) {
	f, _ := tree.(map[string]any)
	str := func(m map[string]any, key string) string { s, _ := m[key].(string); return s }
	items := func(key string) []any { l, _ := f[key].([]any); return l }
	wrong := func(step int, what, why string) error {
		return ErrFile.Say("第 " + strconv.Itoa(step) + " 步“" + what + "”不符：" + why)
	}
	again, err := evidence.Canonical(hashed(tree))
	if f == nil || err != nil || str(f, "schema") != FileSchema || !bytes.Equal(append(again, '\n'), text) {
		return FileLook{}, wrong(1, "文件格式", "不是平台导出的存证文件原文，请重新下载")
	}
	look := FileLook{Case: str(f, "case"), Name: str(f, "name"), Unit: str(f, "unit")}
	if r := pack.Validate(items("packs")); !r.OK() {
		return look, wrong(2, "政策包", r.Errors[0].Pack+" 的 "+r.Errors[0].Path+"，"+r.Errors[0].Title())
	}
	packs := pack.Read(items("packs"))
	c := &distribution.Case{Procedure: distribution.Procedure[distribution.CaseState]{Number: look.Case, Form: map[string]string{}}, Deal: distribution.Deal{Mode: pack.Mode(str(f, "mode")), Region: str(f, "region")}}
	typed, _ := f["form"].(map[string]any)
	for name := range typed {
		c.Form[name] = str(typed, name)
	}
	if c.Deal.Signed, err = day.Parse(str(f, "signed")); err != nil {
		return look, wrong(3, "方案", "签订日期有误")
	}
	plan, err := planTyped(packs, c)
	if err != nil {
		return look, wrong(3, "方案", fault.Sentence(Explain(err)))
	}
	events, err := eventsOf(items("events"))
	if err != nil {
		return look, wrong(4, "收支", fault.Sentence(err))
	}
	if look.Series, err = plan.Series(packs, events); err != nil {
		return look, wrong(4, "收支", fault.Sentence(Explain(err)))
	}
	look.Packs = look.Series.Packs
	statements := items("statements")
	for i, issue := range look.Series.Issues {
		kept := ""
		if i < len(statements) {
			m, _ := statements[i].(map[string]any)
			kept = str(m, "hash")
		}
		if kept != issue.Hash {
			return look, wrong(5, "第 "+strconv.Itoa(issue.No)+" 号结算单", "重新计算得 "+issue.Hash+"，文件记为 "+kept)
		}
		look.Hashes = append(look.Hashes, kept)
	}
	if len(statements) != len(events) {
		return look, wrong(5, "结算单", "收支 "+strconv.Itoa(len(events))+" 项，结算单 "+strconv.Itoa(len(statements))+" 号")
	}
	if whole, err := sealed(hashed(f).(map[string]any)); err != nil || !bytes.Equal(whole, text) {
		return look, wrong(6, "封存值", "单位、项目、凭证等其他内容与封存时不同")
	}
	return look, nil
}

func eventsOf(items []any) ([]distribution.Event, error) {
	var events []distribution.Event
	for i, item := range items {
		m, _ := item.(map[string]any)
		str := func(key string) string { s, _ := m[key].(string); return s }
		on, err := day.Parse(str("date"))
		if err != nil || on.IsZero() {
			return nil, revenue.Refusal{Code: revenue.ErrDate}.Fault()
		}
		y, err := money.ParseYuan(str("amount"))
		if err != nil {
			return nil, err
		}
		if n, _ := m["no"].(pack.Number); string(n) != strconv.Itoa(i+1) {
			return nil, revenue.Refusal{Code: revenue.ErrEventDuplicate}.Fault()
		}
		events = append(events, distribution.NewEvent(i+1, distribution.EventKind(str("kind")), on, revenue.AmountOf(y), str("vat"), str("cost_kind")))
	}
	return events, nil
}
