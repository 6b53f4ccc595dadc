package connect

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"

	"rapport"
)

// script answers requests one after the other, as a server that is having a hard time would.
type script struct {
	t       *testing.T
	answers []func() (*http.Response, error)
	at      []time.Duration
	began   time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Since(s.began))
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var body struct{ Batch []json.RawMessage }
	if err := json.NewDecoder(z).Decode(&body); err != nil || len(body.Batch) != 2 {
		s.t.Fatalf("%d events, %v", len(body.Batch), err)
	}
	if user, _, ok := r.BasicAuth(); !ok || user != "key" || r.URL.Path != "/v1/batch" || r.Header.Get("Content-Encoding") != "gzip" {
		s.t.Fatalf("%v %v", r.URL, r.Header)
	}
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return answer()
}

func answer(status int, header, body string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		h := http.Header{}
		if header != "" {
			h.Set("Retry-After", header)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func lost() (*http.Response, error) { return nil, errors.New("connection reset") }

func send(t *testing.T, answers ...func() (*http.Response, error)) (error, []time.Duration) {
	s := &script{t: t, answers: answers, began: time.Now()}
	h := &HTTP{Server: "http://platform.test/", WriteKey: "key", Client: &http.Client{Transport: s}, Patience: time.Minute}
	err := h.Send(t.Context(), [][]byte{[]byte(`{"a":1}`), []byte(`{"b":2}`)})
	return err, s.at
}

func TestHTTPTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err, at := send(t, lost, answer(500, "", ""), answer(429, "7", ""), answer(200, "", `{"success":true}`))
		if err != nil || len(at) != 4 {
			t.Fatalf("%v, %v", err, at)
		}
		if d := at[1] - at[0]; d < 125*time.Millisecond || d > 250*time.Millisecond {
			t.Errorf("first pause %v", d)
		}
		if d := at[3] - at[2]; d != 7*time.Second {
			t.Errorf("Retry-After: 7 was waited for %v", d)
		}
	})
}

func TestHTTPLosesPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err, at := send(t, answer(503, "", `{"code":"unavailable","message":"keys are loading"}`))
		if rapport.KindOf(err) != rapport.Unavailable || !strings.Contains(err.Error(), "keys are loading") {
			t.Error(err)
		}
		if len(at) < 6 || len(at) > 12 || at[len(at)-1] > time.Minute {
			t.Errorf("tried at %v", at)
		}
	})
}

func TestHTTPGivesUpAtOnce(t *testing.T) {
	for status, kind := range map[int]rapport.ErrorKind{400: rapport.Invalid, 401: rapport.Unauthenticated, 413: rapport.Invalid} {
		err, at := send(t, answer(status, "", `{"code":"x","message":"because"}`))
		if rapport.KindOf(err) != kind || len(at) != 1 || !strings.Contains(err.Error(), "because") {
			t.Errorf("%d: %v, %d tries", status, err, len(at))
		}
	}
}
