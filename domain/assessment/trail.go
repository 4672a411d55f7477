package assessment

import "jiyue/domain/evidence"

// Entry is the record as it is handed out: what was hashed, and the hash.
func (r Record) Entry() evidence.Entry {
	return evidence.Entry{Event: r.value(), Hash: r.Hash.String()}
}
