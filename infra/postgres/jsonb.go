package postgres

import (
	"database/sql/driver"
	"encoding/json"
)

// jsonb passes a value to a jsonb column of a raw query.
type jsonb struct{ v any }

// Value implements driver.Valuer.
func (j jsonb) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}
