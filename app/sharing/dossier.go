package sharing

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
)

// The entries of a dossier that are checked beyond their hashes.
const (
	DossierActs       = "存证记录.json"
	DossierStatements = "结算单存证.json"
)

// ErrNoDossier: nothing has been decided yet, or the actor does not answer for it.
var ErrNoDossier = fault.New(fault.Denied, "share.no_dossier", "尽职免责卷宗在单位决策登记之后，由本单位技术经纪人和负责人下载")

// ErrDossier: what a dossier holds does not agree with itself.
var ErrDossier = fault.New(fault.Invalid, "share.dossier", "卷宗内容不能核验")

// dossierActs is how many acts of a case a dossier holds.
const dossierActs = 2000

const dossierGuide = `尽职免责卷宗核验说明

1. manifest.json 列出每个文件的名称、大小和 SHA-256；文件未压缩，任何一个字节改动都会被发现。
2. 用平台程序核验，不需要数据库和网络：jiyue share verify 卷宗.zip
3. 存证记录.json 是平台存证链中这件案子的每一条记录，核验时逐条重算哈希；序号和哈希可以与审计人员保管的存证链核对。
4. 下载时平台把卷宗的 SHA-256 记入存证链；审计人员可以据此证明卷宗是平台出具的原文。
5. signature.json 是平台对 manifest.json 的签名（Ed25519）。平台的签名公钥在“证据包签名公钥”页（/help/keys）公布，核验时可以给出：jiyue share verify 卷宗.zip --key 公钥
6. 卷宗只记录何人何时办理何事、依据和凭证，不作免责的结论；是否免责由有权机关认定。
`

// dossier 尽职免责卷宗 in the making.
type dossier struct{ evidence.Bundle }

// Signer signs a bundle in the name of the platform.
type Signer func(*evidence.Bundle) error

// TitleDossier 赋权决策的尽职免责卷宗.
func (s *Service) TitleDossier(ctx context.Context, by actor.Actor, id string, sign Signer) (number string, file []byte, err error) {
	look, err := s.TitleCase(ctx, by, id)
	if err != nil {
		return "", nil, err
	}
	c := look.TitleCase
	if c.Org != by.Org || !by.Has(actor.Broker, actor.Head) || c.DecidedAt.IsZero() {
		return "", nil, ErrNoDossier
	}
	rules := ""
	if look.Rules != nil {
		rules = publicWords(*look.Rules)
	}
	var failed, warned, facts []any
	for _, code := range look.Result.Failed {
		failed = append(failed, distribution.GrantTitle(code))
	}
	for _, code := range look.Result.Warned {
		warned = append(warned, distribution.GrantTitle(code))
	}
	for _, f := range look.Facts {
		facts = append(facts, map[string]any{"kind": diligenceTitle(f.Kind), "fact": f.Fact, "evidence": f.Evidence, "by": f.By.Name, "at": evidence.Instant(f.At)})
	}
	d := &dossier{}
	about := map[string]any{"thing": "赋权案", "case_no": c.Number, "title": c.Name(), "unit": c.OrgName}
	err = d.AddJSON("决策事实.json", "申请、签认、决策、公示、异议和协议", map[string]any{"case_no": c.Number, "title": c.Name(), "unit": c.OrgName, "state": c.State.Title(), "flow": distribution.Flow(c.Form["flow"]).Title(),
		"maker": c.Maker.Name, "decider": c.Decider.Name, "decided_at": evidence.Instant(c.DecidedAt), "decision": decided(c.Meeting), "publicity": published(c.PublicFrom, c.PublicTo, rules), "objections": objected(c.Objections),
		"application": shown(c.Form), "application_sha256": look.Digest, "consents": consented(c.Form, look.Consents, look.Digest), "negative_list": negatives(c.Form), "agreement": c.Agreement, "effective_on": dateText(c.EffectiveOn),
		"unmet": all(failed), "hints": all(warned), "checked_on": look.Today.String()})
	if err == nil {
		err = d.AddJSON("尽职事实.json", "尽职免责要件的事实和凭证", map[string]any{"case_no": c.Number, "facts": all(facts)})
	}
	if err == nil {
		err = s.packsInto(ctx, d, c.Packs)
	}
	if err != nil {
		return "", nil, err
	}
	file, err = s.issue(ctx, by, d, about, "title", c.ID, sign)
	return c.Number, file, err
}

