package connect

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"

	"rapport/internal/event"
)

const (
	maxEvent     = 32 << 10 // bytes of one event
	maxMessageID = 100
	maxID        = 512
)

// plan is a mapping ready to turn rows into events.
type plan struct {
	head        []byte // {"type":"…"
	columns     []string
	empty       [][]byte
	key         string
	event       template
	eventMember string // event or name
	ids         []idField
	messageID   *template
	timestamp   *template
	layout      layout
	externals   []external
	properties  []field
	traits      []field
	context     []field
	inContext   bool // traits go to context.traits
}

type idField struct {
	member   string
	from     template
	required bool
}

type external struct {
	typ  string
	from template
}

func newPlan(s *mappingSpec) (plan, error) {
	p := plan{key: s.Key, head: []byte(`{"type":"` + s.Call + `"`)}
	for _, e := range s.Empty {
		p.empty = append(p.empty, []byte(strings.TrimSpace(e)))
	}
	for _, step := range []func(*mappingSpec) error{checkShape, p.readName, p.readIDs, p.readTime, p.readExternals, p.readFields, p.checkColumns} {
		if err := step(s); err != nil {
			return p, err
		}
	}
	return p, nil
}

// column gives the number of a column that a template names.
func (p *plan) column(name string) int {
	if i := slices.Index(p.columns, name); i >= 0 {
		return i
	}
	p.columns = append(p.columns, name)
	return len(p.columns) - 1
}

// checkShape looks at what belongs together.
func checkShape(s *mappingSpec) error {
	only := func(field string, set, allowed bool, where string) error {
		if set && !allowed {
			return &fault{[]string{field}, "has no meaning here", "it belongs to " + where}
		}
		return nil
	}
	named := s.Call == "track" || s.Call == "page" || s.Call == "screen"
	return errors.Join(only("delimiter", s.Delimiter != "", s.Format == "csv", "format: csv"),
		only("columns", s.Columns != nil, s.Format != "jsonl", "csv and table; JSON rows name their fields themselves"),
		only("header", s.Header != nil, s.Format != "jsonl", "csv and table"),
		only("event", s.Event != "", named, "track, page and screen"),
		only("properties", s.Properties != nil, named, "track, page and screen; other calls have traits"),
		only("previousId", s.PreviousID != "", s.Call == "alias", "alias"),
		only("groupId", s.GroupID != "", s.Call == "group", "group"),
		checkDelimiter(s))
}

func checkDelimiter(s *mappingSpec) error {
	switch d := s.Delimiter; {
	case d == "" || d == "tab" || d == "\t":
		return nil
	case len(d) != 1 || d[0] >= 0x80 || d == `"` || d == "\n" || d == "\r":
		return &fault{[]string{"delimiter"}, "is " + strconv.Quote(d), "write one plain character, or tab"}
	}
	return nil
}

func (p *plan) readName(s *mappingSpec) (err error) {
	switch s.Call {
	case "track":
		p.eventMember = "event"
		if s.Event == "" {
			return &fault{nil, "lacks event", "track needs the event's name, for example event: Order Completed"}
		}
	case "page", "screen":
		p.eventMember = "name"
	}
	p.event, err = p.template([]string{"event"}, s.Event)
	return err
}

func (p *plan) readIDs(s *mappingSpec) error {
	if s.UserID == "" && s.AnonymousID == "" {
		return &fault{nil, "lacks userId and anonymousId", `one of them says whose row it is, for example userId: "{customer_id}"`}
	}
	if s.Call == "alias" && s.PreviousID == "" {
		return &fault{nil, "lacks previousId", "alias joins it to userId"}
	}
	if s.Call == "group" && s.GroupID == "" {
		return &fault{nil, "lacks groupId", "group says which one"}
	}
	for _, f := range []struct{ name, text string }{{"userId", s.UserID}, {"anonymousId", s.AnonymousID}, {"previousId", s.PreviousID}, {"groupId", s.GroupID}} {
		if f.text == "" {
			continue
		}
		t, err := p.template([]string{f.name}, f.text)
		if err != nil {
			return err
		}
		p.ids = append(p.ids, idField{f.name, t, f.name == "previousId" || f.name == "groupId"})
	}
	if s.MessageID != "" {
		t, err := p.template([]string{"messageId"}, s.MessageID)
		if err != nil {
			return err
		}
		p.messageID = &t
	}
	return nil
}

