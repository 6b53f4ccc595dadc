package bench

import (
	"os"
	"syscall"
)

// syncData makes what was written durable, and of the file's attributes only what reading it back needs.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

const threadUsage = 1 // RUSAGE_THREAD

// threadCPU is what the calling thread has used, in seconds; false where the system does not tell.
func threadCPU() (float64, bool) { return cpuOf(threadUsage), true }
