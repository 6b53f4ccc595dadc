package expr

import _ "embed"

//go:embed schema.json
var schema string

// Schema is the JSON Schema (draft 2020-12) of a condition. It is wider than Parse: what goes with what only Parse checks.
func Schema() string { return schema }
