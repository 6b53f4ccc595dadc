package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/segment"
)

type diffCmd struct {
	Remote remote   `embed:""`
	File   []string `short:"f" name:"file" required:"" placeholder:"FILE|DIR|-" sep:"none" help:"YAML or JSON with definitions; a directory is read with all below it, - is standard input. May be repeated."`
}

// Help says what the exit code means.
func (diffCmd) Help() string {
	return "Says field by field what apply would change. Exits with 0 if nothing, with 1 if something, with more on an error."
}

// warn says which names in a segment's condition the platform does not know.
func (c *diffCmd) warn(ctx context.Context, out io.Writer, def *rapport.Definition) error {
	if def.Kind != rapport.KindSegment {
		return nil
	}
	spec, err := segment.ParseSpec(def.Spec)
	if err != nil {
		return err
	}
	found, err := c.Remote.warnings(ctx, spec.Condition)
	if rapport.KindOf(err) == rapport.NotFound {
		return nil // a platform of before there were any
	}
	printWarnings(out, "  warning: ", found)
	return err
}

func (c *diffCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *diffCmd) run(ctx context.Context, out io.Writer) error {
	defs, err := readDefinitions(c.File)
	if err != nil {
		return err
	}
	live, err := c.Remote.definitions(ctx, "")
	if err != nil {
		return err
	}
	known := map[catalog.Ref]*rapport.Definition{}
	for i := range live {
		known[catalog.Ref{Kind: live[i].Kind, Key: live[i].Key}] = &live[i]
	}
	differ := 0
	for _, def := range defs {
		before := known[catalog.Ref{Kind: def.Kind, Key: def.Key}]
		catalog.Adopt(&def, before)
		changes, err := catalog.Diff(before, &def)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			continue
		}
		differ++
		if before == nil {
			fmt.Fprintf(out, "%s %s (new)\n", def.Kind, def.Key)
		} else {
			fmt.Fprintf(out, "%s %s (version %d is live)\n", def.Kind, def.Key, before.Version)
		}
		for _, change := range changes {
			fmt.Fprintf(out, "  %s\n", change)
		}
		if err := c.warn(ctx, out, &def); err != nil {
			return err
		}
	}
	if differ > 0 {
		return errQuiet
	}
	fmt.Fprintln(out, "no difference")
	return nil
}
