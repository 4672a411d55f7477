package draw

import (
	"slices"

	"jiyue/domain/day"
)

// Kinds of experts that composition rules name.
const (
	Peer     = "PEER"
	Economic = "ECON"
)

// Rules 组成规则 say how a panel must be composed.
type Rules struct {
	Min, Max            int
	Odd                 bool
	PeerNum, PeerDen    int // peers are at least this share
	UnitLimit           int
	MinReserves         int
	PoolFactor          int
	MaxExclusions       int // by the client
	SeniorTitleRequired bool
}

// Member 评价组成员 is somebody on a panel, on the day of the check.
type Member struct {
	ID, Unit, Kind    string
	Senior            bool
	CredentialExpires day.Date // last valid day
}

// Panel 评价组 is what is checked.
type Panel struct {
	On                   day.Date
	Members              []Member
	TreeHasEconomic      bool // the index tree has leaves for economic experts
	Reserves, PoolSize   int
	Exclusions, Previous []string
}

// Finding 组成问题 is one rule that a panel breaks; Subject is a unit or a person.
type Finding struct{ Code, Subject string }

// PeersNeeded is the least number of peers on a panel of this size.
func (r Rules) PeersNeeded(size int) int { return (r.PeerNum*size + r.PeerDen - 1) / r.PeerDen }

// Peers counts them.
func (p Panel) Peers() int {
	n := 0
	for _, m := range p.Members {
		if m.Kind == Peer {
			n++
		}
	}
	return n
}

// Check lists what is wrong, in a fixed order.
func (r Rules) Check(p Panel) []Finding {
	size := len(p.Members)
	var findings []Finding
	note := func(wrong bool, code, subject string) {
		if wrong {
			findings = append(findings, Finding{code, subject})
		}
	}
	note(size < r.Min, "PANEL_TOO_SMALL", "")
	note(size > r.Max, "PANEL_TOO_LARGE", "")
	note(r.Odd && size%2 == 0, "PANEL_EVEN", "")
	note(p.Peers() < r.PeersNeeded(size), "PEER_RATIO", "")
	var units []string
	count := map[string]int{}
	for _, m := range p.Members {
		if count[m.Unit]++; count[m.Unit] == 1 {
			units = append(units, m.Unit)
		}
	}
	for _, u := range units {
		note(count[u] > r.UnitLimit, "SAME_UNIT_LIMIT", u)
	}
	note(p.TreeHasEconomic && !slices.ContainsFunc(p.Members, func(m Member) bool { return m.Kind == Economic }), "ECON_EXPERT_REQUIRED", "")
	note(p.Reserves < r.MinReserves, "RESERVES_TOO_FEW", "")
	note(p.PoolSize < r.PoolFactor*size, "POOL_TOO_SMALL", "")
	note(len(p.Exclusions) > r.MaxExclusions, "TOO_MANY_EXCLUSIONS", "")
	seen := map[string]bool{}
	for _, m := range p.Members {
		note(seen[m.ID], "DUPLICATE_MEMBER", m.ID)
		seen[m.ID] = true
		note(slices.Contains(p.Previous, m.ID), "PREVIOUS_PANEL_MEMBER", m.ID)
		note(slices.Contains(p.Exclusions, m.ID), "EXCLUDED_BY_CLIENT", m.ID)
		note(r.SeniorTitleRequired && !m.Senior, "TITLE_NOT_SENIOR", m.ID)
		note(m.CredentialExpires.Before(p.On), "CREDENTIAL_EXPIRED", m.ID)
	}
	return findings
}
