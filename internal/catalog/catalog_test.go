package catalog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"pgregory.net/rapid"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/state"
	"rapport/internal/state/pebblestate"
)

// follower is a log and a store, and the catalog that follows one and is kept in the other.
type follower struct {
	*catalog.Catalog
	store state.Store
	log   []rapport.Record
}

func newFollower(t testing.TB) *follower {
	st, err := pebblestate.Open(pebblestate.Options{Dir: "state", FS: vfs.NewMem(), MemtableBytes: 256 << 10, CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return &follower{Catalog: catalog.New(), store: st}
}

func (f *follower) append(t testing.TB, payload []byte) (rapport.Definition, bool) {
	rec := rapport.Record{Offset: rapport.Offset(len(f.log)), Time: time.UnixMicro(int64(1e15) + int64(len(f.log))), Kind: rapport.RecordDefinition, Data: payload}
	f.log = append(f.log, rec)
	var b state.Batch
	def, changed, err := f.Apply(&rec, &b)
	if err != nil {
		t.Fatalf("apply %s: %v", payload, err)
	}
	if err := f.store.Commit(&b); err != nil {
		t.Fatal(err)
	}
	return def, changed
}

func (f *follower) put(t testing.TB, def rapport.Definition) rapport.Definition {
	t.Helper()
	p, err := f.Prepare(def, "ben", "")
	if err != nil {
		t.Fatal(err)
	}
	if !p.Changed {
		return p.Next
	}
	def, _ = f.append(t, p.Payload)
	return def
}

func source(key, spec string) rapport.Definition {
	return rapport.Definition{Kind: rapport.KindSource, Key: key, Owners: rapport.Owners{Marketing: "aisha", IT: "ben"}, Spec: json.RawMessage(spec)}
}

func segment(key, condition string) rapport.Definition {
	return rapport.Definition{Kind: rapport.KindSegment, Key: key, Owners: rapport.Owners{Marketing: "aisha", IT: "ben"},
		Spec: json.RawMessage(`{"condition":` + condition + `}`)}
}

func refused(t *testing.T, err error, kind rapport.ErrorKind, words ...string) {
	t.Helper()
	if err == nil || rapport.KindOf(err) != kind {
		t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not in: %v", w, err)
		}
	}
}

func TestVersions(t *testing.T) {
	f := newFollower(t)
	first := f.put(t, segment("loyal", `{"trait":"tier","op":"eq","value":"gold"}`))
	if first.Version != 1 || first.Status != catalog.Live || first.ChangedBy != "ben" || !first.ChangedAt.Equal(f.log[0].Time) {
		t.Errorf("first: %+v", first)
	}
	same, err := f.Prepare(segment("loyal", `{"value":"gold", "op":"eq", "trait":"tier"}`), "cara", "")
	if err != nil || same.Changed || same.Payload != nil || same.Next.Version != 1 {
		t.Errorf("the same content again: %+v, %v", same, err)
	}
	edit := segment("loyal", `{"trait":"tier","op":"eq","value":"silver"}`)
	if _, err := f.Prepare(edit, "cara", "not the hash"); !errors.Is(err, catalog.ErrStale) {
		t.Errorf("a wrong ifMatch: %v", err)
	}
	p, err := f.Prepare(edit, "cara", first.Hash)
	if err != nil || len(p.Changes) != 1 || p.Changes[0].Path != "spec.condition.value" {
		t.Fatalf("an edit: %+v, %v", p.Changes, err)
	}
	second, changed := f.append(t, p.Payload)
	if !changed || second.Version != 2 || second.Hash != p.Next.Hash || second.ChangedBy != "cara" {
		t.Errorf("second: %+v", second)
	}
	if late, changed := f.append(t, p.Payload); changed || late.Version != 2 {
		t.Errorf("a payload whose ifMatch has become stale changed something: %+v", late)
	}
	end, err := f.PrepareEnd(rapport.KindSegment, "loyal", "aisha", "")
	if err != nil {
		t.Fatal(err)
	}
	ended, changed := f.append(t, end.Payload)
	if !changed || ended.Version != 3 || ended.Status != catalog.Ended || ended.Hash != second.Hash {
		t.Errorf("ended: %+v", ended)
	}
	if len(f.List("")) != 0 {
		t.Error("an ended definition is still listed")
	}
	_, err = f.PrepareEnd(rapport.KindSegment, "loyal", "aisha", "")
	refused(t, err, rapport.NotFound, "loyal")
	if again := f.put(t, edit); again.Version != 4 || again.Status != catalog.Live {
		t.Errorf("put again: %+v", again)
	}
	h := f.History(rapport.KindSegment, "loyal")
	if len(h) != 4 || h[0].Version != 4 || h[3].Version != 1 {
		t.Errorf("history: %+v", h)
	}
	if v, ok := f.At(rapport.KindSegment, "loyal", 2); !ok || v.Hash != second.Hash {
		t.Errorf("version 2: %+v", v)
	}
}

func TestReferences(t *testing.T) {
	f := newFollower(t)
	_, err := f.Prepare(segment("b", `{"segment":"a"}`), "ben", "")
	refused(t, err, rapport.Invalid, "segment “a”", "not there")
	_, err = f.Prepare(segment("overlap", `{"trait":"tier","op":"exists"}`), "ben", "")
	refused(t, err, rapport.Invalid, "cannot have the key overlap", "choose another")
	f.put(t, segment("a", `{"trait":"tier","op":"exists"}`))
	f.put(t, segment("b", `{"not":{"segment":"a"}}`))
	f.put(t, segment("c", `{"all":[{"segment":"b"},{"trait":"x","op":"exists"}]}`))
	_, err = f.Prepare(segment("a", `{"segment":"c"}`), "ben", "")
	refused(t, err, rapport.Invalid, "a → c → b → a")
	_, err = f.Prepare(segment("a", `{"segment":"a"}`), "ben", "")
	refused(t, err, rapport.Invalid, "a → a")
	_, err = f.PrepareEnd(rapport.KindSegment, "a", "ben", "")
	refused(t, err, rapport.Conflict, "segment b")
}

func TestSources(t *testing.T) {
	f := newFollower(t)
	web := f.put(t, source("web", `{"touchpoint":"web"}`))
	var spec catalog.SourceSpec
	if err := json.Unmarshal(web.Spec, &spec); err != nil || len(spec.WriteKey) < 20 {
		t.Fatalf("no write key was made: %s", web.Spec)
	}
	p, err := f.Prepare(source("web", `{"touchpoint":"web"}`), "ben", "")
	if err != nil || p.Changed {
		t.Errorf("the write key is not kept: %+v, %v", p, err)
	}
	key := []byte(spec.WriteKey)
	if src, ok := f.SourceByWriteKey(key); !ok || src.Key != "web" || src.Touchpoint != "web" {
		t.Errorf("by write key: %+v", src)
	}
	snap := f.Snapshot()
	if n := testing.AllocsPerRun(100, func() { snap.SourceByWriteKey(key) }); n != 0 {
		t.Errorf("%v allocations by write key", n)
	}
	_, err = f.Prepare(source("app", `{"touchpoint":"app","writeKey":"`+spec.WriteKey+`"}`), "ben", "")
	refused(t, err, rapport.Conflict, "writeKey", "web")
	f.put(t, source("web", `{"touchpoint":"web","enabled":false}`))
	if _, ok := f.SourceByWriteKey(key); ok {
		t.Error("a disabled source still takes events")
	}
	if _, ok := snap.SourceByWriteKey(key); !ok {
		t.Error("a snapshot has changed")
	}
}

func TestPrepareRefuses(t *testing.T) {
	past := time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name  string
		def   rapport.Definition
		words []string
	}{
		{"unknown kind", rapport.Definition{Kind: "sgment", Key: "a"}, []string{"kind", "did you mean segment?"}},
		{"no owners", rapport.Definition{Kind: rapport.KindSource, Key: "a", Spec: json.RawMessage(`{"touchpoint":"web"}`)}, []string{"owners are missing"}},
		{"no spec", rapport.Definition{Kind: rapport.KindSource, Key: "a", Owners: rapport.Owners{Marketing: "a", IT: "b"}}, []string{"spec", "must be a set of fields"}},
		{"no JSON", source("a", `{"touchpoint":`), []string{"spec"}},
		{"a field twice", source("a", `{"touchpoint":"web","touchpoint":"app"}`), []string{"stands here twice"}},
		{"hostile key", source("a/../b", `{"touchpoint":"web"}`), []string{"key"}},
		{"a list", source("a", `[1]`), []string{"spec", "a list"}},
		{"deep", segment("a", strings.Repeat(`{"not":`, 100)+`1`+strings.Repeat(`}`, 100)), []string{"64 deep"}},
		{"condition", segment("a", `{"all":[{"trait":"x","op":"nope"}]}`), []string{"spec.condition.all[0].op"}},
		{"past", func() rapport.Definition {
			d := source("a", `{"touchpoint":"web"}`)
			d.ExpiresAt, d.AtExpiry = &past, "stop"
			return d
		}(), []string{"expiresAt", "past"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := catalog.New().Prepare(c.def, "ben", "")
			refused(t, err, rapport.Invalid, c.words...)
		})
	}
}

