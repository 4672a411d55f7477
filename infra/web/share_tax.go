package web

import (
	"strings"

	"jiyue/app/sharing"
	"jiyue/domain/revenue"
	"jiyue/views/part"
	"jiyue/views/payout"

	"github.com/a-h/templ"
)

// routeShareTax: 奖励个人所得税测算 for everybody.
func (s *Server) routeShareTax() { s.get(payout.TaxPath, s.showShareTax, open()) }

func (s *Server) showShareTax(r *request) error {
	values := sharing.Values{}
	r.Context().QueryArgs().VisitAll(func(name, value []byte) { values[string(name)] = strings.TrimSpace(cleanText(string(value))) })
	p := payout.TaxPage{Shell: s.shell(r, "现金奖励个人所得税测算")}
	p.Shell.Nav = publicPlaces(r.Path())
	p.Field = func(name, label string) part.Field {
		return part.Field{Name: name, Label: label, Value: values[name], Err: p.Errors.At(name)}
	}
	for i := range s.Sharing.Taxes {
		p.Rules = append(p.Rules, &s.Sharing.Taxes[i])
	}
	if len(values) == 0 {
		return r.page(payout.Tax(p))
	}
	t, err := s.Sharing.EstimateTax(values)
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component {
			p.Errors, p.Shell.HasErrors = errs, true
			return payout.Tax(p)
		})
	}
	p.Made, p.Month, p.With, p.Plain = true, t.Month, t.With, t.Without
	p.Figs = []part.Fig{{Label: "符合 58 号时全年预扣", Value: payout.Text(t.TaxWith), Unit: "元", Sub: "奖励计入 " + payout.Text(t.With[t.Month-1].Counted) + " 元"},
		{Label: "不符合时全年预扣", Value: payout.Text(t.TaxWithout), Unit: "元", Sub: "奖励全额计入"}, {Label: "相差", Value: payout.Text(t.TaxWithout.Sub(t.TaxWith)), Unit: "元", Sub: "以税务机关认定为准"}}
	return r.page(payout.Tax(p))
}

// payoutTaxes are the lists of a case under the rules on rewards, in words.
func payoutTaxes(list []sharing.PayoutTax) []payout.PayoutTax {
	words := make([]payout.PayoutTax, len(list))
	for i, t := range list {
		if t.Relief == nil {
			words[i] = payout.PayoutTax{State: part.Warn, Word: "没有减按计入的规则", Text: "发放日期没有可用的规则，按全额计入"}
			continue
		}
		x := payout.PayoutTax{State: part.Done, Word: "具备财税〔2018〕58号的条件", Text: "减按 " + t.Relief.Ratio("inclusion").Percent() + " 计入当月工资薪金，期限至 " + t.LastDay.String() + "；以税务机关认定为准"}
		if !t.Eligible() {
			var unmet []string
			for _, code := range t.Failed {
				unmet = append(unmet, revenue.TaxUnmetTitle(code))
			}
			x.State, x.Word, x.Text = part.Warn, "不具备财税〔2018〕58号的条件", strings.Join(unmet, "；")+"。按全额计入；以税务机关认定为准"
		}
		words[i] = x
	}
	return words
}
