package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// senders are touchpoints that send as SDKs do: in batches, each again and again until it is acknowledged.
type senders struct {
	url   atomic.Pointer[string]
	users int

	mu       sync.Mutex
	acked    []string // ids of messages in batches answered with 200
	retries  int
	repeated int // batches sent again although they had been acknowledged
	refused  []string
}

// run sends until ctx ends, and then what it still has to deliver.
func (s *senders) run(ctx context.Context, name string, r *rand.Rand) {
	client := &http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	for n := 0; ctx.Err() == nil; {
		var body bytes.Buffer
		body.WriteString(`{"batch":[`)
		var ids []string
		for i := range 1 + r.IntN(30) {
			if i > 0 {
				body.WriteByte(',')
			}
			if r.IntN(40) == 0 {
				body.WriteString(`{"type":"track","userId":"u0"},`) // no event: refused, its neighbours are not
			}
			id := fmt.Sprintf("%s-%d", name, n)
			n++
			ids = append(ids, id)
			user := r.IntN(s.users)
			if r.IntN(20) == 0 {
				fmt.Fprintf(&body, `{"type":"identify","messageId":%q,"userId":"u%d","anonymousId":"a%d","traits":{"email":"u%d@example.com","n":%d}}`, id, user, user, user, n)
			} else {
				fmt.Fprintf(&body, `{"type":"track","messageId":%q,"userId":"u%d","event":"Order Completed","properties":{"total":%d.%02d}}`, id, user, r.IntN(100), r.IntN(100))
			}
		}
		body.WriteString(`]}`)
		s.deliver(client, body.Bytes(), r.IntN(4) == 0, r.IntN(20) == 0)
		s.mu.Lock()
		s.acked = append(s.acked, ids...)
		s.mu.Unlock()
		time.Sleep(time.Duration(r.IntN(2000)) * time.Microsecond)
	}
}

// deliver returns once the batch is acknowledged; twice if it is to be sent once more.
func (s *senders) deliver(client *http.Client, body []byte, zip, again bool) {
	for {
		ok, why := post1(client, *s.url.Load(), body, zip)
		s.mu.Lock()
		if !ok {
			s.retries++
		}
		if why != "" {
			s.refused = append(s.refused, why)
		}
		s.mu.Unlock()
		switch {
		case why != "":
			return
		case !ok:
			time.Sleep(5 * time.Millisecond)
		case again:
			again = false
			s.mu.Lock()
			s.repeated++
			s.mu.Unlock()
		default:
			return
		}
	}
}

// post1 sends a batch once. why is an answer upon which an SDK would drop the batch for good.
func post1(client *http.Client, url string, body []byte, zip bool) (ok bool, why string) {
	if zip {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(body)
		_ = w.Close()
		body = b.Bytes()
	}
	req, err := http.NewRequest(http.MethodPost, url+"/v1/batch", bytes.NewReader(body))
	if err != nil {
		return false, err.Error()
	}
	req.SetBasicAuth(writeKey, "")
	if zip {
		req.Header.Set("Content-Encoding", "gzip")
	}
	resp, err := client.Do(req)
	if err != nil {
		return false, ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil, resp.StatusCode >= 500, resp.StatusCode == http.StatusTooManyRequests:
		return false, ""
	case resp.StatusCode != http.StatusOK:
		return false, resp.Status + ": " + string(text)
	}
	return true, ""
}
