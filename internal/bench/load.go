package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The load generator: raw connections that send one prepared text after another, each with ids of its own stamped over the
// old ones. It costs as little as a generator can, since it runs on the cores it loads.

const (
	serialMark   = "bench-"
	serialDigits = 14
	peopleDigits = 8
)

// request is one request as bytes, and where in it the ids are.
type request struct {
	text    []byte
	serials []int // where each event's messageId has its digits
	people  []int // where each event's userId has its digits
	events  int
}

const loadEvent = `{"type":"track","event":"Order Completed","userId":"user-00000000","messageId":"` + serialMark + `00000000000000","timestamp":"2026-03-01T11:59:59.123Z",` +
	`"properties":{"order_id":"A-1001","total":129.95,"currency":"EUR","items":3,"category":"shoes","coupon":null},"context":{"library":{"name":"analytics-node","version":"2.1.0"},"locale":"de-DE"}}`

// newRequest is a POST of one event, or of a batch.
func newRequest(events int, key string) *request {
	path, body := "/v1/track", loadEvent
	if events > 1 {
		path, body = "/v1/batch", `{"batch":[`+strings.Repeat(loadEvent+",", events-1)+loadEvent+`],"sentAt":"2026-03-01T12:00:00.000Z"}`
	}
	r := &request{events: events, text: fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, basic(key), len(body), body)}
	r.serials = every(r.text, serialMark)
	r.people = every(r.text, "user-")
	return r
}

// every is behind each place where mark stands.
func every(text []byte, mark string) (at []int) {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(mark))
		if i < 0 {
			return at
		}
		from += i + len(mark)
		at = append(at, from)
	}
}

// stamp gives every event of the request an id of its own, and a person.
func (r *request) stamp(text []byte, serial uint64) {
	for i, at := range r.serials {
		digits(text[at:at+serialDigits], serial+uint64(i))
		digits(text[r.people[i]:r.people[i]+peopleDigits], (serial+uint64(i))*0x9e3779b97f4a7c15>>40)
	}
}

func digits(to []byte, n uint64) {
	for k := len(to) - 1; k >= 0; k-- {
		to[k] = byte('0' + n%10)
		n /= 10
	}
}

// load is what a run of the generator saw.
type load struct {
	Events  int64
	Seconds float64
	Times   []time.Duration // of each request, sorted
}

func (l *load) rate() float64 { return float64(l.Events) / l.Seconds }

func (l *load) add(o *load) {
	l.Events += o.Events
	l.Seconds += o.Seconds
	l.Times = append(l.Times, o.Times...)
}

// quantile is a time of sorted times, in milliseconds; 0 if there are none.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)].Seconds() * 1000
}

// generate sends a request over connections for a time. rate, if not 0, is how many a second over all of them.
func generate(ctx context.Context, address string, r *request, conns int, lasting time.Duration, first uint64, rate float64) (*load, error) {
	var wg sync.WaitGroup
	times := make([][]time.Duration, conns)
	errs := make([]error, conns)
	ends := time.Now().Add(lasting)
	began := time.Now()
	for i := range conns {
		wg.Go(func() {
			times[i], errs[i] = send(ctx, address, r, first+uint64(i)<<34, began, ends, rate/float64(conns))
		})
	}
	wg.Wait()
	out := &load{Seconds: time.Since(began).Seconds(), Times: slices.Concat(times...)}
	slices.Sort(out.Times)
	out.Events = int64(len(out.Times)) * int64(r.events)
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}

func send(ctx context.Context, address string, r *request, serial uint64, began, ends time.Time, rate float64) ([]time.Duration, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	if err := c.SetDeadline(ends.Add(30 * time.Second)); err != nil {
		return nil, err
	}
	text := slices.Clone(r.text)
	in := bufio.NewReaderSize(c, 4<<10)
	times := make([]time.Duration, 0, 1<<12)
	for ctx.Err() == nil {
		if rate > 0 {
			time.Sleep(time.Until(began.Add(time.Duration(float64(len(times)) / rate * 1e9))))
		}
		r.stamp(text, serial)
		serial += uint64(r.events)
		start := time.Now()
		if start.After(ends) && len(times) > 0 { // on a starved machine, one at least
			break
		}
		if _, err := c.Write(text); err != nil {
			return nil, err
		}
		if err := answered(in); err != nil {
			return nil, err
		}
		times = append(times, time.Since(start))
	}
	return times, ctx.Err()
}

// answered reads one answer, which must be 200.
func answered(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200")) {
			return fmt.Errorf("answered %q", line)
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return err
			}
		}
		if len(line) == 2 {
			if length < 0 {
				return fmt.Errorf("an answer without a length")
			}
			_, err := in.Discard(length)
			return err
		}
	}
}
