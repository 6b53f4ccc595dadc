package customer

import (
	"bytes"
	"sort"
	"strings"

	"rapport/internal/event"
	"rapport/internal/identity"
	"rapport/internal/profile"
)

// names is one long text of what people are called, in lower case, a line per fragment, so that looking for a part of a
// name is one pass over contiguous memory. A fragment whose name changes gets a new line; the old one is dead until the
// text is packed.
type names struct {
	text  []byte
	start []uint32        // where each line begins
	owner []identity.Node // whose line it is
	line  []int32         // by node: its line, plus one; 0 for none
	dead  int
}

// nameTraits are the traits by which people are looked for, in the order in which they make a display name.
var nameTraits = [...]string{"name", "firstName", "first_name", "lastName", "last_name", "username", "nickname", "company", "loyaltyNumber", "loyalty_number"}

const maxLine = 256

// set keeps the node's searchable text.
func (s *names) set(n identity.Node, words []string) {
	line := strings.ToLower(strings.Join(words, " "))
	if len(line) > maxLine {
		line = line[:maxLine]
	}
	line = strings.ReplaceAll(line, "\n", " ")
	for int(n) >= len(s.line) {
		s.line = append(s.line, 0)
	}
	if i := s.line[n] - 1; i >= 0 {
		if string(s.at(int(i))) == line {
			return
		}
		s.owner[i] = noNode
		s.dead++
		s.line[n] = 0
	}
	if line == "" {
		return
	}
	s.line[n] = int32(len(s.start)) + 1
	s.start = append(s.start, uint32(len(s.text)))
	s.owner = append(s.owner, n)
	s.text = append(append(s.text, line...), '\n')
	if s.dead > 1024 && s.dead > len(s.start)/2 {
		s.pack()
	}
}

const noNode = identity.Node(1<<32 - 1)

func (s *names) at(i int) []byte {
	end := len(s.text)
	if i+1 < len(s.start) {
		end = int(s.start[i+1])
	}
	return s.text[s.start[i] : end-1]
}

func (s *names) pack() {
	packed := names{line: s.line}
	for i, n := range s.owner {
		if n == noNode {
			continue
		}
		packed.line[n] = int32(len(packed.start)) + 1
		packed.start = append(packed.start, uint32(len(packed.text)))
		packed.owner = append(packed.owner, n)
		packed.text = append(append(packed.text, s.at(i)...), '\n')
	}
	*s = packed
}

// find calls fn with each node whose text contains q, until fn returns false.
func (s *names) find(q string, fn func(identity.Node) bool) {
	needle := []byte(strings.ToLower(q))
	if len(needle) == 0 || bytes.IndexByte(needle, '\n') >= 0 {
		return
	}
	for from := 0; from < len(s.text); {
		hit := bytes.Index(s.text[from:], needle)
		if hit < 0 {
			return
		}
		i := sort.Search(len(s.start), func(i int) bool { return int(s.start[i]) > from+hit }) - 1
		if n := s.owner[i]; n != noNode && !fn(n) {
			return
		}
		if i+1 == len(s.start) {
			return
		}
		from = int(s.start[i+1])
	}
}

// nameWords picks the searchable words out of a fragment's traits.
func nameWords(f profile.Fragment) []string {
	var p profile.Profile
	p.Reset(nil, 0, []profile.Fragment{f})
	var words []string
	for _, t := range nameTraits {
		if v := p.Trait(t); v.Kind == event.String {
			words = append(words, string(v.Text()))
		}
	}
	return words
}
