package customer

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/zeebo/xxh3"

	"rapport"
	"rapport/internal/event"
	"rapport/internal/eventlog"
	"rapport/internal/expr"
	"rapport/internal/identity"
)

// ListSource is the source of the events that uploads append. A source of that key in the catalog gives them a touchpoint.
const ListSource = rapport.SourceKey("lists")

// The modes of an upload.
const (
	ListAdd     = "add"     // put these people on the list
	ListRemove  = "remove"  // take these people off it
	ListReplace = "replace" // put these people on it, and take everybody else off
)

// ListUpload is a file of identifiers for a list.
type ListUpload struct {
	Key    rapport.ListKey
	Mode   string
	Form   string // ListCSV or ListLines
	Upload string // names the upload, so that one that is sent again because its answer was lost has the same message ids; may be empty
	By     string
	Body   io.Reader
}

// ListChange is what an upload did.
type ListChange struct {
	List      rapport.ListKey `json:"list"`
	Mode      string          `json:"mode"`
	Upload    string          `json:"upload"`
	Rows      int             `json:"rows"`
	Added     int             `json:"added"`     // people put on the list, by as many events
	Removed   int             `json:"removed"`   // people taken off it
	Unchanged int             `json:"unchanged"` // rows of people who were as wanted already, or were in the file before
	New       int             `json:"new"`       // of those added: rows by whose identifiers nobody was known
	Bad       int             `json:"bad"`       // rows that could not be taken
	Problems  []ListProblem   `json:"problems"`  // the first hundred of them
	Count     uint64          `json:"count"`     // people on the list afterwards
	AsOf      rapport.Offset  `json:"asOf"`      // the first offset not yet in the count
}

// uploads lets one upload at a time be.
type uploads struct {
	turn chan struct{}
	last int64 // µs: when the last one was said
}

