package eventlog

import (
	"bytes"
	"context"

	"rapport"
)

// ReadAt returns a copy of the record at an offset, for those who need few records from far apart. Errors are those of
// Read; past the durable end is NotFound.
func ReadAt(ctx context.Context, log Log, at rapport.Offset) (rapport.Record, error) {
	var out rapport.Record
	found := false
	err := log.Read(ctx, at, func(r *rapport.Record) error {
		out, found = *r, true
		out.Data = bytes.Clone(r.Data)
		return ErrStop
	})
	if err == nil && !found {
		err = &rapport.Error{Kind: rapport.NotFound, Op: "read log", Err: errPastEnd}
	}
	return out, err
}
