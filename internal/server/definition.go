package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/expr"
	"rapport/internal/policy"
)

type definitionList struct {
	Items []rapport.Definition `json:"items"`
}

func readKind(v string) (rapport.DefinitionKind, error) {
	kind := rapport.DefinitionKind(v)
	if !slices.Contains(catalog.Kinds(), kind) {
		return "", invalid("read definition", "kind", "there is no such kind", "one of source, segment, trait, identity, event, list, webhook, annotation, question, dashboard, alert, digest")
	}
	return kind, nil
}

// ref reads kind and key out of the path.
func (r *request) ref() (kind rapport.DefinitionKind, key string, err error) {
	if kind, err = readKind(r.PathValue("kind")); err != nil {
		return "", "", err
	}
	key, err = r.key()
	return kind, key, err
}

// secret is the member of specs that only those see who may write sources: a source's write key, and what the posts of a webhook
// are signed with.
func secret(kind rapport.DefinitionKind) string {
	switch kind {
	case rapport.KindSource:
		return "writeKey"
	case rapport.KindWebhook:
		return "secret"
	}
	return ""
}

// shownDefinition hides what is secret.
func (r *request) shownDefinition(d rapport.Definition) rapport.Definition {
	if member := secret(d.Kind); member != "" && !r.who.May(policy.SourcesWrite) {
		var spec map[string]json.RawMessage
		if json.Unmarshal(d.Spec, &spec) != nil {
			d.Spec = json.RawMessage("{}")
			return d
		}
		delete(spec, member)
		if data, err := marshal(spec); err == nil {
			d.Spec = data
		}
	}
	return d
}

func listDefinitions(r *request) (answer, error) {
	var kind rapport.DefinitionKind
	v, err := r.text("kind", 20)
	if err == nil && v != "" {
		kind, err = readKind(v)
	}
	if err != nil {
		return answer{}, err
	}
	list := definitionList{each(r.s.deps.Definitions.List(kind), r.shownDefinition)}
	return answer{body: list, etag: tagOf(list)}, nil
}

func hashTag(hash string) string { return `"` + hash + `"` }

// live is the newest version if it has not ended.
func (r *request) live(kind rapport.DefinitionKind, key string) (rapport.Definition, bool) {
	d, found := r.s.deps.Definitions.Get(kind, key)
	return d, found && d.Status != catalog.Ended
}

func noDefinition(op string, kind rapport.DefinitionKind, key string) error {
	return &rapport.Error{Kind: rapport.NotFound, Op: op, Where: catalog.Ref{Kind: kind, Key: key}.String(), Err: errors.New("there is none")}
}

func getDefinition(r *request) (answer, error) {
	kind, key, err := r.ref()
	if err != nil {
		return answer{}, err
	}
	d, found := r.live(kind, key)
	if !found {
		return answer{}, noDefinition("read definition", kind, key)
	}
	return answer{body: r.shownDefinition(d), etag: hashTag(d.Hash)}, nil
}

func getDefinitionHistory(r *request) (answer, error) {
	kind, key, err := r.ref()
	if err != nil {
		return answer{}, err
	}
	list := r.s.deps.Definitions.History(kind, key)
	if len(list) == 0 {
		return answer{}, noDefinition("read history", kind, key)
	}
	return ok(definitionList{each(list, r.shownDefinition)})
}

func getSchema(r *request) (answer, error) {
	kind, err := readKind(r.PathValue("kind"))
	if err != nil {
		return answer{}, err
	}
	schema := catalog.Schema(kind)
	return answer{body: schema, etag: tagOf(schema)}, nil
}

// definitionChange is what a put or an end did, or would do.
type definitionChange struct {
	Definition rapport.Definition `json:"definition"`
	Changed    bool               `json:"changed"`
	DryRun     bool               `json:"dryRun"`
	Changes    []catalog.Change   `json:"changes"`
	Warnings   []expr.Warning     `json:"warnings"`
}

