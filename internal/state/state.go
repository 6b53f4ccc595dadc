// Package state is the port to customers, catalog, outbox and offsets: ordered keys, atomic batches.
//
// The event log is the only write-ahead log: a committed batch is atomic and visible at once, but durable only with the
// next Flush. After a crash the store holds exactly the batches up to some point of the commit order, and at least every
// batch committed before the last Flush that returned. Whoever keeps an offset in the same batch as what it changed can
// therefore resume from it. Every adapter passes statetest.
package state

import "iter"

// Store is an ordered key-value store. All methods may be called from any goroutine; after Close all but Close are
// Unavailable. A key is not empty (Invalid otherwise); a value may be.
type Store interface {
	// Get returns a copy of the value under key, not nil even if it is empty, or nil and no error if there is none.
	Get(key []byte) ([]byte, error)
	// Scan yields the pairs with lo ≤ key < hi in order (hi nil: to the end), as the store stood when the ranging began. Key
	// and value are valid only until the next step. Other calls may be made during the ranging. A failure is yielded once, with nil key, and ends the scan.
	Scan(lo, hi []byte) iter.Seq2[Pair, error]
	// Commit applies the batch atomically, in call order. Data is copied or consumed before return.
	Commit(b *Batch) error
	// Flush makes every batch durable whose Commit returned before the call. On an error some may not be; call it again.
	Flush() error
	// Close waits for the calls under way, flushes and releases the store. A second Close does nothing.
	Close() error
}

// Pair is a key with its value.
type Pair struct{ Key, Value []byte }

// Batch is a list of changes applied together. The zero value is empty and ready; Reset makes it so again, keeping memory.
type Batch struct {
	Ops  []Op
	data []byte   // the block that copies go to
	full [][]byte // blocks that ops point into
	free [][]byte // blocks for later
	size int
}

// Op is one change: a set, a deletion of one key, or of a range [Key, Value), which is empty unless Key < Value.
type Op struct {
	Kind       OpKind
	Key, Value []byte
}

// OpKind says what an Op does.
type OpKind uint8

// The kinds of change.
const (
	OpSet OpKind = iota
	OpDelete
	OpDeleteRange
)

// Set puts value under key. Both are copied.
func (b *Batch) Set(key, value []byte) { b.Ops = append(b.Ops, Op{OpSet, b.keep(key), b.keep(value)}) }

// Delete removes key. The key is copied.
func (b *Batch) Delete(key []byte) { b.Ops = append(b.Ops, Op{Kind: OpDelete, Key: b.keep(key)}) }

// DeleteRange removes lo ≤ key < hi. Both are copied.
func (b *Batch) DeleteRange(lo, hi []byte) {
	b.Ops = append(b.Ops, Op{OpDeleteRange, b.keep(lo), b.keep(hi)})
}

// Size is roughly how many bytes the batch holds.
func (b *Batch) Size() int { return b.size + 48*len(b.Ops) }

// Append adds the changes of another batch behind those there are.
func (b *Batch) Append(o *Batch) {
	for i := range o.Ops {
		op := &o.Ops[i]
		b.Ops = append(b.Ops, Op{op.Kind, b.keep(op.Key), b.keep(op.Value)})
	}
}

// Reset empties the batch. What it held must not be used any more.
func (b *Batch) Reset() {
	for _, d := range b.full {
		if cap(d) == chunk && len(b.free) < mostFree {
			b.free = append(b.free, d[:0])
		}
	}
	clear(b.full)
	if cap(b.data) > chunk {
		b.data = nil
	}
	if cap(b.Ops) > mostOps {
		b.Ops = nil
	}
	b.full, b.Ops, b.data, b.size = b.full[:0], b.Ops[:0], b.data[:0], 0
}

const (
	chunk    = 1 << 20
	mostFree = 64      // blocks that an empty batch keeps
	mostOps  = 1 << 19 // an empty batch keeps room for so many
)

// keep copies p into the batch's block; a full block is left to the ops that point into it until Reset.
func (b *Batch) keep(p []byte) []byte {
	if cap(b.data)-len(b.data) < len(p) {
		if cap(b.data) > 0 {
			b.full = append(b.full, b.data)
		}
		if n := len(b.free); n > 0 && len(p) <= chunk {
			b.data, b.free = b.free[n-1], b.free[:n-1]
		} else {
			b.data = make([]byte, 0, max(chunk, len(p)))
		}
	}
	n := len(b.data)
	b.size += len(p)
	b.data = append(b.data, p...)
	return b.data[n:len(b.data):len(b.data)]
}
