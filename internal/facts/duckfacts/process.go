package duckfacts

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"rapport"
	"rapport/internal/facts"
)

// workVariable says to a process that it is to do one job.
const workVariable = "RAPPORT_SQL_WORK"

const maxOutcome = 32 << 20

// environment is all that a process is given of one.
var environment = []string{workVariable + "=1", "GOMAXPROCS=2", "TZ=UTC"}

// job is what a process is told, as a line of JSON on its standard input.
type job struct {
	Config Config
	SQL    string
	Limit  int
	Views  bool // list them, and run nothing
	Files  []string
	Before *rapport.Offset // wanted
	Next   rapport.Offset  // events from here on are left out
	Who    string
	Mask   *mask
	Temp   string
}

// mask is what is hidden from whoever may not see personal data.
type mask struct {
	Common   string   // file of the texts that may be shown
	Personal []string // paths of properties
}

// outcome is what a process says, as JSON on its standard output.
type outcome struct {
	Table *facts.Table `json:",omitempty"`
	Views []facts.View `json:",omitempty"`
	Fault *told        `json:",omitempty"`
}

// told is a rapport.Error between processes.
type told struct {
	Kind              rapport.ErrorKind
	Where, What, Hint string
}

// IsWorker says whether this process was started to answer one statement. Then Work is all that main may do.
func IsWorker() bool { return os.Getenv(workVariable) != "" }

// Work does the job on standard input and returns the exit code. It ends the process when standard input ends: whoever asked
// is gone.
func Work() int {
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	line, err := in.ReadBytes('\n')
	var j job
	if err = errors.Join(err, json.Unmarshal(line, &j)); err != nil {
		fmt.Fprintln(os.Stderr, "read job:", err)
		return 2
	}
	go func() {
		_, _ = io.Copy(io.Discard, in)
		os.Exit(3)
	}()
	confine(&j.Config)
	out := answer(context.Background(), &j)
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		return 2
	}
	return 0
}

// answer does a job in this process.
func answer(ctx context.Context, j *job) *outcome {
	out, err := do(ctx, j)
	if err == nil {
		return out
	}
	t := &told{Kind: rapport.KindOf(err), What: err.Error()}
	var e *rapport.Error
	if errors.As(err, &e) && e.Err != nil {
		t.Where, t.What, t.Hint = e.Where, e.Err.Error(), e.Hint
	}
	return &outcome{Fault: t}
}

// spawn has a process do a job. It is killed when ctx ends or the time for a statement is up.
func spawn(ctx context.Context, j *job) (*outcome, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fault(rapport.Unavailable, "", err.Error(), "")
	}
	line, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeout(ctx, j.Config.Timeout)
	defer cancel()
	cmd := exec.CommandContext(timed, self)
	cmd.Env, cmd.Dir = environment, j.Temp
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out := &bounded{most: maxOutcome}
	said := &bounded{most: 4 << 10}
	cmd.Stdout, cmd.Stderr = out, said
	if err := cmd.Start(); err != nil {
		return nil, fault(rapport.Unavailable, "", err.Error(), "")
	}
	_, _ = in.Write(append(line, '\n')) // a process that is gone already says so below
	err = cmd.Wait()
	_ = in.Close()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case timed.Err() != nil:
		return nil, fault(rapport.TooMany, "query", "it took longer than "+j.Config.Timeout.String(), "ask for a shorter time or for fewer columns, or raise the setting sql.timeout")
	}
	o, err := read(out, said, err)
	if err == nil && o.Table != nil {
		o.Table.Processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return o, err
}

// read understands what a process left behind.
func read(out, said *bounded, ended error) (*outcome, error) {
	var o outcome
	if ended != nil || json.Unmarshal(out.Bytes(), &o) != nil {
		what := "the process that ran it ended early"
		if line, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n"); line != "" {
			what += ": " + line
		}
		return nil, fault(rapport.TooMany, "query", what, "it may have needed more memory than the setting sql.memoryBytes allows: ask for less at once")
	}
	if f := o.Fault; f != nil {
		return nil, fault(f.Kind, f.Where, f.What, f.Hint)
	}
	return &o, nil
}

// bounded keeps the first bytes written to it.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.Len(); room < len(p) {
		b.Buffer.Write(p[:max(room, 0)])
		return len(p), nil
	}
	return b.Buffer.Write(p)
}