func (p *plan) readTime(s *mappingSpec) (err error) {
	if s.Timestamp == nil {
		return nil
	}
	path := []string{"timestamp"}
	t, err := p.template(path, s.Timestamp.Value)
	if err != nil {
		return err
	}
	p.timestamp = &t
	p.layout, err = newLayout(path, s.Timestamp.Layout, s.Timestamp.Zone)
	return err
}

func (p *plan) readExternals(s *mappingSpec) error {
	for i, e := range s.ExternalIDs {
		t, err := p.template([]string{"externalIds", strconv.Itoa(i), "id"}, e.ID)
		if err != nil {
			return err
		}
		p.externals = append(p.externals, external{e.Type, t})
	}
	return nil
}

func (p *plan) readFields(s *mappingSpec) (err error) {
	if p.properties, err = p.fields("properties", s.Properties); err != nil {
		return err
	}
	if p.traits, err = p.fields("traits", s.Traits); err != nil {
		return err
	}
	p.inContext = s.Call != "identify" && s.Call != "group"
	p.context, err = p.fields("context", s.Context)
	for _, f := range p.context {
		if f.name == "traits" || f.name == "externalIds" {
			return &fault{[]string{"context", f.name}, "stands at the top of a mapping", "move it up"}
		}
	}
	return err
}

