package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
)

type applyCmd struct {
	Remote remote   `embed:""`
	File   []string `short:"f" name:"file" required:"" placeholder:"FILE|DIR|-" sep:"none" help:"YAML or JSON with definitions; a directory is read with all below it, - is standard input. May be repeated."`
	DryRun bool     `help:"Check and compare with the catalog, and put nothing."`
}

// putAnswer is what putting a definition gives.
type putAnswer struct {
	Definition rapport.Definition `json:"definition"`
	Changed    bool               `json:"changed"`
	Changes    []catalog.Change   `json:"changes"`
	Warnings   []expr.Warning     `json:"warnings"`
}

func (c *applyCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

// run reads and checks every file before it puts anything. What one definition is refused for does not stop the others; the
// last line says how many of each there were.
func (c *applyCmd) run(ctx context.Context, out io.Writer) error {
	defs, err := readDefinitions(c.File)
	if err != nil {
		return err
	}
	query := url.Values{}
	if c.DryRun {
		query.Set("dryRun", "true")
	}
	var counts struct{ changed, same int }
	var wrong []error
	for _, def := range defs {
		var answer putAnswer
		err := c.Remote.call(ctx, http.MethodPut, definitionPath(def.Kind, def.Key), query, nil, def, &answer)
		name := fmt.Sprintf("%s %s", def.Kind, def.Key)
		switch kind := rapport.KindOf(err); {
		case err == nil:
		case kind == rapport.Unavailable || kind == rapport.Unauthenticated || kind == rapport.TooMany || ctx.Err() != nil:
			return err
		default:
			fmt.Fprintf(out, "%-40s refused: %v\n", name, err)
			wrong = append(wrong, err)
			continue
		}
		if !answer.Changed {
			counts.same++
			fmt.Fprintf(out, "%-40s unchanged, version %d\n", name, answer.Definition.Version)
			continue
		}
		counts.changed++
		fmt.Fprintf(out, "%-40s %s\n", name, c.verb(&answer))
		printWarnings(out, "  warning: ", answer.Warnings)
	}
	done := "put"
	if c.DryRun {
		done = "would be put"
	}
	fmt.Fprintf(out, "%d %s, %d unchanged, %d refused\n", counts.changed, done, counts.same, len(wrong))
	if len(wrong) > 0 {
		return &rapport.Error{Kind: rapport.KindOf(wrong[0]), Op: "apply definitions", Err: errors.New("not every definition was put"), Hint: "see above"}
	}
	return nil
}

// verb says what happened to one definition.
func (c *applyCmd) verb(a *putAnswer) string {
	switch {
	case a.Definition.Version == 1 && c.DryRun:
		return "would be new"
	case a.Definition.Version == 1:
		return "new, version 1"
	case c.DryRun:
		return fmt.Sprintf("would change to version %d (%s)", a.Definition.Version, catalog.Summary(a.Changes))
	}
	return fmt.Sprintf("changed to version %d (%s)", a.Definition.Version, catalog.Summary(a.Changes))
}
