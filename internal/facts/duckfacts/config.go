package duckfacts

import (
	"errors"
	"time"

	"rapport"
)

// Config is what SQL can be told.
type Config struct {
	Timeout     time.Duration `json:"timeout" help:"the longest a statement may take"`
	MemoryBytes int64         `json:"memoryBytes" help:"memory of one statement; what it needs beyond goes to disk"`
	TempBytes   int64         `json:"tempBytes" help:"disk that one statement may use meanwhile"`
	Threads     int           `json:"threads" help:"threads of one statement"`
	Rows        int           `json:"rows" help:"most rows of an answer"`
	Niceness    int           `json:"niceness" help:"how far statements stand behind what the platform itself does, 0 to 19"`
	AtOnce      int           `json:"atOnce" help:"statements running at the same time; more wait, then are refused with 429"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{Timeout: 25 * time.Second, MemoryBytes: 1 << 30, TempBytes: 4 << 30, Threads: 2, Rows: 10_000, Niceness: 5, AtOnce: 2}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: "sql." + where, Err: errors.New(what)}
	}
	switch {
	case c.Timeout < 100*time.Millisecond || c.Timeout > 10*time.Minute:
		return bad("timeout", "outside 100ms to 10m")
	case c.MemoryBytes < 64<<20 || c.MemoryBytes > 1<<40:
		return bad("memoryBytes", "outside 64 MiB to 1 TiB")
	case c.TempBytes < 0 || c.TempBytes > 1<<42:
		return bad("tempBytes", "outside 0 to 4 TiB")
	case c.Threads < 1 || c.Threads > 256:
		return bad("threads", "outside 1 to 256")
	case c.Rows < 1 || c.Rows > 1_000_000:
		return bad("rows", "outside 1 to 1000000")
	case c.Niceness < 0 || c.Niceness > 19:
		return bad("niceness", "outside 0 to 19")
	case c.AtOnce < 1 || c.AtOnce > 64:
		return bad("atOnce", "outside 1 to 64")
	}
	return nil
}