// CaseDossier 收益分配决策的尽职免责卷宗.
func (s *Service) CaseDossier(ctx context.Context, by actor.Actor, id string, sign Signer) (number string, file []byte, err error) {
	look, err := s.Case(ctx, by, id)
	if err != nil {
		return "", nil, err
	}
	c := look.Case
	if c.DecidedAt.IsZero() {
		return "", nil, ErrNoDossier
	}
	rules := ""
	if look.Rules != nil {
		rules = publicWords(*look.Rules)
	}
	var payouts, unmet []any
	for _, p := range look.Payouts {
		x := map[string]any{"no": p.No, "total": p.Total.String(), "pay_on": p.On.String(), "preparer": p.Preparer.Name, "prepared_at": evidence.Instant(p.PreparedAt), "releaser": p.Releaser.Name}
		if p.Released() {
			x["released_at"] = evidence.Instant(p.ReleasedAt)
		}
		payouts = append(payouts, x)
	}
	for _, code := range look.Gate.Unmet {
		unmet = append(unmet, distribution.UnmetTitle(code))
	}
	digest := digestOf(c.Number, c.Form)
	d := &dossier{}
	about := map[string]any{"thing": "收益分配案", "case_no": c.Number, "title": c.Name, "unit": c.OrgName}
	err = d.AddJSON("决策事实.json", "方案、签认、定价、决策、公示、异议和发放", map[string]any{"case_no": c.Number, "title": c.Name, "unit": c.OrgName, "state": c.State.Title(), "registration": c.Registration, "registered_on": c.RegisteredOn.String(), "priced_on": c.Form["priced_on"],
		"maker": c.Maker.Name, "decider": c.Decider.Name, "decided_at": evidence.Instant(c.DecidedAt), "decision": decided(c.Meeting), "publicity": published(c.PublicFrom, c.PublicTo, rules), "objections": objected(c.Objections),
		"plan": shown(c.Form), "plan_sha256": digest, "consents": consented(c.Form, look.Consents, digest), "payouts": all(payouts), "unmet": all(unmet), "checked_on": look.Today.String()})
	if err == nil {
		err = s.packsInto(ctx, d, c.Packs)
	}
	if err != nil {
		return "", nil, err
	}
	if n := len(look.Issues); n > 0 && look.Issues[n-1].Inputs != "" {
		d.Files = append(d.Files, evidence.BundleFile{Name: DossierStatements, Title: "全部结算单的输入和哈希，可脱离平台重新计算", Content: []byte(look.Issues[n-1].Inputs)})
	}
	file, err = s.issue(ctx, by, d, about, "share", c.ID, sign)
	return c.Number, file, err
}

// issue adds the acts of record and the guide, signs, packs, and records the hash of the file.
func (s *Service) issue(ctx context.Context, by actor.Actor, d *dossier, about map[string]any, thing, id string, sign Signer) ([]byte, error) {
	links, err := s.Reader.AuditLinks(ctx, audit.SubjectOf(thing, id), dossierActs)
	if err != nil {
		return nil, err
	}
	acts := make([]any, len(links))
	for i, l := range links {
		acts[i] = map[string]any{"seq": int(l.Seq), "at": l.At.UTC().Format(time.RFC3339Nano), "what": audit.Title(l.Kind), "kind": l.Kind, "payload": string(l.Payload), "prev": l.Prev.String(), "hash": l.Hash.String()}
	}
	if err := d.AddJSON(DossierActs, "何人何时办理何事：存证链中的全部记录", map[string]any{"acts": acts}); err != nil {
		return nil, err
	}
	d.Files = append(d.Files, evidence.BundleFile{Name: "核验说明.txt", Title: "怎样核验卷宗", Content: []byte(strings.ReplaceAll(dossierGuide, "\n", "\r\n"))})
	about["taken_by"], about["acts"] = by.Name+"　"+by.OrgName, len(links)
	d.About, d.At = about, s.Reader.Now()
	if err := sign(&d.Bundle); err != nil {
		return nil, err
	}
	file, err := d.Pack()
	if err != nil {
		return nil, err
	}
	err = s.InTx(ctx, func(tx Tx) error {
		tx.Record(audit.Event{Kind: thing + ".dossier", Subject: audit.SubjectOf(thing, id), By: by, Facts: []audit.Fact{{Label: "卷宗 SHA-256", Value: contract.Hash(file)}}})
		return nil
	})
	return file, err
}

func (s *Service) packsInto(ctx context.Context, d *dossier, labels []string) error {
	versions, err := s.versions(ctx, s.Reader)
	if err != nil {
		return err
	}
	var trees []any
	for _, p := range pack.Only(versions, labels) {
		trees = append(trees, hashed(p.Tree))
	}
	return d.AddJSON("政策包.json", "决策时适用的规则，带条款、出处和日期", map[string]any{"packs": all(trees)})
}

func publicWords(rules pack.Selection) string {
	days, kind, basis := distribution.PublicRule(rules)
	return "公示不少于 " + strconv.Itoa(days) + " 个" + kind.Title() + "（" + basis + "）"
}

