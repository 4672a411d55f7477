// Package migrations embeds the forward-only SQL of the schema. Each file runs
// once, in the order of its name, inside one transaction with its own record.
package migrations

import "embed"

// FS holds NNNN_name.sql files.
//
//go:embed *.sql
var FS embed.FS
