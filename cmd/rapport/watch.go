package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"
	"time"

	"rapport/internal/alert"
	"rapport/internal/digest"
)

type alertsCmd struct {
	Remote remote `embed:""`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

func (c *alertsCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *alertsCmd) run(ctx context.Context, out io.Writer) error {
	var a struct {
		Items       []alert.Status     `json:"items"`
		Transitions []alert.Transition `json:"transitions"`
	}
	err := c.Remote.call(ctx, http.MethodGet, "/alerts", nil, nil, nil, &a)
	if err != nil || c.JSON {
		return writeJSON(out, a, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ALERT\tSTATE\tSINCE\tVALUE\tMARKETING")
	for _, s := range a.Items {
		since, value := "-", "-"
		if s.Since != nil {
			since = s.Since.Format(time.RFC3339)
		}
		if s.Value != nil {
			value = fmt.Sprintf("%g", *s.Value)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.Key, s.State, since, value, s.Wording.Marketing)
		if s.Reason != "" {
			fmt.Fprintf(w, "\t%s\t\t\t\n", s.Reason)
		}
	}
	return w.Flush()
}

type digestsCmd struct {
	Remote remote `embed:""`
	ID     string `arg:"" optional:"" help:"Show this document; without it they are listed."`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
	HTML   bool   `name:"html" help:"The document as a page."`
}

func (c *digestsCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *digestsCmd) run(ctx context.Context, out io.Writer) error {
	if c.ID != "" {
		var doc digest.Document
		err := c.Remote.call(ctx, http.MethodGet, "/digests/"+url.PathEscape(c.ID), nil, nil, nil, &doc)
		if err == nil && c.HTML {
			return doc.HTML(out)
		}
		return writeJSON(out, doc, err)
	}
	var all struct {
		Items []digest.Place `json:"items"`
	}
	err := c.Remote.call(ctx, http.MethodGet, "/digests", nil, nil, nil, &all)
	if err != nil || c.JSON {
		return writeJSON(out, all, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DOCUMENT\tDIGEST\tAS OF")
	for _, p := range all.Items {
		fmt.Fprintf(w, "%s\t%s\t%s\n", p.ID, p.Key, p.Due.Format(time.RFC3339))
	}
	return w.Flush()
}
