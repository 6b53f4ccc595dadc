package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/eventlog/disklog"
)

type logExportCmd struct {
	logDir
	From uint64  `placeholder:"OFFSET" help:"The first record; the first kept if left out."`
	To   *uint64 `placeholder:"OFFSET" help:"The record to stop before; the end if left out."`
}

func (c *logExportCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdout, percent(os.Stderr, "exporting"))
}

func (c *logExportCmd) run(ctx context.Context, out io.Writer, progress func(done, total int64)) (err error) {
	r, err := disklog.OpenReader(c.path(), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	start, end := r.Bounds()
	from := rapport.Offset(c.From)
	if from == 0 {
		from = start
	}
	if c.To != nil {
		end = min(end, rapport.Offset(*c.To))
	}
	w := bufio.NewWriterSize(out, 1<<20)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err = r.Read(ctx, from, func(rec *rapport.Record) error {
		if rec.Offset >= end {
			return eventlog.ErrStop
		}
		if rec.Offset%4096 == 0 {
			progress(int64(rec.Offset-from), int64(end-from))
		}
		return enc.Encode(exportLine(rec))
	})
	if from < end && err == nil {
		progress(int64(end-from), int64(end-from))
	}
	return errors.Join(err, w.Flush())
}

// exported is one line of an export.
type exported struct {
	Offset  rapport.Offset  `json:"offset"`
	Time    time.Time       `json:"time"`
	Kind    string          `json:"kind"`
	Event   *exportedEvent  `json:"event,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`    // of the other kinds
	Refused string          `json:"refused,omitempty"` // the text of a refused event
	Bytes   []byte          `json:"bytes,omitempty"`   // base64: what is not in a form known here
}

// exportedEvent is an event with all that its kind of call can carry.
type exportedEvent struct {
	rapport.Event
	PreviousID   string          `json:"previousId,omitempty"`
	GroupID      string          `json:"groupId,omitempty"`
	Integrations json.RawMessage `json:"integrations,omitempty"`
	OptOut       bool            `json:"optOut,omitempty"`
}

func exportLine(rec *rapport.Record) exported {
	line := exported{Offset: rec.Offset, Time: rec.Time, Kind: kindName(rec.Kind)}
	if rec.Kind == rapport.RecordEvent {
		var v event.View
		if v.Decode(rec.Data) != nil {
			line.Bytes = rec.Data
			return line
		}
		line.Event = &exportedEvent{
			Event: v.Event(rec.Offset, rec.Time.UnixMicro()), PreviousID: string(v.PreviousID()), GroupID: string(v.GroupID()),
			Integrations: v.Integrations(), OptOut: v.OptOut(),
		}
		return line
	}
	if head, text, ok := refusal(rec); ok {
		if line.Data = head; utf8.Valid(text) {
			line.Refused = string(text)
		} else {
			line.Bytes = text
		}
		return line
	}
	if line.Data = jsonData(rec); line.Data == nil {
		line.Bytes = rec.Data
	}
	return line
}

// refusal takes a quarantined record apart: a version byte, the length of a JSON head, the head, the text as it was sent.
func refusal(rec *rapport.Record) (head json.RawMessage, text []byte, ok bool) {
	if rec.Kind != rapport.RecordQuarantined || len(rec.Data) < 5 || rec.Data[0] != 1 {
		return nil, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(rec.Data[1:]))
	if n > uint64(len(rec.Data)-5) || !json.Valid(rec.Data[5:5+n]) {
		return nil, nil, false
	}
	return rec.Data[5 : 5+n], rec.Data[5+n:], true
}
