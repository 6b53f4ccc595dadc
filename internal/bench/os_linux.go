package bench

import (
	"os"
	"syscall"
	"unsafe"
)

// syncData makes what was written durable, and of the file's attributes only what reading it back needs.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

const threadClock = 3 // CLOCK_THREAD_CPUTIME_ID; getrusage counts a thread in whole ticks

// threadCPU is what the calling thread has used, in seconds; 0 where the system does not tell.
func threadCPU() float64 {
	var t syscall.Timespec
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&t)), 0); e != 0 {
		return 0
	}
	return float64(t.Nano()) / 1e9
}
