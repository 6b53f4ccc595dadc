package collect_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"rapport"
	"rapport/internal/collect"
	"rapport/internal/event"
)

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostileBodies: each of these gets a clear error and leaves nothing in the log.
func TestHostileBodies(t *testing.T) {
	h := newHouse(t, nil)
	good := `{"batch":[{"type":"page","userId":"u1","messageId":"m1"}]}`
	z := zipped(t, []byte(good))
	broken := bytes.Clone(z)
	broken[len(broken)-6] ^= 0xff
	bomb := zipped(t, bytes.Repeat([]byte(" "), 50<<20))
	for name, c := range map[string]struct {
		body   []byte
		status int
		says   string
	}{
		"truncated gzip":                   {z[:len(z)-9], 400, "ends early"},
		"gzip of three bytes":              {z[:3], 400, "ends early"},
		"gzip with a wrong sum":            {broken, 400, "broken"},
		"gzip and then garbage":            {append(bytes.Clone(z), "garbage of some length"...), 400, "broken"},
		"gzip bomb":                        {bomb, 413, "larger than"},
		"10 MB event":                      {[]byte(`{"event":"` + strings.Repeat("x", 10<<20) + `"}`), 413, "larger than"},
		"nested and never closed":          {[]byte(strings.Repeat(`{"a":`, 90_000)), 400, "ends"},
		"arrays never closed":              {[]byte(`{"a":` + strings.Repeat(`[`, 400_000)), 400, "ends"},
		"NUL bytes":                        {[]byte("\x00\x00\x00"), 400, "byte 0"},
		"a NUL between values":             {[]byte("{\"batch\":\x00[]}"), 400, "byte 9"},
		"UTF-16":                           {[]byte("\xff\xfe{\x00}\x00"), 400, "byte 0"},
		"invalid UTF-8 around the events":  {[]byte("{\"batch\":[],\"x\":\"\xff\"}"), 400, "byte 17"},
		"two bodies":                       {[]byte(good + good), 400, "follows"},
		"a shared context of 9 KB":         {[]byte(`{"batch":[],"context":{"x":"` + strings.Repeat("y", 9<<10) + `"}}`), 400, "more than 8192"},
		"a shared context of many members": {[]byte(`{"batch":[],"context":{` + strings.TrimSuffix(strings.Repeat(`"a":1,`, 65), ",") + `}}`), 400, "more than 64"},
		"2,501 events":                     {[]byte(`{"batch":[` + strings.Repeat("1,", 2500) + `1]}`), 413, "2501"},
	} {
		t.Run(name, func(t *testing.T) {
			from := h.end()
			w := h.post("/v1/batch", c.body)
			if w.Code != c.status {
				t.Errorf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			contains(t, w.Body.String(), c.says)
			contains(t, w.Body.String(), `"code":"invalid"`)
			if h.end() != from {
				t.Error("something was stored")
			}
		})
	}
}

// TestHostileNeighbours: each of these is refused alone, with its reason, and both its neighbours are taken.
func TestHostileNeighbours(t *testing.T) {
	h := newHouse(t, nil)
	for bad, reason := range map[string]event.Reason{
		`{"type":"page","userId":"u","properties":` + strings.Repeat(`[`, 5000) + strings.Repeat(`]`, 5000) + `}`: event.TooDeep,
		`{"type":"page","userId":"u","properties":{"x":"` + strings.Repeat("y", 40<<10) + `"}}`:                   event.TooLarge,
		"{\"type\":\"page\",\"userId\":\"u\",\"properties\":{\"x\":\"a\x00b\"}}":                                  event.BadCharacter,
		"{\"type\":\"page\",\"userId\":\"u\",\"properties\":{\"x\":\"a\xc3(b\"}}":                                 event.BadCharacter,
		"{\"type\":\"page\",\"userId\":\"\xed\xa0\x80\"}":                                                         event.BadCharacter,
		"{\"type\":\"page\",\"us\xfferId\":\"u\"}":                                                                event.BadCharacter,
		`{"type":"page","userId":["u"]}`:                                                                          event.BadID,
		`{"type":"page","userId":{"$ne":null}}`:                                                                   event.BadID,
		`{"type":"page","userId":"` + strings.Repeat("u", 513) + `"}`:                                             event.BadID,
		`{"type":"page","userId":"a\r\nSet-Cookie: x"}`:                                                           event.BadID,
		`{"type":"page","userId":"u","messageId":"` + strings.Repeat("m", 101) + `"}`:                             event.BadMessageID,
		`{"type":"page","userId":"u","timestamp":"0001-01-01T00:00:00Z"}`:                                         event.BadTimestamp,
		`{"type":"page","userId":"u","timestamp":{}}`:                                                             event.BadTimestamp,
		`{"type":"track","userId":"u","event":"` + strings.Repeat("e", 513) + `"}`:                                event.BadName,
		`{"type":"track","userId":"u","event":"List Changed","properties":{"list":"vip","member":true}}`:          event.BadName,
		`{"type":"track","userId":"u","event":"E","properties":"p"}`:                                              event.WrongType,
		`[]`:   event.WrongType,
		`null`: event.WrongType,
		`"e"`:  event.WrongType,
		`{}`:   event.UnknownType,
	} {
		from := h.end()
		body := `{"batch":[{"type":"page","userId":"before","messageId":"m1"},` + bad + `,{"type":"page","userId":"after","messageId":"m2"}]}`
		if w := h.post("/v1/batch", []byte(body)); w.Code != 200 {
			t.Errorf("%.80q: status %d: %s", bad, w.Code, w.Body)
			continue
		}
		if events, refused := h.count(t, from); events != 2 || refused != 1 {
			t.Errorf("%.80q: %d events and %d refused", bad, events, refused)
			continue
		}
		h.follow(t, false)
		q, err := h.Get(from + 1)
		if err != nil {
			t.Fatal(err)
		}
		if q.Reason != string(reason) || string(q.Raw) != bad {
			t.Errorf("%.80q: %s: %s", bad, q.Reason, q.Message)
		}
	}
}

// TestHostileButTaken: odd, and no reason to refuse.
func TestHostileButTaken(t *testing.T) {
	h := newHouse(t, nil)
	for _, body := range []string{
		`{"event":"E","userId":"u","properties":{"a":1,"a":2}}`,
		`{"event":"E","userId":"u","userId":"v"}`,
		`{"event":"E","userId":"null"}`,
		`{"event":"E","userId":"00000000-0000-0000-0000-000000000000"}`,
		`{"event":"E","userId":"u","properties":{"x":"\u0000\ud800"}}`,
		`{"event":"E","userId":"u","timestamp":"2999-01-01T00:00:00Z"}`,
		`{"event":"E","userId":"u","timestamp":"1999-01-01T00:00:00Z","sentAt":"1999-01-01T00:00:01Z"}`,
		`{"event":"E","userId":"u","sentAt":{"a":1}}`,
		`{"event":"E","userId":"'; drop table people; --"}`,
		`{"event":"E","userId":"u","properties":{"x":1e999999}}`,
	} {
		from := h.end()
		if w := h.post("/v1/track", []byte(body)); w.Code != 200 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
		if events, _ := h.count(t, from); events != 1 {
			t.Errorf("%s was not taken", body)
		}
		for _, r := range h.records(t, from) {
			var v event.View
			if err := v.Decode(r.Data); err != nil || v.Timestamp() > r.Time.UnixMicro() {
				t.Errorf("%s: %v, at %d", body, err, v.Timestamp())
			}
		}
	}
}

// TestBackPressure: what the log cannot take gets an answer that makes every SDK send again.
func TestBackPressure(t *testing.T) {
	for err, want := range map[error]int{
		&rapport.Error{Kind: rapport.TooMany, Op: "append", Err: errors.New("queue is full")}: 429,
		&rapport.Error{Kind: rapport.Unavailable, Op: "append", Err: errors.New("closed")}:    503,
		errors.New("anything"): 503,
	} {
		h := newHouse(t, nil)
		c, fault := collect.New(collect.Defaults(), brokenLog{h.log, err}, h.catalog, h.quarantine)
		if fault != nil {
			t.Fatal(fault)
		}
		h.Collector = c
		w := h.post("/v1/track", []byte(`{"event":"E","userId":"u"}`))
		if w.Code != want || (want == 429) != (w.Header().Get("Retry-After") == "1") {
			t.Errorf("%v: %d, Retry-After %q", err, w.Code, w.Header().Get("Retry-After"))
		}
		if len(c.Stats()) != 0 {
			t.Error("what was not stored is counted")
		}
	}
}

// TestTooMuchInFlight: memory for bodies is bounded.
func TestTooMuchInFlight(t *testing.T) {
	h := newHouse(t, func(c *collect.Config) { c.InFlight = c.MaxBody })
	entered, leave := make(chan bool), make(chan bool)
	go func() {
		r := httptest.NewRequest(http.MethodPost, "/v1/track", stuck{entered, leave})
		r.SetBasicAuth("wk-web", "")
		h.ServeHTTP(httptest.NewRecorder(), r)
		close(entered)
	}()
	<-entered
	w := h.post("/v1/track", []byte(`{"event":"E","userId":"u"}`))
	if w.Code != 429 {
		t.Errorf("status %d", w.Code)
	}
	close(leave)
	for range entered {
	}
	if w := h.post("/v1/track", []byte(`{"event":"E","userId":"u"}`)); w.Code != 200 {
		t.Errorf("afterwards status %d", w.Code)
	}
}

type stuck struct{ entered, leave chan bool }

func (s stuck) Read([]byte) (int, error) {
	s.entered <- true
	<-s.leave
	return 0, errors.New("gone")
}

// TestNotReady: while keys are loading an unknown one may be right, so the answer is one to come back after.
func TestNotReady(t *testing.T) {
	ready := false
	h := newHouse(t, func(c *collect.Config) { c.Ready = func() bool { return ready } })
	body := []byte(`{"event":"E","userId":"u"}`)
	if w := h.post("/v1/track", body); w.Code != 200 {
		t.Errorf("a known key: %d", w.Code)
	}
	r := func() int { return h.post("/v1/track", body, "Authorization", "Basic bmV3Og==").Code }
	if got := r(); got != 503 {
		t.Errorf("an unknown key: %d", got)
	}
	ready = true
	if got := r(); got != 401 {
		t.Errorf("an unknown key, when all are loaded: %d", got)
	}
}

// TestSlowBody: a sender that stops in the middle is answered and let go, whatever it was sending.
func TestSlowBody(t *testing.T) {
	h := newHouse(t, func(c *collect.Config) { c.BodyTimeout = time.Second })
	s := httptest.NewServer(h)
	defer s.Close()
	for _, c := range []struct{ head, want string }{
		{"POST /v1/track HTTP/1.1\r\nAuthorization: Basic d2std2Vi\r\n", "408 Request Timeout"},
		{"POST /v1/track HTTP/1.1\r\nAuthorization: Basic bm9uZTo=\r\n", "401 Unauthorized"},
		{"POST /v1/m HTTP/1.1\r\n", "200 OK"},
	} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = fmt.Fprintf(conn, "%sHost: x\r\nContent-Length: 100\r\n\r\n{", c.head); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_ = conn.SetReadDeadline(start.Add(10 * time.Second))
		answer, err := io.ReadAll(conn) // to the end of the connection
		if err != nil {
			t.Errorf("%s is kept waiting: %v", c.head, err)
		}
		contains(t, string(answer), c.want)
		if took := time.Since(start); took < 900*time.Millisecond || took > 5*time.Second {
			t.Errorf("%s: after %v", c.head, took)
		}
		_ = conn.Close()
	}
}

// TestKeepsConnections: many requests over one connection, with the body's deadline set and lifted around each.
func TestKeepsConnections(t *testing.T) {
	h := newHouse(t, func(c *collect.Config) { c.BodyTimeout = time.Second })
	s := httptest.NewServer(h)
	defer s.Close()
	for i := range 3 {
		r, _ := http.NewRequest(http.MethodPost, s.URL+"/v1/track", strings.NewReader(`{"event":"E","userId":"u"}`))
		r.SetBasicAuth("wk-web", "")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != 200 || res.Close {
			t.Fatalf("request %d: %d, closed %v", i, res.StatusCode, res.Close)
		}
		time.Sleep(600 * time.Millisecond)
	}
}
