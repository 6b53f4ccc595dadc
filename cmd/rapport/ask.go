package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"rapport"
	"rapport/internal/inquiry"
)

type askCmd struct {
	Remote remote `embed:""`
	Kind   string `arg:"" optional:"" help:"Kind of question, such as trends, funnel, retention or value."`
	File   string `arg:"" optional:"" help:"File with the question as JSON; - reads it from standard input."`
	Saved  string `placeholder:"KEY" help:"A saved question instead of a kind and a file."`
	AsOf   string `name:"as-of" placeholder:"INSTANT" help:"As of a past instant, such as 2026-05-01T08:00:00Z."`
	JSON   bool   `name:"json" help:"The whole answer as JSON, for programs."`
	People bool   `help:"Who is behind one figure of a funnel or a retention: the file has the question and says which figure."`
}

// askedAnswer is the part of an answer that all kinds share.
type askedAnswer struct {
	Sentence rapport.Wording  `json:"sentence"`
	AsOf     rapport.Offset   `json:"asOf"`
	At       time.Time        `json:"at"`
	Millis   float64          `json:"millis"`
	People   int              `json:"people"`
	Cached   bool             `json:"cached,omitempty"`
	Figures  []inquiry.Figure `json:"figures,omitempty"` // of a saved question
	Answer   json.RawMessage  `json:"answer"`
}

const maxQuestion = 256 << 10

func (c *askCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdin, os.Stdout) }

func (c *askCmd) run(ctx context.Context, in io.Reader, out io.Writer) error {
	if (c.Saved == "") == (c.Kind == "" && c.File == "") || c.Saved == "" && c.File == "" || c.Saved != "" && c.People {
		return &rapport.Error{Kind: rapport.Invalid, Op: "read question", Err: errors.New("it takes a kind and a file, or --saved"), Hint: "for example rapport ask trends question.json, or rapport ask --saved weekly-orders"}
	}
	method, path, question := http.MethodGet, "/questions/"+url.PathEscape(c.Saved)+"/answer", json.RawMessage(nil)
	if c.Saved == "" {
		var err error
		method, path = http.MethodPost, "/insight/"+url.PathEscape(c.Kind)
		if question, err = c.question(in); err != nil {
			return err
		}
	}
	var a askedAnswer
	query := url.Values{}
	if c.AsOf != "" {
		query.Set("asOf", c.AsOf)
	}
	if c.People {
		var people json.RawMessage
		err := c.Remote.call(ctx, http.MethodPost, "/insight/"+url.PathEscape(c.Kind)+"/people", query, nil, question, &people)
		return writeJSON(out, people, err)
	}
	meter := newAskMeter(os.Stderr)
	err := c.Remote.ask(ctx, method, path, query, question, meter.show, &a)
	meter.end()
	if err != nil || c.JSON {
		return writeJSON(out, a, err)
	}
	fmt.Fprintf(out, "%s\n%s\n", a.Sentence.Marketing, a.Sentence.IT)
	fmt.Fprintf(out, "As of %s (log offset %d), %s people, in %.0f ms.\n", a.At.Format(time.RFC3339), a.AsOf, grouped(int64(a.People)), a.Millis)
	for _, f := range a.Figures {
		if f.Value != nil {
			fmt.Fprintf(out, "%s: %g (%s, n = %s)\n", f.Label.Marketing, *f.Value, f.Key, grouped(int64(f.N)))
		}
	}
	return writeJSON(out, a.Answer, nil)
}

func (c *askCmd) question(in io.Reader) (json.RawMessage, error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: c.File, Err: err}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxQuestion+1))
	if err == nil && (len(text) > maxQuestion || !json.Valid(text)) {
		err = errors.New("it is not JSON of at most 256 KiB")
	}
	if err != nil {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "read question", Where: c.File, Err: err, Hint: "GET /openapi.yaml has the form of each kind of question"}
	}
	return text, nil
}
