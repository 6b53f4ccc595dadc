package customer

import (
	"errors"
	"time"

	"rapport"
	"rapport/internal/dedup"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

// Config is what the machine can be told.
type Config struct {
	FragmentMemory int64          `json:"fragmentMemory" help:"bytes of customer fragments kept in memory; colder ones are read from the store when needed"`
	CommitBytes    int            `json:"commitBytes" help:"bytes changed that force a write-behind"`
	CommitEvery    time.Duration  `json:"commitEvery" help:"the longest time between two write-behinds; bounds what is replayed after a crash"`
	Tick           time.Duration  `json:"tick" help:"how often due timers are looked for while nothing arrives"`
	Journal        JournalConfig  `json:"journal"`
	Dedup          dedup.Config   `json:"dedup"`
	Profile        profile.Config `json:"profile"`
	Conditions     expr.Allowance `json:"conditions"`

	// Clock tells the wall time that ticks and freshness are measured by; nil is time.Now.
	Clock func() time.Time `json:"-"`
	// Defined is told of each definition that is live when the machine opens, and of each change as it is applied; may be nil.
	Defined func(rapport.Definition) `json:"-"`
}

// JournalConfig bounds what is kept of who entered and left.
type JournalConfig struct {
	Age     time.Duration `json:"age" help:"how long transitions are kept for followers and readers"`
	Entries uint64        `json:"entries" help:"how many transitions are kept; the oldest go first"`
}

// Defaults are the settings of an installation that says nothing.
func Defaults() Config {
	return Config{
		FragmentMemory: 2 << 30,
		CommitBytes:    48 << 20,
		CommitEvery:    10 * time.Second,
		Tick:           100 * time.Millisecond,
		Journal:        JournalConfig{Age: 30 * 24 * time.Hour, Entries: 20_000_000},
		Dedup:          dedup.Defaults(),
		Profile:        profile.Defaults(),
		Conditions:     expr.DefaultAllowance(),
	}
}

// Validate says which setting cannot be.
func (c Config) Validate() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read configuration", Where: where, Err: errors.New(what), Hint: hint}
	}
	switch {
	case c.FragmentMemory < 1<<20:
		return bad("customer.fragmentMemory", "less than 1 MiB", "give at least 1048576")
	case c.CommitBytes < 1<<16 || c.CommitBytes > 1<<30:
		return bad("customer.commitBytes", "outside 64 KiB to 1 GiB", "the default is 50331648")
	case c.CommitEvery < 10*time.Millisecond || c.CommitEvery > time.Hour:
		return bad("customer.commitEvery", "outside 10ms to 1h", "the default is 10s")
	case c.Tick < time.Millisecond || c.Tick > time.Second:
		return bad("customer.tick", "outside 1ms to 1s", "the default is 100ms")
	}
	if c.Journal.Age < time.Minute || c.Journal.Entries < 1000 {
		return bad("customer.journal", "an age below a minute, or fewer than 1,000 entries", "the defaults are 720h and 20000000")
	}
	if a := c.Conditions; a.Bytes < 1024 || a.Features < 1 || a.Evaluations < 1 {
		return bad("customer.conditions", "less than 1024 bytes, or less than one feature or evaluation", "the defaults are 524288, 64 and 500")
	}
	if err := c.Dedup.Validate(); err != nil {
		return err
	}
	return c.Profile.Validate()
}

func (c Config) clock() func() time.Time {
	if c.Clock != nil {
		return c.Clock
	}
	return time.Now
}
