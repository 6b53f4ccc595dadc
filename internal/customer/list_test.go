package customer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rapport"
)

// upload gives a list a file, a second after the last thing that happened.
func (h *house) upload(key rapport.ListKey, mode, body string) *ListChange {
	h.t.Helper()
	h.pass(time.Second)
	form := ListCSV
	if strings.HasPrefix(body, "{") {
		form = ListLines
	}
	c, err := h.ChangeList(h.ctx(), ListUpload{Key: key, Mode: mode, Form: form, Body: strings.NewReader(body), By: "mei"})
	h.must(err)
	h.settle()
	return c
}

func (c *ListChange) String() string {
	return fmt.Sprintf("rows %d: +%d −%d =%d new %d bad %d, now %d", c.Rows, c.Added, c.Removed, c.Unchanged, c.New, c.Bad, c.Count)
}

func wantChange(t *testing.T, got *ListChange, want string) {
	t.Helper()
	if got.String() != want {
		t.Errorf("%s, want %s; %v", got, want, got.Problems)
	}
}

func known(user, email string) string {
	return fmt.Sprintf(`{"type":"identify","userId":%q,"traits":{"email":%q}}`, user, email)
}

// TestListsByUpload goes the way of a list: put on, again, taken off, replaced; over people known by their e-mail, by their
// user id, and not yet at all.
func TestListsByUpload(t *testing.T) {
	h := newHouse(t)
	h.define(rapport.KindList, "vip", `{}`)
	h.segment("invited", `{"list":"vip"}`)
	h.send(known("1", "ann@example.com"), known("2", "bob@example.com"), known("3", "cid@example.com"))
	people := h.Status().People
	file := "email\nANN@example.com\n\"bob@example.com\"\nann@example.com\nnobody\n"
	c := h.upload("vip", ListAdd, file)
	wantChange(t, c, "rows 4: +2 −0 =1 new 0 bad 1, now 2")
	if len(c.Problems) != 1 || c.Problems[0].Line != 5 || !strings.Contains(c.Problems[0].Reason, "no email") {
		t.Errorf("%+v", c.Problems)
	}
	if n := h.Status().People; n != people {
		t.Errorf("%d people, there were %d: a known e-mail made somebody new", n, people)
	}
	if got := fmt.Sprint(h.members("invited")); got != "[ann@example.com bob@example.com]" {
		t.Error(got)
	}
	before := h.Status().Events
	wantChange(t, h.upload("vip", ListAdd, file), "rows 4: +0 −0 =3 new 0 bad 1, now 2")
	if h.Status().Events != before {
		t.Error("the same file again said something")
	}
	wantChange(t, h.upload("vip", ListRemove, "user_id,email\n1,\n9,\n"), "rows 2: +0 −1 =1 new 0 bad 0, now 1")
	wantChange(t, h.upload("vip", ListAdd, file), "rows 4: +1 −0 =2 new 0 bad 1, now 2")
	wantChange(t, h.upload("vip", ListReplace, `{"user_id":"3"}`+"\n"+`{"email":"dee@example.com"}`+"\n"+`{"user_id":7}`), "rows 3: +3 −2 =0 new 2 bad 0, now 3")
	if got := fmt.Sprint(h.members("invited")); got != "[cid@example.com dee@example.com 7]" {
		t.Error(got)
	}

	// Dee turns up: the person that stood for her e-mail is her.
	h.send(known("4", "dee@example.com"))
	if p, err := h.Person(h.ctx(), "user_id:4"); err != nil || len(p.Segments) != 1 || p.Segments[0].Key != "invited" {
		t.Errorf("%+v %v", p, err)
	}
	l, err := h.Lists(h.ctx())
	h.must(err)
	if len(l.Items) != 1 || l.Items[0].Count != 3 || l.Items[0].State != "live" || l.Of != h.Status().People {
		t.Errorf("%+v", l)
	}
	want := h.fingerprint()
	h.kill()
	h.open("other")
	h.Start()
	h.settle()
	if got := h.fingerprint(); got != want {
		t.Errorf("replayed to %s, was %s", got, want)
	}
	if got := fmt.Sprint(h.members("invited")); got != "[cid@example.com dee@example.com 7]" {
		t.Error(got)
	}
}

