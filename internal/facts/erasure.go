package facts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rapport"
	"rapport/internal/eventlog"
)

// MaxErased bounds the identifiers of one erasure.
const MaxErased = 10_000

// Erasure is what a rapport.RecordErase says: the events of these identifiers before it are no longer facts.
type Erasure struct {
	Identifiers []rapport.Identifier `json:"identifiers"`
	Reason      string               `json:"reason,omitempty"`
	By          string               `json:"by"`

	Offset rapport.Offset `json:"-"` // of the record
	Time   time.Time      `json:"-"`
}

// Erased says what an erasure removed from a store.
type Erased struct {
	Rows  uint64 `json:"rows"`
	Files int    `json:"files"` // rewritten or removed
	Texts int    `json:"texts"` // values of properties that nobody else had
}

// Check says what cannot be erased.
func (e *Erasure) Check() error {
	bad := func(where, what, hint string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "erase facts", Where: where, Err: errors.New(what), Hint: hint}
	}
	if len(e.Identifiers) == 0 || len(e.Identifiers) > MaxErased {
		return bad("identifiers", fmt.Sprintf("there are %d, not 1 to %d", len(e.Identifiers), MaxErased), "")
	}
	for _, id := range e.Identifiers {
		if id.Type != rapport.UserID && id.Type != rapport.AnonymousID || id.Value == "" {
			return bad("identifiers", fmt.Sprintf("%q is none that events come under", id), "only a user_id and an anonymous_id are")
		}
	}
	return nil
}

// ReadErasure reads a rapport.RecordErase.
func ReadErasure(r *rapport.Record) (Erasure, error) {
	var e Erasure
	err := json.Unmarshal(r.Data, &e)
	if err == nil {
		err = e.Check()
	}
	e.Offset, e.Time = r.Offset, r.Time
	if err != nil {
		return e, &rapport.Error{Kind: rapport.Internal, Op: "read erase record", Err: err, Hint: "rapport log verify says whether the log is damaged"}
	}
	return e, nil
}

// Erase puts an erasure into the log and returns its place when the store has done it. Run must be running.
func (f *Follower) Erase(ctx context.Context, e Erasure) (rapport.Offset, error) {
	if err := e.Check(); err != nil {
		return 0, err
	}
	data, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	at, err := f.log.Append(ctx, eventlog.Entry{Kind: rapport.RecordErase, Data: data})
	if err != nil {
		return 0, err
	}
	return at, f.Drain(ctx)
}