func (r *request) changed(next rapport.Definition, changed, dryRun bool, changes []catalog.Change) answer {
	visible := make([]catalog.Change, 0, len(changes))
	for _, c := range changes {
		if c.Path != "spec."+secret(next.Kind) || r.who.May(policy.SourcesWrite) {
			visible = append(visible, c)
		}
	}
	return answer{body: definitionChange{r.shownDefinition(next), changed, dryRun, visible, r.warnings(next)}}
}

func putDefinition(r *request) (answer, error) {
	const op = "put definition"
	kind, key, err := r.ref()
	if err != nil {
		return answer{}, err
	}
	dryRun, err := r.flag("dryRun")
	if err != nil {
		return answer{}, err
	}
	var def rapport.Definition
	if err := r.body(&def); err != nil {
		return answer{}, err
	}
	if (def.Kind != "" && def.Kind != kind) || (def.Key != "" && def.Key != key) {
		return answer{}, invalid(op, "kind, key", "they are not those of the path", "leave them out or make them equal")
	}
	def.Kind, def.Key = kind, key
	if len(def.Spec) == 0 || def.Spec[0] != '{' {
		return answer{}, invalid(op, "spec", "it is no object", "see /api/v1/schemas/"+string(kind))
	}
	ifMatch, err := r.mayChange(op, kind, key)
	if err != nil {
		return answer{}, err
	}
	if dryRun {
		p, err := r.s.deps.Definitions.Prepare(def, r.by(), ifMatch)
		if err != nil {
			return answer{}, err
		}
		return r.changed(p.Next, p.Changed, true, p.Changes), nil
	}
	var before *rapport.Definition
	if d, found := r.live(kind, key); found {
		before = &d
	}
	next, changed, err := r.s.deps.Changes.Put(r.Context(), def, r.by(), ifMatch)
	if err != nil {
		return answer{}, err
	}
	changes, err := catalog.Diff(before, &next)
	if err != nil {
		return answer{}, err
	}
	r.w.Header().Set("ETag", hashTag(next.Hash))
	return r.changed(next, changed, false, changes), nil
}

func endDefinition(r *request) (answer, error) {
	const op = "end definition"
	kind, key, err := r.ref()
	if err != nil {
		return answer{}, err
	}
	ifMatch, err := r.mayChange(op, kind, key)
	if err != nil {
		return answer{}, err
	}
	last, err := r.s.deps.Changes.End(r.Context(), kind, key, r.by(), ifMatch)
	if err != nil {
		return answer{}, err
	}
	changes, err := catalog.Diff(&last, nil)
	if err != nil {
		return answer{}, err
	}
	return r.changed(last, true, false, changes), nil
}

// besides is what a change needs beyond definitions:write: a webhook carries who people are out of the house.
func besides(kind rapport.DefinitionKind) []policy.Scope {
	switch kind {
	case rapport.KindSource:
		return need(policy.SourcesWrite)
	case rapport.KindWebhook:
		return need(policy.SourcesWrite, policy.PeopleRead, policy.PersonalRead)
	}
	return nil
}

// mayChange checks the scopes that sources and webhooks need besides, and the preconditions. It gives the hash that must still stand when
// the change is made, from If-Match; empty if any will do.
func (r *request) mayChange(op string, kind rapport.DefinitionKind, key string) (string, error) {
	for _, scope := range besides(kind) {
		if err := policy.Allow(&r.who, scope); err != nil {
			return "", err
		}
	}
	d, found := r.live(kind, key)
	where := catalog.Ref{Kind: kind, Key: key}.String()
	failed := func(what, hint string) error {
		return &refusal{http.StatusPreconditionFailed, &rapport.Error{Kind: rapport.Conflict, Op: op, Where: where, Err: errors.New(what), Hint: hint}}
	}
	if r.Header.Get("If-None-Match") == "*" && found {
		return "", failed("there is one already", "choose another key, or put without If-None-Match")
	}
	want := strings.TrimSpace(r.Header.Get("If-Match"))
	switch {
	case want == "":
		return "", nil
	case !found:
		return "", failed("there is none", "put it without If-Match")
	case !matches(want, hashTag(d.Hash)):
		return "", failed("it has changed since", "read it again and repeat the change")
	}
	return d.Hash, nil
}
