package code

// Province 省级 is the xx0000 code of a six-digit region, "" when the code is not
// one.
func Province(region string) string {
	if !wellFormedRegion(region) {
		return ""
	}
	return region[:2] + "0000"
}

// Prefecture 地级 is the xxxx00 code of a six-digit region, "" for a province and
// for what is no region.
func Prefecture(region string) string {
	if !wellFormedRegion(region) || region[2:4] == "00" {
		return ""
	}
	return region[:4] + "00"
}

// Statistical 统计用代码 marks the codes 71–79 of development zones, which the
// statistics office uses and GB/T 2260 does not know.
func Statistical(region string) bool {
	return wellFormedRegion(region) && region[4:] >= "71" && region[4:] <= "79"
}

// MapsTo is the code of GB/T 2260 under which a region is reported: a statistical
// code maps to its prefecture, every other code to itself.
func MapsTo(region string) string {
	if Statistical(region) {
		return Prefecture(region)
	}
	return region
}
