package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"rapport"
	"rapport/internal/facts/erasure"
)

type factsEraseCmd struct {
	Remote remote `embed:""`
	ID     string `arg:"" help:"An identifier such as user_id:42 or email:mei@example.com, or a person id."`
	Reason string `help:"Why; kept in the log and in the proof." required:"" placeholder:"TEXT"`
	DryRun bool   `name:"dry-run" help:"Say what would go only."`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

// Help is what the command says about itself.
func (factsEraseCmd) Help() string {
	return "The events of all the person's identifiers up to now are removed from the columns and the Parquet files of a running platform, and stay out when " +
		"facts are made anew. Events that come later count. The customer's profile and the log itself are not touched."
}

// erasedAnswer is what the platform says of an erasure.
type erasedAnswer struct {
	Identifiers []rapport.Identifier `json:"identifiers"`
	Stores      []erasure.Removed    `json:"stores"`
	DryRun      bool                 `json:"dryRun"`
	Proof       *erasure.Proof       `json:"proof,omitempty"`
	Masked      bool                 `json:"masked"`
}

func (c *factsEraseCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *factsEraseCmd) run(ctx context.Context, out io.Writer) error {
	query := url.Values{}
	if c.DryRun {
		query.Set("dryRun", "true")
	}
	body, err := json.Marshal(map[string]string{"reason": c.Reason})
	if err != nil {
		return err
	}
	var a erasedAnswer // it may take minutes, so there is no deadline
	err = c.Remote.send(ctx, http.MethodPost, "/people/"+url.PathEscape(c.ID)+"/facts/erase", query, http.Header{"Content-Type": {"application/json"}}, bytes.NewReader(body), &a)
	if err != nil || c.JSON {
		return writeJSON(out, a, err)
	}
	for _, id := range a.Identifiers {
		fmt.Fprintf(out, "%s\n", id)
	}
	for _, s := range a.Stores {
		fmt.Fprintf(out, "%-12s %s events\n", s.Store, grouped(int64(s.Rows)))
	}
	if a.Proof == nil {
		fmt.Fprintln(out, "Nothing was erased: this is what would go.")
		return nil
	}
	return writeProof(out, a.Proof)
}

func writeProof(out io.Writer, p *erasure.Proof) error {
	state := "done"
	if !p.Done {
		state = "under way"
	}
	_, err := fmt.Fprintf(out, "record %d, %s, by %s: %s (%s)\n", p.Offset, p.Time.Format("2006-01-02 15:04:05"), p.By, p, state)
	return err
}

type factsErasuresCmd struct {
	Remote remote `embed:""`
	Limit  int    `help:"How many at most, the newest first." default:"50"`
	JSON   bool   `name:"json" help:"As JSON, for programs."`
}

func (c *factsErasuresCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *factsErasuresCmd) run(ctx context.Context, out io.Writer) error {
	var list struct {
		Items []erasure.Proof `json:"items"`
		Next  string          `json:"next,omitempty"`
	}
	err := c.Remote.call(ctx, http.MethodGet, "/facts/erasures", url.Values{"limit": {strconv.Itoa(c.Limit)}}, nil, nil, &list)
	if err != nil || c.JSON {
		return writeJSON(out, list, err)
	}
	for i := range list.Items {
		if err := writeProof(out, &list.Items[i]); err != nil {
			return err
		}
	}
	return nil
}
