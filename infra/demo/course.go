package demo

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiyue/app/registration"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// act is one step of a filing; it arranges the next one.
type act func(*course, context.Context, *filing) error

// event is an act that is due: of a filing, or of something else that has a name.
type event struct {
	at     time.Time
	serial int // of equal times the one that was arranged first
	filing *filing
	act    act
	name   string
	do     func(ctx context.Context, at time.Time) error
}

func (e event) happen(c *course, ctx context.Context) error {
	if e.filing == nil {
		if err := e.do(ctx, e.at); err != nil {
			return fmt.Errorf("demo: %s (%s): %w", e.name, day.Of(e.at), err)
		}
		return nil
	}
	e.filing.now = e.at
	if err := e.act(c, ctx, e.filing); err != nil {
		return fmt.Errorf("demo: %s (%s, %s): %w", e.filing.name, e.filing.class, day.Of(e.at), err)
	}
	return nil
}

type queue []event

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].serial < q[j].serial
	}
	return q[i].at.Before(q[j].at)
}
func (q *queue) Push(x any) { *q = append(*q, x.(event)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// course lets the filings of all offices happen in the order of time.
type course struct {
	service *registration.Service
	clock   *Clock
	hours   hours
	until   time.Time // what would come later has not happened
	queue   queue
	serial  int
}

func (c *course) arrange(at time.Time, f *filing, next act) {
	if at.After(c.until) {
		return
	}
	c.serial++
	heap.Push(&c.queue, event{at: at, serial: c.serial, filing: f, act: next})
}

// at arranges something else than a step of a filing.
func (c *course) at(at time.Time, name string, do func(ctx context.Context, at time.Time) error) {
	if at.After(c.until) {
		return
	}
	c.serial++
	heap.Push(&c.queue, event{at: at, serial: c.serial, name: name, do: do})
}

// next arranges an act so many working days later, unless the filing is to lie
// in the state that it has reached.
func (c *course) next(f *filing, reached contract.State, workdays int, do act) error {
	if f.stops != reached {
		c.arrange(c.hours.after(f.dice, f.now, workdays), f, do)
	}
	return nil
}

func (c *course) run(ctx context.Context, list []*filing, log func(string)) error {
	for _, f := range list {
		c.arrange(c.hours.on(f.dice, f.begins), f, (*course).draft)
	}
	year, drafts := 0, 0
	for c.queue.Len() > 0 {
		e := heap.Pop(&c.queue).(event)
		if y := day.Of(e.at).Year(); y != year {
			if year != 0 {
				log(fmt.Sprintf("%d 年：累计 %d 件申请", year, drafts))
			}
			year = y
		}
		if e.filing != nil && e.filing.now.IsZero() {
			drafts++
		}
		c.clock.set(e.at)
		if err := e.happen(c, ctx); err != nil {
			return err
		}
	}
	log(fmt.Sprintf("%d 年：累计 %d 件申请", year, drafts))
	return nil
}

func (c *course) draft(ctx context.Context, f *filing) error {
	err := c.service.StartDraft(ctx, f.by, f.id, f.office.ID, f.form)
	if err != nil || f.fate == toDraft {
		return err
	}
	return c.next(f, contract.Draft, 0, (*course).attach)
}

func (c *course) attach(ctx context.Context, f *filing) error {
	kinds := []contract.AttachmentKind{contract.ContractText}
	switch {
	case f.form["contract.cross_border"] == "EXPORT":
		kinds = append(kinds, contract.TradeDocument)
	case f.form["ip[0].no"] != "":
		kinds = append(kinds, contract.IPCertificate)
	case f.form["amount.components[1].kind"] != "":
		kinds = append(kinds, contract.CostBreakdown)
	}
	for _, kind := range kinds {
		if err := c.upload(ctx, f, kind); err != nil {
			return err
		}
	}
	return c.next(f, contract.Draft, f.pace.submit, (*course).submit)
}

func (c *course) upload(ctx context.Context, f *filing, kind contract.AttachmentKind) error {
	title := contract.TitleIn(contract.AttachmentKinds, string(kind))
	content := paper(title+"（演示）", "项目名称："+f.name, f.class.SellerTitle()+"："+f.seller.name, f.class.BuyerTitle()+"："+f.buyer.name,
		"签订日期："+f.signed.Long(), "本文件为演示数据，不是真实合同。")
	return c.service.Attach(ctx, f.by, f.id, kind, strings.ReplaceAll(title, "、", "")+"-"+f.topic.name+".pdf", content)
}

func (c *course) submit(ctx context.Context, f *filing) (err error) {
	f.last, err = c.service.Submit(ctx, f.by, f.id, 0)
	if err != nil {
		return err
	}
	switch f.fate {
	case toNotAccepted:
		return c.next(f, contract.Submitted, f.pace.accept, (*course).notAccept)
	case toRouted:
		return c.next(f, contract.Submitted, f.pace.accept, (*course).route)
	case toWithdrawn:
		return c.next(f, contract.Submitted, 1, (*course).withdraw)
	}
	return c.next(f, contract.Submitted, f.pace.accept, (*course).accept)
}

func (c *course) accept(ctx context.Context, f *filing) error {
	err := c.service.Accept(ctx, f.registrar, f.id, 0)
	if err != nil {
		return err
	}
	switch {
	case f.stops == contract.ExpertReview:
		return c.next(f, contract.InReview, f.pace.decide, (*course).askExperts)
	case f.fate == toRejected:
		return c.next(f, contract.InReview, f.pace.decide, (*course).reject)
	case f.fate == toGivenUp:
		return c.next(f, contract.InReview, f.pace.ask, (*course).withdraw)
	case f.flaw != nil:
		return c.next(f, contract.InReview, f.pace.ask, (*course).ask)
	}
	return c.next(f, contract.InReview, f.pace.decide, (*course).decide)
}

func (c *course) ask(ctx context.Context, f *filing) error {
	notes := []contract.Note{{Field: f.flaw.field, Text: f.flaw.note}}
	if f.dice.percent(25) {
		notes = append(notes, contract.Note{Field: "content.targets", Text: "技术指标请与合同附件一致，写明数值和检验方法"})
	}
	err := c.service.RequestSupplement(ctx, f.registrar, f.id, 0, notes)
	if err != nil {
		return err
	}
	return c.next(f, contract.SupplementRequested, f.pace.answer, (*course).answer)
}

func (c *course) answer(ctx context.Context, f *filing) error {
	_, err := c.service.SaveDraft(ctx, f.by, f.id, 0, f.flaw.right)
	if err == nil && f.flaw.paper != "" {
		err = c.upload(ctx, f, f.flaw.paper)
	}
	if err != nil {
		return err
	}
	f.last, err = c.service.Submit(ctx, f.by, f.id, 0)
	if err != nil {
		return err
	}
	return c.next(f, contract.Resubmitted, f.dice.between(1, 3), (*course).decide)
}

// opinions are what registrars write, by major class.
var opinions = map[contract.Class][]string{
	contract.MajorDevelopment: {"标的为订立合同时尚未掌握的技术方案，目标和指标明确，符合技术开发合同认定条件", "有明确的研究开发目标和创新内容，准予登记"},
	contract.MajorTransfer:    {"标的为已掌握的技术成果，权属清楚，符合技术转让合同认定条件", "权利证明齐全，归属约定明确，准予登记"},
	contract.MajorLicence:     {"许可的方式、地域和期限明确，符合技术许可合同认定条件", "权利有效，许可期限未超过权利期限，准予登记"},
	contract.MajorConsulting:  {"就特定技术项目进行论证，成果为咨询报告，符合技术咨询合同认定条件"},
	contract.MajorService:     {"运用专业技术知识解决特定技术问题，指标具体，符合技术服务合同认定条件", "内容为改进工艺和质量，符合认定条件，准予登记"},
}

func (c *course) decide(ctx context.Context, f *filing) (err error) {
	v := registration.Verdict{Class: f.last.Class, Tech: f.last.Tech.String(), Opinion: pick(f.dice, opinions[f.class.Major()])}
	if f.reclassed != "" {
		v.Class, v.Opinion = f.reclassed, "资料载明仅一方承担研究开发工作，另一方只出资和提供场地，按委托开发认定"
	}
	if !f.cut.IsZero() && f.cut.Less(f.last.Tech) {
		v.Tech = f.last.Tech.Sub(f.cut).String()
		v.Opinion = fmt.Sprintf("合同附件二列明外购器材 %s 元，申报时未单列，从技术交易额中核减", f.cut.Text())
		f.cut = money.Zero
	}
	f.last, err = c.service.Approve(ctx, f.registrar, f.id, 0, v)
	if err != nil {
		return err
	}
	if f.last.State == contract.SecondReview {
		return c.next(f, contract.SecondReview, f.pace.second, (*course).review)
	}
	return c.registered(f)
}

func (c *course) review(ctx context.Context, f *filing) (err error) {
	if !f.returned && f.dice.percent(15) {
		f.returned = true
		err = c.service.SendBack(ctx, f.reviewer, f.id, 0, "请核对费用明细中外购设备的发票依据后再提交复核")
		if err != nil {
			return err
		}
		return c.next(f, contract.InReview, 1, (*course).decide)
	}
	v := registration.Verdict{Class: f.last.Class, Tech: f.last.Tech.String(), Opinion: "经复核，同意登记员的认定意见"}
	f.last, err = c.service.Approve(ctx, f.reviewer, f.id, 0, v)
	if err != nil {
		return err
	}
	return c.registered(f)
}

func (c *course) registered(f *filing) error {
	switch f.fate {
	case toCancelled:
		return c.next(f, contract.Registered, f.pace.ending, (*course).cancel)
	case toRevoked:
		return c.next(f, contract.Registered, f.pace.ending, (*course).revoke)
	case toChanged:
		return c.next(f, contract.Registered, f.pace.ending, (*course).openChange)
	}
	return nil
}

func (c *course) cancel(ctx context.Context, f *filing) error {
	return c.service.Cancel(ctx, f.registrar, f.id, 0, []string{contract.ReasonRescinded}, pick(f.dice, []string{
		"合同双方协商解除合同，申请单位已提交解除协议，予以注销", "委托方项目终止，双方已签署终止协议，予以注销"}))
}

func (c *course) revoke(ctx context.Context, f *filing) error {
	return c.service.Revoke(ctx, f.office.head, f.id, 0, []string{contract.ReasonFake}, pick(f.dice, []string{
		"抽查发现申报的技术内容与合同原件不符，经核实后撤销登记", "经核查，合同所附验收资料系事后补造，登记依据不实，撤销登记"}))
}

func (c *course) withdraw(ctx context.Context, f *filing) error {
	return c.service.Withdraw(ctx, f.by, f.id, 0, pick(f.dice, []string{
		"双方对付款节点另行协商，签订补充协议后再申请", "项目名称与立项批复不一致，更正后重新申请", "误选登记机构，撤回后另行提交"}))
}

// findings are what the pre-check shows the registrar.
func (c *course) findings(ctx context.Context, f *filing) (reasons []string, opinion string, err error) {
	seen, err := c.service.Read(ctx, f.registrar, f.id)
	if err != nil {
		return nil, "", err
	}
	reasons = seen.Precheck.Result.Reasons
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		texts[i] = contract.Explain(r).Text
	}
	return slices.Clone(reasons), "经审查：" + strings.Join(texts, "；"), nil
}

func (c *course) reject(ctx context.Context, f *filing) error {
	reasons, opinion, err := c.findings(ctx, f)
	if err != nil {
		return err
	}
	err = c.service.Reject(ctx, f.registrar, f.id, 0, reasons, opinion)
	if err == nil && f.stops == contract.Objection {
		return c.next(f, contract.Rejected, f.pace.ending, (*course).object)
	}
	return err
}

func (c *course) notAccept(ctx context.Context, f *filing) error {
	reasons, opinion, err := c.findings(ctx, f)
	if err != nil {
		return err
	}
	return c.service.NotAccept(ctx, f.registrar, f.id, 0, reasons, opinion)
}

func (c *course) route(ctx context.Context, f *filing) error {
	place := c.service.Rules.Codes().FullName(code.Region, f.seller.region)
	return c.service.Route(ctx, f.registrar, f.id, 0, place, "卖方所在地为"+place+"，不属于本站辖区，移送卖方所在地的登记机构办理")
}
