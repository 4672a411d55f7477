package ip

import (
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
)

// Use 使用情况 is one contract that concerns a right.
type Use struct {
	Contract    contract.ID
	Readable    bool // the reader may open the contract; otherwise parties and names are left out
	Number      string
	Name        string
	Office      string
	Class       contract.Class
	State       contract.State
	Registered  bool
	SignedOn    day.Date
	Seller      string
	SellerCode  string
	Buyer       string
	BuyerCode   string
	Exclusivity string
	Territory   string
	Begin       day.Date
	End         day.Date
}

// stands says that the contract is under way or registered.
func (u Use) stands() bool {
	switch u.State {
	case contract.Draft, contract.Rejected, contract.NotAccepted, contract.Routed, contract.Withdrawn, contract.Cancelled, contract.Revoked:
		return false
	}
	return true
}

// Conflict 权利冲突 is two uses of a right that do not go together, or one that does
// not go with the right itself. It decides nothing: parties, field and territory
// are for a person to compare.
type Conflict struct {
	Title string
	Fact  string
	Law   string
	Uses  []Use
}

const (
	lawLicence  = "技术合同司法解释第二十五条（独占、排他、普通实施许可）[建议值]"
	lawTransfer = "《民法典》第八百七十条（出让人、许可人应当是合法拥有者）"
	lawTerm     = "《民法典》第八百六十五条（专利实施许可仅在专利权存续期限内有效）"
)

// Conflicts 查冲突 compares the uses of a right that stand.
func Conflicts(i Item, uses []Use) []Conflict {
	var conflicts []Conflict
	for n, a := range uses {
		if !a.stands() {
			continue
		}
		if c, ends := outlives(i, a); ends {
			conflicts = append(conflicts, c)
		}
		for _, b := range uses[n+1:] {
			if !b.stands() || a.Contract == b.Contract {
				continue
			}
			first, second := a, b
			if b.SignedOn.Before(a.SignedOn) {
				first, second = b, a
			}
			if c, found := between(first, second); found {
				conflicts = append(conflicts, c)
			}
		}
	}
	return conflicts
}

func between(first, second Use) (Conflict, bool) {
	licences := first.Class.Major() == contract.MajorLicence && second.Class.Major() == contract.MajorLicence
	switch {
	case licences && exclusive(first, second) && overlap(first, second) && samePlace(first.Territory, second.Territory) && !sameParty(first.Buyer, first.BuyerCode, second.Buyer, second.BuyerCode):
		fact := "期限和地域可能重叠的两份许可，其中一份是" + strictest(first, second) + "。"
		return Conflict{strictest(first, second) + "与另一份许可并存", fact, lawLicence, []Use{first, second}}, true
	case first.Class.Major() == contract.MajorTransfer && disposes(second) && sameParty(first.Seller, first.SellerCode, second.Seller, second.SellerCode):
		fact := "先签订的合同已转让该权利，后签订的合同仍由原权利人" + map[bool]string{true: "再次转让", false: "许可"}[second.Class.Major() == contract.MajorTransfer] + "。"
		return Conflict{"转让后又由原权利人处分", fact, lawTransfer, []Use{first, second}}, true
	}
	return Conflict{}, false
}

func disposes(u Use) bool {
	return u.Class.Major() == contract.MajorTransfer || u.Class.Major() == contract.MajorLicence
}

// outlives says that a licence runs beyond the right's term.
func outlives(i Item, u Use) (Conflict, bool) {
	if u.Class.Major() != contract.MajorLicence || !i.Patent() || i.ExpiresOn.IsZero() || u.End.IsZero() || !u.End.After(i.ExpiresOn) {
		return Conflict{}, false
	}
	return Conflict{"许可期限超过专利权期限", "许可至 " + u.End.String() + "，专利权期限届满日为 " + i.ExpiresOn.String() + "。", lawTerm, []Use{u}}, true
}

func exclusive(uses ...Use) bool { return strictest(uses...) != "" }

func strictest(uses ...Use) string {
	for _, e := range []string{"EXCLUSIVE", "SOLE"} {
		for _, u := range uses {
			if u.Exclusivity == e {
				return contract.TitleIn(contract.Exclusivities, e)
			}
		}
	}
	return ""
}

// overlap: terms that are not stated run without end.
func overlap(a, b Use) bool {
	starts := func(from, to Use) bool { return from.Begin.IsZero() || to.End.IsZero() || !from.Begin.After(to.End) }
	return starts(a, b) && starts(b, a)
}

// samePlace: places that are stated in other words may be two places; a place that
// is not stated, or the whole country, meets every other.
func samePlace(a, b string) bool {
	a, b = ident.Normalise(a), ident.Normalise(b)
	return a == b || wide(a) || wide(b) || strings.Contains(a, b) || strings.Contains(b, a)
}

func wide(place string) bool {
	for _, word := range []string{"全国", "中国", "中华人民共和国", "全球", "世界"} {
		if strings.Contains(place, word) {
			return true
		}
	}
	return place == ""
}

func sameParty(nameA, codeA, nameB, codeB string) bool {
	if codeA != "" && codeB != "" {
		return codeA == codeB
	}
	return nameA != "" && ident.Normalise(nameA) == ident.Normalise(nameB)
}
