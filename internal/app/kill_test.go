package app

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog/disklog"
)

var (
	rounds = flag.Int("rapport.rounds", 3, "how often the binary is killed under load")
	seed   = flag.Uint64("rapport.seed", uint64(time.Now().UnixNano()), "where chance begins")
)

// settingsOf are those with which the binary is started after a kill: state written behind all the time, or hardly ever.
var settingsOf = [][]string{
	{"RAPPORT_CUSTOMER_COMMITEVERY=10ms", "RAPPORT_LOG_SEGMENTBYTES=1MB"},
	{"RAPPORT_CUSTOMER_COMMITEVERY=150ms", "RAPPORT_CUSTOMER_FRAGMENTMEMORY=1MB", "RAPPORT_STATE_MEMTABLEBYTES=1MB"},
	{"RAPPORT_CUSTOMER_COMMITEVERY=10s"},
}

// TestKill kills the binary at random points under load, while definitions are edited and people are merged: what was
// acknowledged is there, once, and the state is what a replay of the log gives.
func TestKill(t *testing.T) {
	t.Logf("-rapport.seed=%d -rapport.rounds=%d", *seed, *rounds)
	r := rand.New(rand.NewPCG(*seed, 9))
	bin, data := theBinary(t), filepath.Join(t.TempDir(), "data")
	s, err := launch(bin, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.kill() }()
	listen := strings.TrimPrefix(s.url, "http://")
	load := &senders{users: 60}
	load.url.Store(&s.url)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var sending sync.WaitGroup
	for i := range 4 {
		r := rand.New(rand.NewPCG(*seed, uint64(i)))
		sending.Go(func() { load.run(ctx, fmt.Sprint("s", i), r) })
	}
	edits := &editor{at: s.url}
	sending.Go(func() { edits.run(ctx) })
	early := 0
	for range *rounds {
		time.Sleep(time.Duration(50+r.IntN(600)) * time.Millisecond)
		s.kill()
		if r.IntN(3) == 0 { // and again while it opens
			opening := exec.Command(bin, "serve", "--dev", "--data", data, "--listen", listen)
			if err := opening.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(r.IntN(150)) * time.Millisecond)
			_ = opening.Process.Kill()
			_ = opening.Wait()
			early++
		}
		if s, err = launch(bin, data, listen, settingsOf[r.IntN(len(settingsOf))]...); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	sending.Wait()
	status := s.caughtUp(t)
	for _, why := range load.refused {
		t.Errorf("a batch was refused: %s", why)
	}
	edits.check(t, s)
	seen := checkOrders(t, s, load.users, func() {
		if err := s.stop(); err != nil {
			t.Errorf("asked to end, it ends with %v: %s", err, s.stderr)
		}
	}, filepath.Join(data, "log"))
	lost := 0
	for _, id := range load.acked {
		if seen[id] == 0 {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged events are lost", lost, len(load.acked))
	}
	if status.Events != uint64(len(seen)) {
		t.Errorf("%d events are applied; the log holds %d different ones", status.Events, len(seen))
	}
	out, err := exec.Command(bin, "replay", "--data", data).CombinedOutput()
	if err != nil {
		t.Errorf("a clean replay gives another state: %v\n%s", err, out)
	}
	t.Logf("%d kills and %d while opening; %d events acknowledged, %d duplicates in the log, %d posts without an answer, %d batches repeated, %d definitions and %d merges acknowledged",
		*rounds, early, len(load.acked), status.Duplicates, load.retries, load.repeated, len(edits.hashes), edits.merged)
}

// checkOrders holds what is known of each customer against the events in the log, which it reads once stop has returned.
// It returns how often each message is in the log.
func checkOrders(t *testing.T, s *running, users int, stop func(), dir string) map[string]int {
	t.Helper()
	known := map[string]uint64{}
	for i := range users {
		id := fmt.Sprint("u", i)
		var p struct{ Events uint64 }
		s.get(t, "/api/v1/people/"+url.PathEscape("user_id:"+id), &p)
		known[id] = p.Events
	}
	members := func(key, condition string) []string {
		if err := s.segment(key, condition); err != nil {
			t.Fatal(err)
		}
		s.caughtUp(t)
		var page struct {
			Items []struct{ Identifiers []rapport.Identifier }
		}
		s.get(t, "/api/v1/segments/"+key+"/members?limit=200", &page)
		var out []string
		for _, p := range page.Items {
			for _, id := range p.Identifiers {
				if id.Type == rapport.UserID {
					out = append(out, id.Value)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	const sum = `{"event":"Order Completed","measure":"sum","property":"total","op":%q,"value":%s}`
	sums, counts, seen := ordersIn(t, dir)
	middle := slices.Sorted(valuesOf(sums))[len(sums)/2]
	value := fmt.Sprintf("%d.%06d", middle/1e6, middle%1e6)
	atLeast, more := members("at-least", fmt.Sprintf(sum, "gte", value)), members("more", fmt.Sprintf(sum, "gt", value))
	stop()
	var wantAtLeast, wantMore []string
	for user, total := range sums {
		if total >= middle {
			wantAtLeast = append(wantAtLeast, user)
		}
		if total > middle {
			wantMore = append(wantMore, user)
		}
	}
	slices.Sort(wantAtLeast)
	slices.Sort(wantMore)
	if !slices.Equal(atLeast, wantAtLeast) || !slices.Equal(more, wantMore) {
		t.Errorf("spent at least %s: %v, want %v\nmore: %v, want %v", value, atLeast, wantAtLeast, more, wantMore)
	}
	for user, n := range known {
		if n != counts[user] {
			t.Errorf("%s has %d events; the log holds %d", user, n, counts[user])
		}
	}
	return seen
}

func valuesOf(m map[string]int64) func(func(int64) bool) {
	return func(yield func(int64) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// ordersIn reads the log without the machine: each user's events and the sum of what the orders were worth, by different
// messageIds, and how often each messageId occurs.
func ordersIn(t *testing.T, dir string) (sums map[string]int64, counts map[string]uint64, seen map[string]int) {
	t.Helper()
	log, err := disklog.OpenReader(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	sums, counts, seen = map[string]int64{}, map[string]uint64{}, map[string]int{}
	var v event.View
	start, _ := log.Bounds()
	err = log.Read(context.Background(), start, func(r *rapport.Record) error {
		if r.Kind != rapport.RecordEvent {
			return nil
		}
		if err := v.Decode(r.Data); err != nil {
			return err
		}
		id := string(v.MessageID())
		if seen[id]++; seen[id] > 1 {
			return nil
		}
		user := string(v.UserID())
		counts[user]++
		if total, ok := event.Lookup(v.Properties(), "total"); ok && v.Type() == rapport.Track {
			micros, _ := total.Micros()
			sums[user] += micros
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums, counts, seen
}

// editor changes definitions and merges people while the binary comes and goes, and remembers what was acknowledged.
type editor struct {
	at     string
	hashes []string // of the versions acknowledged
	merged int      // pairs (left-i, right-i) acknowledged, all below
}

func (e *editor) run(ctx context.Context) {
	s := &running{url: e.at}
	client := &http.Client{Timeout: 5 * time.Second}
	for n := 0; ctx.Err() == nil; n++ {
		var out struct{ Definition rapport.Definition }
		_, err := s.call(http.MethodPut, "/api/v1/definitions/segment/edited", map[string]any{
			"owners": map[string]string{"marketing": "m", "it": "i"}, "wording": map[string]string{"marketing": "e", "it": "e"},
			"spec": map[string]any{"condition": map[string]any{"event": "Order Completed", "measure": "count", "within": fmt.Sprintf("%dd", 1+n%9), "op": "gte", "value": n}},
		}, &out)
		if err == nil {
			e.hashes = append(e.hashes, out.Definition.Hash)
		}
		one := fmt.Sprintf(`{"type":"identify","messageId":"m%%s%d","userId":"%%s-%d"}`, e.merged, e.merged)
		body := fmt.Sprintf(`{"batch":[`+one+","+one+`]}`, "l", "left", "r", "right")
		if ok, _ := post1(client, e.at, []byte(body), false); ok {
			_, err := s.call(http.MethodPost, "/api/v1/people/merge", map[string]string{
				"a": fmt.Sprint("user_id:left-", e.merged), "b": fmt.Sprint("user_id:right-", e.merged), "reason": "the same"}, nil)
			if err == nil {
				e.merged++
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// check looks for what was acknowledged.
func (e *editor) check(t *testing.T, s *running) {
	t.Helper()
	var history struct{ Items []rapport.Definition }
	s.get(t, "/api/v1/definitions/segment/edited/history", &history)
	kept := map[string]bool{}
	for _, d := range history.Items {
		kept[d.Hash] = true
	}
	for i, hash := range e.hashes {
		if !kept[hash] {
			t.Errorf("acknowledged edit %d of the definition is lost", i)
		}
	}
	for i := range e.merged {
		var p struct{ Identifiers []rapport.Identifier }
		s.get(t, fmt.Sprint("/api/v1/people/user_id:left-", i), &p)
		if !slices.Contains(p.Identifiers, rapport.Identifier{Type: rapport.UserID, Value: fmt.Sprint("right-", i)}) {
			t.Errorf("acknowledged merge %d is lost", i)
		}
	}
	if len(e.hashes) == 0 || e.merged == 0 {
		t.Errorf("%d definitions and %d merges were acknowledged; the test shows nothing", len(e.hashes), e.merged)
	}
}
