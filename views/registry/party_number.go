package registry

import (
	"jiyue/domain/contract"
	"jiyue/domain/ident"
)

// PartyNumber is the number by which a party is known on pages: the 统一社会信用代码
// in full, a 公民身份号码 masked.
func PartyNumber(p contract.PartyEntry) string {
	switch {
	case p.Nature == contract.NaturalPerson && p.CnID != "":
		return ident.Mask(ident.Normalise(p.CnID))
	case p.Uscc != "":
		return ident.Normalise(p.Uscc)
	}
	return "未填证件号码"
}
