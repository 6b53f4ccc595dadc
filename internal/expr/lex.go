package expr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, sign or literal of the text form.
type token struct {
	kind   tokenKind
	text   string // a sign in its one spelling; text literals as JSON
	column int    // from 1, in characters
	spaced bool   // there was space before it
}

type tokenKind uint8

const (
	tokenEnd     tokenKind = iota
	tokenWord              // letters, digits, _ $ - and what else names hold
	tokenText              // "…"
	tokenPattern           // /…/
	tokenSign
)

// signs are those of more than one character or spelling; the first is the one that is written.
var signSpellings = [...]struct{ sign, spelling string }{
	{"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"≠", "<>"}, {"=", "=="}, {"→", "->"}, {"∧", "&&"}, {"∨", "||"},
}

// words that are signs, in small letters. Two words are one sign where they stand together.
func wordSign(word, next string) (sign string, two, ok bool) {
	switch strings.ToLower(word) + " " + strings.ToLower(next) {
	case "not in":
		return "∉", true, true
	case "starts with":
		return "begins", true, true
	case "ends with":
		return "ends", true, true
	case "in network":
		return "in network", true, true
	case "has any":
		return "has any", true, true
	case "has all":
		return "has all", true, true
	case "ignoring case":
		return "ignoring case", true, true
	}
	sign, ok = map[string]string{"and": "∧", "or": "∨", "not": "¬", "in": "∈", "contains": "∋", "exists": "∃", "missing": "∄", "begins": "begins", "ends": "ends", "near": "near"}[strings.ToLower(word)]
	return sign, false, ok
}

// isWord is whether a name alone would be read as a sign or a literal.
func isWord(name string) bool {
	_, _, sign := wordSign(name, "")
	return sign || slices.Contains([]string{"true", "false", "null"}, name)
}

// lex cuts text into tokens.
func lex(s string) ([]token, error) {
	var out []token
	column, spaced := 1, false
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			return nil, invalid(columnOf(column), "is no character", "send UTF-8")
		}
		if unicode.IsSpace(r) {
			s, column, spaced = s[n:], column+1, true
			continue
		}
		t, size, err := lexOne(s, column, out)
		if err != nil {
			return nil, err
		}
		t.column, t.spaced = column, spaced
		out = append(out, t)
		column += utf8.RuneCountInString(s[:size])
		s, spaced = s[size:], false
	}
	return append(out, token{kind: tokenEnd, column: column}), nil
}

func columnOf(column int) string { return fmt.Sprintf("column %d", column) }

// lexOne reads the token that s begins with and says how many bytes it takes.
func lexOne(s string, column int, before []token) (token, int, error) {
	if s[0] == '"' {
		return lexText(s, column)
	}
	if s[0] == '/' && len(before) > 0 && before[len(before)-1].text == "~" {
		return lexPattern(s, column)
	}
	for _, x := range signSpellings {
		if strings.HasPrefix(s, x.spelling) {
			return token{kind: tokenSign, text: x.sign}, len(x.spelling), nil
		}
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
	if end < 0 {
		end = len(s)
	}
	if end > 0 {
		return token{kind: tokenWord, text: s[:end]}, end, nil
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == '!' {
		return token{kind: tokenSign, text: "¬"}, n, nil
	}
	if strings.ContainsRune("()[]{},.:*/=<>≥≤≠∈∉∋∃∄∧∨¬~→", r) {
		return token{kind: tokenSign, text: string(r)}, n, nil
	}
	return token{}, 0, invalid(columnOf(column), quote(string(r))+" does not go here", "quote names that hold it, as in \"a"+string(r)+"b\"")
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || r == '$' || r == '-' || r == '+' || r == '@'
}

func lexText(s string, column int) (token, int, error) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			var text string
			if json.Unmarshal([]byte(s[:i+1]), &text) != nil {
				return token{}, 0, invalid(columnOf(column), "is not text", `escape as JSON does: \" \\ \n \u00e9`)
			}
			return token{kind: tokenText, text: text}, i + 1, nil
		}
	}
	return token{}, 0, invalid(columnOf(column), "is text that does not end", `close it with "`)
}

func lexPattern(s string, column int) (token, int, error) {
	end := strings.IndexByte(s[1:], '/')
	if end < 0 {
		return token{}, 0, invalid(columnOf(column), "is a pattern that does not end", `close it with /, or quote one that holds /`)
	}
	return token{kind: tokenPattern, text: s[1 : end+1]}, end + 2, nil
}
