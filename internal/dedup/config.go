package dedup

import (
	"errors"
	"time"

	"rapport"
)

// Config bounds a window.
type Config struct {
	Age     time.Duration `json:"age" help:"how long at least a messageId is remembered, while entries allows"`
	Entries int           `json:"entries" help:"how many messageIds are remembered at most; each takes about 11 bytes of memory"`
}

// Defaults remember a day, and 16 million messages.
func Defaults() Config { return Config{Age: 24 * time.Hour, Entries: 16 << 20} }

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: where, Err: errors.New(what)}
	}
	switch {
	case c.Age < time.Second || c.Age > 366*24*time.Hour:
		return bad("dedup.age", "outside 1s to 8784h")
	case c.Entries < 2 || c.Entries > 1<<30:
		return bad("dedup.entries", "outside 2 to 1073741824")
	}
	return nil
}
