package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"rapport"
	"rapport/internal/customer"
)

// Message is what is posted: one transition.
type Message struct {
	ID       string             `json:"id"`   // the position; the Idempotency-Key
	Type     string             `json:"type"` // entered or left
	Webhook  string             `json:"webhook"`
	Segment  rapport.SegmentKey `json:"segment"`
	Version  int                `json:"version"` // of the segment's definition
	At       time.Time          `json:"at"`
	Reason   customer.Reason    `json:"reason"` // event, time, definition, live, identity
	Event    string             `json:"event,omitempty"`
	Offset   rapport.Offset     `json:"offset"` // of the record that brought it about
	Person   Person             `json:"person"`
	Sentence *rapport.Wording   `json:"sentence,omitempty"` // what the segment asks for
}

// Person is who entered or left.
type Person struct {
	ID          rapport.PersonID     `json:"id"`
	Identifiers []rapport.Identifier `json:"identifiers"` // the best known ones, at most five
}

func messageOf(webhook string, t *customer.Transition) Message {
	m := Message{ID: t.Position.String(), Type: "left", Webhook: webhook, Segment: t.Segment, Version: t.Version, At: t.At, Reason: t.Reason, Event: t.Event,
		Offset: t.Offset, Person: Person{t.Person, t.Identifiers}, Sentence: t.Sentence}
	if t.Entered {
		m.Type = "entered"
	}
	return m
}

// Sign is the signature of a body at a timestamp in seconds, as the header has it. A receiver makes the same and compares.
func Sign(secret string, timestamp int64, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write(append(strconv.AppendInt(nil, timestamp, 10), '.'))
	_, _ = h.Write(body)
	return "v1=" + hex.EncodeToString(h.Sum(nil))
}

// outcome is what became of one attempt.
type outcome struct {
	status   int           // of the answer; 0: there was none
	err      error         // nil: it was taken
	after    time.Duration // what Retry-After asks for
	unusable bool          // the address calls the message itself wrong
}

const (
	mostAfter  = time.Hour
	mostAnswer = 64 << 10 // bytes of an answer that are read, so that the connection can be used again
)

// post makes one attempt.
func post(ctx context.Context, client *http.Client, to, secret string, m Message, now time.Time) outcome {
	body, err := json.Marshal(m)
	if err != nil {
		return outcome{err: err, unusable: true}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return outcome{err: err}
	}
	h := req.Header
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Rapport-Webhook/1")
	h.Set("Idempotency-Key", m.ID)
	h.Set("Rapport-Webhook", m.Webhook)
	h.Set("Rapport-Timestamp", strconv.FormatInt(now.Unix(), 10))
	h.Set("Rapport-Signature", Sign(secret, now.Unix(), body))
	resp, err := client.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // the address is known, and its query may be a secret
		}
		return outcome{err: err}
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, mostAnswer))
	return judge(resp, now)
}

func judge(resp *http.Response, now time.Time) outcome {
	o := outcome{status: resp.StatusCode}
	if o.status >= 200 && o.status < 300 {
		return o
	}
	what := "it answered " + strconv.Itoa(o.status)
	if o.status >= 300 && o.status < 400 {
		what += "; redirects are not followed"
	}
	o.err = fmt.Errorf("%s", what)
	o.unusable = slices.Contains([]int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}, o.status)
	o.after = retryAfter(resp.Header.Get("Retry-After"), now)
	return o
}

// retryAfter reads the header: seconds, or an instant. What cannot be read, or is past, asks for nothing.
func retryAfter(text string, now time.Time) time.Duration {
	if text == "" {
		return 0
	}
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, mostAfter)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, min(at.Sub(now), mostAfter))
}
