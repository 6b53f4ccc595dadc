package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"
	"time"

	"rapport"
	"rapport/internal/customer"
)

type personCmd struct {
	Remote remote `embed:""`
	ID     string `arg:"" help:"An identifier such as user_id:42 or email:mei@example.com, or a person id."`
	AsOf   string `name:"as-of" help:"As of a past instant (RFC 3339) or the beginning of a UTC day." placeholder:"INSTANT"`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

// personAnswer is a person with whether personal data is hidden.
type personAnswer struct {
	customer.Person
	Masked bool `json:"masked"`
}

func (c *personCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *personCmd) run(ctx context.Context, out io.Writer) error {
	query := url.Values{}
	if c.AsOf != "" {
		at, err := instantOf(c.AsOf)
		if err != nil {
			return err
		}
		query.Set("asOf", at.Format(time.RFC3339Nano))
	}
	var p personAnswer
	err := c.Remote.call(ctx, http.MethodGet, "/people/"+url.PathEscape(c.ID), query, nil, nil, &p)
	if err != nil || c.JSON {
		return writeJSON(out, p, err)
	}
	return p.write(out)
}

// instantOf reads an instant, or a day as its beginning in UTC.
func instantOf(text string) (time.Time, error) {
	for _, form := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, &rapport.Error{Kind: rapport.Invalid, Op: "read instant", Where: "--as-of", Err: errors.New(text + " is no instant and no day"),
		Hint: "for example 2026-05-01T08:00:00Z or 2026-05-01"}
}

func (p *personAnswer) write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\n", p.Label, p.ID)
	fmt.Fprintf(w, "as of %s, record %d\n", p.At.UTC().Format(time.RFC3339), p.AsOf)
	fmt.Fprintf(w, "%s events from %s to %s\n", grouped(int64(p.Events)), p.FirstSeen.UTC().Format(time.DateTime), p.LastSeen.UTC().Format(time.DateTime))
	fmt.Fprintln(w, "\nIDENTIFIER\tEVENTS\tLAST SEEN")
	for _, id := range p.Identifiers {
		fmt.Fprintf(w, "%s\t%d\t%s\n", id.Identifier, id.Events, id.LastSeen.UTC().Format(time.DateTime))
	}
	fmt.Fprintln(w, "\nTRAIT\tVALUE\tFROM")
	for _, t := range p.Traits {
		from := string(t.Source)
		if from == "" {
			from = t.Policy
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", t.Name, firstLine(string(t.Value)), from)
	}
	fmt.Fprintln(w, "\nSEGMENT\tSINCE\tBECAUSE (MARKETING)\tBECAUSE (IT)")
	for _, s := range p.Segments {
		var why rapport.Wording
		if s.Why != nil {
			why = s.Why.Sentence
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Key, s.Since.UTC().Format(time.DateTime), firstLine(why.Marketing), firstLine(why.IT))
	}
	return w.Flush()
}
