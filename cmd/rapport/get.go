package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"text/tabwriter"
	"time"

	"rapport"
	"rapport/internal/catalog"
)

type getCmd struct {
	Remote remote `embed:""`
	Kind   string `arg:"" optional:"" help:"source, segment, trait, identity, event or list; all if left out."`
	Key    string `arg:"" optional:"" help:"One definition."`
	Output string `short:"o" enum:",yaml,json,table" default:"" placeholder:"FORM" help:"yaml (what apply reads), json or table. A table for several, yaml for one."`
}

func (c *getCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *getCmd) run(ctx context.Context, out io.Writer) error {
	defs, err := c.read(ctx)
	if err != nil {
		return err
	}
	form := c.Output
	if form == "" {
		form = "table"
		if c.Key != "" {
			form = "yaml"
		}
	}
	switch form {
	case "json":
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if c.Key != "" {
			return enc.Encode(defs[0])
		}
		if defs == nil {
			defs = []rapport.Definition{}
		}
		return enc.Encode(defs)
	case "yaml":
		return writeYAML(out, defs)
	default:
		return writeTable(out, defs)
	}
}

func (c *getCmd) read(ctx context.Context) ([]rapport.Definition, error) {
	if c.Key == "" {
		return c.Remote.definitions(ctx, rapport.DefinitionKind(c.Kind))
	}
	var def rapport.Definition
	err := c.Remote.call(ctx, http.MethodGet, definitionPath(rapport.DefinitionKind(c.Kind), c.Key), nil, nil, nil, &def)
	return []rapport.Definition{def}, err
}

func writeYAML(out io.Writer, defs []rapport.Definition) error {
	for i := range defs {
		text, err := catalog.Format(&defs[i])
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(out, "---")
		}
		if _, err := fmt.Fprintf(out, "%s%s", catalog.Heading(&defs[i]), text); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(out io.Writer, defs []rapport.Definition) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tKEY\tVERSION\tMARKETING\tIT\tCHANGED\tSAYS")
	for _, def := range defs {
		changed := ""
		if !def.ChangedAt.IsZero() {
			changed = def.ChangedAt.UTC().Format(time.DateTime)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", def.Kind, def.Key, def.Version, def.Owners.Marketing, def.Owners.IT, changed, firstLine(def.Wording.Marketing))
	}
	return w.Flush()
}

// firstLine keeps a table a table.
func firstLine(s string) string {
	for i, r := range s {
		if r < ' ' || i > 60 {
			return s[:i] + "…"
		}
	}
	return s
}
