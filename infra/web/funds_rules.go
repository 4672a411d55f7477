package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// orders are the ways in which a deposit can pay what a defaulter owes.
var orders = [][]deposit.Item{
	{deposit.Costs, deposit.FirstCommission, deposit.PriceGap}, {deposit.Costs, deposit.PriceGap, deposit.FirstCommission},
	{deposit.FirstCommission, deposit.Costs, deposit.PriceGap}, {deposit.PriceGap, deposit.Costs, deposit.FirstCommission},
}

func orderValue(list []deposit.Item) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = string(item)
	}
	return strings.Join(parts, "+")
}

func orderWords(list []deposit.Item) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = item.Title()
	}
	return strings.Join(parts, "、")
}

// surplusWords say where the rest of a deposit goes.
var surplusWords = map[deposit.Surplus]string{deposit.ToSeller: "归转让方", deposit.Returned: "退回违约方"}

func tierName(side string, i int, column string) string {
	return fmt.Sprintf("%s.tiers[%d].%s", side, i, column)
}

// rulesTyped reads the form of rules. A tier whose rate cannot be read gets one that the
// rules refuse at its field.
func rulesTyped(values map[string]string) (deposit.Rules, error) {
	r := deposit.Rules{ID: values["id"], Basis: values["basis"], Content: deposit.RulesContent{ReleaseDays: number(values["release_days"]), Surplus: deposit.Surplus(values["surplus"])}}
	if len(r.ID) != 36 || uuid.Validate(r.ID) != nil {
		return r, errDraftID
	}
	from, err := day.Parse(strings.TrimSpace(values["from"]))
	if err == nil {
		r.From = from
	}
	for _, item := range strings.Split(values["order"], "+") {
		r.Content.Order = append(r.Content.Order, deposit.Item(item))
	}
	for _, side := range []string{deposit.BuyerSide, deposit.SellerSide} {
		s := deposit.Schedule{Side: side}
		for i := range market.TierRows {
			limit, rate := amountText(values[tierName(side, i, "up_to")]), strings.TrimSpace(values[tierName(side, i, "rate")])
			if limit+rate == "" {
				continue
			}
			t := deposit.Tier{Rate: percentTyped(rate)}
			if limit != "" {
				f := fenTyped(limit)
				t.UpTo = &f
			}
			s.Tiers = append(s.Tiers, t)
		}
		if least := amountText(values[side+".minimum"]); least != "" {
			f := fenTyped(least)
			s.Minimum = &f
		}
		if most := strings.TrimSpace(values[side+".cap"]); most != "" {
			rate := percentTyped(most)
			s.Cap = &rate
		}
		r.Content.Fees = append(r.Content.Fees, s)
	}
	return r, nil
}

// fenTyped is a typed amount, 0 where there is none.
func fenTyped(typed string) money.Fen {
	f, _ := money.ParseFen(amountText(typed))
	return f
}

// percentTyped is a typed percentage as a share, −1 where it cannot be read.
func percentTyped(typed string) decimal.Decimal {
	d, err := decimal.NewFromString(strings.TrimSuffix(typed, "%"))
	if err != nil || len(typed) > 10 {
		return decimal.NewFromInt(-1)
	}
	return d.Shift(-2)
}

// rulesValues fills the form with what is suggested, or holds now.
func rulesValues(c deposit.RulesContent, today day.Date) map[string]string {
	values := map[string]string{"release_days": strconv.Itoa(c.ReleaseDays), "order": orderValue(c.Order), "surplus": string(c.Surplus), "from": today.AddDays(1).String()}
	for _, side := range c.Fees {
		for i, t := range side.Tiers {
			if t.UpTo != nil {
				values[tierName(side.Side, i, "up_to")] = t.UpTo.Yuan().Text()
			}
			values[tierName(side.Side, i, "rate")] = t.Rate.Shift(2).String()
		}
		if side.Minimum != nil {
			values[side.Side+".minimum"] = side.Minimum.Yuan().Text()
		}
		if side.Cap != nil {
			values[side.Side+".cap"] = side.Cap.Shift(2).String()
		}
	}
	return values
}

func (s *Server) listFundRules(r *request) error {
	view, err := s.fundRulesView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) fundRulesView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	tabs, _, err := s.fundTabs(r, market.FundRulesPath)
	if err != nil {
		return nil, err
	}
	list, err := s.Treasury.Rules(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	today := day.Of(s.Now())
	current, holds := trading.RulesFor(list, today)
	p := market.FundRulesPage{Places: tabs, Form: r.Actor.Has(actor.Treasurer), Values: typed, ID: typed["id"]}
	for _, one := range list {
		p.List = append(p.List, rulesSection(r, one, holds && one.ID == current.ID))
	}
	if typed == nil || typed["id"] == "" {
		content := deposit.Suggested()
		if holds {
			content = current.Content
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		p.Values, p.ID = rulesValues(content, today), id.String()
	}
	for _, o := range orders {
		p.Orders = append(p.Orders, part.Option{Value: orderValue(o), Label: orderWords(o)})
	}
	for _, one := range []deposit.Surplus{deposit.ToSeller, deposit.Returned} {
		p.Surplus = append(p.Surplus, part.Option{Value: string(one), Label: surplusWords[one]})
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "收费规则", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "收费规则"}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.FundRulesList(p)
	}, nil
}

func rulesSection(r *request, one deposit.Rules, current bool) market.FundRules {
	v := market.FundRules{Title: "自 " + one.From.String() + " 起", Meta: "拟定 " + one.Proposer.Name + " " + day.Minute(one.ProposedAt), Word: one.State.Title(),
		State: map[deposit.RulesState]part.State{deposit.RulesProposed: part.Held, deposit.RulesApproved: part.Done, deposit.RulesRefused: part.Off}[one.State]}
	if one.Decider.Name != "" {
		v.Meta += "　复核 " + one.Decider.Name + " " + day.Minute(one.DecidedAt)
	}
	if current {
		v.Word = "现行"
	}
	for _, side := range one.Content.Fees {
		v.Rows = append(v.Rows, part.KV{Key: deposit.SideTitle(side.Side) + "服务费", Value: side.Text()})
	}
	v.Rows = append(v.Rows, part.KV{Key: "付款期限", Value: strconv.Itoa(one.Content.ReleaseDays) + " 个工作日"}, part.KV{Key: "违约清偿顺序", Value: orderWords(one.Content.Order)},
		part.KV{Key: "清偿后剩余", Value: surplusWords[one.Content.Surplus]}, part.KV{Key: "依据", Value: one.Basis})
	if one.State == deposit.RulesProposed && r.Actor.User != one.Proposer.ID {
		v.Decide = market.FundRulesPath + "/" + one.ID + "/decide"
	}
	return v
}
