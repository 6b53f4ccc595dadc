package event_test

import (
	"testing"

	"rapport/internal/event"
)

const sample = `{"messageId":"ajs-next-1720000000000-8b3f3c4a","type":"track","userId":"user-42","anonymousId":"b5c2b1c0-7f6e-4c5a-9d2e-0a1b2c3d4e5f","event":"Order Completed","properties":{"order_id":"A-1001","total":129.95,"currency":"EUR","items":3,"coupon":null},"context":{"library":{"name":"analytics.js","version":"2.1.0"},"page":{"path":"/checkout"},"locale":"de-DE"},"timestamp":"2026-01-31T09:30:00.123Z"}`

func TestReadBack(t *testing.T) {
	def := &event.Defaults{Source: "web", ReceivedAt: 1_900_000_000_000_000, Context: []byte(`{"ip":"10.0.0.1","locale":"fr"}`)}
	data, err := event.Encode(nil, []byte(sample), def)
	if err != nil {
		t.Fatal(err)
	}
	var v event.View
	if err := v.Decode(data); err != nil {
		t.Fatal(err)
	}
	total, _ := event.Lookup(v.Properties(), "total")
	micros, _ := total.Micros()
	ip, _ := event.Lookup(v.Context(), "ip")
	locale, _ := event.Lookup(v.Context(), "locale")
	path, _ := event.Lookup(v.Context(), "page.path")
	for _, c := range [][2]string{
		{string(v.Source()), "web"}, {string(v.UserID()), "user-42"}, {string(v.Name()), "Order Completed"},
		{string(ip.Text()), "10.0.0.1"}, {string(locale.Text()), "de-DE"}, {string(path.Text()), "/checkout"},
		{string(v.MessageID()), "ajs-next-1720000000000-8b3f3c4a"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
	if micros != 129_950_000 {
		t.Errorf("total %d", micros)
	}
	if v.Timestamp() != 1_769_851_800_123_000 {
		t.Errorf("timestamp %d", v.Timestamp())
	}
}

func BenchmarkEncode(b *testing.B) {
	raw, buf := []byte(sample), make([]byte, 0, 4096)
	def := &event.Defaults{Source: "web", ReceivedAt: 1_900_000_000_000_000, Context: []byte(`{"ip":"10.0.0.1"}`)}
	var e event.Envelope
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Scan(raw); err != nil {
			b.Fatal(err)
		}
		if _, p := e.Body.Append(buf[:0], def); p != nil {
			b.Fatal(p)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	raw := []byte(sample)
	var e event.Envelope
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Scan(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data, _ := event.Encode(nil, []byte(sample), &event.Defaults{Source: "web", ReceivedAt: 1_900_000_000_000_000})
	var v event.View
	for b.Loop() {
		_ = v.Decode(data)
	}
}

func BenchmarkLookup(b *testing.B) {
	data, _ := event.Encode(nil, []byte(sample), &event.Defaults{Source: "web", ReceivedAt: 1_900_000_000_000_000})
	var v event.View
	_ = v.Decode(data)
	p := v.Properties()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := event.Lookup(p, "items"); !ok {
			b.Fatal("not found")
		}
	}
}
