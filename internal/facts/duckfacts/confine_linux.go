package duckfacts

import (
	"runtime"
	"runtime/debug"
	"syscall"
)

// besides is what a process needs beside what DuckDB accounts for: the Go runtime, the code's own data, decompressed pages.
const besides = 1 << 30

// confine limits this process. Threads made from here on inherit the niceness.
func confine(c *Config) {
	runtime.LockOSThread()
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, c.Niceness)
	most := uint64(c.MemoryBytes) + besides
	_ = syscall.Setrlimit(rlimitData, &syscall.Rlimit{Cur: most, Max: most})
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	debug.SetMemoryLimit(256 << 20)
}

const rlimitData = syscall.RLIMIT_DATA
