package expr

import (
	"unicode"
	"unicode/utf8"
)

// folded is a text literal prepared for comparing without regard to case, by Unicode's simple folding. Nothing allocates, and
// searching is linear (Knuth, Morris, Pratt) whatever the value holds.
type folded struct {
	runes []rune
	fail  []int // length of the longest proper prefix that ends at each rune
}

func newFolded(s []byte) *folded {
	f := &folded{}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		f.runes, s = append(f.runes, foldRune(r)), s[n:]
	}
	f.fail = make([]int, len(f.runes))
	for i, k := 1, 0; i < len(f.runes); i++ {
		for k > 0 && f.runes[i] != f.runes[k] {
			k = f.fail[k-1]
		}
		if f.runes[i] == f.runes[k] {
			k++
		}
		f.fail[i] = k
	}
	return f
}

// foldRune is the smallest rune that differs from r in case only.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	least := r
	for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
		least = min(least, x)
	}
	return least
}

// prefixOf is how many bytes of s the literal covers from the start; false if s does not begin with it.
func (f *folded) prefixOf(s []byte) (int, bool) {
	at := 0
	for _, want := range f.runes {
		r, n := utf8.DecodeRune(s[at:])
		if n == 0 || foldRune(r) != want {
			return 0, false
		}
		at += n
	}
	return at, true
}

func (f *folded) equals(s []byte) bool {
	n, ok := f.prefixOf(s)
	return ok && n == len(s)
}

func (f *folded) suffixOf(s []byte) bool {
	for i := len(f.runes) - 1; i >= 0; i-- {
		r, n := utf8.DecodeLastRune(s)
		if n == 0 || foldRune(r) != f.runes[i] {
			return false
		}
		s = s[:len(s)-n]
	}
	return true
}

func (f *folded) in(s []byte) bool {
	k := 0
	if len(f.runes) == 0 {
		return true
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		r, s = foldRune(r), s[n:]
		for k > 0 && r != f.runes[k] {
			k = f.fail[k-1]
		}
		if r == f.runes[k] {
			k++
		}
		if k == len(f.runes) {
			return true
		}
	}
	return false
}