func (p *plan) fields(section string, specs map[string]fieldSpec) ([]field, error) {
	var out []field
	for _, name := range sortedKeys(specs) {
		s := specs[name]
		path := []string{section, name}
		f := field{name: section + "." + name, key: append(event.AppendQuoted(nil, name), ':'), typ: s.Type, required: s.Required, constant: s.constant}
		var err error
		if f.from, err = p.template(path, s.Value); err != nil {
			return nil, err
		}
		if s.Type != "time" && (s.Layout != "" || s.Zone != "") {
			return nil, &fault{path, "has a layout or a zone and is no time", "add type: time"}
		}
		if f.layout, err = newLayout(path, s.Layout, s.Zone); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// checkColumns compares with the columns a mapping lists itself.
func (p *plan) checkColumns(s *mappingSpec) error {
	if s.Columns == nil {
		return nil
	}
	_, err := p.bind(s.Columns)
	return err
}

// bind finds each column that the templates name among those that the file has.
func (p *plan) bind(header []string) ([]int, error) {
	at := make([]int, len(p.columns))
	for i, name := range p.columns {
		at[i] = slices.Index(header, name)
		if at[i] < 0 {
			return nil, &fault{nil, "uses the column " + strconv.Quote(name) + ", which the file does not have", "it has " + clipList(header)}
		}
	}
	return at, nil
}

func clipList(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// append writes the row's event. An error says, with the field, why the row is none; dst then has rubbish at its end.
func (p *plan) append(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	start := len(dst)
	if !utf8.Valid(r.raw) {
		return dst, errors.New("the row is not UTF-8")
	}
	dst = append(dst, p.head...)
	var err error
	for _, step := range []func([]byte, *row, *[]byte) ([]byte, error){p.appendMessageID, p.appendIDs, p.appendTime, p.appendName, p.appendFields, p.appendContext} {
		if dst, err = step(dst, r, scratch); err != nil {
			return dst, err
		}
	}
	dst = append(dst, '}')
	if n := len(dst) - start; n > maxEvent {
		return dst, fmt.Errorf("the event has %d bytes, %d are allowed", n, maxEvent)
	}
	return dst, nil
}

func (p *plan) appendMessageID(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	dst = append(dst, `,"messageId":`...)
	if p.messageID == nil {
		dst = append(append(dst, '"'), p.key...)
		dst = strconv.AppendInt(append(dst, '-'), r.line, 10)
		return fmt.Appendf(dst, `-%016x"`, xxh3.Hash(r.raw)), nil
	}
	*scratch = p.messageID.append((*scratch)[:0], r)
	if n := len(*scratch); n == 0 || n > maxMessageID {
		return dst, fmt.Errorf("messageId has %d bytes, 1 to %d are allowed", n, maxMessageID)
	}
	return event.AppendQuoted(dst, *scratch), nil
}

func (p *plan) appendIDs(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	known := false
	for i := range p.ids {
		f := &p.ids[i]
		*scratch = f.from.append((*scratch)[:0], r)
		id := *scratch
		if len(id) == 0 {
			if f.required {
				return dst, errors.New(f.member + " is empty")
			}
			continue
		}
		if len(id) > maxID || bytes.IndexFunc(id, func(c rune) bool { return c < ' ' || c == 0x7f }) >= 0 {
			return dst, errors.New(f.member + " " + clip(id) + " is longer than 512 bytes or has control characters")
		}
		known = known || f.member == "userId" || f.member == "anonymousId"
		dst = append(dst, ',', '"')
		dst = append(append(dst, f.member...), '"', ':')
		dst = event.AppendQuoted(dst, id)
	}
	if !known {
		return dst, errors.New("userId and anonymousId are both empty")
	}
	return dst, nil
}

func (p *plan) appendTime(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	if p.timestamp == nil {
		return dst, nil
	}
	*scratch = p.timestamp.append((*scratch)[:0], r)
	if len(*scratch) == 0 {
		return dst, errors.New("timestamp is empty")
	}
	at, err := p.layout.read(*scratch)
	if err != nil {
		return dst, errors.New("timestamp " + clip(*scratch) + " " + err.Error())
	}
	return appendTime(append(dst, `,"timestamp":`...), at), nil
}

func (p *plan) appendName(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	if p.eventMember == "" {
		return dst, nil
	}
	*scratch = p.event.append((*scratch)[:0], r)
	if len(*scratch) == 0 {
		if p.eventMember == "event" {
			return dst, errors.New("event is empty")
		}
		return dst, nil
	}
	dst = append(append(append(dst, ',', '"'), p.eventMember...), '"', ':')
	return event.AppendQuoted(dst, *scratch), nil
}

func (p *plan) appendFields(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	var err error
	if p.properties != nil {
		if dst, err = appendObject(dst, `,"properties":{`, p.properties, r, scratch); err != nil {
			return dst, err
		}
	}
	if p.traits != nil && !p.inContext {
		dst, err = appendObject(dst, `,"traits":{`, p.traits, r, scratch)
	}
	return dst, err
}

func appendObject(dst []byte, open string, fields []field, r *row, scratch *[]byte) ([]byte, error) {
	dst = append(dst, open...)
	from := len(dst)
	for i := range fields {
		var err error
		if dst, err = fields[i].append(dst, r, scratch); err != nil {
			return dst, errors.New(fields[i].name + " " + err.Error())
		}
	}
	return append(withoutComma(dst, from), '}'), nil
}

// withoutComma drops the comma at from, if there is one.
func withoutComma(b []byte, from int) []byte {
	if len(b) > from && b[from] == ',' {
		copy(b[from:], b[from+1:])
		b = b[:len(b)-1]
	}
	return b
}

func (p *plan) appendContext(dst []byte, r *row, scratch *[]byte) ([]byte, error) {
	mark := len(dst)
	dst = append(dst, `,"context":{`...)
	from := len(dst)
	var err error
	for i := range p.context {
		if dst, err = p.context[i].append(dst, r, scratch); err != nil {
			return dst, errors.New(p.context[i].name + " " + err.Error())
		}
	}
	if p.traits != nil && p.inContext {
		if dst, err = appendObject(dst, `,"traits":{`, p.traits, r, scratch); err != nil {
			return dst, err
		}
	}
	list := len(dst)
	dst = append(dst, `,"externalIds":[`...)
	begin := len(dst)
	for i := range p.externals {
		e := &p.externals[i]
		*scratch = e.from.append((*scratch)[:0], r)
		if id := *scratch; len(id) > 0 {
			dst = event.AppendQuoted(append(dst, `,{"id":`...), id)
			dst = append(append(append(dst, `,"type":"`...), e.typ...), `","collection":"users","encoding":"none"}`...)
		}
	}
	if len(dst) == begin {
		dst = dst[:list]
	} else {
		dst = append(withoutComma(dst, begin), ']')
	}
	if len(dst) == from {
		return dst[:mark], nil
	}
	return append(withoutComma(dst, from), '}'), nil
}
