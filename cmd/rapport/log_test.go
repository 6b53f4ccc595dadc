package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
)

// writeLog makes a data directory whose log holds one record of several kinds, and returns it.
func writeLog(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	l, err := disklog.Open(disklog.Options{Dir: filepath.Join(data, "log"), SegmentBytes: 1, Clock: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := event.Encode(nil, []byte(`{"type":"track","messageId":"m1","event":"Order <Placed>","userId":"u1","timestamp":"2026-03-01T09:00:00Z","properties":{"total":12.50}}`),
		&event.Defaults{Source: "shop", ReceivedAt: at.UnixMicro()})
	if err != nil {
		t.Fatal(err)
	}
	head := `{"source":"shop","reason":"no-user"}`
	refused := append(binary.LittleEndian.AppendUint32([]byte{1}, uint32(len(head))), head+`{"type":"track"}`...)
	for _, e := range []eventlog.Entry{
		{Kind: rapport.RecordEvent, Data: stored},
		{Kind: rapport.RecordTick},
		{Kind: rapport.RecordDefinition, Data: []byte(`{"kind":"segment","key":"vip"}`)},
		{Kind: rapport.RecordQuarantined, Data: refused},
		{Kind: rapport.RecordEvent, Data: []byte("no event")},
	} {
		if _, err := l.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestLogExport(t *testing.T) {
	data := writeLog(t)
	var out bytes.Buffer
	if err := (&logExportCmd{logDir: logDir{data}}).run(t.Context(), &out, func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	want := `{"offset":0,"time":"2026-03-01T09:00:01Z","kind":"event","event":{"offset":0,"messageId":"m1","type":"track","name":"Order <Placed>","source":"shop","userId":"u1","timestamp":"2026-03-01T09:00:00Z","receivedAt":"2026-03-01T09:00:01Z","properties":{"total":12.50}}}
{"offset":1,"time":"2026-03-01T09:00:02Z","kind":"tick"}
{"offset":2,"time":"2026-03-01T09:00:03Z","kind":"definition","data":{"kind":"segment","key":"vip"}}
{"offset":3,"time":"2026-03-01T09:00:04Z","kind":"quarantined","data":{"source":"shop","reason":"no-user"},"refused":"{\"type\":\"track\"}"}
{"offset":4,"time":"2026-03-01T09:00:05Z","kind":"event","bytes":"bm8gZXZlbnQ="}
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	to := uint64(3)
	if err := (&logExportCmd{logDir: logDir{data}, From: 1, To: &to}).run(t.Context(), &out, func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(want, "\n"); out.String() != lines[1]+"\n"+lines[2]+"\n" {
		t.Errorf("from 1 to 3:\n%s", out.String())
	}
}

func TestLogTail(t *testing.T) {
	data := writeLog(t)
	var out bytes.Buffer
	if err := (&logTailCmd{logDir: logDir{data}, Lines: 2}).run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := `         3  2026-03-01T09:00:04.000000Z  quarantined  {"source":"shop","reason":"no-user"}
         4  2026-03-01T09:00:05.000000Z  event        unreadable, 8 bytes
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	from := uint64(0)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := (&logTailCmd{logDir: logDir{data}, From: &from, Follow: true}).run(ctx, &out); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(out.String(), "\n")
	if want := `         0  2026-03-01T09:00:01.000000Z  event        "shop": track "Order <Placed>"  user "u1"`; first != want {
		t.Errorf("got\n%s\nwant\n%s", first, want)
	}
}

func TestLogVerify(t *testing.T) {
	data := writeLog(t)
	verify := func(c logVerifyCmd) (string, error) {
		var out bytes.Buffer
		c.Data = data
		err := c.run(t.Context(), &out, func(int64, int64) {})
		return out.String(), err
	}
	if out, err := verify(logVerifyCmd{}); err != nil || !strings.Contains(out, "records   5 (offsets 0 to 5) in 5 segments") || !strings.Contains(out, "\nsound\n") {
		t.Fatalf("%s%v", out, err)
	}
	name := filepath.Join(data, "log", "00000000000000000002.seg")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := verify(logVerifyCmd{})
	if !errors.Is(err, errQuiet) || !strings.Contains(out, "DAMAGED   log segment 00000000000000000002.seg is damaged at byte 48 (record 2)") {
		t.Fatalf("%s%v", out, err)
	}
	out, err = verify(logVerifyCmd{JSON: true})
	var r disklog.Report
	if e := json.Unmarshal([]byte(out), &r); e != nil || !errors.Is(err, errQuiet) || len(r.Damage) != 1 || r.Damage[0].Offset != 2 {
		t.Fatalf("%s%v, %v", out, err, e)
	}
	data = t.TempDir()
	if _, err := verify(logVerifyCmd{}); rapport.KindOf(err) != rapport.NotFound {
		t.Fatal(err)
	}
}

func TestLogFlags(t *testing.T) {
	parse := func(args string) (logCmd, error) {
		var c struct {
			Log logCmd `cmd:""`
		}
		k, err := kong.New(&c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = k.Parse(strings.Fields(args))
		return c.Log, err
	}
	if c, err := parse("log verify --data d --json"); err != nil || c.Verify.Data != "d" || !c.Verify.JSON {
		t.Errorf("%+v, %v", c.Verify, err)
	}
	if c, err := parse("log tail --data d -f -n 5"); err != nil || !c.Tail.Follow || c.Tail.Lines != 5 || c.Tail.From != nil {
		t.Errorf("%+v, %v", c.Tail, err)
	}
	if c, err := parse("log tail --data d --from 3"); err != nil || *c.Tail.From != 3 {
		t.Errorf("%+v, %v", c.Tail, err)
	}
	if c, err := parse("log export --data d --from 1 --to 9"); err != nil || c.Export.From != 1 || *c.Export.To != 9 {
		t.Errorf("%+v, %v", c.Export, err)
	}
	if _, err := parse("log verify"); err == nil {
		t.Error("no data directory, and no error")
	}
}
