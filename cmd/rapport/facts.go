package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"rapport/internal/app"
)

type factsCmd struct {
	Verify   factsVerifyCmd   `cmd:"" help:"Read every column and every Parquet file and check them; says what is damaged, and changes nothing."`
	Export   factsExportCmd   `cmd:"" help:"Write history as Parquet files, a directory for each day."`
	Erase    factsEraseCmd    `cmd:"" help:"Erase a person's events from a running platform's facts."`
	Erasures factsErasuresCmd `cmd:"" help:"List the proofs of erasures."`
	Rebuild  factsRebuildCmd  `cmd:"" help:"Make the columns and the Parquet files anew from the log."`
}

// Help is what the command says about itself.
func (factsCmd) Help() string {
	return "Facts are history as columns, which questions over everybody are answered from. They follow from the log, and can be made anew from it at any time."
}

// factsDir is the data directory whose facts are meant, and the settings they are kept by.
type factsDir struct {
	Data   string `help:"The data directory." placeholder:"DIR" required:""`
	Config string `help:"A YAML file of settings." type:"existingfile"`
}

func (d factsDir) load() (app.Config, error) {
	cfg, err := app.Load(d.Config, os.Environ())
	cfg.Data = d.Data
	return cfg, err
}

type factsVerifyCmd struct {
	factsDir
	JSON bool `help:"Print the report as JSON."`
}

func (c *factsVerifyCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *factsVerifyCmd) run(ctx context.Context, out io.Writer) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	r, err := app.VerifyFacts(ctx, cfg)
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(out).Encode(r)
	} else {
		printFacts(out, r)
	}
	if err == nil && !r.Sound() {
		return errQuiet
	}
	return err
}

func printFacts(out io.Writer, r app.FactsReport) {
	fmt.Fprintf(out, "events       %d of %d identifiers, up to record %d of the log\n", r.Events, r.Subjects, r.Next)
	fmt.Fprintf(out, "disk         %d bytes in %d segments", r.DiskBytes, r.Segments)
	if r.Events > 0 {
		fmt.Fprintf(out, ", %.1f an event", float64(r.DiskBytes)/float64(r.Events))
	}
	fmt.Fprintln(out)
	damage := r.Damage
	if p := r.Parquet; p != nil {
		fmt.Fprintf(out, "parquet      %d events in %d files of %d days, %d bytes, up to record %d\n", p.Rows, p.Files, p.Days, p.Bytes, p.Next)
		damage = append(damage, p.Damage...)
	}
	for _, d := range damage {
		fmt.Fprintf(out, "DAMAGED      %s\n", d)
	}
	if len(r.Damage) == 0 {
		fmt.Fprintf(out, "fingerprint  %s\n", r.Fingerprint)
	}
	if r.Sound() {
		fmt.Fprintln(out, "sound")
	}
}

type factsExportCmd struct {
	factsDir
	To string `arg:"" help:"The directory to write to." placeholder:"DIR"`
}

// Help is what the command says about itself.
func (factsExportCmd) Help() string {
	return "A server may be running on the data directory; what it has not written to disk yet, the last minutes at most, is left out. " +
		"Every file has the same columns, described in docs/formats.md, and is sorted by identifier and time."
}

func (c *factsExportCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *factsExportCmd) run(ctx context.Context, out io.Writer) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	r, err := app.ExportFacts(ctx, cfg, c.To)
	if err == nil {
		_, err = fmt.Fprintf(out, "%d events of %d days, %d bytes\n", r.Rows, r.Days, r.Bytes)
	}
	return err
}

type factsRebuildCmd struct {
	factsDir
}

// Help is what the command says about itself.
func (factsRebuildCmd) Help() string {
	return "No server may be running on the data directory. The columns there are stay in use until the new ones are whole."
}

func (c *factsRebuildCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout, os.Stderr) }

func (c *factsRebuildCmd) run(ctx context.Context, out, progress io.Writer) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	tuneGC()
	before, after, err := app.RebuildFacts(ctx, cfg, newLogger(false), func(done, total uint64) {
		fmt.Fprintf(progress, "\rrebuilding: %d of %d records ", done, total)
	})
	fmt.Fprintln(progress)
	if err != nil {
		return err
	}
	printFacts(out, after)
	switch {
	case !before.Sound():
		fmt.Fprintln(out, "What was there was damaged; it is replaced.")
	case before.Fingerprint == after.Fingerprint:
		fmt.Fprintln(out, "The same as before.")
	case before.Events > 0:
		fmt.Fprintf(out, "Not the same as before (%s): the settings, or what the log holds, have changed.\n", before.Fingerprint)
	}
	return nil
}
