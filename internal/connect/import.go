package connect

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"rapport"
)

// Sink takes events. Send returns once all of them are durable, or says why they are not; it may be called from several
// goroutines at a time. The events are JSON texts, valid during the call.
type Sink interface {
	Send(ctx context.Context, events [][]byte) error
}

// Config says what to import.
type Config struct {
	Mapping     *Mapping
	Input       string // file; - is standard input, which cannot be resumed
	State       string // checkpoint file; default INPUT.import.json
	Rejects     string // default INPUT.rejects.jsonl
	Again       bool   // from the beginning, whatever the checkpoint says
	BatchEvents int    // events per batch; default 500
	InFlight    int    // batches under way; default 4
}

const (
	maxBatchEvents = 2500
	maxBatchBytes  = 400 << 10
	maxInFlight    = 64
	saveEvery      = time.Second
)

// Progress is how an import stands.
type Progress struct {
	Counts
	Read    int64 // bytes of the input as it lies on disk
	Size    int64 // of the input; 0 if unknown
	Elapsed time.Duration
	Resumed bool // it went on from a checkpoint
}

// Result is how an import ended.
type Result struct {
	Progress
	Before Counts // what earlier runs had done
	Done   bool   // the whole input was imported, now or before
	Idle   bool   // it had been imported before: nothing was sent
	State  string
	Reject string
}

// Import imports a file: see the package comment. progress may be nil; it is called from one goroutine, at most about ten
// times a second. When ctx ends, batches under way are given up, the checkpoint is kept and ctx's error returned; the Result
// is good in that case too.
func Import(ctx context.Context, cfg Config, sink Sink, progress func(Progress)) (Result, error) {
	im := &importer{cfg: cfg.withDefaults(), sink: sink, progress: progress, began: time.Now()}
	err := im.open()
	if err == nil && !im.result.Idle {
		err = im.run(ctx)
	}
	err = errors.Join(err, im.close())
	if err != nil && ctx.Err() == nil {
		err = wrap(err, cfg.Input)
	}
	return im.result, err
}

func wrap(err error, input string) error {
	var e *rapport.Error
	var f *fault
	switch {
	case errors.As(err, &e):
		return err
	case errors.As(err, &f):
		return &rapport.Error{Kind: rapport.Invalid, Op: "import", Where: input, Err: f, Hint: f.hint}
	}
	return &rapport.Error{Kind: rapport.Invalid, Op: "import", Where: input, Err: err}
}

func (c Config) withDefaults() Config {
	if c.Input == "-" {
		c.State = ""
	} else if c.State == "" {
		c.State = c.Input + ".import.json"
	}
	if c.Rejects == "" {
		c.Rejects = c.Input + ".rejects.jsonl"
		if c.Input == "-" {
			c.Rejects = "stdin.rejects.jsonl"
		}
	}
	if c.BatchEvents <= 0 {
		c.BatchEvents = 500
	}
	if c.InFlight <= 0 {
		c.InFlight = 4
	}
	c.BatchEvents, c.InFlight = min(c.BatchEvents, maxBatchEvents), min(c.InFlight, maxInFlight)
	return c
}

type importer struct {
	cfg      Config
	sink     Sink
	progress func(Progress)
	began    time.Time
	result   Result

	file    *os.File
	counter *countingReader
	rows    *rows
	state   checkpoint
	rejects *os.File // opened with the first reject
	saved   time.Time
	told    time.Time
}

