package disklog

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"rapport"
)

const (
	segmentSuffix = ".seg"
	indexSuffix   = ".idx"
	granule       = 16 << 10 // bytes between two entries of a sparse index, about
)

// A segment is one file of the log. Its fields below index are guarded by the owner's lock.
type segment struct {
	path string
	head header
	seed uint32

	index index // what is durable and known: count, length, newest time, sparse places
	file  File  // open for reading while refs > 0, and kept open after
	refs  int
	gone  bool // removed by retention; the last reader closes the file
}

func segmentName(base rapport.Offset) string {
	return fmt.Sprintf("%020d%s", uint64(base), segmentSuffix)
}

func segmentBase(name string) (rapport.Offset, bool) {
	digits, ok := strings.CutSuffix(name, segmentSuffix)
	if !ok || len(digits) != 20 {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return rapport.Offset(n), err == nil
}

func (s *segment) base() rapport.Offset { return s.head.base }

// end is the offset after the last record.
func (s *segment) end() rapport.Offset { return s.head.base + rapport.Offset(s.index.count) }

func (s *segment) indexPath() string { return strings.TrimSuffix(s.path, segmentSuffix) + indexSuffix }

func (s *segment) name() string { return filepath.Base(s.path) }
