package parquetfacts

import (
	"context"
	"errors"
	"os"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// passOffsets bounds what one pass takes: what was written when the process ends in the middle of one is lost.
const passOffsets = 1 << 25

// Write brings the files up to what the source holds now.
func (s *Store) Write(ctx context.Context) error {
	return s.steps(ctx, func(ctx context.Context) (bool, error) { return s.pass(ctx, nil) })
}

// keepUp is Write in the background: at most a third of one core, so that what follows the log beside it is not held up.
func (s *Store) keepUp(ctx context.Context) error {
	return s.steps(ctx, func(ctx context.Context) (bool, error) { return s.pass(ctx, breathe) })
}

// breathe lets the others work for twice the time that was taken.
func breathe(ctx context.Context, took time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(2 * took):
	}
}

// steps takes steps until there is nothing to do; one that an erasure interrupts is begun again after it.
func (s *Store) steps(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	for {
		mine, end := s.begin(ctx)
		more, err := step(mine)
		interrupted := mine.Err() != nil && ctx.Err() == nil
		end()
		if !interrupted && (!more || err != nil) {
			return err
		}
	}
}

// pass writes what came since the one before. rest, if there is one, is called after each piece.
func (s *Store) pass(ctx context.Context, rest func(context.Context, time.Duration)) (more bool, err error) {
	if s.opt.Source == nil {
		return false, fault(rapport.Invalid, s.opt.Dir, errors.New("it is open for reading only"), "")
	}
	snap, err := s.opt.Source()
	if err != nil {
		return false, err
	}
	defer snap.Close()
	s.mu.Lock()
	since, names := s.manifest.Next, newNaming(s.manifest.Columns)
	s.mu.Unlock()
	before := snap.Next()
	if before <= since {
		return false, nil
	}
	if before-since > passOffsets {
		before, more = since+passOffsets, true
	}
	files, err := s.writeAll(ctx, snap, since, before, names, rest)
	if err != nil {
		for _, f := range files {
			_ = os.Remove(s.path(f) + tmp) // swept at the next open if not now
		}
		return false, err
	}
	return more, s.commit(files, nil, before, names.columns)
}

func (s *Store) writeAll(ctx context.Context, snap facts.Snapshot, since, before rapport.Offset, names *naming, rest func(context.Context, time.Duration)) (files []File, err error) {
	if err := names.learn(ctx, snap, since, before); err != nil {
		return nil, err
	}
	pieces, err := plan(ctx, snap, since, before, s.opt.Config.Rows)
	if err != nil {
		return nil, err
	}
	columns := named(ctx, snap, names)
	for _, p := range pieces {
		began := time.Now()
		r, err := gather(ctx, snap, p, columns)
		if err != nil {
			return files, err
		}
		fresh, err := s.writePiece(ctx, r, names)
		files = append(files, fresh...)
		if err != nil {
			return files, err
		}
		if rest != nil {
			rest(ctx, time.Since(began))
		}
	}
	return files, ctx.Err()
}

// named is what can be read of the columns that have names.
func named(ctx context.Context, snap facts.Snapshot, names *naming) (out []facts.Column) {
	for _, c := range readable(ctx, snap) {
		if _, ok := names.of[c]; ok {
			out = append(out, c)
		}
	}
	return out
}

// Tidy merges the files of days until there is nothing to do: what came lately by size, so that a row is written a few times in
// all; a day that nothing came for in a while to one file.
func (s *Store) Tidy(ctx context.Context) error {
	return s.steps(ctx, func(ctx context.Context) (bool, error) {
		pick := s.pick(time.Now())
		if pick == nil {
			return false, nil
		}
		return true, s.replace(ctx, pick)
	})
}

// replace puts one file in the place of some of one day. The caller holds work.
func (s *Store) replace(ctx context.Context, pick []File) error {
	f, ok, err := s.merge(ctx, pick, nil)
	if err != nil {
		return err
	}
	var fresh []File
	if ok {
		fresh = []File{f}
	}
	s.mu.Lock()
	next, columns := s.manifest.Next, s.manifest.Columns
	s.mu.Unlock()
	return s.commit(fresh, pick, next, columns)
}

const fanIn = 8

// pick chooses files of one day to be merged; nil if there is nothing to do.
func (s *Store) pick(now time.Time) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	days := map[string][]File{}
	for _, f := range s.manifest.Files {
		days[f.Day] = append(days[f.Day], f)
	}
	for _, f := range s.manifest.Files {
		files := days[f.Day]
		if len(files) < 2 {
			continue
		}
		if now.Sub(s.written[f.Day]) >= s.opt.Config.Settle {
			return files
		}
		if pick := younger(files); pick != nil {
			return pick
		}
	}
	return nil
}

// younger is all files of a day once those besides the largest have a third of its rows, else those besides it once they are
// many. Nil if they are few.
func younger(files []File) []File {
	if len(files) < fanIn {
		return nil
	}
	largest, total := 0, int64(0)
	for i, f := range files {
		total += f.Rows
		if f.Rows > files[largest].Rows {
			largest = i
		}
	}
	if 3*(total-files[largest].Rows) >= files[largest].Rows {
		return files
	}
	rest := append(append([]File(nil), files[:largest]...), files[largest+1:]...)
	if len(rest) < fanIn {
		return nil
	}
	return rest
}
