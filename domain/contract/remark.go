package contract

// Remarks 核对提示 are contradictions in an application that no rule of the
// pre-check names: 建议值, for the registrar to look at. They decide nothing.
func (f Form) Remarks() []string {
	var remarks reasonList
	sellers, buyers := f.abroad(RoleSeller), f.abroad(RoleBuyer)
	border := orElse(f.Contract.CrossBorder, CrossBorderNone)
	remarks.addIf(border == CrossBorderNone && (sellers || buyers), WarnAbroadUndeclared)
	remarks.addIf(border == CrossBorderExport && !buyers || border == CrossBorderImport && !sellers, WarnNobodyAbroad)
	remarks.addIf(sharedKey(f.keys(RoleSeller), f.keys(RoleBuyer)), WarnSameParty)
	planned := f.Contract.Plan != "" && f.Contract.Plan != PlanNone
	remarks.addIf(planned && blank(f.Contract.TopicNo) && blank(f.Contract.TopicName), WarnNoTopic)
	remarks.addIf(f.Amount.Consideration == ConsiderationEquity && f.Related != Yes, WarnEquityUnrelated)
	return remarks
}

// abroad says whether a party in the role is not of the mainland.
func (f Form) abroad(role string) bool {
	for _, p := range f.Parties {
		if p.Role == role && orElse(p.Country, China) != China {
			return true
		}
	}
	return false
}

func sharedKey(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x != "" && x == y {
				return true
			}
		}
	}
	return false
}
