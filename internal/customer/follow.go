package customer

import (
	"context"
	"time"

	"rapport"
)

const (
	sliceRecords = 512
	sliceBytes   = 512 << 10
	slicesAhead  = 4
)

// slice is some records copied out of the log, so that reading and checking the next ones goes on while these are applied.
type slice struct {
	records []rapport.Record
	data    []byte
}

func (s *slice) reset() { s.records, s.data = s.records[:0], s.data[:0] }

func (s *slice) full() bool { return len(s.records) >= sliceRecords || len(s.data) >= sliceBytes }

func (s *slice) add(r *rapport.Record) {
	if cap(s.data)-len(s.data) < len(r.Data) {
		s.data = make([]byte, 0, max(sliceBytes+(64<<10), len(r.Data)))
	}
	from := len(s.data)
	s.data = append(s.data, r.Data...)
	c := *r
	c.Data = s.data[from:len(s.data):len(s.data)]
	s.records = append(s.records, c)
}

// follow applies the log from where the machine is, until ctx ends or something breaks.
func (m *Machine) follow(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	full := make(chan *slice, slicesAhead)
	free := make(chan *slice, slicesAhead+2)
	for range cap(free) {
		free <- &slice{}
	}
	read := make(chan error, 1)
	go func() {
		defer close(full)
		read <- m.readAhead(ctx, m.applied, full, free)
	}()
	quietly := time.NewTicker(quiet)
	defer quietly.Stop()
	for {
		var err error
		select {
		case s, more := <-full:
			if !more {
				return <-read
			}
			if err = m.applySlice(s); err == nil {
				s.reset()
				free <- s
				err = m.writeBehind(len(full) == 0)
			}
		case <-quietly.C:
			err = m.writeBehind(true)
		}
		if err != nil {
			stop(err)
			for range full {
			}
			<-read
			return err
		}
	}
}

// readAhead copies the log from an offset on into slices. It hands over a slice when it is full or the log's end is reached.
func (m *Machine) readAhead(ctx context.Context, next rapport.Offset, full chan<- *slice, free <-chan *slice) error {
	take := func() (*slice, error) {
		select {
		case s := <-free:
			return s, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s, err := take()
	if err != nil {
		return err
	}
	for {
		if err := m.log.Wait(ctx, next); err != nil {
			return err
		}
		err := m.log.Read(ctx, next, func(r *rapport.Record) error {
			s.add(r)
			next = r.Offset + 1
			if !s.full() {
				return nil
			}
			full <- s
			s, err = take()
			return err
		})
		if err != nil {
			return err
		}
		if len(s.records) > 0 {
			full <- s
			if s, err = take(); err != nil {
				return err
			}
		}
	}
}
