package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"rapport"
	"rapport/internal/customer"
)

type listCmd struct {
	Put  listPutCmd  `cmd:"" help:"Upload a file of identifiers to a list."`
	Show listShowCmd `cmd:"" help:"Show the lists with their counts."`
}

type listPutCmd struct {
	Remote remote `embed:""`
	Key    string `arg:"" help:"The list; a definition of kind list must be there."`
	File   string `arg:"" type:"existingfile" help:"CSV whose header names identifier types, or JSON lines (.jsonl, .ndjson)."`
	Mode   string `enum:"add,remove,replace" default:"add" help:"add puts these people on the list, remove takes them off it, replace does both."`
	Upload string `help:"A name for this upload, so that one sent again is taken once." placeholder:"NAME"`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

// uploadTimeout is what the platform gives one upload, and a little more.
const uploadTimeout = 11 * time.Minute

func (c *listPutCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *listPutCmd) run(ctx context.Context, out io.Writer) error {
	f, err := os.Open(c.File)
	if err != nil {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read list", Where: c.File, Err: err}
	}
	defer f.Close()
	form := "text/csv"
	if ext := strings.ToLower(filepath.Ext(c.File)); ext == ".jsonl" || ext == ".ndjson" {
		form = "application/x-ndjson"
	}
	query := url.Values{"mode": {c.Mode}}
	if c.Upload != "" {
		query.Set("upload", c.Upload)
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	var a customer.ListChange
	err = c.Remote.send(ctx, http.MethodPut, "/lists/"+url.PathEscape(c.Key), query, http.Header{"Content-Type": {form}}, f, &a)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(out, a, nil)
	} else {
		err = writeChange(out, &a)
	}
	if err == nil && a.Bad > 0 {
		return &rapport.Error{Kind: rapport.Invalid, Op: "put list", Where: c.File, Err: fmt.Errorf("%d of %d rows could not be taken; the others were", a.Bad, a.Rows),
			Hint: "mend those rows and upload them with --mode add"}
	}
	return err
}

func writeChange(out io.Writer, a *customer.ListChange) error {
	var problems []error
	say := func(format string, args ...any) {
		_, err := fmt.Fprintf(out, format, args...)
		problems = append(problems, err)
	}
	say("%s: %s added, %s removed, %s unchanged; %s people are on it now\n", a.List, grouped(int64(a.Added)), grouped(int64(a.Removed)), grouped(int64(a.Unchanged)), grouped(int64(a.Count)))
	if a.New > 0 {
		say("%s of them nobody was known by before\n", grouped(int64(a.New)))
	}
	for _, p := range a.Problems {
		say("line %d: %s\n", p.Line, p.Reason)
	}
	return errors.Join(problems...)
}

type listShowCmd struct {
	Remote remote `embed:""`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

func (c *listShowCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *listShowCmd) run(ctx context.Context, out io.Writer) error {
	var l customer.Lists
	err := c.Remote.call(ctx, http.MethodGet, "/lists", nil, nil, nil, &l)
	if err != nil || c.JSON {
		return writeJSON(out, l, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LIST\tMARKETING\tSTATE\tPEOPLE\tOF ALL")
	for _, i := range l.Items {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", i.Definition.Key, firstLine(i.Definition.Wording.Marketing), i.State, grouped(int64(i.Count)), share(i.Count, l.Of))
	}
	return w.Flush()
}
