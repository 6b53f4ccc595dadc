package disklog

import (
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// TestFormat holds every byte on the disk to testdata/format.txt, which docs/formats.md explains. A difference is a new
// format: it needs a new number, and the old one must still be read.
func TestFormat(t *testing.T) {
	disk := newMemFS()
	salt := [8]byte{0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7}
	disk.now["log/"+segmentName(0)] = &memNode{data: (&header{salt: salt}).encode()}
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	l := mustOpen(t, Options{Dir: "log", FS: disk, SegmentBytes: 120, Clock: func() time.Time { return now }})
	for _, group := range [][]eventlog.Entry{
		{{Kind: rapport.RecordDefinition, Data: []byte(`{"key":"vip"}`)}},
		{{Kind: rapport.RecordEvent, Data: []byte("one")}, {Kind: rapport.RecordEvent, Data: []byte("two")}},
		{{Kind: rapport.RecordTick}},
		{{Kind: rapport.RecordTick}},
	} {
		now = now.Add(time.Second)
		if _, err := l.Append(t.Context(), group...); err != nil {
			t.Fatal(err)
		}
	}
	for name, at := range map[string]rapport.Offset{"customer": 4, "facts/2": 5} {
		if err := l.SetCursor(name, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(disk.now)) {
		fmt.Fprintf(&b, "%s\n%s\n", name, hex.Dump(disk.now[name].data))
	}
	path := filepath.Join("testdata", "format.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the format has changed:\n%s", b.String())
	}
}
