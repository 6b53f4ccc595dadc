package disklog

import (
	"bytes"
	"errors"
	"maps"
	"testing"

	"rapport"
	"rapport/internal/eventlog"
)

func FuzzFrame(f *testing.F) {
	seed := (&header{salt: [8]byte{1, 2, 3}}).seed()
	f.Add([]byte{})
	f.Add(appendFrame(nil, castagnoli(), seed, frame{time: 5, kind: 1, data: []byte("abc")}))
	f.Add(appendFrame(nil, castagnoli(), seed, frame{time: -5, kind: 255, group: true}))
	f.Add(make([]byte, 100))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got frame
		if decodeFrame(b, castagnoli(), seed, &got) {
			if again := appendFrame(nil, castagnoli(), seed, got); !bytes.Equal(again, b[:len(again)]) {
				t.Fatalf("%x decodes to %+v, which encodes to %x", b, got, again)
			}
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add((&header{base: 7, floor: 9, salt: [8]byte{1}}).encode())
	f.Add([]byte(segmentMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := decodeHeader(b)
		if err != nil {
			return
		}
		if again, err := decodeHeader(h.encode()); err != nil || again != h {
			t.Fatalf("%+v becomes %+v, %v", h, again, err)
		}
	})
}

func FuzzIndex(f *testing.F) {
	h := header{base: 7, floor: 9, salt: [8]byte{1}}
	x := index{length: headerBytes, newest: 9}
	f.Add(x.encode(&h))
	for i := range 100 {
		x.note(x.length, &frame{time: int64(10 + i), kind: 1, data: make([]byte, 1000)})
	}
	f.Add(x.encode(&h))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := decodeIndex(b, &h)
		if err != nil {
			return
		}
		if !bytes.Equal(x.encode(&h)[indexHead:len(b)-4], b[indexHead:len(b)-4]) {
			t.Fatal("index does not survive a round trip")
		}
		for _, record := range []uint64{0, x.count / 2, x.count} {
			if at, pos := x.seek(record); at > record || pos < headerBytes || pos > x.length {
				t.Fatalf("seek %d gives %d at %d", record, at, pos)
			}
		}
	})
}

func FuzzCursors(f *testing.F) {
	f.Add(encodeCursors(map[string]rapport.Offset{"customer": 5, "facts": 0}))
	f.Add([]byte("rapport cursors 1\ncrc32c 00000000\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		place, err := decodeCursors(b)
		if err != nil {
			return
		}
		if again, err := decodeCursors(encodeCursors(place)); err != nil || !maps.Equal(again, place) {
			t.Fatalf("%v becomes %v, %v", place, again, err)
		}
	})
}

// FuzzSegment puts anything behind a good header and three good groups. Opening either takes a prefix of it or calls it
// damaged; it never loses the three, and what it accepted it accepts again.
func FuzzSegment(f *testing.F) {
	h := header{salt: [8]byte{4, 2}}
	seed := h.seed()
	good := h.encode()
	for range 3 {
		good = appendFrame(good, castagnoli(), seed, frame{time: 1, kind: 1, group: true, data: []byte("good")})
	}
	more := appendFrame(nil, castagnoli(), seed, frame{time: 2, kind: 1, group: true, data: []byte("more")})
	f.Add([]byte{})
	f.Add(make([]byte, 1000))
	f.Add(more)
	f.Add(append([]byte("garbage"), more...))
	f.Add(append(bytes.Clone(more), more[:10]...))
	f.Fuzz(func(t *testing.T, tail []byte) {
		disk := newMemFS()
		data := append(bytes.Clone(good), tail...)
		disk.now["log/"+segmentName(0)] = &memNode{data: data}
		l, err := Open(Options{Dir: "log", FS: disk, Log: quiet()})
		rep, verr := Verify(t.Context(), "log", disk, nil)
		if verr != nil {
			t.Fatal(verr)
		}
		if d := (*eventlog.Damage)(nil); errors.As(err, &d) {
			if d.Offset < 3 || len(rep.Damage) == 0 {
				t.Fatalf("%v; verify %+v", err, rep)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		before, err := contents(t, l, 0)
		if err != nil || len(before) < 3 || before[2] != "good" {
			t.Fatalf("%q, %v", before, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		l = mustOpen(t, Options{Dir: "log", FS: disk})
		defer l.Close()
		after, err := contents(t, l, 0)
		if err != nil || len(after) != len(before) {
			t.Fatalf("%d records, then %d, %v", len(before), len(after), err)
		}
	})
}
