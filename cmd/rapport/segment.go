package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"

	"rapport"
	"rapport/internal/customer"
)

type segmentCmd struct {
	Overlap     overlapCmd     `cmd:"" help:"Say how segments share their people."`
	Composition compositionCmd `cmd:"" help:"Say what values of a trait the people of a segment have."`
}

type overlapCmd struct {
	Remote remote   `embed:""`
	Keys   []string `arg:"" help:"2 to 6 segments."`
	JSON   bool     `name:"json" help:"As JSON, for programs."`
}

func (c *overlapCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *overlapCmd) run(ctx context.Context, out io.Writer) error {
	var o customer.Overlap
	err := c.Remote.call(ctx, http.MethodGet, "/segments/overlap", url.Values{"keys": {strings.Join(c.Keys, ",")}}, nil, nil, &o)
	if err != nil || c.JSON {
		return writeJSON(out, o, err)
	}
	names, err := c.Remote.definitions(ctx, rapport.KindSegment)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SEGMENT\tMARKETING\tPEOPLE\tOF ALL")
	for _, t := range o.Totals {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Key, marketingName(names, string(t.Key)), grouped(int64(t.Count)), share(t.Count, o.People))
	}
	fmt.Fprintln(w, "\nIN ALL OF THESE, IN NONE OF THE OTHERS\t\tPEOPLE\tOF ALL")
	rest := o.People
	for _, s := range o.Sets {
		keys := make([]string, len(s.Keys))
		for i, k := range s.Keys {
			keys[i] = string(k)
		}
		rest -= min(rest, s.Count)
		fmt.Fprintf(w, "%s\t\t%s\t%s\n", strings.Join(keys, " + "), grouped(int64(s.Count)), share(s.Count, o.People))
	}
	fmt.Fprintf(w, "(none)\t\t%s\t%s\n", grouped(int64(rest)), share(rest, o.People))
	return w.Flush()
}

func writeJSON(out io.Writer, v any, err error) error {
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// marketingName is what marketing calls a definition, as far as a table has room for it.
func marketingName(defs []rapport.Definition, key string) string {
	for _, d := range defs {
		if d.Key == key {
			return firstLine(d.Wording.Marketing)
		}
	}
	return ""
}

func share(n, of uint64) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

type compositionCmd struct {
	Remote  remote `embed:""`
	Key     string `arg:"" help:"The segment."`
	Trait   string `arg:"" help:"The trait, such as country."`
	Compare bool   `help:"Beside everybody."`
	JSON    bool   `name:"json" help:"As JSON, for programs."`
}

// compositionAnswer is a composition with whether small and personal values are hidden.
type compositionAnswer struct {
	customer.Composition
	Masked bool `json:"masked"`
}

func (c *compositionCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *compositionCmd) run(ctx context.Context, out io.Writer) error {
	var a compositionAnswer
	query := url.Values{"trait": {c.Trait}}
	if c.Compare {
		query.Set("compare", "true")
	}
	err := c.Remote.call(ctx, http.MethodGet, "/segments/"+url.PathEscape(c.Key)+"/composition", query, nil, nil, &a)
	if err != nil || c.JSON {
		return writeJSON(out, a, err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	heading := strings.ToUpper(c.Trait) + "\tPEOPLE\tOF THE SEGMENT"
	if a.Everybody != nil {
		heading += "\tOF EVERYBODY"
	}
	fmt.Fprintln(w, heading)
	for _, i := range a.Items {
		a.row(w, string(i.Value), i.Count, i.Everybody)
	}
	var other, unknown *uint64
	if a.Everybody != nil {
		other, unknown = &a.Everybody.Other, &a.Everybody.Unknown
	}
	a.row(w, "(other)", a.Other, other)
	a.row(w, "(unknown)", a.Unknown, unknown)
	if a.Masked {
		fmt.Fprintln(w, "Values of fewer than 10 people are among the others: the token may not read personal data.")
	}
	if !a.Exact {
		fmt.Fprintln(w, "There are more different values than are counted one by one; counts may be too small.")
	}
	return w.Flush()
}

func (a *compositionAnswer) row(w io.Writer, value string, n uint64, everybody *uint64) {
	fmt.Fprintf(w, "%s\t%s\t%s", value, grouped(int64(n)), share(n, a.Of))
	if everybody != nil {
		fmt.Fprintf(w, "\t%s", share(*everybody, a.Everybody.Of))
	}
	fmt.Fprintln(w)
}
