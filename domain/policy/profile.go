package policy

import (
	"slices"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Pack 参数集 holds the parameters of all regions, checked against each other. It
// is immutable; an administrator's change makes a new Pack.
type Pack struct {
	parameters map[string]map[string][]Parameter // by profile, then key, by From
	revision   int
}

// NewPack checks that every parameter is sound, that no profile has two values of
// one key for one day, and that the national profile answers every key from some
// day on without end, so that every region always resolves.
func NewPack(parameters []Parameter) (*Pack, error) {
	pack := &Pack{parameters: map[string]map[string][]Parameter{}}
	var faults []*fault.Fault
	for _, p := range parameters {
		if f := p.Check(); f != nil {
			faults = append(faults, f)
			continue
		}
		keys := pack.parameters[p.Profile]
		if keys == nil {
			keys = map[string][]Parameter{}
			pack.parameters[p.Profile] = keys
		}
		if slices.ContainsFunc(keys[p.Key], p.overlaps) {
			label, _ := Explain(p.Key)
			faults = append(faults, ErrParameter.Say(label.Label+"：同一日期有两个值").At(p.Profile+"."+p.Key))
		}
		keys[p.Key] = append(keys[p.Key], p)
	}
	for _, keys := range pack.parameters {
		for _, dated := range keys {
			slices.SortFunc(dated, func(p, q Parameter) int { return p.From.Compare(q.From) })
		}
	}
	for _, l := range labels {
		open := func(p Parameter) bool { return p.To.IsZero() }
		if !slices.ContainsFunc(pack.parameters[National][l.Key], open) {
			faults = append(faults, ErrParameter.Say("国家基准缺少长期有效的“"+l.Label+"”").At(National+"."+l.Key))
		}
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	return pack, nil
}

// Regions lists the profiles that have parameters of their own, in code order.
func (k *Pack) Regions() []string {
	regions := make([]string, 0, len(k.parameters))
	for region := range k.parameters {
		regions = append(regions, region)
	}
	slices.Sort(regions)
	return regions
}

// History returns every value that a profile itself ever had for a key, oldest
// first.
func (k *Pack) History(region, key string) []Parameter {
	return slices.Clone(k.parameters[region][key])
}

// Profile 地区参数表 is the view of the pack from one region.
type Profile struct {
	Region   string
	chain    []map[string][]Parameter // nearest first
	revision int
}

// Profile returns the view from a region: its own parameters, then those of its
// prefecture, its province and the nation. What is no region sees the nation's.
func (k *Pack) Profile(region string) Profile {
	profile := Profile{Region: region, revision: k.revision}
	for _, scope := range Inheritance(region) {
		if keys := k.parameters[scope]; keys != nil {
			profile.chain = append(profile.chain, keys)
		}
	}
	return profile
}

// Inheritance lists the profiles from which a region takes its parameters, nearest
// first: 410105, 410100, 410000, 000000.
func Inheritance(region string) []string {
	var scopes []string
	for _, scope := range []string{region, code.Prefecture(region), code.Province(region), National} {
		if scope != "" && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// Parameter returns the value of a key on a day, from the nearest profile that has
// one in force; its Profile field tells which.
func (p Profile) Parameter(key string, on day.Date) (Parameter, bool) {
	for _, keys := range p.chain {
		for _, parameter := range keys[key] {
			if parameter.InForce(on) {
				return parameter, true
			}
		}
	}
	return Parameter{}, false
}

// Parameters returns every value in force on a day in page order, inherited ones
// included.
func (p Profile) Parameters(on day.Date) []Parameter {
	var all []Parameter
	for _, l := range labels {
		if parameter, ok := p.Parameter(l.Key, on); ok {
			all = append(all, parameter)
		}
	}
	return all
}
