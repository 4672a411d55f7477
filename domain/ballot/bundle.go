package ballot

import (
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// DossierName is the entry of a bundle that holds the evidence file of a result.
const DossierName = "评分存证.json"

// VerifyBundle checks every entry of a bundle against its manifest, and then comes to the
// result again from the evidence file in it, if there is one. The error names the entry
// and, in the evidence file, the step.
func VerifyBundle(file []byte, draw func(record []byte) ([]string, error)) (evidence.Bundle, *Dossier, error) {
	b, err := evidence.Unpack(file)
	if err != nil {
		return b, nil, err
	}
	text, there := b.File(DossierName)
	if !there {
		return b, nil, nil
	}
	d, err := VerifyDossier(text, draw)
	if err == nil && b.About["case_no"] != d.Case {
		err = ErrDossier.Say("评分存证文件属于另一个项目")
	}
	if err != nil {
		err = evidence.ErrBundle.Say("证据包中的“" + DossierName + "”不能重新核验：" + fault.Sentence(err))
	}
	return b, &d, err
}
