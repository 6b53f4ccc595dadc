package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/eventlog/disklog"
	"rapport/internal/policy"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

// Replayed compares the state on disk with what the log says.
type Replayed struct {
	State, Replayed string // fingerprints
	Records         uint64
	Took            time.Duration
}

// Replay applies the whole log to an empty state. With keep, that state takes the place of the one on disk.
func Replay(ctx context.Context, cfg Config, logger *slog.Logger, keep bool, progress func(done, total uint64)) (Replayed, error) {
	var out Replayed
	if err := cfg.Validate(); err != nil {
		return out, err
	}
	log, err := disklog.Open(disklog.Options{Dir: filepath.Join(cfg.Data, "log"), SegmentBytes: cfg.Log.SegmentBytes, Log: logger})
	if err != nil {
		return out, err
	}
	defer log.Close()
	_, end := log.Bounds()
	out.Records = uint64(end)
	stateDir, fresh := filepath.Join(cfg.Data, "state"), filepath.Join(cfg.Data, "state.replayed")
	if out.State, err = fingerprint(ctx, cfg, log, stateDir, end, logger, func(uint64, uint64) {}); err != nil {
		return out, err
	}
	if err := os.RemoveAll(fresh); err != nil {
		return out, err
	}
	began := time.Now()
	if out.Replayed, err = fingerprint(ctx, cfg, log, fresh, end, logger, progress); err != nil {
		return out, err
	}
	out.Took = time.Since(began)
	if !keep {
		return out, os.RemoveAll(fresh)
	}
	if err := carryAccess(cfg, logger, stateDir, fresh); err != nil {
		return out, err
	}
	return out, swap(stateDir, fresh)
}

// carryAccess copies users and tokens, which are not in the log.
func carryAccess(cfg Config, logger *slog.Logger, from, to string) (err error) {
	var stores [2]*pebblestate.Store
	for i, dir := range []string{from, to} {
		if stores[i], err = pebblestate.Open(pebblestate.Options{Dir: dir, CacheBytes: cfg.State.CacheBytes, MemtableBytes: cfg.State.MemtableBytes, Log: logger}); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stores[i].Close()) }()
	}
	var b state.Batch
	for pair, err := range stores[0].Scan([]byte(policy.Prefix), []byte(policy.Prefix+"\xff")) {
		if err != nil {
			return err
		}
		b.Set(pair.Key, pair.Value)
	}
	if err := stores[1].Commit(&b); err != nil {
		return err
	}
	return stores[1].Flush()
}

// swap puts the replayed state in place and leaves the other one beside it.
func swap(stateDir, fresh string) error {
	old := stateDir + ".before-replay"
	return errors.Join(os.RemoveAll(old), os.Rename(stateDir, old), os.Rename(fresh, stateDir))
}

// fingerprint opens a machine on a state directory, lets it catch up with the log and says what it has come to.
func fingerprint(ctx context.Context, cfg Config, log *disklog.Log, dir string, end rapport.Offset, logger *slog.Logger, progress func(done, total uint64)) (_ string, err error) {
	store, err := pebblestate.Open(pebblestate.Options{Dir: dir, CacheBytes: cfg.State.CacheBytes, MemtableBytes: cfg.State.MemtableBytes, Log: logger})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	m, err := customer.New(cfg.Customer, log, store, catalog.New(cfg.checkers()...), collect.NewQuarantine(store), logger)
	if err != nil {
		return "", err
	}
	m.Follow()
	defer func() { err = errors.Join(err, m.Close()) }()
	for {
		wait, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		err := m.Applied(wait, end)
		cancel()
		progress(uint64(m.Status().Applied), uint64(end))
		if err == nil {
			return m.Fingerprint()
		}
		if ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return "", err
		}
	}
}
