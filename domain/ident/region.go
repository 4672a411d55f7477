package ident

import (
	"strings"

	"jiyue/domain/day"
)

// The levels of an 行政区划代码.
const (
	LevelProvince   = "PROVINCE"   // 省级
	LevelPrefecture = "PREFECTURE" // 地级
	LevelCounty     = "COUNTY"     // 县级
)

// RegionRow 行政区划表 is one row of the dated region table; codes are never deleted, they
// end. A zero To means still in force.
type RegionRow struct {
	Code, Name string
	From, To   day.Date
}

// RegionParts 行政区划代码 say where a code of GB/T 2260 lies.
type RegionParts struct {
	Level      string
	Province   string
	Prefecture string // "" for a province
	// Statistical marks the 71–79 codes of development zones, which the statistics
	// office uses and GB/T 2260 does not know; MapsTo is then the prefecture.
	Statistical bool
	MapsTo      string
	Name        string // "" without a table
}

func checkRegion(r *Result, o Options) {
	n := r.Normalised
	if !Digits(n) {
		r.fail(CodeCharset)
		return
	}
	if len(n) != 2 && len(n) != 4 && len(n) != 6 {
		r.fail(CodeLength)
		return
	}
	code := n + "0000"[:6-len(n)]
	if !Province(code[:2]) {
		r.fail(CodeRegion)
		return
	}
	if code[2:4] == "00" && code[4:] != "00" {
		r.fail(CodeStructure)
		return
	}
	p := regionParts(code)
	if o.Table != nil {
		name, failure := lookUpRegion(o.Table, code, o.AsOf)
		if failure != "" {
			r.fail(failure)
			return
		}
		p.Name = name
	}
	if p.Statistical {
		r.warn(WarnStatistical)
	}
	r.Normalised, r.Region = code, &p
}

func regionParts(code string) RegionParts {
	p := RegionParts{Level: LevelCounty, Province: code[:2] + "0000", Prefecture: code[:4] + "00", MapsTo: code}
	switch {
	case strings.HasSuffix(code, "0000"):
		p.Level, p.Prefecture = LevelProvince, ""
	case strings.HasSuffix(code, "00"):
		p.Level = LevelPrefecture
	case code[4:] >= "71" && code[4:] <= "79":
		p.Statistical, p.MapsTo = true, p.Prefecture
	}
	return p
}

func lookUpRegion(table []RegionRow, code string, asOf day.Date) (name, failure string) {
	failure = CodeRegionUnknown
	for _, row := range table {
		if row.Code != code {
			continue
		}
		if !asOf.Before(row.From) && (row.To.IsZero() || !asOf.After(row.To)) {
			return row.Name, ""
		}
		failure = CodeRegionExpired
	}
	return "", failure
}