// open opens the input at the place where the checkpoint says.
func (im *importer) open() error {
	cfg := &im.cfg
	im.result.State, im.result.Reject = cfg.State, cfg.Rejects
	im.state = checkpoint{Version: 1, Key: cfg.Mapping.Key(), Mapping: fmt.Sprintf("%016x", cfg.Mapping.hash)}
	im.file = os.Stdin
	var before *checkpoint
	if cfg.Input != "-" {
		f, err := os.Open(cfg.Input)
		if err != nil {
			return &rapport.Error{Kind: rapport.NotFound, Op: "open input", Where: cfg.Input, Err: errors.Unwrap(err)}
		}
		im.file = f
		if before, err = im.before(); err != nil || im.result.Idle {
			return err
		}
	}
	im.counter = &countingReader{in: im.file}
	l, err := openText(im.counter)
	if err != nil {
		return err
	}
	if im.rows, err = newRows(cfg.Mapping, l); err != nil {
		return err
	}
	if before == nil {
		return im.truncateRejects(0)
	}
	im.state, im.result.Resumed, im.result.Before, im.result.Counts = *before, true, before.Counts, before.Counts
	if before.Place.Byte > l.at.Byte {
		if err := l.skipTo(before.Place); err != nil {
			return fmt.Errorf("the input is shorter than the checkpoint says: %w", err)
		}
	}
	return im.truncateRejects(before.RejectBytes)
}

// before reads the checkpoint, if one is to be gone on from.
func (im *importer) before() (*checkpoint, error) {
	sum, size, err := fingerprint(im.file)
	if err != nil {
		return nil, err
	}
	im.result.Size, im.state.Fingerprint = size, sum
	before, err := readCheckpoint(im.cfg.State)
	if err != nil || before == nil || im.cfg.Again {
		if im.cfg.Again {
			return nil, nil
		}
		return nil, err
	}
	if err := before.fits(im.cfg.State, sum, im.state.Mapping); err != nil {
		return nil, err
	}
	if before.Done {
		im.result.Idle, im.result.Done, im.result.Before, im.result.Counts = true, true, before.Counts, before.Counts
	}
	return before, nil
}

// truncateRejects drops what was written after the checkpoint: those rows are read again.
func (im *importer) truncateRejects(size int64) error {
	info, err := os.Stat(im.cfg.Rejects)
	if errors.Is(err, os.ErrNotExist) {
		im.state.RejectBytes = 0
		return nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	if size == 0 {
		return os.Remove(im.cfg.Rejects)
	}
	im.state.RejectBytes = min(size, info.Size())
	return os.Truncate(im.cfg.Rejects, im.state.RejectBytes)
}

func (im *importer) close() error {
	var err error
	if im.rejects != nil {
		err = im.rejects.Close()
	}
	if im.file != nil && im.file != os.Stdin {
		err = errors.Join(err, im.file.Close())
	}
	im.result.Elapsed = time.Since(im.began)
	return err
}

// batch is some rows in a row: their events, their rejects, and where the reading stood after them.
type batch struct {
	number  int
	text    []byte
	ends    []int
	rejects []Reject
	place   place
	last    bool
	err     error
}

func (b *batch) events() [][]byte {
	out, from := make([][]byte, len(b.ends)), 0
	for i, end := range b.ends {
		out[i], from = b.text[from:end:end], end
	}
	return out
}

// run reads batches in one goroutine, sends them in several, and settles them in order in this one.
func (im *importer) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	read, sent := make(chan *batch), make(chan *batch, im.cfg.InFlight)
	var reading, sending sync.WaitGroup
	window := make(chan struct{}, 2*im.cfg.InFlight) // batches read and not settled: bounds memory when one is slow
	reading.Go(func() {
		defer close(read)
		if err := im.read(ctx, read, window); err != nil {
			cancel(err)
		}
	})
	for range im.cfg.InFlight {
		sending.Go(func() {
			for b := range read {
				if len(b.ends) > 0 {
					b.err = im.sink.Send(ctx, b.events())
				}
				sent <- b
			}
		})
	}
	go func() {
		sending.Wait()
		close(sent)
	}()
	err := im.settle(sent, window, cancel)
	reading.Wait()
	if cause := context.Cause(ctx); err == nil && cause != nil && !im.result.Done {
		err = cause
	}
	return errors.Join(err, im.save(true))
}