// TestListsFollowPeople: a merge brings a membership along, a split gives it back.
func TestListsFollowPeople(t *testing.T) {
	h := newHouse(t)
	h.define(rapport.KindList, "vip", `{}`)
	h.segment("invited", `{"list":"vip"}`)
	h.send(known("1", "ann@example.com"), known("2", "bob@example.com"))
	h.upload("vip", ListAdd, "user_id\n1\n")
	a, b := rapport.Identifier{Type: rapport.UserID, Value: "1"}, rapport.Identifier{Type: rapport.UserID, Value: "2"}
	_, err := h.Merge(h.ctx(), a, b, "one", "test")
	h.must(err)
	wantChange(t, h.upload("vip", ListAdd, "user_id\n2\n"), "rows 1: +0 −0 =1 new 0 bad 0, now 1")
	_, err = h.Split(h.ctx(), SplitRequest{A: a, B: b, Reason: "two", By: "test", CannotLink: true})
	h.must(err)
	if got := fmt.Sprint(h.members("invited")); got != "[ann@example.com]" {
		t.Error(got)
	}
	wantChange(t, h.upload("vip", ListReplace, "user_id\n2\n"), "rows 1: +1 −1 =0 new 0 bad 0, now 1")
	if got := fmt.Sprint(h.members("invited")); got != "[bob@example.com]" {
		t.Error(got)
	}
}

// TestUploadsThatAreNone change nothing and say where.
func TestUploadsThatAreNone(t *testing.T) {
	h := newHouse(t)
	h.define(rapport.KindList, "vip", `{}`)
	before := h.Status().Applied
	for _, q := range []struct{ key, mode, form, body, where, says string }{
		{"none", ListAdd, ListCSV, "email\n", "none", "no such list"},
		{"vip", "put", ListCSV, "email\n", "mode", "no such mode"},
		{"vip", ListAdd, "pdf", "", "", "neither"},
		{"vip", ListAdd, ListCSV, "", "", "no header"},
		{"vip", ListAdd, ListCSV, "email,first name\na@b.example,A\n", "line 1", `"first name"`},
		{"vip", ListAdd, ListCSV, "email\na@b.example\n\"c@d.example\n", "line 3", "quote"},
		{"vip", ListAdd, ListLines, "{\"email\":\"a@b.example\"}\n{\"colour\":1}", "line 2", `"colour"`},
	} {
		_, err := h.ChangeList(h.ctx(), ListUpload{Key: rapport.ListKey(q.key), Mode: q.mode, Form: q.form, Body: strings.NewReader(q.body)})
		if err == nil || !strings.Contains(err.Error(), q.says) || !strings.Contains(err.Error(), q.where) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if h.Status().Applied != before {
		t.Error("something was said")
	}
}

// FuzzReadList: no file whatever breaks the reading, and each row it gives is a row or says why not.
func FuzzReadList(f *testing.F) {
	f.Add(ListCSV, "email\na@b.example\n")
	f.Add(ListCSV, "\ufeffuser_id,email\n1,\"a\nb\"\n2\n")
	f.Add(ListCSV, "user_id\n\"")
	f.Add(ListLines, `{"email":"a@b.example","user_id":4}`+"\n[]\n{\"email\":{}}\n")
	f.Fuzz(func(t *testing.T, form, body string) {
		types := func(id rapport.IdentifierType) bool { return len(id) > 0 && len(id) < 12 }
		last := 0
		_ = readList(strings.NewReader(body), form, types, func(r listRow) {
			if r.line <= last || len(r.ids) > mostListColumns {
				t.Fatalf("line %d after %d with %d identifiers", r.line, last, len(r.ids))
			}
			last = r.line
			for _, id := range r.ids {
				if !types(id.Type) || id.Value == "" {
					t.Fatalf("%+v", id)
				}
			}
		})
	})
}
