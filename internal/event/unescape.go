package event

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends the meaning of a JSON string's inside. whole is false where an escape stands for half of a
// surrogate pair, which becomes U+FFFD.
func appendUnescaped(dst, in []byte) (out []byte, whole bool) {
	whole = true
	for {
		i := bytes.IndexByte(in, '\\')
		if i < 0 || i+1 >= len(in) {
			return append(dst, in...), whole
		}
		dst = append(dst, in[:i]...)
		c := in[i+1]
		in = in[i+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hex4(in)
			in = in[min(4, len(in)):]
			if utf16.IsSurrogate(r) {
				r2 := utf8.RuneError
				if len(in) >= 6 && in[0] == '\\' && in[1] == 'u' {
					r2 = hex4(in[2:])
				}
				if r = utf16.DecodeRune(r, r2); r == utf8.RuneError {
					whole = false
				} else {
					in = in[6:]
				}
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
}

func hex4(in []byte) rune {
	if len(in) < 4 {
		return utf8.RuneError
	}
	var r rune
	for _, c := range in[:4] {
		r = r<<4 | rune(hexDigit[c]-1)&15
	}
	return r
}

// sameText says whether the inside of a JSON string means want.
func sameText(in []byte, escaped bool, want string) bool {
	if !escaped {
		return string(in) == want
	}
	var buf [64]byte
	if len(in) > 6*len(want) {
		return false
	}
	out, _ := appendUnescaped(buf[:0], in)
	return string(out) == want
}

// AppendQuoted appends text as a JSON string.
func AppendQuoted[T string | []byte](dst []byte, text T) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(string(text[i:min(i+utf8.UTFMax, len(text))]))
			dst = utf8.AppendRune(dst, r)
			i += n
			continue
		default:
			dst = append(dst, c)
		}
		i++
	}
	return append(dst, '"')
}
