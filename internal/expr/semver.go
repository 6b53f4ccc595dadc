package expr

import (
	"golang.org/x/mod/semver"

	"rapport/internal/event"
)

// longestVersion is the longest text that is taken for a version.
const longestVersion = 64

// versionOf is text as package semver wants it: SemVer 2.0, with or without v, minor and patch 0 where they are left out.
func versionOf(text []byte) (string, bool) {
	if len(text) == 0 || len(text) > longestVersion {
		return "", false
	}
	v := string(text)
	if v[0] != 'v' {
		v = "v" + v
	}
	return v, semver.IsValid(v)
}

// compareVersion is how a value stands to a version by SemVer's precedence; false if it is none.
func compareVersion(v event.Value, want string) (int, bool) {
	text := v.Text()
	if v.Kind != event.String || len(text) == 0 || len(text) > longestVersion {
		return 0, false
	}
	var b [longestVersion + 1]byte // a version of usual length stays on the stack
	full := append(b[:0], text...)
	if text[0] != 'v' {
		full = append(append(b[:0], 'v'), text...)
	}
	if !semver.IsValid(string(full)) {
		return 0, false
	}
	return semver.Compare(string(full), want), true
}

// versionMask is which outcomes an op on versions accepts.
func versionMask(op Op) mask {
	return maskOf(plainOp(op))
}
