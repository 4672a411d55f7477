package assessment

import "jiyue/domain/evidence"

// Entry is the record as it is handed out: what was hashed, and the hash.
func (r Record) Entry() (evidence.Entry, error) {
	value, err := r.value()
	return evidence.Entry{Event: value, Hash: r.Hash.String()}, err
}
