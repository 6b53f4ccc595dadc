package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Report is what one benchmark saw.
type Report struct {
	Bench   string   `json:"bench"`
	Machine Machine  `json:"machine"`
	Results []Result `json:"results"`
}

// Result is one scenario. Figures that a scenario does not have are absent.
type Result struct {
	Scenario string  `json:"scenario"`
	Subject  string  `json:"subject,omitempty"` // what was measured in it: rapport, or what it is held against
	Events   int64   `json:"events,omitempty"`
	Seconds  float64 `json:"seconds,omitempty"`

	EventsPerSecond float64 `json:"eventsPerSecond,omitempty"`
	P50             float64 `json:"p50Milliseconds,omitempty"`
	P99             float64 `json:"p99Milliseconds,omitempty"`
	Max             float64 `json:"maxMilliseconds,omitempty"`
	CPUPerMillion   float64 `json:"cpuSecondsPerMillionEvents,omitempty"`
	PeakMemory      int64   `json:"peakMemoryBytes,omitempty"`

	Ratio float64            `json:"ratio,omitempty"` // to the other subject of the scenario: above 1 is faster
	Also  map[string]float64 `json:"also,omitempty"`  // figures of this scenario only, named with their unit
	Note  string             `json:"note,omitempty"`
}

// Table writes the report for people.
func (r *Report) Table(out io.Writer) error {
	fmt.Fprintf(out, "%s on %s\n", r.Bench, r.Machine)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "scenario\tsubject\tevents/s\tp50 ms\tp99 ms\tCPU-s/M\tpeak MB\tratio\t")
	for i := range r.Results {
		x := &r.Results[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", x.Scenario, x.Subject, number(x.EventsPerSecond, 0), number(x.P50, 3),
			number(x.P99, 3), number(x.CPUPerMillion, 2), number(float64(x.PeakMemory)/(1<<20), 0), number(x.Ratio, 2))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i := range r.Results {
		r.Results[i].also(out)
	}
	return nil
}

func (r *Result) also(out io.Writer) {
	if len(r.Also) == 0 && r.Note == "" {
		return
	}
	var parts []string
	for _, name := range sortedNames(r.Also) {
		parts = append(parts, name+" "+number(r.Also[name], 2))
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	fmt.Fprintf(out, "  %s: %s\n", r.Scenario, strings.Join(parts, "; "))
}

// number leaves out what was not measured.
func number(v float64, digits int) string {
	if v == 0 {
		return ""
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}
