package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"sync"
	"time"

	"rapport"
)

// partVariable holds the task of a process that a benchmark starts from its own binary: what is measured has a process of its
// own, so that its processor time and memory are its own, and so that it can be killed.
const partVariable = "RAPPORT_BENCH_PART"

// task is what a part is told.
type task struct {
	Part     string
	Dir      string
	Seconds  float64
	People   int
	Fill     int
	Segments int
	Seed     uint64
	Profile  string // what its profiles' names begin with
}

// IsPart says whether this process is a part of a benchmark that another process runs.
func IsPart() bool { return os.Getenv(partVariable) != "" }

// RunPart does what the process that started this one wants measured. It ends when standard input does.
func RunPart(ctx context.Context) error {
	var t task
	if err := json.Unmarshal([]byte(os.Getenv(partVariable)), &t); err != nil {
		return invalid("%s: %v", partVariable, err)
	}
	p := &part{task: t, in: json.NewDecoder(os.Stdin), out: json.NewEncoder(os.Stdout),
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	run, ok := map[string]func(context.Context, *part) error{
		"bare": serveBare, "collect": serveCollect, "path": followLog, "reopen": reopen, "app": serveApp, "midnight": leaveAtOnce,
	}[t.Part]
	if !ok {
		return invalid("%s: there is no part %q", partVariable, t.Part)
	}
	return run(ctx, p)
}

// part is a measured process from inside: it says what it has to say as JSON values, and is asked with JSON strings.
type part struct {
	task
	in  *json.Decoder
	out *json.Encoder
	log *slog.Logger
}

// profile is what the names of a part's profiles begin with.
func (c *Config) profile(part string) string {
	if c.Profile == "" {
		return ""
	}
	return filepath.Join(c.Profile, part+time.Now().Format("-150405.000"))
}

// profiled writes down where the processor's time goes until the returned function is called, and then what is in memory.
func (p *part) profiled() (stop func(), err error) {
	if p.Profile == "" {
		return func() {}, nil
	}
	f, err := os.Create(p.Profile + ".cpu")
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		err := f.Close()
		heap, e := os.Create(p.Profile + ".heap")
		if err = errors.Join(err, e); err == nil {
			err = errors.Join(pprof.WriteHeapProfile(heap), heap.Close())
		}
		if err != nil {
			p.log.Error("write profiles", "error", err)
		}
	}, nil
}

// usage is what a process has used so far.
type usage struct {
	CPU      float64 // seconds
	Peak     int64   // bytes
	Resident int64
}

func usageNow() usage {
	return usage{CPU: processCPU(), Peak: peakMemory(), Resident: residentMemory()}
}

// answer answers questions until there are no more.
func (p *part) answer(questions map[string]func() any) error {
	for {
		var q string
		if err := p.in.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		ask, ok := questions[q]
		if !ok {
			return invalid("question %q", q)
		}
		if err := p.out.Encode(ask()); err != nil {
			return err
		}
	}
}

// process is a part from outside.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	ask  *json.Encoder
	out  *json.Decoder
	done sync.Once
	err  error
}

func (c *Config) start(ctx context.Context, name, dir string) (*process, error) {
	fail := func(err error) (*process, error) {
		return nil, &rapport.Error{Kind: rapport.Internal, Op: "start part " + name + " of the benchmark", Err: err}
	}
	self, err := os.Executable()
	if err != nil {
		return fail(err)
	}
	text, err := json.Marshal(task{Part: name, Dir: dir, Seconds: c.Seconds, People: c.People, Fill: c.Fill, Segments: c.Segments, Seed: c.Seed, Profile: c.profile(name)})
	if err != nil {
		return fail(err)
	}
	p := &process{cmd: exec.CommandContext(ctx, self, "bench", "all")}
	p.cmd.Env = append(os.Environ(), partVariable+"="+string(text))
	p.cmd.Stderr = c.Progress
	p.cmd.WaitDelay = time.Second
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return fail(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return fail(err)
	}
	p.ask, p.out = json.NewEncoder(p.in), json.NewDecoder(out)
	if err := p.cmd.Start(); err != nil {
		return fail(err)
	}
	return p, nil
}

// read reads what the part says next.
func (p *process) read(into any) error {
	if err := p.out.Decode(into); err != nil {
		return fmt.Errorf("a part of the benchmark ended: %w", errors.Join(err, p.end()))
	}
	return nil
}

// question asks and reads the answer.
func (p *process) question(q string, into any) error {
	if err := p.ask.Encode(q); err != nil {
		return err
	}
	return p.read(into)
}

func (p *process) usage() (u usage, err error) { return u, p.question("usage", &u) }

// kill ends the part at once, as kill -9 does.
func (p *process) kill() {
	p.done.Do(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
}

// end lets the part end. A second call does nothing but return the first one's error.
func (p *process) end() error {
	p.done.Do(func() {
		_ = p.in.Close()
		p.err = p.cmd.Wait()
	})
	return p.err
}
