package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"rapport"
)

// askProgress is how far an answer is.
type askProgress struct {
	Total       int64   `json:"total"`
	Share       float64 `json:"share"`
	Rate        float64 `json:"rate"`
	SecondsLeft float64 `json:"secondsLeft"`
}

// ask asks a question, is told how far the answer is, and reads it into out. The end of ctx ends the platform's work too.
func (r *remote) ask(ctx context.Context, method, path string, query url.Values, question json.RawMessage, tell func(askProgress), out any) error {
	const op = "ask"
	base, err := r.base()
	if err != nil {
		return err
	}
	target := base + "/api/v1" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(question))
	if err != nil {
		return &rapport.Error{Kind: rapport.Invalid, Op: op, Where: target, Err: err}
	}
	if len(question) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "text/event-stream")
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return unreachable(op, base, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body := io.LimitReader(resp.Body, maxAnswer)
	if resp.StatusCode >= 300 {
		text, err := io.ReadAll(body)
		if err != nil {
			return unreachable(op, base, err)
		}
		return refused(op, base, resp.StatusCode, text)
	}
	return readAnswer(op, base, body, tell, out)
}

// readAnswer reads messages up to the answer.
func readAnswer(op, base string, body io.Reader, tell func(askProgress), out any) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, maxAnswer)
	event := ""
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
		}
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		switch event {
		case "progress":
			var p askProgress
			if json.Unmarshal(data, &p) == nil {
				tell(p)
			}
		case "answer":
			if err := json.Unmarshal(data, out); err != nil {
				return &rapport.Error{Kind: rapport.Unavailable, Op: op, Where: base, Err: fmt.Errorf("the answer is not the platform's: %w", err), Hint: "check --server"}
			}
			return nil
		case "error":
			return refused(op, base, http.StatusInternalServerError, data)
		}
	}
	if err := lines.Err(); err != nil {
		return unreachable(op, base, err)
	}
	return unreachable(op, base, errors.New("the answer broke off"))
}

// askMeter shows on a terminal how far a long question is.
type askMeter struct {
	out   io.Writer
	began time.Time
	wide  int
}

// newAskMeter shows nothing where nobody looks.
func newAskMeter(out *os.File) *askMeter {
	m := &askMeter{out: io.Discard, began: time.Now()}
	if term.IsTerminal(int(out.Fd())) {
		m.out = out
	}
	return m
}

const shownAfter = 2 * time.Second

func (m *askMeter) show(p askProgress) {
	if time.Since(m.began) < shownAfter {
		return
	}
	line := "waiting for its turn"
	if p.Total > 0 {
		line = fmt.Sprintf("%3.0f %%  %s people/s  %.0f s left", p.Share*100, grouped(int64(p.Rate)), p.SecondsLeft)
	}
	line += "   (Ctrl-C cancels)"
	fmt.Fprint(m.out, "\r"+line+strings.Repeat(" ", max(m.wide-len(line), 0)))
	m.wide = len(line)
}

// end leaves the line.
func (m *askMeter) end() {
	if m.wide > 0 {
		fmt.Fprint(m.out, "\r"+strings.Repeat(" ", m.wide)+"\r")
	}
}
