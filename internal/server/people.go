package server

import (
	"errors"
	"time"

	"rapport"
	"rapport/internal/customer"
)

// page is a list as it is shown.
type page[T any] struct {
	Items  []T    `json:"items"`
	Next   string `json:"next,omitempty"`
	Masked bool   `json:"masked"`
}

func pageOf[T any](r *request, p customer.Page[T], show func(T) T) (answer, error) {
	return ok(page[T]{each(p.Items, show), sealCursor(p.Next, r.cursorScope()), r.masked()})
}

func listPeople(r *request) (answer, error) {
	q, err := r.text("q", 256)
	if err != nil {
		return answer{}, err
	}
	if q != "" && r.masked() {
		if _, err := personAddress("q", q); err != nil {
			return answer{}, &rapport.Error{Kind: rapport.Forbidden, Op: "find people", Where: "q", Err: errors.New("without personal:read only a whole identifier can be looked for"),
				Hint: "give type:value, such as user_id:42; guessing part by part would read what is masked"}
		}
	}
	cursor, limit, err := r.page()
	if err != nil {
		return answer{}, err
	}
	found, err := r.s.deps.People.Find(r.Context(), q, cursor, limit)
	if err != nil {
		return answer{}, err
	}
	return pageOf(r, found, r.veil().summary)
}

// person is a customer as shown.
type person struct {
	customer.Person
	Masked bool `json:"masked"`
}

// getPerson's ETag leaves out the instant of the view: it names what is known of the person, not when one looked.
func getPerson(r *request) (answer, error) {
	ref, err := r.address()
	if err != nil {
		return answer{}, err
	}
	at, err := r.instant("asOf")
	if err != nil {
		return answer{}, err
	}
	p, err := r.person(ref, at)
	if err != nil {
		return answer{}, err
	}
	view := person{r.veil().person(*p), r.masked()}
	timeless := view
	timeless.AsOf, timeless.At = 0, view.FirstSeen
	return answer{body: view, etag: tagOf(timeless)}, nil
}

// person is a person now or, with an instant, as of then, which takes one of the few places of those that read much.
func (r *request) person(ref string, at time.Time) (*customer.Person, error) {
	if at.IsZero() {
		return r.s.deps.People.Person(r.Context(), ref)
	}
	done, err := r.turn("go back in time")
	if err != nil {
		return nil, err
	}
	defer done()
	return r.s.deps.People.PersonAsOf(r.Context(), ref, at)
}

func getTimeline(r *request) (answer, error) {
	ref, err := r.address()
	if err != nil {
		return answer{}, err
	}
	q, err := r.timelineQuery()
	if err != nil {
		return answer{}, err
	}
	found, err := r.s.deps.People.Timeline(r.Context(), ref, q)
	if err != nil {
		return answer{}, err
	}
	return pageOf(r, found, r.veil().event)
}

func (r *request) timelineQuery() (q customer.TimelineQuery, err error) {
	if q.Cursor, q.Limit, err = r.page(); err != nil {
		return q, err
	}
	if q.Touchpoint, err = r.texts("touchpoint", 20, maxKey); err != nil {
		return q, err
	}
	if q.Name, err = r.text("event", 500); err != nil {
		return q, err
	}
	if q.Before, err = r.instant("before"); err != nil {
		return q, err
	}
	name, err := r.text("type", 20)
	if err != nil {
		return q, err
	}
	q.Type, err = r.eventType(name)
	return q, err
}

// explanation is why two identifiers are one person, as shown.
type explanation struct {
	customer.Explanation
	Masked bool `json:"masked"`
}

func explainPerson(r *request) (answer, error) {
	a, err := r.identifierOf()
	if err != nil {
		return answer{}, err
	}
	v, err := r.text("other", maxAddress)
	if err != nil {
		return answer{}, err
	}
	b, err := identifier("other", v)
	if err != nil {
		return answer{}, err
	}
	e, err := r.s.deps.Decisions.Explain(r.Context(), a, b)
	if err != nil {
		return answer{}, err
	}
	out, veil := explanation{*e, r.masked()}, r.veil()
	out.A, out.B = veil.identifier(out.A), veil.identifier(out.B)
	out.Path, out.Refused = each(out.Path, veil.evidence), each(out.Refused, veil.evidence)
	return ok(out)
}

// identifierOf is the identifier in the path; for a person id, the person's first.
func (r *request) identifierOf() (rapport.Identifier, error) {
	ref, err := r.address()
	if err != nil {
		return rapport.Identifier{}, err
	}
	if id, err := rapport.ParseIdentifier(ref); err == nil {
		return id, nil
	}
	p, err := r.s.deps.People.Person(r.Context(), ref)
	if err != nil {
		return rapport.Identifier{}, err
	}
	return p.Identifiers[0].Identifier, nil
}

// decision is who stands after one.
type decision struct {
	People []customer.Summary `json:"people"`
	Masked bool               `json:"masked"`
}

func decided(r *request, people []customer.Summary, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	return ok(decision{r.veil().summaries(people), r.masked()})
}

func mergePeople(r *request) (answer, error) {
	var in struct {
		A      string `json:"a"`
		B      string `json:"b"`
		Reason string `json:"reason"`
	}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	a, b, err := pair(in.A, in.B, in.Reason)
	if err != nil {
		return answer{}, err
	}
	people, err := r.s.deps.Decisions.Merge(r.Context(), a, b, in.Reason, r.by())
	return decided(r, people, err)
}

func splitPeople(r *request) (answer, error) {
	in := struct {
		A          string `json:"a"`
		B          string `json:"b"`
		Reason     string `json:"reason"`
		CannotLink bool   `json:"cannotLink"`
	}{CannotLink: true}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	a, b, err := pair(in.A, in.B, in.Reason)
	if err != nil {
		return answer{}, err
	}
	people, err := r.s.deps.Decisions.Split(r.Context(), customer.SplitRequest{A: a, B: b, Reason: in.Reason, By: r.by(), CannotLink: in.CannotLink})
	return decided(r, people, err)
}

const maxReason = 500

// pair checks what every decision about two identifiers needs.
func pair(a, b, reason string) (x, y rapport.Identifier, err error) {
	if x, err = identifier("a", a); err != nil {
		return x, y, err
	}
	if y, err = identifier("b", b); err != nil {
		return x, y, err
	}
	switch {
	case x == y:
		return x, y, invalid("read decision", "b", "it is the same identifier as a", "give two")
	case reason == "" || len(reason) > maxReason || !plain(reason):
		return x, y, invalid("read decision", "reason", "it is empty, longer than 500 bytes, or has control characters", "say why; it is kept with the evidence")
	}
	return x, y, nil
}
