package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"rapport/internal/connect"
)

// progress shows how an import stands: a bar on a terminal, a line now and then elsewhere.
type progress struct {
	out      io.Writer
	quiet    bool
	terminal bool
	told     time.Time
	first    int64 // rows that earlier runs had done; -1 until the first call
	skipped  int64 // bytes that were there at the first call of a resumed import
	wide     int
}

const lineEvery = 5 * time.Second

func newProgress(out *os.File, quiet bool) *progress {
	return &progress{out: out, quiet: quiet, terminal: term.IsTerminal(int(out.Fd())), told: time.Now(), first: -1}
}

func (p *progress) show(now connect.Progress) {
	if p.first < 0 {
		p.first = 0
		if now.Resumed {
			p.first, p.skipped = now.Rows, now.Read
		}
	}
	if p.quiet || !p.terminal && time.Since(p.told) < lineEvery {
		return
	}
	p.told = time.Now()
	line := p.line(now)
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	fmt.Fprint(p.out, "\r"+line+strings.Repeat(" ", max(p.wide-len(line), 0)))
	p.wide = len(line)
}

// end leaves the bar's line.
func (p *progress) end() {
	if p.terminal && p.wide > 0 {
		fmt.Fprint(p.out, "\r"+strings.Repeat(" ", p.wide)+"\r")
	}
}

const barWidth = 28

func (p *progress) line(now connect.Progress) string {
	seconds := max(now.Elapsed.Seconds(), 0.001)
	rate := float64(now.Rows-p.first) / seconds
	var b strings.Builder
	if now.Size > 0 {
		share := min(float64(now.Read)/float64(now.Size), 1)
		full := int(share * barWidth)
		if p.terminal {
			b.WriteString("[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "] ")
		}
		fmt.Fprintf(&b, "%3.0f %%  ", share*100)
	}
	fmt.Fprintf(&b, "%s rows  %s/s", grouped(now.Rows), grouped(int64(rate)))
	if done := float64(now.Read - p.skipped); now.Size > 0 && done > 0 {
		left := time.Duration(float64(now.Size-now.Read) / done * float64(now.Elapsed))
		fmt.Fprintf(&b, "  %s left", left.Round(time.Second))
	}
	if now.Rejected > 0 {
		fmt.Fprintf(&b, "  %s rejected", grouped(now.Rejected))
	}
	return b.String()
}

// grouped writes 69659 as 69,659.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
