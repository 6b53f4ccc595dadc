package disklog

import (
	"errors"
	"log/slog"
	"time"

	"rapport"
)

// MaxRecordBytes is the largest record data the log takes.
const MaxRecordBytes = 32 << 20

// Options say where and how a log is kept. The zero value of each field but Dir means its default.
type Options struct {
	Dir          string        // the log's own directory; made when absent
	SegmentBytes int64         // a segment is closed once it is this long; default 256 MB, at most 2 GB
	RetainAge    time.Duration // segments whose newest record is older may go; default 0: for ever
	RetainBytes  int64         // the oldest segments may go while all together exceed this; default 0: unlimited
	QueueBytes   int           // appended and not yet being written; beyond it Append is refused; default 64 MB, at most 1 GB

	Clock func() time.Time // stamps records; default time.Now
	FS    FS               // default OS
	Log   *slog.Logger     // says what was repaired or removed; default slog.Default()
}

const (
	defaultSegmentBytes = 256 << 20
	defaultQueueBytes   = 64 << 20
	maxSegmentBytes     = 2 << 30
	maxQueueBytes       = 1 << 30
)

func (o Options) withDefaults() Options {
	if o.SegmentBytes == 0 {
		o.SegmentBytes = defaultSegmentBytes
	}
	if o.QueueBytes == 0 {
		o.QueueBytes = defaultQueueBytes
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.FS == nil {
		o.FS = OS
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Validate says what is wrong with the options, nil if nothing is.
func (o Options) Validate() error {
	bad := func(field, want string) error {
		return fault(rapport.Invalid, "configure log", field, errors.New(want), "")
	}
	switch {
	case o.Dir == "":
		return bad("dir", "is empty")
	case o.SegmentBytes < 0 || o.SegmentBytes > maxSegmentBytes:
		return bad("segmentBytes", "must lie between 0 (the default) and 2 GB")
	case o.QueueBytes < 0 || o.QueueBytes > maxQueueBytes:
		return bad("queueBytes", "must lie between 0 (the default) and 1 GB")
	case o.RetainAge < 0:
		return bad("retainAge", "must not be negative")
	case o.RetainBytes < 0:
		return bad("retainBytes", "must not be negative")
	}
	return nil
}

func fault(kind rapport.ErrorKind, op, where string, err error, hint string) *rapport.Error {
	return &rapport.Error{Kind: kind, Op: op, Where: where, Err: err, Hint: hint}
}