func TestInjectedChecker(t *testing.T) {
	c := catalog.New(catalog.Checker{Kind: rapport.KindIdentity, Check: func(def *rapport.Definition) ([]catalog.Ref, error) {
		return nil, &rapport.Error{Kind: rapport.Invalid, Where: "types.email.max", Err: errors.New("must be at least 1"), Hint: "1 is usual"}
	}})
	def := source("default", `{"types":{"email":{"max":1}}}`)
	def.Kind = rapport.KindIdentity
	_, err := c.Prepare(def, "ben", "")
	refused(t, err, rapport.Invalid, "put definition at spec.types.email.max: must be at least 1", "1 is usual")
}

func TestApplyRefusesWhatItCannotRead(t *testing.T) {
	f := newFollower(t)
	for _, payload := range []string{``, `{`, `{"op":"rename","definition":{"kind":"source","key":"a","spec":{}}}`, `[]`} {
		var b state.Batch
		_, changed, err := f.Apply(&rapport.Record{Kind: rapport.RecordDefinition, Data: []byte(payload)}, &b)
		if err == nil || changed || len(b.Ops) > 0 {
			t.Errorf("%q: %v", payload, err)
		}
	}
}

// TestReplay: the content is a function of the records, and a store keeps all of it.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFollower(t)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			key := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "key")
			ifMatch := rapid.SampledFrom([]string{"", "", f.hash(key)}).Draw(rt, "ifMatch")
			var p catalog.Prepared
			var err error
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				p, err = f.PrepareEnd(rapport.KindSource, key, "ben", ifMatch)
			case 1:
				on := rapid.Bool().Draw(rt, "enabled")
				p, err = f.Prepare(source(key, fmt.Sprintf(`{"touchpoint":"web","enabled":%v}`, on)), "ben", ifMatch)
			default:
				to := rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "value")
				p, err = f.Prepare(segment(key, `{"trait":"t","op":"eq","value":"`+to+`"}`), "ben", "")
			}
			if err != nil || !p.Changed {
				continue
			}
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				f.append(t, p.Payload)
			}
		}
		again := catalog.New()
		var b state.Batch
		for i := range f.log {
			if _, _, err := again.Apply(&f.log[i], &b); err != nil {
				rt.Fatal(err)
			}
		}
		loaded := catalog.New()
		if err := loaded.Load(f.store); err != nil {
			rt.Fatal(err)
		}
		for name, c := range map[string]*catalog.Catalog{"replayed": again, "loaded": loaded} {
			if got, want := everything(rt, c), everything(rt, f.Catalog); got != want {
				rt.Fatalf("%s:\n%s\nlive:\n%s", name, got, want)
			}
		}
	})
}

