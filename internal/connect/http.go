package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"rapport"
)

// HTTP is the sink that posts batches to a platform's collect endpoint. What the platform puts off (429, 5xx) or the network
// loses is tried again, with growing pauses or as long as Retry-After says, until Patience is over.
type HTTP struct {
	Server   string        // http://host:port
	WriteKey string        // of the source that the events are of
	Client   *http.Client  // nil: one with a timeout of a minute
	Patience time.Duration // with one batch; 0: ten minutes
}

const (
	firstPause = 250 * time.Millisecond
	longest    = 30 * time.Second
	longestAsk = 5 * time.Minute // what Retry-After is believed
)

// Send posts events as one batch. They carry their own timestamps and no sentAt, so the platform leaves those as they are.
func (h *HTTP) Send(ctx context.Context, events [][]byte) error {
	body, err := pack(events)
	if err != nil {
		return err
	}
	patience := h.Patience
	if patience <= 0 {
		patience = 10 * time.Minute
	}
	deadline := time.Now().Add(patience)
	for pause := firstPause; ; pause = min(2*pause, longest) {
		again, wait, err := h.try(ctx, body)
		if err == nil || !again || ctx.Err() != nil {
			return err
		}
		if wait == 0 {
			wait = pause/2 + rand.N(pause/2)
		}
		if time.Now().Add(wait).After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func pack(events [][]byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = z.Write([]byte(`{"batch":[`))
	for i, e := range events {
		if i > 0 {
			_, err = z.Write([]byte{','})
		}
		if err == nil {
			_, err = z.Write(e)
		}
	}
	if err == nil {
		_, err = z.Write([]byte(`]}`))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// try posts once. again says whether trying again may help, wait for how long the platform asked to be left alone.
func (h *HTTP) try(ctx context.Context, body []byte) (again bool, wait time.Duration, err error) {
	target := strings.TrimRight(h.Server, "/") + "/v1/batch"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return false, 0, &rapport.Error{Kind: rapport.Invalid, Op: "send batch", Where: h.Server, Err: err, Hint: "for example --server http://127.0.0.1:8080"}
	}
	req.SetBasicAuth(h.WriteKey, "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Content-Encoding", "gzip")
	client := h.Client
	if client == nil {
		client = &http.Client{Timeout: time.Minute, Transport: http.DefaultTransport}
	}
	resp, err := client.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return true, 0, &rapport.Error{Kind: rapport.Unavailable, Op: "send batch", Where: h.Server, Err: err, Hint: "is the platform running there?"}
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // an answer cut short is as good as its status
	if resp.StatusCode == http.StatusOK {
		return false, 0, nil
	}
	return h.refused(resp, text)
}

func (h *HTTP) refused(resp *http.Response, text []byte) (again bool, wait time.Duration, err error) {
	var said struct{ Message string }
	e := &rapport.Error{Kind: rapport.Unavailable, Op: "send batch", Where: h.Server, Err: fmt.Errorf("it answered %d", resp.StatusCode)}
	if json.Unmarshal(text, &said) == nil && said.Message != "" {
		e.Err = fmt.Errorf("it answered %d: %s", resp.StatusCode, said.Message)
	}
	switch s := resp.StatusCode; {
	case s == http.StatusTooManyRequests || s == http.StatusServiceUnavailable:
		if n, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && n > 0 {
			wait = min(time.Duration(n)*time.Second, longestAsk)
		}
		return true, wait, e
	case s == http.StatusRequestTimeout || s >= 500:
		return true, 0, e
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		e.Kind, e.Hint = rapport.Unauthenticated, "check --write-key"
	default:
		e.Kind = rapport.Invalid
	}
	return false, 0, e
}
