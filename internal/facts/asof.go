package facts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// AsOf is a snapshot as it was when the log was taken up to before next: of its events those that had come by then, of people
// those of now. It is closed with s.
func AsOf(s Snapshot, next rapport.Offset) Snapshot {
	return earlier{s, min(next, s.Next())}
}

type earlier struct {
	Snapshot
	next rapport.Offset
}

func (e earlier) Next() rapport.Offset { return e.next }

func (e earlier) Scan(ctx context.Context, q *Query, fn func(worker int, b *Batch) error) error {
	before := *q
	if _, end := q.Span(); end > e.next {
		before.Before = e.next
	}
	if e.next == 0 || before.Since >= before.Before {
		return nil
	}
	return e.Snapshot.Scan(ctx, &before, fn)
}

// Place is the first offset of the log whose record was taken after an instant, which must have been.
func (f *Follower) Place(ctx context.Context, at time.Time) (rapport.Offset, error) {
	const op = "find the place in the log"
	lo, hi := f.log.Bounds()
	first := lo
	for lo < hi {
		mid := lo + (hi-lo)/2
		r, err := eventlog.ReadAt(ctx, f.log, mid)
		if err != nil {
			return 0, err
		}
		if r.Time.After(at) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == first && first > 0 {
		return 0, &rapport.Error{Kind: rapport.Conflict, Op: op, Where: "asOf", Err: fmt.Errorf("the log is kept from record %d on, and that came later", first),
			Hint: "ask as of a later instant, or without one"}
	}
	if _, end := f.log.Bounds(); lo >= end && at.After(time.Now()) {
		return 0, &rapport.Error{Kind: rapport.Invalid, Op: op, Where: "asOf", Err: errors.New("the instant has not been yet"), Hint: "leave it out to see things as they are"}
	}
	return lo, nil
}
