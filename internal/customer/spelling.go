package customer

import (
	"bytes"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/identity"
	"rapport/internal/state"
)

// spelling is how the identifiers of events are written as a reading of the log goes on: by the identity policy that was in
// force at each place.
type spelling struct {
	graph   *identity.Graph // without evidence
	catalog *catalog.Catalog
	batch   state.Batch
}

func newSpelling() *spelling {
	return &spelling{graph: identity.New(identity.Defaults()), catalog: catalog.New(IdentityChecker())}
}

// define follows a definition record.
func (s *spelling) define(r *rapport.Record) error {
	if !bytes.Contains(r.Data, []byte(`"`+string(rapport.KindIdentity)+`"`)) {
		return nil
	}
	def, changed, err := s.catalog.Apply(r, &s.batch)
	s.batch.Reset()
	if err != nil || !changed || def.Kind != rapport.KindIdentity {
		return err
	}
	p, err := policyIn(s.catalog)
	if err != nil {
		p = identity.Defaults()
	}
	s.graph = identity.New(p)
	return nil
}

// policyIn is the identity policy of a catalog, or the default one if it has none.
func policyIn(c *catalog.Catalog) (identity.Policy, error) {
	def, ok := c.Get(rapport.KindIdentity, "default")
	if !ok || def.Status == catalog.Ended {
		return identity.Defaults(), nil
	}
	return identity.ParsePolicy(def.Spec)
}
