package main

import (
	"context"
	"fmt"
	"os"

	"rapport/internal/app"
)

type replayCmd struct {
	Data   string `help:"The data directory; no server may be running on it." required:""`
	Config string `help:"A YAML file of settings." type:"existingfile"`
	Keep   bool   `help:"Put the replayed state in place of the one there is."`
}

// Help is what the command says about itself.
func (replayCmd) Help() string {
	return "Applies the whole log to an empty state and compares the outcome with the state on disk. Equal fingerprints mean that the state is exactly what the log says."
}

func (c *replayCmd) Run(ctx context.Context) error {
	cfg, err := app.Load(c.Config, os.Environ())
	if err != nil {
		return err
	}
	cfg.Data = c.Data
	tuneGC()
	r, err := app.Replay(ctx, cfg, newLogger(false), c.Keep, func(done, total uint64) {
		fmt.Fprintf(os.Stderr, "\rreplaying: %d of %d records ", done, total)
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	fmt.Printf("state     %s\nreplayed  %s\nrecords   %d in %.1f s\n", r.State, r.Replayed, r.Records, r.Took.Seconds())
	if r.State != r.Replayed {
		fmt.Println("They differ. Run again with --keep to put the replayed state in place.")
		return errQuiet
	}
	return nil
}