// ChangeList takes an upload: it reads the file to its end, works out whom it changes, appends an event for each of them and
// returns when all are applied. A file that breaks off changes nothing; the same file again appends nothing. Whom an
// identifier reaches is decided by the evidence as it stands: the event goes to the identifier of the person that it was seen
// with, so that nobody new comes to be for a known one. For an e-mail or another identifier that nobody is known by, a person
// of its own stands until evidence unites it with somebody.
func (m *Machine) ChangeList(ctx context.Context, in ListUpload) (*ListChange, error) {
	if !slices.Contains([]string{ListAdd, ListRemove, ListReplace}, in.Mode) {
		return nil, &rapport.Error{Kind: rapport.Invalid, Op: "change list", Where: "mode", Err: errors.New("there is no such mode"), Hint: "one of add, remove, replace"}
	}
	select {
	case m.uploads.turn <- struct{}{}:
		defer func() { <-m.uploads.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := m.haveList(in.Key); err != nil {
		return nil, err
	}
	u := &upload{m: m, in: in, out: &ListChange{List: in.Key, Mode: in.Mode, Problems: []ListProblem{}}, seen: map[rapport.Identifier]bool{}, people: roaring.New()}
	if err := readList(in.Body, in.Form, u.known(), u.take); err != nil {
		return nil, err
	}
	if err := m.Drain(ctx); err != nil {
		return nil, err
	}
	if err := u.work(ctx); err != nil {
		return nil, err
	}
	return u.out, u.append(ctx)
}

// upload is one on its way.
type upload struct {
	m      *Machine
	in     ListUpload
	out    *ListChange
	rows   []listRow
	judge  *judge
	seen   map[rapport.Identifier]bool // first identifiers of rows that nobody is known by
	people *roaring.Bitmap             // roots that rows reached
	says   []saying
}

// saying is an event to be: a person is on the list, or no longer.
type saying struct {
	primary rapport.Identifier   // of type user_id or anonymous_id
	also    []rapport.Identifier // evidence that the row itself brings
	member  bool
}

// known says which identifier types a column may have: those of the identity policy, and those seen.
func (u *upload) known() func(rapport.IdentifierType) bool {
	m := u.m
	types := map[rapport.IdentifierType]bool{rapport.UserID: true, rapport.AnonymousID: true, rapport.Email: true, rapport.Phone: true}
	for t := range m.identityPolicy().Types {
		types[t] = true
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, t := range m.graph.Types() {
		types[t] = true
	}
	return func(t rapport.IdentifierType) bool { return types[t] }
}

// take keeps a row, its identifiers in the form in which they are known.
func (u *upload) take(row listRow) {
	u.out.Rows++
	u.m.mu.RLock()
	for i, id := range row.ids {
		normal, ok := u.m.graph.Normal(id)
		if !ok && row.bad == "" {
			row.bad = "this is no " + string(id.Type) + " that could be anybody's"
		}
		row.ids[i] = normal
	}
	u.m.mu.RUnlock()
	if len(row.ids) == 0 && row.bad == "" {
		row.bad = "it has no identifier"
	}
	if row.bad != "" {
		u.out.Bad++
		if len(u.out.Problems) < mostProblems {
			u.out.Problems = append(u.out.Problems, ListProblem{row.line, row.bad})
		}
		return
	}
	slices.SortFunc(row.ids, byRank)
	u.rows = append(u.rows, row)
}

// work finds what is to be said, over people as they stand. The machine goes on in between.
func (u *upload) work(ctx context.Context) error {
	m := u.m
	m.mu.RLock()
	defer m.mu.RUnlock()
	var err error
	if u.judge, err = m.judgeOf(u.in.Key); err != nil {
		return err
	}
	if u.judge == nil {
		return &rapport.Error{Kind: rapport.Unavailable, Op: "change list", Where: string(u.in.Key), Err: errListFilling, Hint: "try again in a few seconds"}
	}
	for i, row := range u.rows {
		if i%peoplePerLook == peoplePerLook-1 {
			m.mu.RUnlock()
			err := ctx.Err()
			m.mu.RLock()
			if err != nil {
				return err
			}
		}
		if err := u.row(row); err != nil {
			return err
		}
	}
	if u.in.Mode != ListReplace {
		return nil
	}
	return m.eachPerson(ctx, m.everyRoot(), func(root identity.Node, p *person) {
		if !u.people.Contains(uint32(root)) && u.judge.holds(p, m.now) {
			u.say(saying{primary: primaryOf(m, p, rapport.Identifier{})})
		}
	})
}

func (u *upload) say(s saying) {
	u.says = append(u.says, s)
	if s.member {
		u.out.Added++
	} else {
		u.out.Removed++
	}
}

func (u *upload) row(row listRow) error {
	m, wanted := u.m, u.in.Mode != ListRemove
	root, by, ok := u.reach(row.ids)
	if !ok {
		if !wanted || u.seen[row.ids[0]] {
			u.out.Unchanged++
			return nil
		}
		u.seen[row.ids[0]] = true
		u.out.New++
		u.say(saying{stranger(row.ids), row.ids, true})
		return nil
	}
	if !u.people.CheckedAdd(uint32(root)) {
		u.out.Unchanged++
		return nil
	}
	var p person
	if err := p.gather(m, root, m.now); err != nil {
		return err
	}
	if u.judge.holds(&p, m.now) == wanted {
		u.out.Unchanged++
		return nil
	}
	s := saying{primary: primaryOf(m, &p, by), member: wanted}
	if len(row.ids) > 1 { // what a single identifier reached by evidence is no evidence again
		s.also = row.ids
	}
	if i := slices.IndexFunc(row.ids, func(id rapport.Identifier) bool { return primary(id.Type) }); i >= 0 {
		s.primary = row.ids[i]
	}
	u.say(s)
	return nil
}

// reach finds the person of the best known of a row's identifiers, and by which.
func (u *upload) reach(ids []rapport.Identifier) (root identity.Node, by rapport.Identifier, ok bool) {
	for _, id := range ids {
		if n, known := u.m.graph.Lookup(id); known {
			if root = u.m.graph.Root(n); u.m.people.exists(root) {
				return root, id, true
			}
		}
	}
	return 0, by, false
}

// primaryOf chooses under which identifier of a person something is said that came by another: one that it was seen with,
// else any; user ids before anonymous ones, and then by value.
func primaryOf(m *Machine, p *person, by rapport.Identifier) rapport.Identifier {
	near := map[rapport.Identifier]bool{}
	if by.Type != "" {
		for _, e := range m.graph.Evidence(p.members[0]) {
			if e.Unites && e.A == by {
				near[e.B] = true
			} else if e.Unites && e.B == by {
				near[e.A] = true
			}
		}
	}
	ids := slices.DeleteFunc(m.identifiers(p), func(id rapport.Identifier) bool { return !primary(id.Type) })
	for _, id := range ids {
		if near[id] {
			return id
		}
	}
	if len(ids) == 0 {
		return stranger(m.identifiers(p))
	}
	return ids[0]
}

func primary(t rapport.IdentifierType) bool { return t == rapport.UserID || t == rapport.AnonymousID }

// stranger is the primary identifier of a row by which nobody is known: its own, or one made of its first, so that every list
// means the same person.
func stranger(ids []rapport.Identifier) rapport.Identifier {
	for _, id := range ids {
		if primary(id.Type) {
			return id
		}
	}
	return rapport.Identifier{Type: rapport.AnonymousID, Value: "list-" + digest(ids[0].String())}
}

func digest(parts ...string) string {
	sum := xxh3.HashString128(strings.Join(parts, "\x00")).Bytes()
	return hex.EncodeToString(sum[:])
}

// perAppend is how many events go to the log at once.
const perAppend = 1000

// append puts the events in the log and waits until they are applied. What was sent whole is taken whole: it does not end
// with the request.
func (u *upload) append(ctx context.Context) error {
	m := u.m
	_, end := m.log.Bounds()
	if u.out.Upload = u.in.Upload; u.out.Upload == "" {
		u.out.Upload = "at-" + strconv.FormatUint(uint64(end), 10)
	}
	m.mu.RLock()
	at := max(m.clock().UnixMicro(), m.now, m.uploads.last+1)
	m.mu.RUnlock()
	m.uploads.last = at
	for says := range slices.Chunk(u.says, perAppend) {
		entries := make([]eventlog.Entry, len(says))
		for i, s := range says {
			data, err := u.encode(s, at)
			if err != nil {
				return err
			}
			entries[i] = eventlog.Entry{Kind: rapport.RecordEvent, Data: data}
		}
		first, err := m.log.Append(context.WithoutCancel(ctx), entries...)
		if err != nil {
			return err
		}
		end = first + rapport.Offset(len(entries))
	}
	if err := m.Applied(ctx, end); err != nil {
		return err
	}
	return u.count(ctx)
}

func (u *upload) count(ctx context.Context) error {
	m := u.m
	m.mu.RLock()
	defer m.mu.RUnlock()
	u.out.AsOf = m.applied
	return m.eachPerson(ctx, m.everyRoot(), func(_ identity.Node, p *person) {
		if u.judge.holds(p, m.now) {
			u.out.Count++
		}
	})
}

// encode makes the event. Its message id is a function of list, upload and person, so that one that is appended twice counts
// once.
func (u *upload) encode(s saying, at int64) ([]byte, error) {
	e := map[string]any{"type": "track", "event": expr.ListEvent,
		"messageId":  "list-" + digest(string(u.in.Key), u.out.Upload, u.in.Mode, s.primary.String()),
		"properties": map[string]any{"list": u.in.Key, "member": s.member, "upload": u.out.Upload, "by": u.in.By}}
	traits, external := map[string]string{}, []map[string]string{}
	for _, id := range append([]rapport.Identifier{s.primary}, s.also...) {
		switch id.Type {
		case rapport.UserID:
			e["userId"] = id.Value
		case rapport.AnonymousID:
			e["anonymousId"] = id.Value
		case rapport.Email, rapport.Phone:
			traits[string(id.Type)] = id.Value
		default:
			external = append(external, map[string]string{"id": id.Value, "type": string(id.Type), "collection": "users", "encoding": "none"})
		}
	}
	about := map[string]any{}
	if len(traits) > 0 {
		about["traits"] = traits
	}
	if len(external) > 0 {
		about["externalIds"] = external
	}
	if len(about) > 0 {
		e["context"] = about
	}
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	data, err := event.Encode(nil, text, &event.Defaults{Source: ListSource, ReceivedAt: at})
	if err != nil {
		return nil, fmt.Errorf("encode list event: %w", err)
	}
	return data, nil
}
