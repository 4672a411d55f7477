package web

import (
	"github.com/shopspring/decimal"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// workings 试算 judges every component by itself, so that the page can tell what
// counts while the parts do not add up yet.
func workings(form contract.Form, check registration.Precheck) registry.Workings {
	in := form.Declare(contract.CheckProfile{}, check.AsOf, nil, 0).Amount
	profile := contract.DefaultAmountProfile()
	profile.DeductTravel, profile.DeductTax, profile.PrototypeDefaultQty =
		check.Profile.DeductTravel, check.Profile.DeductTax, check.Profile.PrototypeDefaultQty

	var w registry.Workings
	for _, component := range in.Components {
		row := registry.WorkingRow{}
		alone, err := contract.TechnologyAmount(contract.AmountInput{Total: component.Amount, Profile: profile,
			PayMethod: contract.PayLumpSum, Components: []contract.Component{component}})
		if err == nil {
			row = registry.WorkingRow{Known: true, Kept: alone.Tech, Deducted: alone.Deducted}
			w.Sum, w.Deducted = w.Sum.Add(alone.Total), w.Deducted.Add(alone.Deducted)
		}
		w.Rows = append(w.Rows, row)
	}
	if w.Sum.Sign() > 0 {
		w.Share = "占 " + w.Tech().Decimal().Mul(decimal.NewFromInt(100)).DivRound(w.Sum.Decimal(), 2).StringFixed(2) + "%"
	}
	in.Components, in.Profile, in.SignDate = nil, profile, form.Contract.SignDate
	whole, err := contract.TechnologyAmount(in)
	if err == nil {
		w.Total, w.HasTotal, w.Open = whole.Total, true, whole.Undetermined
		return w
	}
	total, err := money.ParseYuan(form.Amount.Total)
	w.Total, w.HasTotal = total, err == nil
	return w
}

var rightKinds = map[string]ident.Kind{
	contract.IPSoftware: ident.KindSoftware, contract.IPLayoutDesign: ident.KindLayoutDesign,
	contract.IPPlantVariety: ident.KindPlantVariety, contract.IPMedicineVariety: ident.KindPlantVariety,
}

// rights checks the numbers of the rights while they are typed and tells the
// term of patents.
func rights(form contract.Form, asOf day.Date) []registry.Right {
	list := make([]registry.Right, len(form.IP))
	for i, ip := range form.IP {
		list[i] = rightOf(ip, asOf)
	}
	return list
}

func rightOf(ip contract.IPEntry, asOf day.Date) registry.Right {
	kind, numbered := rightKinds[ip.Type]
	if contract.PatentType(ip.Type) {
		kind, numbered = ident.KindPatent, true
	}
	switch {
	case ip.Type == contract.IPTechSecret:
		return registry.Right{State: part.Done, Word: "无须编号"}
	case !numbered || ip.No == "":
		return registry.Right{}
	}
	o := ident.Options{AsOf: asOf}
	o.Filed, _ = day.Parse(ip.Filed) // zero when it cannot be read: the check does without
	switch ip.Granted {
	case contract.Yes:
		o.Granted = ident.Granted
	case contract.No:
		o.Granted = ident.NotGranted
	}
	result := ident.Check(kind, ip.No, o)
	switch {
	case !result.Valid():
		return registry.Right{State: part.Bad, Word: "编号不符", Note: ident.Message(result.Code, kind)}
	case result.Patent != nil && result.Patent.Bucket != ip.Type:
		return registry.Right{State: part.Bad, Word: "种类不符", Note: "号码属于" + contract.TitleIn(contract.IPTypes, result.Patent.Bucket)}
	case result.Patent != nil && !result.Patent.LastDay.IsZero():
		return termOf(result.Patent.LastDay, asOf)
	}
	return registry.Right{State: part.Done, Word: "编号相符"}
}

func termOf(last, asOf day.Date) registry.Right {
	if last.Before(asOf) {
		return registry.Right{State: part.Bad, Word: "已过有效期", Note: "有效至 " + last.String()}
	}
	return registry.Right{State: part.Done, Word: "编号相符", Note: "有效至 " + last.String()}
}
