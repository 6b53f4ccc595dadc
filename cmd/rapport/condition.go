package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"rapport"
	"rapport/internal/expr"
	"rapport/internal/profile"
)

type conditionCmd struct {
	Condition string `arg:"" help:"The condition as text, such as 'count(Order Completed, 30d) >= 3', or as JSON or YAML beginning with {."`
	Server    string `help:"Address of a platform, to be warned of names that nobody defined or sent there." placeholder:"URL"`
	Token     string `help:"API token." env:"RAPPORT_TOKEN" placeholder:"TOKEN"`
}

// Help says where the forms are.
func (conditionCmd) Help() string {
	return "Says a condition in all its forms, and what keeping it live takes. Every form is in docs/conditions.md."
}

func (c *conditionCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *conditionCmd) run(ctx context.Context, out io.Writer) error {
	parsed, err := readCondition(c.Condition)
	if err != nil {
		return err
	}
	cost := parsed.Cost(profile.Defaults().Entries)
	fmt.Fprintf(out, "marketing  %s\n", parsed.Words(rapport.Marketing, nil))
	fmt.Fprintf(out, "it         %s\n", parsed.Text())
	fmt.Fprintf(out, "json       %s\n", parsed.Canonical())
	fmt.Fprintf(out, "cost       %d tests, %d aggregates, about %d bytes per person, at most %d; %d comparisons for an event\n",
		cost.Leaves, cost.Features, cost.BytesPerPerson, cost.MostBytes, cost.Evaluations)
	if e := expr.DefaultAllowance().Check(cost); e != nil && c.Server == "" {
		fmt.Fprintf(out, "warning    %v (%s)\n", e.Err, e.Hint)
	}
	if c.Server == "" {
		return nil
	}
	at := remote{Server: c.Server, Token: c.Token}
	found, err := at.warnings(ctx, parsed)
	if err != nil {
		return err
	}
	printWarnings(out, "warning    ", found)
	return nil
}

// readCondition reads text, JSON or YAML.
func readCondition(s string) (*expr.Condition, error) {
	if !strings.HasPrefix(strings.TrimSpace(s), "{") {
		return expr.ParseText(s)
	}
	data := []byte(s)
	if !json.Valid(data) {
		if converted, err := yaml.YAMLToJSON(data); err == nil {
			data = converted
		}
	}
	return expr.Parse(data)
}

// warnings are what a platform says of a condition.
func (r *remote) warnings(ctx context.Context, c *expr.Condition) ([]expr.Warning, error) {
	var answer struct {
		Warnings []expr.Warning `json:"warnings"`
	}
	err := r.call(ctx, http.MethodPost, "/conditions/parse", nil, nil, map[string]any{"condition": c}, &answer)
	return answer.Warnings, err
}

func printWarnings(out io.Writer, head string, all []expr.Warning) {
	for _, w := range all {
		where := ""
		if w.Where != "" {
			where = " at " + w.Where
		}
		fmt.Fprintf(out, "%s%s%s (%s)\n", head, w.Message, where, w.Hint)
	}
}
