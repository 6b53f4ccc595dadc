package main

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"rapport/internal/bench"
)

type benchCmd struct {
	What     string  `arg:"" enum:"collect,log,segment,path,fresh,midnight,facts,all" help:"collect, log, segment, path, fresh (ack to visible), midnight (everybody leaves a window at once), facts (questions over everybody), or all."`
	JSON     bool    `name:"json" help:"One JSON object per benchmark instead of a table."`
	Seconds  float64 `help:"How long each phase is measured." default:"10"`
	People   int     `help:"People that events are drawn from." default:"1000000"`
	Fill     int     `help:"path: events in the log before it is measured." default:"3000000"`
	Segments int     `help:"Live segments." default:"20"`
	Events   int     `help:"facts: events of the history that is asked about; people are a fortieth of them." default:"10000000"`
	Seed     uint64  `help:"The same seed gives the same events." default:"1"`
	Profile  string  `help:"Write pprof profiles of what is measured into this directory." type:"existingdir"`
	Dir      string  `help:"Where temporary data goes; default the system's temporary directory. Everything is removed." type:"existingdir"`
}

func (c *benchCmd) Run(ctx context.Context) error {
	tuneGC()
	if bench.IsPart() {
		return bench.RunPart(ctx)
	}
	return c.run(ctx, os.Stdout, os.Stderr)
}

func (c *benchCmd) run(ctx context.Context, out, progress io.Writer) error {
	cfg := bench.Config{Seconds: c.Seconds, People: c.People, Fill: c.Fill, Segments: c.Segments, Events: c.Events, Seed: c.Seed, Dir: c.Dir, Profile: c.Profile, Progress: progress}
	names := []string{c.What}
	if c.What == "all" {
		names = bench.Names()
	}
	for _, name := range names {
		r, err := bench.Run(ctx, name, cfg)
		if err != nil {
			return err
		}
		if c.JSON {
			err = json.NewEncoder(out).Encode(r)
		} else {
			err = r.Table(out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
