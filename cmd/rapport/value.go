package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"rapport"
	"rapport/internal/insight"
)

type valueCmd struct {
	Fit     valueFitCmd     `cmd:"" help:"Fit a model of customer value, and write what it says of each person as computed traits."`
	WinBack valueWinBackCmd `cmd:"" name:"win-back" help:"List who is worth winning back, the most at stake first, as CSV."`
}

type valueFitCmd struct {
	Remote    remote `embed:""`
	File      string `arg:"" help:"File with a question of kind value as JSON; - reads it from standard input."`
	Marketing string `name:"owner-marketing" required:"" placeholder:"WHO" help:"Who answers for the traits in marketing."`
	IT        string `name:"owner-it" required:"" placeholder:"WHO" help:"Who answers for them in IT."`
	Prefix    string `placeholder:"PREFIX" help:"What the traits' keys begin with, such as discs_."`
	Until     bool   `help:"As of the end of the calibration, instead of from day to day."`
	Put       bool   `help:"Put them into the catalog. Otherwise they are written, for rapport apply."`
}

// Help says what happens to the parameters.
func (valueFitCmd) Help() string {
	return "The parameters become part of the definitions, so that what is said of a person depends on the log alone; fit and put again for a new version."
}

func (c *valueFitCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdin, os.Stdout, os.Stderr)
}

func (c *valueFitCmd) run(ctx context.Context, in io.Reader, out, progress io.Writer) error {
	a, err := askValue(ctx, &c.Remote, c.File, in)
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, a.Model.Sentence.IT)
	if a.Spend != nil {
		fmt.Fprintln(progress, a.Spend.Sentence.IT)
	}
	var defs []rapport.Definition
	for _, t := range a.Traits {
		def := rapport.Definition{Kind: rapport.KindTrait, Key: c.Prefix + t.Key, Owners: rapport.Owners{Marketing: c.Marketing, IT: c.IT}, Wording: t.Wording, Spec: t.Spec}
		if c.Until {
			if def.Spec, err = still(t.Spec); err != nil {
				return err
			}
		}
		defs = append(defs, def)
	}
	if !c.Put {
		return writeYAML(out, defs)
	}
	for _, def := range defs {
		var answer putAnswer
		if err := c.Remote.call(ctx, http.MethodPut, definitionPath(def.Kind, def.Key), nil, nil, def, &answer); err != nil {
			return err
		}
		fmt.Fprintf(out, "trait %-24s version %d\n", def.Key, answer.Definition.Version)
	}
	return nil
}

// still keeps an outlook at the end of what it was fitted to.
func still(spec json.RawMessage) (json.RawMessage, error) {
	var s struct {
		Type     string                    `json:"type"`
		Computed map[string]map[string]any `json:"computed"`
	}
	if err := json.Unmarshal(spec, &s); err != nil {
		return nil, err
	}
	o := s.Computed["outlook"]
	fitted, _ := o["fitted"].(map[string]any)
	if fitted == nil {
		return nil, errors.New("the server gave a trait that does not say what it was fitted to")
	}
	o["until"] = fitted["until"]
	return json.Marshal(s)
}

type valueWinBackCmd struct {
	Remote remote `embed:""`
	File   string `arg:"" help:"File with a question of kind value as JSON; - reads it from standard input. Its above, below and limit say who is on the list."`
}

func (c *valueWinBackCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdin, os.Stdout) }

func (c *valueWinBackCmd) run(ctx context.Context, in io.Reader, out io.Writer) error {
	a, err := askValue(ctx, &c.Remote, c.File, in)
	if err != nil {
		return err
	}
	if a.List == nil {
		return &rapport.Error{Kind: rapport.Forbidden, Op: "list who is worth winning back", Err: errors.New("the token may not see personal data"), Hint: "use one with personal:read"}
	}
	w := csv.NewWriter(out)
	_ = w.Write([]string{"type", "identifier", "pAlive", "churnRisk", "expected", "worth", "atRisk", "repeats"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
	for _, p := range a.List {
		var first rapport.Identifier
		if len(p.Identifiers) > 0 {
			first = p.Identifiers[0]
		}
		_ = w.Write([]string{string(first.Type), first.Value, number(p.PAlive), number(p.ChurnRisk), number(p.Expected), number(p.Worth), number(p.AtRisk), strconv.Itoa(p.Repeats)})
	}
	w.Flush()
	return w.Error()
}

// askValue asks the question in a file.
func askValue(ctx context.Context, r *remote, file string, in io.Reader) (*insight.ValueShown, error) {
	question, err := (&askCmd{File: file}).question(in)
	if err != nil {
		return nil, err
	}
	var a struct {
		Answer insight.ValueShown `json:"answer"`
	}
	err = r.call(ctx, http.MethodPost, "/insight/value", nil, nil, question, &a)
	return &a.Answer, err
}
