package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// serving runs an installation on a port of its own until the test ends.
func serving(t *testing.T, change ...func(*Config)) string {
	t.Helper()
	a := open(t, change...)
	l, err := a.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, addr, text string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestNobodyKeepsAConnection: a body that never comes, wanted or not, ends the connection.
func TestNobodyKeepsAConnection(t *testing.T) {
	addr := serving(t, func(c *Config) { c.Server.RequestTimeout, c.Collect.BodyTimeout = time.Second, time.Second })
	began, conns := time.Now(), map[string]net.Conn{}
	for _, request := range []string{"POST /api/v1/session", "POST /api/v1/people/merge", "GET /healthz", "POST /v1/track", "POST /v1/nothing", "PUT /nothing"} {
		conns[request] = dial(t, addr, request+" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
	}
	for request, conn := range conns {
		if _, err := io.ReadAll(conn); err != nil {
			t.Errorf("%s: %v after %v", request, err, time.Since(began))
		}
	}
}

// TestOddRequests: what no SDK sends is answered with a client's error or as it stands, and never with 500; the connection's
// next request is not mistaken.
func TestOddRequests(t *testing.T) {
	addr := serving(t)
	head := "Host: localhost\r\nAuthorization: Bearer dev\r\n"
	for request, want := range map[string]int{
		"GET /api/v1/../../etc/passwd HTTP/1.1\r\n" + head:                                      307,
		"GET /assets/..%2f..%2fui.go HTTP/1.1\r\n" + head:                                       404,
		"GET /assets/../../ui.go HTTP/1.1\r\n" + head:                                           307,
		"GET /api/v1/people/%00 HTTP/1.1\r\n" + head:                                            400,
		"GET /api/v1/people/user_id:%ff HTTP/1.1\r\n" + head:                                    400,
		"GET /api/v1/people?limit=-1 HTTP/1.1\r\n" + head:                                       400,
		"GET /api/v1/people?q=%zz HTTP/1.1\r\n" + head:                                          400,
		"GET /api/v1/quarantine/99999999999999999999 HTTP/1.1\r\n" + head:                       400,
		"GET /api/v1/quarantine/-1 HTTP/1.1\r\n" + head:                                         400,
		"OPTIONS /api/v1/people HTTP/1.1\r\n" + head:                                            405,
		"OPTIONS * HTTP/1.1\r\n" + head:                                                         200,
		"TRACE /v1/track HTTP/1.1\r\n" + head:                                                   405,
		"BREW /api/v1/segments HTTP/1.1\r\n" + head:                                             405,
		"GET /v1/track HTTP/1.1\r\n" + head:                                                     405,
		"GET http://elsewhere.example/api/v1/status HTTP/1.1\r\n" + head:                        403,
		"GET /api/v1/status HTTP/1.1\r\nHost: rebound.example\r\n":                              403,
		"GET /api/v1/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n":                                 400,
		"GET /api/v1/status HTTP/1.1\r\n" + head + "X: " + strings.Repeat("x", 64<<10) + "\r\n": 431,
		"GET /api/v1/status HTTP/9.9\r\n" + head:                                                505,
		"POST /v1/track HTTP/1.1\r\n" + head + "Transfer-Encoding: nonsense\r\n":                501,
		"POST /v1/track HTTP/1.1\r\n" + head + "Content-Length: -5\r\n":                         400,
		"POST /v1/track HTTP/1.1\r\n" + head + "Content-Encoding: br\r\nContent-Length: 0\r\n":  415,
	} {
		conn := dial(t, addr, request+"\r\n")
		method, _, _ := strings.Cut(request, " ")
		resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
		if err != nil {
			t.Errorf("%.80q: %v", request, err)
			continue
		}
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 300))
		if resp.StatusCode != want {
			t.Errorf("%.80q: %d, want %d: %s", request, resp.StatusCode, want, body)
		}
	}
}

// TestPipelined: requests sent without waiting are answered in order, HEAD without a body.
func TestPipelined(t *testing.T) {
	addr := serving(t)
	var all strings.Builder
	event := `{"type":"track","event":"E","userId":"u"}`
	methods := []string{"GET", "HEAD", "POST", "HEAD", "POST", "GET"}
	for i, m := range methods {
		switch m {
		case "POST":
			fmt.Fprintf(&all, "POST /v1/track HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ZGV2Og==\r\nContent-Length: %d\r\n\r\n%s", len(event), event)
		default:
			fmt.Fprintf(&all, "%s /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer dev\r\nX-Request-Id: request%d\r\n\r\n", m, i)
		}
	}
	in := bufio.NewReader(dial(t, addr, all.String()))
	for i, m := range methods {
		resp, err := http.ReadResponse(in, &http.Request{Method: m})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || (len(body) == 0) != (m == "HEAD") {
			t.Errorf("%d %s: %d, %v: %q", i, m, resp.StatusCode, err, body)
		}
		if m != "POST" && resp.Header.Get("X-Request-Id") != fmt.Sprint("request", i) {
			t.Errorf("%d: the answer to %s", i, resp.Header.Get("X-Request-Id"))
		}
	}
}
