package policy

import (
	"strconv"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/fault"
)

// Pilot 试点地区 is one region that belongs to a pilot area of 国函〔2025〕86号.
type Pilot struct {
	Area       string // 郑州市, 长株潭, …
	Region     string // region code of one member
	Source     string
	Confidence code.Confidence
}

// PilotColumns are the columns of the file of pilot areas, in order.
var PilotColumns = []string{"area", "region", "source", "confidence"}

// ParsePilots reads the members of the pilot areas from CSV with a header line.
func ParsePilots(file []byte) ([]Pilot, error) {
	records, err := readCSV(file, PilotColumns)
	if err != nil {
		return nil, err
	}
	pilots := make([]Pilot, len(records))
	var faults []*fault.Fault
	for i, r := range records {
		p := Pilot{Area: r[0], Region: r[1], Source: r[2], Confidence: code.Confidence(r[3])}
		if p.Area == "" || code.Province(p.Region) == "" || p.Source == "" || !p.Confidence.Valid() {
			line := strconv.Itoa(i + 2)
			faults = append(faults, ErrFile.Say("第 "+line+" 行：试点地区应写名称、六位行政区划代码、来源和依据程度").At("line "+line))
		}
		pilots[i] = p
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	return pilots, nil
}

// PilotOf names the pilot area in which a region lies, "" for none.
func PilotOf(pilots []Pilot, region string) string {
	for _, p := range pilots {
		if actor.Covers(p.Region, region) {
			return p.Area
		}
	}
	return ""
}