func (f *follower) hash(key string) string {
	def, _ := f.Get(rapport.KindSource, key)
	return def.Hash
}

func everything(t interface{ Fatal(...any) }, c *catalog.Catalog) string {
	var out strings.Builder
	for _, kind := range catalog.Kinds() {
		for _, key := range []string{"a", "b", "c"} {
			text, err := json.Marshal(c.History(kind, key))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(text)
			src, ok := c.Source(rapport.SourceKey(key))
			fmt.Fprintln(&out, kind, key, ok, src)
		}
	}
	return out.String()
}

func TestOrder(t *testing.T) {
	defs := []rapport.Definition{segment("c", `{"segment":"b"}`), segment("b", `{"any":[{"segment":"a"},{"segment":"z"}]}`), segment("a", `{"trait":"t","op":"exists"}`), source("web", `{"touchpoint":"web"}`)}
	var keys []string
	for _, def := range catalog.Order(defs) {
		keys = append(keys, def.Key)
	}
	if want := []string{"web", "a", "b", "c"}; !reflect.DeepEqual(keys, want) {
		t.Errorf("got %v, want %v", keys, want)
	}
}

func TestChanged(t *testing.T) {
	f := newFollower(t)
	f.put(t, segment("one", `{"trait":"tier","op":"eq","value":"gold"}`))
	second := f.put(t, segment("two", `{"trait":"tier","op":"eq","value":"gold"}`))
	third := f.put(t, segment("one", `{"trait":"tier","op":"eq","value":"silver"}`))
	var got []string
	for _, d := range f.Changed(second.ChangedAt, third.ChangedAt.Add(1)) {
		got = append(got, d.Key+strconv.Itoa(d.Version))
	}
	if strings.Join(got, " ") != "two1 one2" {
		t.Errorf("changed: %v", got)
	}
	if n := len(f.Changed(second.ChangedAt, second.ChangedAt)); n != 0 {
		t.Errorf("%d in no time", n)
	}
}
