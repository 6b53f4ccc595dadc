package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"rapport"
	"rapport/internal/app"
	"rapport/internal/connect"
	"rapport/internal/event"
	"rapport/internal/eventlog"
)

type importCmd struct {
	Input    string        `arg:"" help:"CSV, JSON lines, or a table of whitespace-separated columns; gzip too; - is standard input."`
	Mapping  string        `required:"" placeholder:"FILE" help:"How a row becomes an event (YAML, see examples/cdnow/mapping.yaml)."`
	Server   string        `help:"Address of the platform." default:"http://127.0.0.1:8080" env:"RAPPORT_SERVER" placeholder:"URL"`
	WriteKey string        `help:"Write key of the source that the events are of." env:"RAPPORT_WRITE_KEY" placeholder:"KEY"`
	Data     string        `help:"Import into this data directory instead, while nothing is serving it." placeholder:"DIR"`
	Source   string        `help:"With --data: the source that the events are of; made when absent." default:"import"`
	State    string        `help:"The checkpoint file. Default: INPUT.import.json." placeholder:"FILE"`
	Rejects  string        `help:"Where rejected rows go. Default: INPUT.rejects.jsonl." placeholder:"FILE"`
	Again    bool          `help:"Import all of it from the beginning, though it was imported; what is known already is dropped as duplicate."`
	Batch    int           `help:"Events per batch." default:"500"`
	InFlight int           `help:"Batches under way at a time." default:"4"`
	Patience time.Duration `help:"How long a batch is tried while the platform is away or busy." default:"10m"`
	Quiet    bool          `short:"q" help:"Say nothing but errors."`
}

func (c *importCmd) Run(ctx context.Context) error {
	text, err := readDefinitionFile(c.Mapping)
	if err != nil {
		return err
	}
	m, err := connect.ReadMapping(c.Mapping, text)
	if err != nil {
		return err
	}
	sink, done, err := c.sink(ctx)
	if err != nil {
		return err
	}
	p := newProgress(os.Stderr, c.Quiet)
	r, err := connect.Import(ctx, connect.Config{Mapping: m, Input: c.Input, State: c.State, Rejects: c.Rejects, Again: c.Again,
		BatchEvents: c.Batch, InFlight: c.InFlight}, sink, p.show)
	p.end()
	err = errors.Join(c.outcome(ctx, r, err), done(ctx))
	if err == nil && !c.Quiet {
		c.say(os.Stdout, r)
	}
	return err
}

// sink is the platform at --server, or the one in --data.
func (c *importCmd) sink(ctx context.Context) (connect.Sink, func(context.Context) error, error) {
	if c.Data != "" {
		return openOffline(ctx, c.Data, rapport.SourceKey(c.Source), c.Quiet)
	}
	if c.WriteKey == "" {
		return nil, nil, &rapport.Error{Kind: rapport.Invalid, Op: "import", Err: errors.New("the write key is missing"),
			Hint: "give --write-key of the source that the events are of, or --data to import into a data directory"}
	}
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: c.InFlight, IdleConnTimeout: time.Minute,
		Proxy: http.ProxyFromEnvironment}}
	idle := func(context.Context) error { client.CloseIdleConnections(); return nil }
	return &connect.HTTP{Server: c.Server, WriteKey: c.WriteKey, Client: client, Patience: c.Patience}, idle, nil
}

// outcome says how to go on where an import ended early.
func (c *importCmd) outcome(ctx context.Context, r connect.Result, err error) error {
	if err == nil {
		return nil
	}
	resume := "run the same command again: it goes on there"
	if c.Input == "-" {
		resume = "standard input cannot be gone on with; what was sent is known and will be dropped as duplicate"
	}
	if ctx.Err() != nil {
		return &rapport.Error{Kind: rapport.Unavailable, Op: "import", Where: c.Input,
			Err: fmt.Errorf("interrupted after %s rows", grouped(r.Rows)), Hint: resume}
	}
	var e *rapport.Error
	if errors.As(err, &e) && r.Rows > 0 && !r.Done {
		return &rapport.Error{Kind: e.Kind, Op: "import", Where: c.Input,
			Err: fmt.Errorf("stopped after %s rows: %w", grouped(r.Rows), err), Hint: resume}
	}
	return err
}

func (c *importCmd) say(out io.Writer, r connect.Result) {
	if r.Idle {
		fmt.Fprintf(out, "%s was imported before (%s rows, %s rejected): nothing to do. --again imports it once more.\n",
			c.Input, grouped(r.Rows), grouped(r.Rejected))
		return
	}
	rows := r.Rows - r.Before.Rows
	fmt.Fprintf(out, "%s rows in %.1f s, %s a second: %s sent, %s rejected\n", grouped(rows), r.Elapsed.Seconds(),
		grouped(int64(float64(rows)/max(r.Elapsed.Seconds(), 0.001))), grouped(r.Sent-r.Before.Sent), grouped(r.Rejected-r.Before.Rejected))
	if r.Resumed {
		fmt.Fprintf(out, "with what went before: %s rows, %s sent, %s rejected\n", grouped(r.Rows), grouped(r.Sent), grouped(r.Rejected))
	}
	if r.Rejected > 0 {
		fmt.Fprintf(out, "rejected rows, with the reason of each: %s\n", r.Reject)
	}
}

// offline is the sink that appends to the log of a data directory.
type offline struct {
	app    *app.App
	source rapport.SourceKey
}

func openOffline(ctx context.Context, dir string, source rapport.SourceKey, quiet bool) (connect.Sink, func(context.Context) error, error) {
	cfg, err := app.Load("", os.Environ())
	if err != nil {
		return nil, nil, err
	}
	cfg.Data = dir
	tuneGC()
	a, err := app.New(cfg, newLogger(false))
	if err != nil {
		return nil, nil, err
	}
	o := &offline{a, source}
	if err := o.define(ctx); err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	done := func(ctx context.Context) error {
		if !quiet && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "applying what was imported")
		}
		err := a.Machine.Settle(ctx)
		if ctx.Err() != nil {
			err = nil // the log has it; the next start applies it
		}
		return errors.Join(err, a.Close())
	}
	return o, done, nil
}

func (o *offline) define(ctx context.Context) error {
	if _, ok := o.app.Catalog.Source(o.source); ok {
		return nil
	}
	_, _, err := o.app.Machine.Put(ctx, rapport.Definition{Kind: rapport.KindSource, Key: string(o.source), Spec: []byte(`{"touchpoint":"import"}`),
		Owners:  rapport.Owners{Marketing: "Whoever imported", IT: "Whoever imported"},
		Wording: rapport.Wording{Marketing: "Files that were imported", IT: "rapport import --data"}}, "import", "")
	return err
}

// Send encodes the events as collect does and appends them at once. A full log is waited for.
func (o *offline) Send(ctx context.Context, events [][]byte) error {
	entries := make([]eventlog.Entry, len(events))
	now := time.Now().UnixMicro()
	for i, text := range events {
		data, err := event.Encode(nil, text, &event.Defaults{Source: o.source, ReceivedAt: now})
		if err != nil {
			return err
		}
		entries[i] = eventlog.Entry{Kind: rapport.RecordEvent, Data: data}
	}
	for {
		_, err := o.app.Log.Append(ctx, entries...)
		if rapport.KindOf(err) != rapport.TooMany {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
