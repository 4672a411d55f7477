package conform

import (
	"errors"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

func identifier(in object) any {
	options := ident.Options{AsOf: in.date("as_of"), Granted: granted(in), Filed: in.date("filed")}
	if in["table"] != nil {
		options.Table = []ident.RegionRow{}
		for _, row := range in.objects("table") {
			options.Table = append(options.Table, ident.RegionRow{
				Code: row.text("code"), Name: row.text("name"), From: row.date("valid_from"), To: row.date("valid_to")})
		}
	}
	r := ident.Check(ident.Kind(in.text("kind")), in.text("value"), options)
	if !r.Valid() {
		out := map[string]any{"valid": false, "normalized": r.Normalised, "error": map[string]any{"code": r.Code}}
		if r.ExpectedCheck != "" {
			out["expected_check"] = r.ExpectedCheck
		}
		return out
	}
	return map[string]any{
		"valid": true, "normalized": r.Normalised, "masked": r.Masked,
		"parts": identifierParts(r), "warnings": all(r.Warnings),
	}
}

func granted(in object) ident.Grant {
	switch in["granted"] {
	case true:
		return ident.Granted
	case false:
		return ident.NotGranted
	}
	return ident.GrantUnknown
}

func identifierParts(r ident.Result) map[string]any {
	switch {
	case r.USCC != nil:
		p := r.USCC
		return map[string]any{"dept": p.Dept, "category": p.Category, "region": p.Region, "org_code": p.OrgCode, "check": p.Check}
	case r.CNID != nil:
		p := r.CNID
		return map[string]any{"region": p.Region, "birth_date": p.Born.String(), "sex": p.Sex, "check": p.Check}
	case r.Patent != nil:
		p := r.Patent
		return map[string]any{"form": p.Form, "year": p.Year, "kind": p.Kind, "bucket": p.Bucket, "serial": p.Serial,
			"check": p.Check, "prefix": p.Prefix, "last_day": orNull(p.LastDay.String())}
	case r.Software != nil:
		p := r.Software
		if p.Form == ident.FormCertNo {
			return map[string]any{"form": p.Form, "serial": p.Serial}
		}
		return map[string]any{"form": p.Form, "year": p.Year, "serial": p.Serial}
	case r.Region != nil:
		p := r.Region
		return map[string]any{"level": p.Level, "province": p.Province, "prefecture": orNull(p.Prefecture),
			"statistical": p.Statistical, "maps_to": p.MapsTo, "name": orNull(p.Name)}
	}
	return map[string]any{}
}

// noNumber is out of the range of every part of a registration number.
const noNumber = -1

func registrationNumber(in object) any {
	switch in.text("action") {
	case "parse_national":
		n, err := contract.ParseNational(in.text("value"), in.date("as_of"), in.date("register_date"))
		if err != nil {
			return failed(err)
		}
		return map[string]any{
			"normalized": n.String(), "form": n.Form, "year": n.Year, "province": n.Province, "prefecture": n.Prefecture,
			"point": n.Point, "serial": n.Serial, "form14": n.Form14(), "form16": n.Form16(),
		}
	case "format_national":
		value, err := contract.FormatNational(in.number("form", noNumber), in.number("year", noNumber), in.text("region"),
			in.number("point", noNumber), in.number("serial", noNumber))
		if err != nil {
			return failed(err)
		}
		return map[string]any{"value": value}
	case "parse_local":
		n, err := contract.ParseLocal(in.text("value"), in.texts("prefixes"), in.date("as_of"))
		if err != nil {
			return failed(err)
		}
		return map[string]any{"normalized": n.String(), "prefix": n.Prefix, "year": n.Year, "serial": n.Serial}
	case "next_local":
		values, err := contract.NextLocal(in.text("prefix"), in.instant("at"), in.texts("issued"), in.number("count", 0))
		if err != nil {
			return failed(err)
		}
		return map[string]any{"values": values}
	}
	return failed(contract.ErrNumberAction)
}

// failed prints the code of a fault, and its field when it has one.
func failed(err error) map[string]any {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		panic(err)
	}
	out := map[string]any{"code": f.Code}
	if f.Field != "" {
		out["field"] = f.Field
	}
	return map[string]any{"error": out}
}