func all(list []any) []any { return append([]any{}, list...) }

func dateText(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func decided(m distribution.Meeting) map[string]any {
	return map[string]any{"date": m.Date.String(), "members": m.Members, "present": m.Present, "for": m.For, "quorum_met": m.QuorumMet(), "approved": m.Approved(), "rule": "实到不少于应到的三分之二，赞成超过实到的半数（建议值）"}
}

func published(from, to day.Date, rule string) map[string]any {
	return map[string]any{"from": dateText(from), "to": dateText(to), "rule": rule}
}

func objected(list []distribution.Objection) []any {
	out := []any{}
	for _, o := range list {
		x := map[string]any{"text": o.Text, "entered_by": o.By.Name, "at": evidence.Instant(o.At), "answer": o.Answer}
		if o.Answer != "" {
			x["answered_by"], x["answered_at"] = o.AnswerBy.Name, evidence.Instant(o.AnswersAt)
		}
		out = append(out, x)
	}
	return out
}

// shown is a form without the logins of people.
func shown(form map[string]string) map[string]any {
	out := map[string]any{}
	for name, value := range form {
		if !strings.HasSuffix(name, ".account") {
			out[name] = value
		}
	}
	return out
}

// consented are the signatures under the text that was decided on, on the page and on paper.
func consented(form map[string]string, list []distribution.Consent, digest string) []any {
	out := []any{}
	for n := 1; n <= TrialPersons; n++ {
		name := form[row("person", n, "name")]
		if name == "" {
			continue
		}
		x := map[string]any{"person": n, "name": name}
		if on := form[row("person", n, "signed")]; on != "" {
			x["paper"], x["signed_on"] = form[row("person", n, "paper")], on
		}
		for _, c := range list {
			if c.Person == n && c.Digest == digest {
				x["by"], x["at"] = c.By.Name, evidence.Instant(c.At)
			}
		}
		out = append(out, x)
	}
	return out
}

func negatives(form map[string]string) []any {
	out := []any{}
	for _, n := range distribution.Negative {
		out = append(out, map[string]any{"item": n.Title, "applies": form["negative."+n.Code] != ""})
	}
	return out
}

func diligenceTitle(code string) string {
	for _, k := range distribution.DiligenceKinds {
		if k.Code == code {
			return k.Title
		}
	}
	return code
}

// VerifyDossier 核验卷宗: every entry against the manifest, every act of record against its
// own hash, every statement computed again. decode reads a file of statements.
func VerifyDossier(file []byte, decode func(string) (any, error)) (evidence.Bundle, int, error) {
	b, err := evidence.Unpack(file)
	if err != nil {
		return b, 0, err
	}
	text, _ := b.File(DossierActs)
	tree, err := evidence.Parse(bytes.TrimSuffix(text, []byte("\n")))
	m, _ := tree.(map[string]any)
	acts, _ := m["acts"].([]any)
	if err != nil || len(acts) == 0 {
		return b, 0, ErrDossier.Say("卷宗中没有存证记录")
	}
	var last int64
	for i, item := range acts {
		link, err := linkOf(item)
		if err != nil || link.Seq <= last || chain.Next(chain.Head{Seq: link.Seq - 1, Hash: link.Prev}, link.At, link.Kind, link.Payload).Hash != link.Hash {
			return b, 0, ErrDossier.Say("存证记录第 " + strconv.Itoa(i+1) + " 条的内容与其哈希不符")
		}
		last = link.Seq
	}
	if text, there := b.File(DossierStatements); there {
		tree, err := decode(string(text))
		if err != nil {
			tree = nil
		}
		look, err := VerifyFile(text, tree)
		if err == nil && look.Case != b.About["case_no"] {
			err = ErrDossier.Say("结算单存证文件属于另一件分配案")
		}
		if err != nil {
			return b, 0, err
		}
	}
	return b, len(acts), nil
}

// linkOf reads an act of record as it stands in a dossier.
func linkOf(item any) (l chain.Link, err error) {
	m, _ := item.(map[string]any)
	str := func(key string) string { s, _ := m[key].(string); return s }
	seq, _ := m["seq"].(evidence.Number)
	if l.Seq, err = strconv.ParseInt(string(seq), 10, 64); err != nil {
		return l, err
	}
	if l.At, err = time.Parse(time.RFC3339Nano, str("at")); err != nil {
		return l, err
	}
	if l.Prev, err = chain.ParseHash(str("prev")); err != nil {
		return l, err
	}
	l.Kind, l.Payload = str("kind"), []byte(str("payload"))
	l.Hash, err = chain.ParseHash(str("hash"))
	return l, err
}
