package ui

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestBuiltAgreesWithFiles(t *testing.T) {
	index, err := fs.ReadFile(FS(), "index.html")
	if Built() != (err == nil) {
		t.Fatalf("Built() = %v, reading index.html: %v", Built(), err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("console not built: run npm ci && npm run build in ui")
		return
	}
	// A strict content security policy refuses inline scripts and styles, and the index must not need them.
	for _, inline := range []string{"<script>", "<style", " onload=", " style="} {
		if strings.Contains(string(index), inline) {
			t.Errorf("index.html holds %q, which a strict content security policy refuses", inline)
		}
	}
}
