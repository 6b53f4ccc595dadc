package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"rapport"
	"rapport/internal/facts"
)

type sqlCmd struct {
	Remote remote `embed:""`
	Query  string `arg:"" optional:"" help:"The statement; - reads it from standard input. Without one, the tables and their columns are listed."`
	Limit  int    `help:"Most rows; 0: as many as the platform gives." default:"0"`
	AsOf   string `name:"as-of" help:"As of a past instant (RFC 3339) or the beginning of a UTC day." placeholder:"INSTANT"`
	CSV    bool   `name:"csv" xor:"form" help:"As CSV."`
	JSON   bool   `name:"json" xor:"form" help:"The whole answer as JSON, for programs."`
}

// Help is what the command says about itself.
func (sqlCmd) Help() string {
	return "One SELECT, in the SQL of DuckDB: rapport sql \"SELECT event, count(DISTINCT person) FROM events GROUP BY ALL\". " +
		"The tables are events, a row for each, and people, a row for each. Properties are members: properties.country."
}

// foundTable is an answer in SQL.
type foundTable struct {
	facts.Table
	At     time.Time `json:"at"`
	Millis float64   `json:"millis"`
}

func (c *sqlCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdin, os.Stdout, os.Stderr) }

func (c *sqlCmd) run(ctx context.Context, in io.Reader, out, note io.Writer) error {
	if c.Query == "" {
		return c.views(ctx, out)
	}
	s := facts.Statement{SQL: c.Query, Limit: c.Limit}
	if c.Query == "-" {
		text, err := io.ReadAll(io.LimitReader(in, maxQuestion+1))
		if err == nil && len(text) > maxQuestion {
			err = errors.New("it is longer than 256 KiB")
		}
		if err != nil {
			return &rapport.Error{Kind: rapport.Invalid, Op: "read statement", Where: "standard input", Err: err}
		}
		s.SQL = string(text)
	}
	query := url.Values{}
	if c.AsOf != "" {
		at, err := instantOf(c.AsOf)
		if err != nil {
			return err
		}
		query.Set("asOf", at.Format(time.RFC3339Nano))
	}
	var t foundTable
	err := c.Remote.call(ctx, http.MethodPost, "/sql", query, nil, s, &t)
	if err != nil || c.JSON {
		return writeJSON(out, t, err)
	}
	rows, err := cellsOf(t.Rows)
	if err != nil {
		return err
	}
	if c.CSV {
		err = t.csv(out, rows)
	} else {
		err = t.table(out, rows)
	}
	if err != nil {
		return err
	}
	more := ""
	if t.Truncated {
		more = "; there are more"
	}
	_, err = fmt.Fprintf(note, "%s rows%s, as of %s (log offset %d), in %.0f ms\n", grouped(int64(t.Count)), more, t.At.Format(time.RFC3339), t.AsOf, t.Millis)
	return err
}

// cellsOf are rows as text: texts as they are, the rest as JSON has it, null as nothing.
func cellsOf(raw json.RawMessage) ([][]string, error) {
	var rows [][]json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, &rapport.Error{Kind: rapport.Unavailable, Op: "read answer", Err: err, Hint: "check --server"}
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, v := range row {
			text := string(v)
			switch {
			case text == "null":
				text = ""
			case bytes.HasPrefix(v, []byte{'"'}):
				if err := json.Unmarshal(v, &text); err != nil {
					return nil, err
				}
			}
			out[i] = append(out[i], text)
		}
	}
	return out, nil
}

func (t *foundTable) csv(out io.Writer, rows [][]string) error {
	w := csv.NewWriter(out)
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	return errors.Join(w.Write(head), w.WriteAll(rows))
}

func (t *foundTable) table(out io.Writer, rows [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, strings.Map(printable, c))
		}
		fmt.Fprintln(w)
	}
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	line(head)
	for _, r := range rows {
		line(r)
	}
	return w.Flush()
}

// printable keeps what senders wrote from moving the terminal's cursor or the table's columns.
func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return ' '
	}
	return r
}

// views lists the tables.
func (c *sqlCmd) views(ctx context.Context, out io.Writer) error {
	var answer struct {
		Views []facts.View `json:"views"`
	}
	err := c.Remote.call(ctx, http.MethodGet, "/sql", nil, nil, nil, &answer)
	if err != nil || c.JSON {
		return writeJSON(out, answer, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, v := range answer.Views {
		fmt.Fprintln(w, v.Name)
		for _, col := range v.Columns {
			writeColumn(w, "", col)
		}
	}
	return w.Flush()
}

func writeColumn(w io.Writer, in string, c facts.ViewColumn) {
	hidden := ""
	if c.Masked {
		hidden = "\tmasked"
	}
	name := c.Name
	if in != "" && strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	fmt.Fprintf(w, "  %s%s\t%s%s\n", in, name, c.Type, hidden)
	for _, f := range c.Fields {
		writeColumn(w, c.Name+".", f)
	}
}
