package dedup

import (
	"encoding/binary"
	"errors"
	"strconv"

	"rapport"
	"rapport/internal/state"
)

const (
	prefix    = "d/"
	keySize   = len(prefix) + 12
	chunkHead = 16
	chunkMost = 64 << 10 // hashes in a chunk
	chunkLess = 512      // a chunk with fewer stays open and is written again when more come
)

// Append puts what changed since the last call into b. Committed batches bring the window back with Load.
func (w *Window) Append(b *state.Batch) {
	for _, n := range w.gone {
		b.DeleteRange(key(n, 0), key(n+1, 0))
	}
	w.gone = w.gone[:0]
	if w.prev != nil {
		w.prev.append(b)
		w.prev.open = nil
	}
	w.cur.append(b)
}

func (g *generation) append(b *state.Batch) {
	rest := g.open
	for len(rest) > g.saved {
		n := min(len(rest), chunkMost)
		value := make([]byte, chunkHead, chunkHead+8*n)
		binary.LittleEndian.PutUint64(value, uint64(g.start))
		binary.LittleEndian.PutUint64(value[8:], uint64(g.last))
		for _, h := range rest[:n] {
			value = binary.LittleEndian.AppendUint64(value, h)
		}
		b.Set(key(g.number, g.chunks), value)
		if n < chunkLess {
			g.saved = n
			break
		}
		g.chunks++
		rest, g.saved = rest[n:], 0
	}
	g.open = g.open[:copy(g.open, rest)]
}

func key(generation uint64, chunk uint32) []byte {
	k := binary.BigEndian.AppendUint64([]byte(prefix), generation)
	return binary.BigEndian.AppendUint32(k, chunk)
}

// Load brings back the window that was committed to st; an empty one if none was.
func Load(c Config, st state.Store) (*Window, error) {
	w := New(c)
	var keys []uint64 // of the generation that is being read
	begun := false
	for p, err := range st.Scan([]byte(prefix), []byte("d0")) {
		if err != nil {
			return nil, err
		}
		if len(p.Key) != keySize || len(p.Value) < chunkHead || len(p.Value)%8 != 0 {
			return nil, &rapport.Error{Kind: rapport.Internal, Op: "load message ids", Where: strconv.Quote(string(p.Key)), Err: errors.New("not a chunk of hashes"),
				Hint: "remove the state directory to have it rebuilt from the log"}
		}
		number, chunk := binary.BigEndian.Uint64(p.Key[len(prefix):]), binary.BigEndian.Uint32(p.Key[len(prefix)+8:])
		if begun && number != w.cur.number {
			w.cur.seen, w.cur.open = filledTable(keys), nil
			keys = make([]uint64, 0, len(keys))
			w.rotate()
		}
		begun, w.cur.number = true, number
		keys = w.cur.load(w.mix, keys, chunk, p.Value)
	}
	if len(keys) > 0 {
		w.cur.seen = filledTable(keys)
	}
	return w, nil
}

func (g *generation) load(m mixer, keys []uint64, chunk uint32, value []byte) []uint64 {
	g.start = int64(binary.LittleEndian.Uint64(value))
	g.last = int64(binary.LittleEndian.Uint64(value[8:]))
	hashes := value[chunkHead:]
	short := len(hashes) < 8*chunkLess
	for ; len(hashes) > 0; hashes = hashes[8:] {
		h := binary.LittleEndian.Uint64(hashes)
		keys = append(keys, m.of(h))
		if short {
			g.open = append(g.open, h)
		}
	}
	g.saved, g.chunks = len(g.open), chunk
	if !short {
		g.chunks++
	}
	return keys
}
