//go:build !cgo

package duckfacts

import (
	"context"

	"rapport"
)

// there says whether DuckDB is in this binary.
const there = false

func do(context.Context, *job) (*outcome, error) {
	return nil, fault(rapport.Unavailable, "", "this binary was built without DuckDB", "")
}
