package inquiry

import (
	"bytes"
	"container/list"
	"encoding/json"
	"strings"
)

// kept is the answers of one moment, those last asked for first.
type kept struct {
	limit, bytes int
	now          moment
	by           map[string]*list.Element
	order        *list.List // of *entry
}

type entry struct {
	key    string
	answer json.RawMessage
}

// perEntry is what an entry takes beside its key and answer, about.
const perEntry = 200

func (e *entry) size() int { return 2*len(e.key) + len(e.answer) + perEntry }

func newKept(limit int) *kept {
	return &kept{limit: limit, by: map[string]*list.Element{}, order: list.New()}
}

// turn goes on to another moment, if it is no earlier one: what was kept is let go.
func (k *kept) turn(now moment) {
	if now == k.now || now.next < k.now.next || now.next == k.now.next && now.who.Version < k.now.who.Version {
		return
	}
	k.now, k.bytes = now, 0
	clear(k.by)
	k.order.Init()
}

func (k *kept) get(key string, now moment) (json.RawMessage, bool) {
	at := k.by[key]
	if at == nil || now != k.now {
		return nil, false
	}
	k.order.MoveToFront(at)
	return at.Value.(*entry).answer, true
}

// put keeps an answer, unless facts have moved on, it is kept already, or it would be most of what there is room for.
func (k *kept) put(key string, now moment, answer json.RawMessage) {
	e := &entry{key, answer}
	if now != k.now || k.by[key] != nil || e.size() > k.limit/2 {
		return
	}
	k.by[key] = k.order.PushFront(e)
	for k.bytes += e.size(); k.bytes > k.limit; {
		last := k.order.Back()
		old := last.Value.(*entry)
		k.order.Remove(last)
		delete(k.by, old.key)
		k.bytes -= old.size()
	}
}

// canonical is a question's text in one way of writing it: without space, names in order. A text that says a name twice stays
// as it is, for what it means depends on the order.
func canonical(text json.RawMessage) string {
	var plain, sorted bytes.Buffer
	if json.Compact(&plain, text) != nil {
		return string(text)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	enc := json.NewEncoder(&sorted)
	enc.SetEscapeHTML(false)
	if dec.Decode(&v) != nil || twice(v) || enc.Encode(v) != nil || sorted.Len()-1 != plain.Len() {
		return plain.String()
	}
	return strings.TrimSuffix(sorted.String(), "\n")
}

// twice tells whether two members of an object would be read as one field.
func twice(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if twice(item) {
				return true
			}
		}
	case map[string]any:
		seen := map[string]bool{}
		for name, member := range v {
			low := strings.ToLower(name)
			if seen[low] || twice(member) {
				return true
			}
			seen[low] = true
		}
	}
	return false
}
