package erasure

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"rapport"
	"rapport/internal/facts"
)

// shortest is how long a text must be for its bytes to say anything.
const shortest = 6

// needles are texts that are looked for in files, all at once.
type needles struct {
	by      map[uint64][][]byte // by their first six bytes
	likely  [1 << 10]uint64     // a bit for a hash of those
	longest int
}

func newNeedles(ids []rapport.Identifier) *needles {
	n := &needles{by: map[uint64][][]byte{}}
	for _, id := range ids {
		if len(id.Value) < shortest {
			continue
		}
		k := key(append([]byte(id.Value), 0, 0))
		n.by[k] = append(n.by[k], []byte(id.Value))
		h := hash(k)
		n.likely[h>>6] |= 1 << (h & 63)
		n.longest = max(n.longest, len(id.Value))
	}
	return n
}

// key is the first six bytes of at least eight.
func key(b []byte) uint64 { return binary.LittleEndian.Uint64(b) & (1<<48 - 1) }

func hash(k uint64) uint64 { return k * 0x9e3779b97f4a7c15 >> 48 }

// read counts where the texts are, and the bytes there are.
func (n *needles) read(r io.Reader) (size, hits int64, err error) {
	const chunk = 1 << 20
	buf := make([]byte, 0, chunk+n.longest+8)
	for end := false; !end; {
		got, err := io.ReadFull(r, buf[len(buf):len(buf)+chunk])
		if end = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !end {
			return size, hits, err
		}
		size += int64(got)
		buf = buf[:len(buf)+got]
		safe := len(buf) - n.longest // a text that begins before is here as a whole
		if end {
			safe = len(buf)
		}
		safe = max(safe, 0)
		hits += n.count(buf, safe)
		buf = append(buf[:0], buf[safe:]...)
	}
	return size, hits, nil
}

// count is how many texts begin in b before a place.
func (n *needles) count(b []byte, before int) (hits int64) {
	if len(n.by) == 0 {
		return 0
	}
	padded := append(b, make([]byte, 8)...)
	for i := range before {
		k := key(padded[i:])
		if h := hash(k); n.likely[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, text := range n.by[k] {
			if len(text) <= len(b)-i && string(b[i:i+len(text)]) == string(text) {
				hits++
			}
		}
	}
	return hits
}

// found is who identifiers belong to in a snapshot, rising.
func found(snap facts.Snapshot, ids []rapport.Identifier) (out []facts.Person) {
	for _, id := range ids {
		if p, ok := snap.Find(id); ok {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
