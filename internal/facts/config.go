package facts

import (
	"errors"
	"strings"
	"time"

	"rapport"
	"rapport/internal/dedup"
)

// Config is what facts can be told.
type Config struct {
	Visible    time.Duration `json:"visible" help:"how long events may gather before questions see them"`
	MemoryRows int           `json:"memoryRows" help:"events kept in memory before they are written as a segment; a crash reads so many again from the log"`
	Context    []string      `json:"context" help:"what of an event's context is kept beside its properties"`
	Limits     Limits        `json:"limits"`
	Dedup      dedup.Config  `json:"dedup"`
	Parquet    Parquet       `json:"parquet"`
}

// Parquet is how facts are kept as files for other tools.
type Parquet struct {
	Every  time.Duration `json:"every" help:"how often the files are brought up to date; 0 keeps none, and removes those there are"`
	Rows   int           `json:"rows" help:"events in memory while files are written"`
	Settle time.Duration `json:"settle" help:"a day that no event came for in so long is made one file"`
}

// Limits bound what senders can make the columns grow to.
type Limits struct {
	Names      int `json:"names" help:"different event names, first come first served"`
	Properties int `json:"properties" help:"different properties, first come first served"`
	Texts      int `json:"texts" help:"different texts of one property; with more it is given up as a column of text"`
	Text       int `json:"text" help:"bytes of a text; a longer one is present but compares to nothing"`
	PerEvent   int `json:"perEvent" help:"properties of one event; what is past it is present in the log alone"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{
		Visible:    200 * time.Millisecond,
		MemoryRows: 1 << 20,
		Context: []string{"campaign.source", "campaign.medium", "campaign.name", "campaign.term", "campaign.content",
			"page.path", "page.referrer", "device.type", "os.name", "locale", "timezone"},
		Limits:  Limits{Names: 4096, Properties: 256, Texts: 100_000, Text: 512, PerEvent: 64},
		Dedup:   dedup.Defaults(),
		Parquet: Parquet{Every: time.Minute, Rows: 1 << 18, Settle: time.Hour},
	}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: "facts." + where, Err: errors.New(what)}
	}
	l := c.Limits
	switch {
	case c.Visible < time.Millisecond || c.Visible > time.Minute:
		return bad("visible", "outside 1ms to 1m")
	case c.MemoryRows < 1000 || c.MemoryRows > 1<<26:
		return bad("memoryRows", "outside 1000 to 67108864")
	case c.Parquet.Every != 0 && c.Parquet.Every < time.Second || c.Parquet.Every > 24*time.Hour:
		return bad("parquet.every", "outside 1s to 24h, and not 0")
	case c.Parquet.Rows < 1000 || c.Parquet.Rows > 1<<26:
		return bad("parquet.rows", "outside 1000 to 67108864")
	case c.Parquet.Settle < time.Second || c.Parquet.Settle > 30*24*time.Hour:
		return bad("parquet.settle", "outside 1s to 720h")
	case l.Names < 1 || l.Names > 60_000:
		return bad("limits.names", "outside 1 to 60000")
	case l.Properties < 1 || l.Properties > 4096:
		return bad("limits.properties", "outside 1 to 4096")
	case l.Texts < 1 || l.Texts > 1<<28:
		return bad("limits.texts", "outside 1 to 268435456")
	case l.Text < 1 || l.Text > 1<<16:
		return bad("limits.text", "outside 1 to 65536")
	case l.PerEvent < 1 || l.PerEvent > 4096:
		return bad("limits.perEvent", "outside 1 to 4096")
	}
	for _, path := range c.Context {
		if path == "" || strings.HasPrefix(path, ".") || strings.HasSuffix(path, ".") {
			return bad("context", "has a path that is no path")
		}
	}
	return c.Dedup.Validate()
}
