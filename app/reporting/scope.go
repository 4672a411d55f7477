package reporting

import (
	"context"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/code"
)

// Scope 数据范围 bounds what a reading may touch: one applicant's organisation,
// or one office, or all offices of a range of regions. Exactly one is set.
// Tax and finance bodies read only what has been registered.
type Scope struct {
	Org        string // applications of this organisation, drafts included
	Office     string // cases of this office
	RegionFrom string // cases of the offices from this region
	RegionTo   string // to this one, both included
	Registered bool   // only what has been registered
}

// ledgerScope is the widest reading that the actor's roles allow: a region, else
// the own applications, else the own office. Nobody applies and registers in one
// organisation, so a broker's head is a head of applicants.
func ledgerScope(by actor.Actor) (Scope, error) {
	s, err := statisticsScope(by)
	if err == nil {
		return s, nil
	}
	if by.Has(actor.Broker) && by.Org != "" {
		return Scope{Org: by.Org}, nil
	}
	return Scope{}, ErrNoLedger
}

// statisticsScope leaves the applicants out.
func statisticsScope(by actor.Actor) (Scope, error) {
	switch {
	case by.Has(actor.Authority, actor.Statistician, actor.Auditor) && len(by.Region) == 6:
		from, to := regionRange(by.Region)
		return Scope{RegionFrom: from, RegionTo: to}, nil
	case by.Has(actor.TaxFinance) && len(by.Region) == 6:
		from, to := regionRange(by.Region)
		return Scope{RegionFrom: from, RegionTo: to, Registered: true}, nil
	case by.Has(actor.Registrar, actor.Reviewer, actor.Head) && !by.Has(actor.Broker) && by.Org != "":
		return Scope{Office: by.Org}, nil
	}
	return Scope{}, ErrNoStatistics
}

// CanCount says whether the actor may see statistics.
func CanCount(by actor.Actor) bool { _, err := statisticsScope(by); return err == nil }

// CanList says whether the actor may see the ledger.
func CanList(by actor.Actor) bool { _, err := ledgerScope(by); return err == nil }

// regionRange turns a region that covers others into the range of their codes:
// 410100 covers 410100 to 410199.
func regionRange(region string) (from, to string) {
	switch {
	case region == "000000":
		return "000000", "999999"
	case strings.HasSuffix(region, "0000"):
		return region, region[:2] + "9999"
	case strings.HasSuffix(region, "00"):
		return region, region[:4] + "99"
	}
	return region, region
}

// home is the place that 本地 means in the statistics of a region: a province
// for itself and for all of a municipality, otherwise the city.
func home(region string) string {
	if region == "" || strings.HasSuffix(region, "0000") {
		return region
	}
	switch region[:2] {
	case "11", "12", "31", "50":
		return code.Province(region)
	}
	return code.Prefecture(region)
}

// Offices lists the offices whose cases the actor may see; nobody chooses among
// the offices of the own applications.
func (s *Service) Offices(ctx context.Context, by actor.Actor) ([]Office, error) {
	scope, err := ledgerScope(by)
	if err != nil || scope.Org != "" {
		return nil, err
	}
	return s.read.OfficesWithin(ctx, scope)
}
