package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"rapport"
)

// Config says how long and how large. The zero value of each field means its default.
type Config struct {
	Seconds  float64      // of each measured phase
	People   int          // that events are drawn from
	Fill     int          // events that are in the log before the path is measured
	Segments int          // live ones
	Events   int          // of the history that questions over everybody are asked of
	Seed     uint64       //
	Dir      string       // for temporary data; default the system's
	Profile  string       // a directory for processor and heap profiles of what is measured; empty for none
	Progress io.Writer    // what is being measured, a line at a time; nil for none
	Log      *slog.Logger // of the parts measured; nil for none
}

// Defaults are the sizes the published figures are for.
func Defaults() Config {
	return Config{Seconds: 60, People: 1_000_000, Fill: 3_000_000, Segments: 20, Events: 10_000_000, Seed: 1}
}

func (c Config) withDefaults() Config {
	d := Defaults()
	if c.Seconds == 0 {
		c.Seconds = d.Seconds
	}
	if c.People == 0 {
		c.People = d.People
	}
	if c.Fill == 0 {
		c.Fill = d.Fill
	}
	if c.Segments == 0 {
		c.Segments = d.Segments
	}
	if c.Events == 0 {
		c.Events = d.Events
	}
	if c.Seed == 0 {
		c.Seed = d.Seed
	}
	if c.Progress == nil {
		c.Progress = io.Discard
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// The bounds of a run: a benchmark must end, and fit a disk.
const (
	maxSeconds  = 3600
	maxPeople   = 20_000_000
	maxFill     = 200_000_000
	maxSegments = 2000
)

// Validate says what is out of bounds.
func (c Config) Validate() error {
	switch {
	case !(c.Seconds >= 0 && c.Seconds <= maxSeconds):
		return invalid("seconds: %v is not between 0 and %d", c.Seconds, maxSeconds)
	case c.People < 0 || c.People > maxPeople:
		return invalid("people: %d is not between 1 and %d", c.People, maxPeople)
	case c.Fill < 0 || c.Fill > maxFill:
		return invalid("fill: %d is not between 1 and %d", c.Fill, maxFill)
	case c.Events < 0 || c.Events > maxFill:
		return invalid("events: %d is not between 1 and %d", c.Events, maxFill)
	case c.Segments < 0 || c.Segments > maxSegments:
		return invalid("segments: %d is not between 1 and %d", c.Segments, maxSegments)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &rapport.Error{Kind: rapport.Invalid, Op: "benchmark", Err: fmt.Errorf(format, args...)}
}

// Names of the benchmarks, in the order in which all of them run.
func Names() []string {
	return []string{"collect", "log", "segment", "path", "fresh", "midnight", "facts"}
}

// Run measures one by name.
func Run(ctx context.Context, name string, c Config) (*Report, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	dir, err := os.MkdirTemp(c.Dir, "rapport-bench-")
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "benchmark", Where: c.Dir, Err: err}
	}
	defer os.RemoveAll(dir)
	c.Dir = dir
	r := &Report{Bench: name, Machine: ThisMachine()}
	run, ok := benches(name)
	if !ok {
		return nil, invalid("there is no benchmark %q; there are %v", name, Names())
	}
	began := time.Now()
	if r.Results, err = run(ctx, &c); err != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	c.say("%s: %.0f s", name, time.Since(began).Seconds())
	return r, nil
}

type benchmark func(context.Context, *Config) ([]Result, error)

func benches(name string) (benchmark, bool) {
	b, ok := map[string]benchmark{"collect": benchCollect, "log": benchLog, "segment": benchSegment, "path": benchPath, "fresh": benchFresh, "midnight": benchMidnight, "facts": benchFacts}[name]
	return b, ok
}

func (c *Config) say(format string, args ...any) { fmt.Fprintf(c.Progress, format+"\n", args...) }
