package pebblestate

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"

	"rapport"
)

// Options say where and with how much memory a store is kept. The zero value of each field but Dir means its default.
type Options struct {
	Dir           string // made when absent
	MemtableBytes int    // changes held in memory before they are written out; default 64 MB
	CacheBytes    int64  // blocks of tables held in memory for reading; default 64 MB

	FS  vfs.FS       // default the machine's own
	Log *slog.Logger // says what goes wrong in the background; default slog.Default()
}

const (
	defaultMemtableBytes = 64 << 20
	defaultCacheBytes    = 64 << 20
	minMemtableBytes     = 256 << 10
	maxMemtableBytes     = 1 << 30
	memtables            = 3 // one filling, one being written, one in reserve: then commits wait
)

func (o Options) withDefaults() Options {
	if o.MemtableBytes == 0 {
		o.MemtableBytes = defaultMemtableBytes
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = defaultCacheBytes
	}
	if o.FS == nil {
		o.FS = vfs.Default
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// Validate says what is wrong with the options, nil if nothing is.
func (o Options) Validate() error {
	bad := func(field, want string) error {
		return &rapport.Error{Kind: rapport.Invalid, Op: "configure state store", Where: field, Err: errors.New(want)}
	}
	switch {
	case o.Dir == "":
		return bad("dir", "is empty")
	case o.MemtableBytes != 0 && (o.MemtableBytes < minMemtableBytes || o.MemtableBytes > maxMemtableBytes):
		return bad("memtableBytes", "must lie between 256 KB and 1 GB")
	case o.CacheBytes < 0:
		return bad("cacheBytes", "must not be negative")
	}
	return nil
}

// pebble turns the options into Pebble's. The load is overwriting of small values at random and few reads, for customers
// live in memory: so merging is what costs, and it is put off as long as reading stays bearable.
func (o Options) pebble(events *pebble.EventListener) *pebble.Options {
	p := &pebble.Options{
		FS:         o.FS,
		DisableWAL: true,
		// Memtables are charged to the cache. One is enough: what changes much comes in batches that are no memtables.
		CacheSize:                   o.CacheBytes + int64(o.MemtableBytes),
		MemTableSize:                uint64(o.MemtableBytes),
		MemTableStopWritesThreshold: memtables,
		FormatMajorVersion:          pebble.FormatNewest,
		L0CompactionThreshold:       8,
		L0CompactionFileThreshold:   500,
		L0StopWritesThreshold:       48,
		LBaseMaxBytes:               256 << 20,
		CompactionConcurrencyRange:  func() (int, int) { return 1, 1 },
		EventListener:               events,
		Logger:                      logger{o.Log},
	}
	for i := range p.Levels {
		p.Levels[i].BlockSize = 16 << 10
		p.Levels[i].IndexBlockSize = 64 << 10
		p.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		p.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.NoCompression }
		p.TargetFileSizes[i] = 32 << 20
	}
	last := len(p.Levels) - 1
	p.Levels[last].Compression = func() *sstable.CompressionProfile { return sstable.SnappyCompression }
	return p
}

// logger passes on what goes wrong and keeps the rest to itself.
type logger struct{ log *slog.Logger }

func (logger) Infof(string, ...any) {}

func (l logger) Errorf(format string, args ...any) {
	l.log.Error("state store", slog.String("error", fmt.Sprintf(format, args...)))
}

// Fatalf is called where Pebble cannot go on, such as a manifest that cannot be written. It must not return; the next
// start resumes from what was flushed.
func (l logger) Fatalf(format string, args ...any) {
	panic("state store: " + fmt.Sprintf(format, args...))
}
