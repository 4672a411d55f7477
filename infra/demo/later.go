package demo

import (
	"context"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// What comes of some filings beside the straight way: experts are asked, a
// registered contract changes, a refusal is objected to.

func (c *course) askExperts(ctx context.Context, f *filing) error {
	ids := make([]string, contract.MinExperts)
	for i := range ids {
		ids[i] = f.office.experts[i].User
	}
	err := c.service.AskExperts(ctx, f.registrar, f.id, 0, ids, "请就技术方案的创新内容和非技术性费用的划分提出意见")
	if err != nil {
		return err
	}
	c.arrange(c.hours.after(f.dice, f.now, 1), f, (*course).giveOpinion)
	return nil
}

func (c *course) giveOpinion(ctx context.Context, f *filing) error {
	return c.service.GiveOpinion(ctx, f.office.experts[0], f.id, 0, contract.ExpertSupports,
		"方案含未掌握的关键工艺，指标可以考核；外购器材已单列，技术交易额的划分合理。")
}

func (c *course) openChange(ctx context.Context, f *filing) error {
	err := c.service.OpenChange(ctx, f.by, f.id, 0)
	if err != nil {
		return err
	}
	_, err = c.service.SaveDraft(ctx, f.by, f.id, 0, f.amended())
	if err != nil {
		return err
	}
	err = c.upload(ctx, f, contract.Amendment)
	if err != nil {
		return err
	}
	c.arrange(c.hours.after(f.dice, f.now, 1), f, (*course).requestChange)
	return nil
}

// amended is what a supplementary agreement changes: a year more, and less money
// where the price is a sum.
func (f *filing) amended() map[string]string {
	fields := map[string]string{}
	if end, err := day.Parse(f.form["contract.end"]); err == nil && !end.IsZero() {
		fields["contract.end"] = day.New(end.Year()+1, end.Month(), end.Day()).String()
	}
	total, err := money.ParseYuan(f.form["amount.total"])
	technical, errPart := money.ParseYuan(f.form["amount.components[0].amount"])
	less := money.FromFen(10_000_00)
	switch {
	case err != nil || !less.Less(total) || f.form["amount.currency"] != "CNY":
	case f.form["amount.components[0].amount"] == "":
		fields["amount.total"] = total.Sub(less).String()
	case errPart == nil && less.Less(technical):
		fields["amount.total"] = total.Sub(less).String()
		fields["amount.components[0].amount"] = technical.Sub(less).String()
	}
	return fields
}

func (c *course) requestChange(ctx context.Context, f *filing) error {
	err := c.service.RequestChange(ctx, f.by, f.id, 0, "双方签订补充协议，延长履行期限并核减部分工作内容")
	if err != nil {
		return err
	}
	return c.next(f, contract.ChangePending, f.dice.between(2, 6), (*course).approveChange)
}

func (c *course) approveChange(ctx context.Context, f *filing) error {
	review, err := c.service.ReadChange(ctx, f.registrar, f.id)
	if err != nil {
		return err
	}
	return c.service.ApproveChange(ctx, f.registrar, f.id, 0, registration.Verdict{
		Class: review.Contract.Change.Class, Tech: review.After.Tech.String(), Opinion: "补充协议齐全，变更内容与协议一致"})
}

func (c *course) object(ctx context.Context, f *filing) error {
	return c.service.Object(ctx, f.by, f.id, 0, "合同附件三已载明研究目标和考核指标，审查时可能未见到该附件，请复核")
}
