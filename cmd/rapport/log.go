package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog/disklog"
)

type logCmd struct {
	Verify logVerifyCmd `cmd:"" help:"Read every record and check it; says what is damaged, and changes nothing."`
	Tail   logTailCmd   `cmd:"" help:"Show the latest records, one line each."`
	Export logExportCmd `cmd:"" help:"Write records as JSON, one a line."`
}

// Help is what the command says about itself.
func (logCmd) Help() string {
	return "Works on the files and takes no lock: a server may be running on the data directory."
}

// logDir is the data directory whose log is looked into.
type logDir struct {
	Data string `help:"The data directory." placeholder:"DIR" required:""`
}

func (d logDir) path() string { return filepath.Join(d.Data, "log") }

type logVerifyCmd struct {
	logDir
	JSON bool `help:"Print the report as JSON."`
}

func (c *logVerifyCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdout, percent(os.Stderr, "verifying"))
}

func (c *logVerifyCmd) run(ctx context.Context, out io.Writer, progress func(done, total int64)) error {
	r, err := disklog.Verify(ctx, c.path(), nil, progress)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		err = enc.Encode(r)
	} else {
		err = printReport(out, r)
	}
	if err == nil && len(r.Damage) > 0 {
		return errQuiet
	}
	return err
}

func printReport(out io.Writer, r disklog.Report) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "records   %d (offsets %d to %d) in %d segments, %d bytes\n", r.Records, r.Start, r.End, r.Segments, r.Bytes)
	if r.Records > 0 {
		fmt.Fprintf(w, "times     %s to %s\n", stamp(r.First), stamp(r.Last))
	}
	if r.TornBytes > 0 {
		fmt.Fprintf(w, "end       %d bytes that are no record yet: being written, or torn off by a crash; never acknowledged\n", r.TornBytes)
	}
	for _, d := range r.Damage {
		fmt.Fprintf(w, "DAMAGED   %s\n", d)
	}
	if len(r.Damage) == 0 {
		fmt.Fprintln(w, "sound")
	} else {
		fmt.Fprintln(w, "Put the damaged segments back from a copy. What follows the first damage in a segment was not checked.")
	}
	return w.Flush()
}

type logTailCmd struct {
	logDir
	Follow bool    `short:"f" help:"Go on with records as they arrive."`
	Lines  uint64  `short:"n" default:"20" help:"How many of the latest records to begin with."`
	From   *uint64 `placeholder:"OFFSET" help:"Begin with this record instead."`
}

const followEvery = 200 * time.Millisecond

func (c *logTailCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *logTailCmd) run(ctx context.Context, out io.Writer) (err error) {
	r, err := disklog.OpenReader(c.path(), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	start, end := r.Bounds()
	next := start
	if c.From != nil {
		next = rapport.Offset(*c.From)
	} else if uint64(end-start) > c.Lines {
		next = end - rapport.Offset(c.Lines)
	}
	w := bufio.NewWriter(out)
	for {
		err := r.Read(ctx, next, func(rec *rapport.Record) error {
			next = rec.Offset + 1
			_, err := fmt.Fprintln(w, summary(rec))
			return err
		})
		if err = errors.Join(err, w.Flush()); err != nil {
			return unlessDone(ctx, err)
		}
		if !c.Follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followEvery):
		}
		if err := r.Refresh(); err != nil {
			return err
		}
	}
}

// unlessDone drops an error that only says that the user wants no more.
func unlessDone(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil
	}
	return err
}

// summary is a record in one line for reading.
func summary(rec *rapport.Record) string {
	line := fmt.Sprintf("%10d  %s  %-11s", rec.Offset, stamp(rec.Time), kindName(rec.Kind))
	switch rec.Kind {
	case rapport.RecordTick:
		return line
	case rapport.RecordEvent:
		var v event.View
		if v.Decode(rec.Data) != nil {
			return line + "  unreadable, " + strconv.Itoa(len(rec.Data)) + " bytes"
		}
		e := v.Event(rec.Offset, rec.Time.UnixMicro())
		who := "user " + strconv.Quote(e.UserID)
		if e.UserID == "" {
			who = "anonymous " + strconv.Quote(e.AnonymousID)
		}
		return line + fmt.Sprintf("  %s: %s %s  %s", strconv.Quote(string(e.Source)), e.Type, strconv.Quote(e.Name), who)
	}
	return line + "  " + clip(string(jsonData(rec)), 200)
}

func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// jsonData is the JSON that a record holds, nil if it holds none.
func jsonData(rec *rapport.Record) json.RawMessage {
	if head, _, ok := refusal(rec); ok {
		return head
	}
	if json.Valid(rec.Data) {
		return rec.Data
	}
	return nil
}

func kindName(k rapport.RecordKind) string {
	names := [...]string{
		rapport.RecordEvent: "event", rapport.RecordTick: "tick", rapport.RecordDefinition: "definition", rapport.RecordLive: "live",
		rapport.RecordMerge: "merge", rapport.RecordSplit: "split", rapport.RecordQuarantined: "quarantined", rapport.RecordReplayed: "replayed",
		rapport.RecordErase: "erase",
	}
	if k != 0 && int(k) < len(names) {
		return names[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// percent draws on a terminal how far the work is; on anything else it draws nothing.
func percent(f *os.File, what string) func(done, total int64) {
	if !term.IsTerminal(int(f.Fd())) {
		return func(int64, int64) {}
	}
	shown := time.Time{}
	return func(done, total int64) {
		if done < total && time.Since(shown) < 100*time.Millisecond {
			return
		}
		shown = time.Now()
		fmt.Fprintf(f, "\r%s: %3d %%", what, 100*done/max(1, total))
		if done >= total {
			fmt.Fprintln(f)
		}
	}
}
