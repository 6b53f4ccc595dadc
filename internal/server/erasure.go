package server

import (
	"cmp"
	"slices"
	"strconv"

	"rapport"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
)

// erased is what was erased of a person, or with dryRun what would be.
type erased struct {
	Identifiers []rapport.Identifier `json:"identifiers"`
	Stores      []erasure.Removed    `json:"stores"`
	DryRun      bool                 `json:"dryRun"`
	Proof       *erasure.Proof       `json:"proof,omitempty"`
	Masked      bool                 `json:"masked"`
}

func eraseFacts(r *request) (answer, error) {
	ref, err := r.address()
	if err != nil {
		return answer{}, err
	}
	dryRun, err := r.flag("dryRun")
	if err != nil {
		return answer{}, err
	}
	var in struct {
		Reason string `json:"reason"`
	}
	if err := r.body(&in); err != nil {
		return answer{}, err
	}
	if in.Reason == "" || len(in.Reason) > maxReason {
		return answer{}, invalid("erase facts", "reason", "it is empty or longer than 500 bytes", "say why, such as the number of the request")
	}
	ids, err := r.subjectsOf(ref)
	if err != nil {
		return answer{}, err
	}
	out := erased{Identifiers: each(ids, r.veil().identifier), DryRun: dryRun, Masked: r.masked()}
	if dryRun {
		out.Stores, err = r.s.deps.Erasures.Held(r.Context(), ids)
		return answer{body: out}, err
	}
	if out.Proof, err = r.s.deps.Erasures.Erase(r.Context(), ids, in.Reason, r.by()); err != nil {
		return answer{}, err
	}
	out.Stores = out.Proof.Stores
	return ok(out)
}

// subjectsOf is every identifier that events of a person come under, rising.
func (r *request) subjectsOf(ref string) ([]rapport.Identifier, error) {
	p, err := r.s.deps.People.Person(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	snap, err := r.s.deps.Facts.Snapshot()
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	var ids []rapport.Identifier
	for _, id := range p.Identifiers {
		ids = append(ids, id.Identifier)
		if who, ok := snap.Find(id.Identifier); ok {
			ids = snap.Identifiers(who, ids)
		}
	}
	ids = slices.DeleteFunc(ids, func(id rapport.Identifier) bool { return id.Type != rapport.UserID && id.Type != rapport.AnonymousID })
	slices.SortFunc(ids, func(a, b rapport.Identifier) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Value, b.Value))
	})
	ids = slices.Compact(ids)
	return ids, (&facts.Erasure{Identifiers: ids}).Check()
}

func listErasures(r *request) (answer, error) {
	cursor, limit, err := r.page()
	if err != nil {
		return answer{}, err
	}
	before := uint64(0)
	if cursor != "" {
		if before, err = strconv.ParseUint(cursor, 10, 64); err != nil {
			return answer{}, invalid("read query", "cursor", "it is no cursor", "give the next of the page before, with the same query")
		}
	}
	proofs, err := r.s.deps.Erasures.Proofs(rapport.Offset(before), limit+1)
	if err != nil {
		return answer{}, err
	}
	next := ""
	if len(proofs) > limit {
		proofs = proofs[:limit]
		next = strconv.FormatUint(uint64(proofs[limit-1].Offset), 10)
	}
	return ok(erasureList{fill(proofs), sealCursor(next, r.cursorScope())})
}

type erasureList struct {
	Items []erasure.Proof `json:"items"`
	Next  string          `json:"next,omitempty"`
}
