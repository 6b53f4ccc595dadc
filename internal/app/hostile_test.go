package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func zipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// badItems are items of a batch that are no events, or hardly. Whatever becomes of them, their neighbours are taken.
var badItems = map[string]string{
	"null":                   `null`,
	"a number":               `7`,
	"a list":                 `[[]]`,
	"an empty object":        `{}`,
	"user id of a number":    `{"type":"track","event":"E","userId":42}`,
	"user id of an object":   `{"type":"track","event":"E","userId":{"a":1}}`,
	"event name of a list":   `{"type":"track","event":["E"],"userId":"h"}`,
	"type of a number":       `{"type":1,"event":"E","userId":"h"}`,
	"traits of a list":       `{"type":"identify","userId":"h","traits":[1,2]}`,
	"properties of a text":   `{"type":"track","event":"E","userId":"h","properties":"p"}`,
	"context of a number":    `{"type":"track","event":"E","userId":"h","context":7}`,
	"message id of a number": `{"type":"track","event":"E","userId":"h","messageId":7}`,
	"a time of long ago":     `{"type":"track","event":"E","userId":"h","timestamp":"0001-01-01T00:00:00Z"}`,
	"a time far ahead":       `{"type":"track","event":"E","userId":"h","timestamp":"9999-12-31T23:59:59.999999999Z"}`,
	"a clock years behind":   `{"type":"track","event":"E","userId":"h","originalTimestamp":"2001-01-01T00:00:00Z","sentAt":"2001-01-01T00:00:01Z"}`,
	"a clock years ahead":    `{"type":"track","event":"E","userId":"h","originalTimestamp":"2999-01-01T00:00:00Z","sentAt":"2999-01-01T00:00:01Z"}`,
	"no time":                `{"type":"track","event":"E","userId":"h","timestamp":"yesterday","sentAt":{"a":[]}}`,
	"the same key twice":     `{"type":"track","event":"E","userId":"h","userId":"i","event":"F","type":"identify","type":"track"}`,
	"nested deep":            `{"type":"track","event":"E","userId":"h","properties":` + strings.Repeat(`{"a":`, 4000) + `1` + strings.Repeat(`}`, 4000) + `}`,
	"lists nested deep":      `{"type":"track","event":"E","userId":"h","properties":{"a":` + strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000) + `}}`,
	"larger than allowed":    `{"type":"track","event":"E","userId":"h","properties":{"a":"` + strings.Repeat("x", 60<<10) + `"}}`,
	"a thousand traits":      `{"type":"identify","userId":"h","traits":{` + manyMembers(1500) + `}}`,
	"numbers out of range":   `{"type":"track","event":"E","userId":"h","properties":{"total":1e999,"a":-0,"b":1e-400,"c":123456789012345678901234567890.5,"d":-9223372036854775809}}`,
	"escaped NUL":            `{"type":"track","event":"E\u0000","userId":"h\u0000","properties":{"\u0000":"\u0000"}}`,
	"a lone surrogate":       `{"type":"track","event":"\ud800","userId":"\udfff","properties":{"a":"\ud83d"}}`,
	"an unknown type":        `{"type":"delete","userId":"h"}`,
	"a message id too long":  `{"type":"track","event":"E","userId":"h","messageId":"` + strings.Repeat("m", 5000) + `"}`,
	"a name too long":        `{"type":"track","event":"` + strings.Repeat("E", 20000) + `","userId":"h"}`,
	"a user id too long":     `{"type":"track","event":"E","userId":"` + strings.Repeat("u", 20000) + `"}`,
	"external ids of junk":   `{"type":"identify","userId":"h","context":{"externalIds":[1,null,{"id":{}},{"type":"x"},{"id":"a","type":"` + strings.Repeat("t", 3000) + `"}]}}`,
	"an alias to itself":     `{"type":"alias","userId":"h","previousId":"h"}`,
	"an alias to nobody":     `{"type":"alias","userId":"h","previousId":""}`,
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"t%d":%d`, i, i)
	}
	return b.String()[1:]
}

// badBodies are whole bodies that nothing can be taken from, with the answer they get.
var badBodies = map[string]struct {
	path, encoding string
	body           []byte
	status         []int
}{
	"nothing":                {status: []int{400}},
	"no JSON":                {body: []byte("hello"), status: []int{400}},
	"half a batch":           {body: []byte(`{"batch":[{"type":"track"`), status: []int{400}},
	"truncated gzip":         {body: zipped([]byte(`{"batch":[` + good("cut") + `]}`))[:40], encoding: "gzip", status: []int{400}},
	"gzip with a wrong sum":  {body: flipped(zipped([]byte(`{"batch":[` + good("sum") + `]}`))), encoding: "gzip", status: []int{400}},
	"gzip that is none":      {body: []byte(`{"batch":[` + good("none") + `]}`), encoding: "gzip", status: []int{400}},
	"an unknown encoding":    {body: []byte(`{}`), encoding: "br", status: []int{415}},
	"a gzip bomb":            {body: zipped(bytes.Repeat([]byte(" "), 32<<20)), encoding: "gzip", status: []int{413}},
	"an event of 10 MB":      {path: "/v1/track", body: []byte(`{"type":"track","event":"E","userId":"h","properties":{"a":"` + strings.Repeat("x", 10<<20) + `"}}`), status: []int{413}},
	"brackets":               {body: bytes.Repeat([]byte("["), 400_000), status: []int{400}},
	"a batch of brackets":    {body: []byte(`{"batch":` + strings.Repeat("[", 400_000)), status: []int{400}},
	"a batch that is none":   {body: []byte(`{"batch":{"a":1}}`), status: []int{400, 200}},
	"a batch of nothing":     {body: []byte(`{"batch":null}`), status: []int{400, 200}},
	"too many events":        {body: []byte(`{"batch":[` + strings.Repeat(`{},`, 2600) + `{}]}`), status: []int{413}},
	"NUL bytes":              {body: []byte("{\"batch\":[{\"type\":\"track\",\"event\":\"a\x00b\",\"userId\":\"h\"}]}"), status: []int{200, 400}},
	"invalid UTF-8":          {body: []byte("{\"batch\":[{\"type\":\"track\",\"event\":\"a\xff\xfe\",\"userId\":\"h\"}]}"), status: []int{200, 400}},
	"UTF-16":                 {body: []byte("\xff\xfe{\x00}\x00"), status: []int{400}},
	"a context of junk":      {body: []byte(`{"batch":[],"context":[[[]]],"sentAt":7,"integrations":"x"}`), status: []int{200, 400}},
	"an unknown call":        {path: "/v1/explode", body: []byte(`{}`), status: []int{404}},
	"a pixel of junk":        {path: "/v1/pixel/track?data=%ff%00", body: []byte(`{}`), status: []int{200, 404, 405}},
	"a path of dots":         {path: "/v1/../../etc/passwd", body: []byte(`{}`), status: []int{404, 400, 301, 307}},
	"a key nobody has given": {path: "/v1/batch?writeKey=%00", body: []byte(`{"batch":[],"writeKey":"\u0000"}`), status: []int{200, 400, 401}},
}

func flipped(b []byte) []byte {
	b[len(b)-6] ^= 0x55
	return b
}

func good(id string) string {
	return fmt.Sprintf(`{"type":"track","event":"Good","messageId":%q,"userId":"neighbour"}`, id)
}

// hostileIDs are values that have broken other systems. Each is a customer like any other.
var hostileIDs = []string{
	"__proto__", "constructor", "null", "undefined", "NaN", "0", "-1", "true", "../../etc/passwd", "..%2f..", "%00", "a%20b", "a/b/c", "?q=1#x", "a&b=c;d",
	"' OR 1=1 --", `"; DROP TABLE people; --`, "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", " lead", "trail ",
	"é", "e\u0301", "漢字", "👩‍👩‍👧", "\u202egnp.exe", "\u200b", "İ", "ß", "Ω", "ﷺ", strings.Repeat("a", 200), "user_id:x", ":", "::", "*", "\\", "\\u0000", "~", "|",
}

func TestHostileInput(t *testing.T) {
	bin, data := theBinary(t), filepath.Join(t.TempDir(), "data")
	s, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.kill() }()
	neighbours := 0
	post := func(t *testing.T, path, encoding string, body []byte) (int, string) {
		t.Helper()
		if path == "" {
			path = "/v1/batch"
		}
		req, err := http.NewRequest(http.MethodPost, s.url+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(writeKey, "")
		if encoding != "" {
			req.Header.Set("Content-Encoding", encoding)
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(text)
	}
	for name, item := range badItems {
		t.Run(name, func(t *testing.T) {
			body := fmt.Sprintf(`{"batch":[%s,%s,%s]}`, good(fmt.Sprint("before-", neighbours)), item, good(fmt.Sprint("after-", neighbours)))
			if status, text := post(t, "", "", []byte(body)); status != 200 {
				t.Errorf("the whole batch is answered %d %s", status, text)
			}
			neighbours += 2
		})
	}
	for name, bad := range badBodies {
		t.Run(name, func(t *testing.T) {
			status, text := post(t, bad.path, bad.encoding, bad.body)
			found := false
			for _, want := range bad.status {
				found = found || status == want
			}
			if !found {
				t.Errorf("answered %d %.200s, want %v", status, text, bad.status)
			}
			if status, text := post(t, "", "", []byte(`{"batch":[`+good(fmt.Sprint("next-", neighbours))+`]}`)); status != 200 {
				t.Errorf("the next batch is answered %d %s", status, text)
			}
			neighbours++
		})
	}
	t.Run("connections", func(t *testing.T) { wreckConnections(t, s.url) })
	t.Run("identifiers", func(t *testing.T) {
		for _, id := range hostileIDs {
			body := fmt.Sprintf(`{"batch":[{"type":"track","event":"Good","userId":%s}]}`, jsonText(id))
			if status, text := post(t, "", "", []byte(body)); status != 200 {
				t.Errorf("%q is answered %d %s", id, status, text)
			}
		}
		s.caughtUp(t)
		seen := map[string]string{}
		for _, id := range hostileIDs {
			var p struct {
				ID     string
				Events uint64
			}
			status, err := s.call(http.MethodGet, "/api/v1/people/"+url.PathEscape("user_id:"+id), nil, &p)
			if status != 200 || p.Events != 1 {
				t.Errorf("%q has %d events: %v", id, p.Events, err)
			}
			if other, double := seen[p.ID]; double {
				t.Errorf("%q and %q are one person", id, other)
			}
			seen[p.ID] = id
		}
	})
	t.Run("definitions", func(t *testing.T) {
		for name, condition := range map[string]string{
			"deep":           strings.Repeat(`{"not":`, 20000) + `{"trait":"a","op":"exists"}` + strings.Repeat(`}`, 20000),
			"wide":           `{"any":[` + strings.Repeat(`{"trait":"a","op":"exists"},`, 9000) + `{"trait":"a","op":"exists"}]}`,
			"endless window": `{"event":"E","measure":"count","within":"999999999d","op":"gte","value":1}`,
			"itself":         `{"segment":"bad","op":"in"}`,
			"huge value":     `{"event":"E","measure":"count","within":"1d","op":"gte","value":1e308}`,
			"a pattern":      `{"trait":"a","op":"matches","value":"(((a"}`,
			"junk":           `{"all":7}`,
		} {
			_, err := s.call(http.MethodPut, "/api/v1/definitions/segment/bad", []byte(`{"owners":{"marketing":"m","it":"i"},"wording":{"marketing":"w","it":"w"},"spec":{"condition":`+condition+`}}`), nil)
			if err == nil || !strings.Contains(err.Error(), ": 4") {
				t.Errorf("%s: %.300v, want an answer that it cannot be", name, err)
			}
		}
	})
	status := s.caughtUp(t)
	var p struct{ Events int }
	s.get(t, "/api/v1/people/user_id:neighbour", &p)
	if p.Events != neighbours {
		t.Errorf("%d neighbours of bad input are known, want %d", p.Events, neighbours)
	}
	var failed []string
	for _, line := range strings.Split(s.stderr.String(), "\n") {
		if strings.Contains(line, "panic") || strings.Contains(line, `"level":"ERROR"`) {
			failed = append(failed, line)
		}
	}
	if len(failed) > 0 {
		t.Errorf("it complains: %.2000s", strings.Join(failed, "\n"))
	}
	if err := s.stop(); err != nil {
		t.Errorf("ended with %v: %s", err, s.stderr)
	}
	if out, err := exec.Command(bin, "replay", "--data", data).CombinedOutput(); err != nil {
		t.Errorf("replay: %v\n%s", err, out)
	}
	t.Logf("%d events, %d people", status.Events, status.People)
}

// wreckConnections speaks no HTTP, speaks it halfway, and leaves in the middle.
func wreckConnections(t *testing.T, at string) {
	addr := strings.TrimPrefix(at, "http://")
	for _, text := range []string{
		"\x00\x01\x02\x03", "GET", "GET / HTTP/9.9\r\n\r\n", "POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
		"POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZGV2Og==\r\nContent-Length: 1000\r\n\r\n{\"batch\":[",
		"POST /v1/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
		"POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Basic !!!\r\nContent-Length: 2\r\n\r\n{}",
		"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(text))
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		answer, _ := bufio.NewReader(c).ReadString('\n')
		if strings.Contains(answer, " 5") && !strings.Contains(answer, " 505 ") {
			t.Errorf("%.60q is answered %q", text, answer)
		}
		_ = c.Close()
	}
}
