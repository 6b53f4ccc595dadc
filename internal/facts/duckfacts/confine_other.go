//go:build !linux

package duckfacts

import "runtime/debug"

// confine limits this process as far as its system can: DuckDB's own limits hold in any case.
func confine(*Config) { debug.SetMemoryLimit(256 << 20) }