// read makes batches until the input or ctx ends.
func (im *importer) read(ctx context.Context, out chan<- *batch, window chan<- struct{}) error {
	var scratch []byte
	for number := 0; ; number++ {
		select {
		case window <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		b, err := im.fill(&scratch)
		if err != nil {
			return err
		}
		b.number = number
		select {
		case out <- b:
		case <-ctx.Done():
			return nil
		}
		if b.last {
			return nil
		}
	}
}

// fill reads the rows of one batch.
func (im *importer) fill(scratch *[]byte) (*batch, error) {
	b := &batch{text: make([]byte, 0, maxBatchBytes/4)}
	plan := &im.cfg.Mapping.plan
	size := 0
	for len(b.ends) < im.cfg.BatchEvents && len(b.rejects) < im.cfg.BatchEvents && size < maxBatchBytes-maxEvent {
		rej, err := im.rows.read()
		if errors.Is(err, io.EOF) {
			b.last = true
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read line %d: %w", im.rows.lines.at.Line+1, err)
		}
		if rej != nil {
			b.rejects = append(b.rejects, *rej)
			size += len(rej.Raw)
			continue
		}
		start := len(b.text)
		text, err := plan.append(b.text, &im.rows.row, scratch)
		if err != nil {
			rej := reject(im.rows.row.line, im.rows.row.raw, err.Error())
			b.text, b.rejects = text[:start], append(b.rejects, *rej)
			size += len(rej.Raw)
			continue
		}
		b.text, b.ends = text, append(b.ends, len(text))
		size += len(text) - start
	}
	b.place = im.rows.lines.at
	return b, nil
}

// settle takes acknowledged batches in order; the first failure stops the import.
func (im *importer) settle(sent <-chan *batch, window <-chan struct{}, cancel context.CancelCauseFunc) error {
	waiting := map[int]*batch{}
	next := 0
	var fault error
	for b := range sent {
		waiting[b.number] = b
		for b := waiting[next]; b != nil && fault == nil; b = waiting[next] {
			delete(waiting, next)
			next++
			if fault = b.err; fault == nil {
				fault = im.take(b)
			}
			if fault != nil {
				cancel(fault)
			}
			<-window
		}
	}
	return fault
}

func (im *importer) take(b *batch) error {
	if err := im.reject(b.rejects); err != nil {
		return err
	}
	c := &im.state.Counts
	c.Sent += int64(len(b.ends))
	c.Rejected += int64(len(b.rejects))
	c.Rows = c.Sent + c.Rejected
	im.state.Place, im.state.Done = b.place, b.last
	im.result.Counts, im.result.Done = *c, b.last
	im.result.Read = im.counter.n.Load()
	if now := time.Now(); im.progress != nil && (b.last || now.Sub(im.told) > 100*time.Millisecond) {
		im.told = now
		p := im.result.Progress
		p.Elapsed = now.Sub(im.began)
		im.progress(p)
	}
	return im.save(false)
}

// save keeps the checkpoint, now and then or at once.
func (im *importer) save(now bool) error {
	if im.cfg.State == "" || !now && time.Since(im.saved) < saveEvery {
		return nil
	}
	im.saved = time.Now()
	if im.rejects != nil {
		if err := im.rejects.Sync(); err != nil {
			return err
		}
	}
	return im.state.save(im.cfg.State)
}

func (im *importer) reject(rejects []Reject) error {
	if len(rejects) == 0 {
		return nil
	}
	if im.rejects == nil {
		f, err := os.OpenFile(im.cfg.Rejects, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		im.rejects = f
	}
	w := bufio.NewWriter(im.rejects)
	n := &countingWriter{out: w}
	enc := json.NewEncoder(n)
	enc.SetEscapeHTML(false)
	for i := range rejects {
		if err := enc.Encode(&rejects[i]); err != nil {
			return err
		}
	}
	im.state.RejectBytes += n.n
	return w.Flush()
}
