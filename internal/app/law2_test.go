package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"rapport"
)

// TestLawOnce: whatever senders repeat, at once or after a restart, in whatever batches and beside whatever is refused,
// each event that was acknowledged counts, and counts once.
func TestLawOnce(t *testing.T) {
	t.Parallel()
	n := max(2, *cases/4)
	t.Logf("-rapport.seed=%d: %d cases", *seed, n)
	cfg := Defaults()
	cfg.Data, cfg.Listen, cfg.Dev = quickDir(t), "127.0.0.1:0", true
	cfg.Customer.Dedup.Entries = 1 << 18
	open := func() *App {
		a, err := New(cfg, silent)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Bootstrap(t.Context()); err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := open()
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	for key, spec := range map[string]string{"spent": `{"type":"number","computed":{"measure":"sum","event":"Order Completed","property":"total"}}`,
		"orders": `{"type":"number","computed":{"measure":"count","event":"Order Completed"}}`} {
		if _, _, err := a.Machine.Put(t.Context(), rapport.Definition{Kind: rapport.KindTrait, Key: key, Owners: rapport.Owners{Marketing: "m", IT: "i"},
			Wording: rapport.Wording{Marketing: key, IT: key}, Spec: []byte(spec)}, "test", ""); err != nil {
			t.Fatal(err)
		}
	}
	all := make([]repeated, n)
	for i := range all {
		all[i] = drawRepeated(i, rand.New(rand.NewPCG(*seed, uint64(i))))
	}
	sendAll(t, a.Handler, all, 0)
	checkAll(t, a, all)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open()
	sendAll(t, a.Handler, all, 1)
	checkAll(t, a, all)
}

// repeated is one customer's orders and the batches in which they are sent: some events in several of them.
type repeated struct {
	user    string
	orders  int
	sum     int64    // hundredths
	batches [][]byte // the second half is sent after a restart
}

func drawRepeated(i int, r *rand.Rand) repeated {
	c := repeated{user: fmt.Sprint("u", i), orders: 1 + r.IntN(12)}
	var events []string
	for j := range c.orders {
		cents := r.Int64N(100_000)
		c.sum += cents
		events = append(events, fmt.Sprintf(`{"type":"track","event":"Order Completed","messageId":"%s-%d","userId":%q,"properties":{"total":%d.%02d}}`, c.user, j, c.user, cents/100, cents%100))
	}
	send := func(pick []string) {
		if r.IntN(5) == 0 {
			pick = append(pick, `{"type":"track","userId":"nobody"}`)
		}
		r.Shuffle(len(pick), func(i, j int) { pick[i], pick[j] = pick[j], pick[i] })
		c.batches = append(c.batches, []byte(`{"batch":[`+strings.Join(pick, ",")+`]}`))
	}
	send(append([]string(nil), events...))
	for range 1 + r.IntN(4) {
		var some []string
		for _, e := range events {
			for range r.IntN(3) {
				some = append(some, e)
			}
		}
		send(append(some, events[r.IntN(len(events))]))
	}
	return c
}

// sendAll sends a half of the batches, many at once.
func sendAll(t *testing.T, to http.Handler, all []repeated, half int) {
	t.Helper()
	work := make(chan []byte)
	var senders sync.WaitGroup
	for range 16 {
		senders.Go(func() {
			for body := range work {
				req := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/batch", bytes.NewReader(body))
				req.SetBasicAuth(writeKey, "")
				w := httptest.NewRecorder()
				to.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					t.Errorf("%s is answered %d %s", body, w.Code, w.Body)
				}
			}
		})
	}
	for i := range all {
		b := all[i].batches
		cut := (len(b) + 1) / 2
		if part := [][][]byte{b[:cut], b[cut:]}[half]; half == 1 || len(part) > 0 {
			for _, body := range part {
				work <- body
			}
		}
	}
	close(work)
	senders.Wait()
}

func checkAll(t *testing.T, a *App, all []repeated) {
	t.Helper()
	if err := a.Machine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		p, err := a.Machine.Person(t.Context(), "user_id:"+c.user)
		if err != nil {
			t.Fatalf("acknowledged and lost: %v", err)
		}
		got := map[string]string{}
		for _, trait := range p.Traits {
			got[trait.Name] = string(trait.Value)
		}
		want := json.Number(strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", c.sum/100, c.sum%100), "0"), "."))
		if p.Events != uint64(c.orders) || got["orders"] != fmt.Sprint(c.orders) || got["spent"] != string(want) {
			t.Errorf("%s has %d events, %s orders of %s; sent were %d of %s in %s", c.user, p.Events, got["orders"], got["spent"], c.orders, want, bytes.Join(c.batches, []byte("\n")))
			return
		}
	}
}
