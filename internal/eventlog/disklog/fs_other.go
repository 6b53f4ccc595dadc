//go:build !linux

package disklog

// Sync makes data and length durable.
func (f osFile) Sync() error { return f.File.Sync() }
