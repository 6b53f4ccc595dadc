package hotfacts

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"sync"

	"rapport"
	"rapport/internal/facts"
)

// messageIDs are those of rows that are not on disk yet, in the order they came.
type messageIDs struct {
	mu    sync.Mutex
	age   int64
	half  uint64
	gone  uint64 // how many came before all
	all   []messageID
	spans idSpans
}

// idSpans are the two stretches of message ids that a window of package dedup remembers, by how many came before. A window
// that is fed from the first of a stretch on is the same as the one that was fed from the start.
type idSpans struct {
	Before  uint64 `json:"before"`  // where the stretch before begins
	Current uint64 `json:"current"` // where the one under way begins
	Start   int64  `json:"start"`   // when its first came
	Total   uint64 `json:"total"`
}

func (s *idSpans) add(received, age int64, half uint64) {
	n := s.Total - s.Current
	if n >= half || n > 0 && received-s.Start >= age {
		s.Before, s.Current = s.Current, s.Total
		n = 0
	}
	if n == 0 {
		s.Start = received
	}
	s.Total++
}

type messageID struct {
	hash     uint64
	received int64
}

func (m *messageIDs) add(rows []facts.Row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range rows {
		m.all = append(m.all, messageID{rows[i].Hash, rows[i].Received})
		m.spans.add(rows[i].Received, m.age, m.half)
	}
}

func (m *messageIDs) mark() idSpans {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.spans
}

// until is those up to a total, to be dropped when they are durable.
func (m *messageIDs) until(total uint64) []messageID {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := total - m.gone
	return m.all[:n:n]
}

func (m *messageIDs) drop(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone += uint64(n)
	m.all = append([]messageID(nil), m.all[n:]...)
}

const idsMagic = "rapptids"

// encodeIDs is a file of message ids: for each its hash and how much later than the one before it came; then the sum of all.
func encodeIDs(ids []messageID) []byte {
	b := append(make([]byte, 0, 10*len(ids)+32), idsMagic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(ids)))
	last := int64(0)
	for _, id := range ids {
		b = binary.LittleEndian.AppendUint64(b, id.hash)
		b = binary.AppendVarint(b, id.received-last)
		last = id.received
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli()))
}

var errIDs = errors.New("it is no file of message ids, or fails its checksum")

func decodeIDs(b []byte, fn func(hash uint64, received int64)) error {
	if len(b) < len(idsMagic)+8 || string(b[:len(idsMagic)]) != idsMagic ||
		crc32.Checksum(b[:len(b)-4], castagnoli()) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return errIDs
	}
	n := binary.LittleEndian.Uint32(b[len(idsMagic):])
	b = b[len(idsMagic)+4 : len(b)-4]
	last := int64(0)
	for range n {
		if len(b) < 9 {
			return errIDs
		}
		hash := binary.LittleEndian.Uint64(b)
		d, size := binary.Varint(b[8:])
		if size <= 0 {
			return errIDs
		}
		last += d
		b = b[8+size:]
		fn(hash, last)
	}
	if len(b) > 0 {
		return errIDs
	}
	return nil
}

func readIDs(name string, fn func(hash uint64, received int64)) error {
	b, err := os.ReadFile(name)
	if err == nil {
		err = decodeIDs(b, fn)
	}
	if err != nil {
		return fault(rapport.Internal, "read facts", name, err, hintRebuild)
	}
	return nil
}
