package disklog

import "syscall"

// Sync is fdatasync: a group that overwrites zeroed blocks changes no metadata, so the file system's journal stays out of it.
func (f osFile) Sync() error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
