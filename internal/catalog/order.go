package catalog

import (
	"slices"

	"rapport"
)

// Order sorts definitions so that each comes after those it refers to, as far as they are among them; otherwise by kind, in
// the order of Kinds, and as they stood.
func Order(defs []rapport.Definition) []rapport.Definition {
	kinds := Kinds()
	sorted := slices.Clone(defs)
	slices.SortStableFunc(sorted, func(a, b rapport.Definition) int {
		return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
	})
	at := map[Ref]int{}
	for i, def := range sorted {
		at[Ref{def.Kind, def.Key}] = i
	}
	r := newRules(nil)
	out := make([]rapport.Definition, 0, len(sorted))
	done := make([]bool, len(sorted))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		refs, _ := r.run(&sorted[i]) // what cannot be read refers to nothing; putting it will say why
		for _, ref := range refs {
			if n, ok := at[ref]; ok {
				visit(n)
			}
		}
		out = append(out, sorted[i])
	}
	for i := range sorted {
		visit(i)
	}
	return out
}

// Adopt fills in what a definition leaves to the catalog from the version that is live, as Prepare would: a source keeps
// its write key, a webhook its secret.
func Adopt(def, live *rapport.Definition) {
	secret := secretOf(def.Kind)
	if secret == "" || live == nil {
		return
	}
	t, p := readJSON(def.Spec)
	if p != nil || t.form != formObject || t.get(secret) != nil {
		return
	}
	was, p := readJSON(live.Spec)
	if p != nil || was.form != formObject {
		return
	}
	if kept := was.get(secret); kept != nil && kept.form == formText && kept.text != "" {
		def.Spec = t.with(secret, kept.text).raw()
	}
}

func (t *tree) with(key, text string) *tree {
	t.members = append(t.members, member{key: key, value: &tree{form: formText, text: text}})
	return t
}
