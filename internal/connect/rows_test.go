package connect

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rapport/internal/event"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

var madeID = regexp.MustCompile(`"messageId":"[a-z0-9_-]*-([0-9]+)-[0-9a-f]{16}",`)

// readAll turns a whole text into events, their made message ids cut to the line number.
func readAll(m *Mapping, text string) (events []string, rejects []Reject, err error) {
	l, err := openText(strings.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	r, err := newRows(m, l)
	if err != nil {
		return nil, nil, err
	}
	var buf, scratch []byte
	for {
		rej, err := r.read()
		if errors.Is(err, io.EOF) {
			return events, rejects, nil
		}
		if err != nil {
			return events, rejects, err
		}
		if rej == nil {
			if buf, err = m.plan.append(buf[:0], &r.row, &scratch); err == nil {
				events = append(events, madeID.ReplaceAllString(string(buf), `"messageId":"$1",`))
				continue
			}
			rej = reject(r.row.line, r.row.raw, err.Error())
		}
		rejects = append(rejects, *rej)
	}
}

func TestEventsAreTaken(t *testing.T) {
	m, err := ReadMapping("m.yaml", []byte("key: k\nformat: csv\ncall: track\nevent: Order Completed\nuserId: '{id}'\ntimestamp: {value: '{at}', layout: 'dd.MM.yyyy HH:mm', zone: Asia/Tokyo}\nproperties: {total: {value: '{total}', type: number}}\ntraits: {email: '{mail|lower}'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	events, rejects, err := readAll(m, "id,at,total,mail\n7,30.11.2026 08:15,+007.50,Mei@Example.COM\n")
	if err != nil || len(rejects) != 0 || len(events) != 1 {
		t.Fatal(events, rejects, err)
	}
	data, err := event.Encode(nil, []byte(events[0]), &event.Defaults{Source: "import", ReceivedAt: 1e17})
	if err != nil {
		t.Fatal(err)
	}
	var v event.View
	if err := v.Decode(data); err != nil {
		t.Fatal(err)
	}
	if string(v.UserID()) != "7" || string(v.Name()) != "Order Completed" || v.Timestamp() != 1795994100_000_000 {
		t.Errorf("%s %s %d", v.UserID(), v.Name(), v.Timestamp())
	}
	if total, ok := event.Lookup(v.Properties(), "total"); !ok || string(total.Raw) != "7.50" {
		t.Errorf("total %s", total.Raw)
	}
}

func TestAnOpenQuoteCostsOneRow(t *testing.T) {
	m, err := ReadMapping("m.yaml", []byte("key: k\nformat: csv\ncall: identify\nuserId: '{id}'\ntraits: {name: '{name}'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("id,name\n1,\"open\n")
	for i := range 60_000 {
		b.WriteString(strconv.Itoa(i+2) + ",a rather ordinary name\n")
	}
	events, rejects, err := readAll(m, b.String())
	if err != nil || len(events) != 60_000 || len(rejects) != 1 || rejects[0].Line != 2 {
		t.Errorf("%d events, %d rejects, %v", len(events), len(rejects), err)
	}
}

func TestALongRowCostsItself(t *testing.T) {
	m, err := ReadMapping("m.yaml", []byte("key: k\nformat: jsonl\ncall: identify\nuserId: '{id}'\n"))
	if err != nil {
		t.Fatal(err)
	}
	long := `{"id":"` + strings.Repeat("x", 3<<20) + `"}`
	events, rejects, err := readAll(m, "{\"id\":1}\n"+long+"\n{\"id\":2}\n")
	if err != nil || len(events) != 2 || len(rejects) != 1 || len(rejects[0].Raw) != maxRejectRaw {
		t.Errorf("%d events, %d rejects, %v", len(events), len(rejects), err)
	}
}

// FuzzRows holds that rows of any text become valid JSON or rejects, and that going on from any row's end gives the rest.
func FuzzRows(f *testing.F) {
	f.Add(uint8(0), "id,at,x\n1,2026-01-01,\"a \"\"b\"\"\nc\"\n2,,\n\"open,1\n")
	f.Add(uint8(1), "{\"id\":\"1\",\"x\":{\"y\":[1]}}\n{\"id\":2.5}\nnull\n{\n")
	f.Add(uint8(2), " id at  x\n 1 2026-01-01 \t 5\r\n")
	f.Add(uint8(0), "\ufeffid;at\r\n\x1f\x8b")
	formats := [...]string{"format: csv\n", "format: jsonl\n", "format: table\n"}
	f.Fuzz(func(t *testing.T, format uint8, text string) {
		m, err := ReadMapping("m", []byte("key: k\n"+formats[int(format)%3]+"call: track\nevent: E\nuserId: '{id}'\nproperties: {x: '{id|digits}', y: '{id}', z: {value: '{id}', type: number}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		l, err := openText(strings.NewReader(text))
		if err != nil {
			return
		}
		r, err := newRows(m, l)
		if err != nil {
			return
		}
		var buf, scratch []byte
		last := l.at
		for {
			rej, err := r.read()
			if err != nil {
				break
			}
			if l.at.Byte <= last.Byte || l.at.Line <= last.Line {
				t.Fatalf("reading does not get on: %v after %v", l.at, last)
			}
			last = l.at
			if rej != nil {
				continue
			}
			if buf, err = m.plan.append(buf[:0], &r.row, &scratch); err == nil && !json.Valid(buf) {
				t.Fatalf("not JSON: %s", buf)
			}
		}
	})
}

func FuzzMapping(f *testing.F) {
	text := "key: k\nformat: csv\ncall: track\nevent: E\nuserId: '{id}'\nproperties: {x: {value: '{a|lower}', type: time, layout: yyyy}}\n"
	f.Add(text)
	f.Add("[[[[")
	f.Add("a: &b [*b, *b]")
	f.Add("- - - - -\n? ? ?")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMapping("m", []byte(text))
		if err == nil {
			readAll(m, "id,a\n1,2\n")
		}
	})
}

func BenchmarkRows(b *testing.B) {
	m, err := ReadMapping("m.yaml", []byte("key: cdnow\nformat: table\ncall: track\nevent: Order Completed\nuserId: '{customer_id}'\ntimestamp: {value: '{date}', layout: yyyyMMdd}\nproperties: {quantity: {value: '{n}', type: integer}, total: {value: '{dollar_value}', type: number}}\n"))
	if err != nil {
		b.Fatal(err)
	}
	text := " customer_id  date n  dollar_value\n" + strings.Repeat(" 00002 19970112  5   77.00\r\n", 20_000)
	n := 0
	for b.Loop() {
		l, _ := openText(strings.NewReader(text))
		r, err := newRows(m, l)
		if err != nil {
			b.Fatal(err)
		}
		var buf, scratch []byte
		for {
			if _, err := r.read(); err != nil {
				break
			}
			if buf, err = m.plan.append(buf[:0], &r.row, &scratch); err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
