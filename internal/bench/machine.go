package bench

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Machine is where and when figures were seen.
type Machine struct {
	Cores  int       `json:"cores"`
	CPU    string    `json:"cpu,omitempty"`
	Memory int64     `json:"memoryBytes,omitempty"`
	OS     string    `json:"os"`
	Kernel string    `json:"kernel,omitempty"`
	Go     string    `json:"go"`
	Date   time.Time `json:"date"`
}

// ThisMachine reads what /proc tells; where there is none, those fields stay empty.
func ThisMachine() Machine {
	m := Machine{Cores: runtime.GOMAXPROCS(0), OS: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), Date: time.Now().UTC().Truncate(time.Second)}
	m.Memory = procBytes("/proc/meminfo", "MemTotal:")
	if b, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = string(bytes.TrimSpace(b))
	}
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "model name"); ok {
			line, _, _ := strings.Cut(rest, "\n")
			m.CPU = strings.TrimLeft(line, "\t :")
		}
	}
	return m
}

func (m Machine) String() string {
	s := fmt.Sprintf("%d cores", m.Cores)
	if m.CPU != "" {
		s += " (" + m.CPU + ")"
	}
	if m.Memory > 0 {
		s += fmt.Sprintf(", %d GB", (m.Memory+1<<29)>>30)
	}
	return s + fmt.Sprintf(", %s %s, %s, %s", m.OS, m.Kernel, m.Go, m.Date.Format(time.DateOnly))
}

// procBytes reads a line such as "VmHWM:   123 kB"; 0 if there is none.
func procBytes(file, name string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == name && fields[2] == "kB" {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			return n << 10
		}
	}
	return 0
}

// peakMemory is the most that was resident since the process began or forgetPeak was called.
func peakMemory() int64 { return procBytes("/proc/self/status", "VmHWM:") }

func residentMemory() int64 { return procBytes("/proc/self/status", "VmRSS:") }

// forgetPeak begins a new peak where the system can.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// processCPU is what this process has used, user and system, in seconds.
func processCPU() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func sortedNames(m map[string]float64) []string { return slices.Sorted(maps.Keys(m)) }
