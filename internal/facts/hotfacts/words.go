package hotfacts

import (
	"encoding/binary"
	"errors"
	"strings"

	"rapport"
	"rapport/internal/facts"
)

// words are the dictionaries of names and texts: codes are given in the order of first sight and never change. One goroutine
// adds; readers hold views taken under the store's lock.
type words struct {
	limits facts.Limits

	events     []facts.EventName // by code; 0 is what came after the bound
	eventCodes map[eventKey]uint32
	properties []property
	numbers    map[string]uint32 // of properties, by path

	log    []byte // entries not yet in the file
	length int    // bytes in all, of the file and of log
}

type eventKey struct {
	kind rapport.EventType
	name string
}

// property is a path with the texts seen under it.
type property struct {
	path    string
	texts   []string // by code; the first is none
	codes   map[string]uint32
	gone    int // texts that were erased: their codes are nobody's
	givenUp bool
}

// The entries of the words file.
const (
	wordEvent    byte = iota + 1 // type, name
	wordProperty                 // path
	wordText                     // number of the property, text
	wordGivenUp                  // number of the property
	wordGone                     // number of the property: a text of it that was erased
)

func newWords(l facts.Limits) *words {
	w := &words{limits: l, events: make([]facts.EventName, 1), eventCodes: map[eventKey]uint32{}, numbers: map[string]uint32{}}
	w.addProperty(facts.SourcePath)
	w.log, w.length = nil, 0
	return w
}

// event is the code of an event, 0 where there is no room for one more.
func (w *words) event(t rapport.EventType, name []byte) uint32 {
	if c, ok := w.eventCodes[eventKey{t, string(name)}]; ok {
		return c
	}
	if len(w.events) > w.limits.Names {
		return 0
	}
	return w.addEvent(t, string(name))
}

func (w *words) addEvent(t rapport.EventType, name string) uint32 {
	code := uint32(len(w.events))
	w.events = append(w.events, facts.EventName{Type: t, Name: name})
	w.eventCodes[eventKey{t, name}] = code
	w.entry(wordEvent, uint64(t), name)
	return code
}

// property is the number of a property; false where there is no room for one more.
func (w *words) property(path string) (uint32, bool) {
	if n, ok := w.numbers[path]; ok {
		return n, true
	}
	if len(w.properties) > w.limits.Properties {
		return 0, false
	}
	return w.addProperty(strings.Clone(path)), true
}

func (w *words) addProperty(path string) uint32 {
	n := uint32(len(w.properties))
	w.properties = append(w.properties, property{path: path, texts: []string{""}, codes: map[string]uint32{}})
	w.numbers[path] = n
	w.entry(wordProperty, 0, path)
	return n
}

// text is the code of a text of a property; 0 where its texts are given up.
func (w *words) text(number uint32, text []byte) uint32 {
	p := &w.properties[number]
	if c, ok := p.codes[string(text)]; ok {
		return c
	}
	if p.givenUp {
		return 0
	}
	if len(p.texts) > w.limits.Texts {
		w.giveUp(number)
		return 0
	}
	return w.addText(number, string(text))
}

func (w *words) addText(number uint32, text string) uint32 {
	p := &w.properties[number]
	code := uint32(len(p.texts))
	p.texts = append(p.texts, text)
	p.codes[text] = code
	w.entry(wordText, uint64(number), text)
	return code
}

func (w *words) addGone(number uint32) {
	p := &w.properties[number]
	p.texts = append(p.texts, "")
	p.gone++
	w.entry(wordGone, uint64(number), "")
}

// without is the dictionaries with the texts of some codes, by property, gone, all of them still to be written.
func (w *words) without(gone map[uint32]map[uint32]bool) *words {
	to := newWords(w.limits)
	for _, e := range w.events[1:] {
		to.addEvent(e.Type, e.Name)
	}
	for n := range w.properties {
		p := &w.properties[n]
		if n > 0 {
			to.addProperty(p.path)
		}
		for code := 1; code < len(p.texts); code++ {
			if c, ok := p.codes[p.texts[code]]; !ok || c != uint32(code) || gone[uint32(n)][uint32(code)] {
				to.addGone(uint32(n))
			} else {
				to.addText(uint32(n), p.texts[code])
			}
		}
		if p.givenUp {
			to.giveUp(uint32(n))
		}
	}
	return to
}

func (w *words) giveUp(number uint32) {
	w.properties[number].givenUp = true
	w.entry(wordGivenUp, uint64(number), "")
}

func (w *words) entry(kind byte, number uint64, text string) {
	n := len(w.log)
	w.log = append(w.log, kind)
	w.log = binary.AppendUvarint(w.log, number)
	w.log = binary.AppendUvarint(w.log, uint64(len(text)))
	w.log = append(w.log, text...)
	w.length += len(w.log) - n
}

var errWords = errors.New("its entries do not follow from each other")

// load puts the entries of the file back.
func (w *words) load(b []byte) error {
	for len(b) > 0 {
		kind := b[0]
		number, n := binary.Uvarint(b[1:])
		if n <= 0 {
			return errWords
		}
		b = b[1+n:]
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return errWords
		}
		text := string(b[n : n+int(size)])
		b = b[n+int(size):]
		known := number < uint64(len(w.properties))
		switch {
		case kind == wordEvent && number <= 255 && w.eventCodes[eventKey{rapport.EventType(number), text}] == 0:
			w.addEvent(rapport.EventType(number), text)
		case kind == wordProperty && !hasKey(w.numbers, text) && len(w.properties) < maxColumn/4-1:
			w.addProperty(text)
		case kind == wordText && known && !hasKey(w.properties[number].codes, text):
			w.addText(uint32(number), text)
		case kind == wordGone && known && text == "":
			w.addGone(uint32(number))
		case kind == wordGivenUp && known:
			w.giveUp(uint32(number))
		default:
			return errWords
		}
	}
	w.log = nil
	return nil
}

// flushed drops the entries that the file, now of this length, has.
func (w *words) flushed(length int) {
	had := w.length - len(w.log)
	w.log = append([]byte(nil), w.log[length-had:]...)
}

func hasKey(m map[string]uint32, key string) bool { _, ok := m[key]; return ok }

// textColumn, numberColumn and flagColumn are the columns of a property.
func columnOf(property uint32, k facts.Kind) columnID {
	return columnID(colsFixed + 4*property + uint32(k) - 1)
}

// wordView is the dictionaries as they stood at one moment; what is added later does not show.
type wordView struct {
	events     []facts.EventName
	properties []property // without codes
	numbers    map[string]uint32
}

func (w *words) view() *wordView {
	v := &wordView{events: w.events[:len(w.events):len(w.events)], properties: make([]property, len(w.properties)), numbers: make(map[string]uint32, len(w.properties))}
	for i := range w.properties {
		p := &w.properties[i]
		v.properties[i] = property{path: p.path, texts: p.texts[:len(p.texts):len(p.texts)], gone: p.gone, givenUp: p.givenUp}
		v.numbers[p.path] = uint32(i)
	}
	return v
}
