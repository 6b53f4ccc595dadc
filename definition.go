package rapport

import (
	"encoding/json"
	"time"
)

// Side is one of the two departments that own everything together.
type Side string

// The two sides.
const (
	Marketing Side = "marketing"
	IT        Side = "it"
)

// Wording is one content said twice.
type Wording struct {
	Marketing string `json:"marketing,omitempty"`
	IT        string `json:"it,omitempty"`
}

// Owners are who answers for a definition, one on each side.
type Owners struct {
	Marketing string `json:"marketing,omitempty"`
	IT        string `json:"it,omitempty"`
}

// DefinitionKind names a kind of document in the catalog.
type DefinitionKind string

// The kinds that exist.
const (
	KindSource   DefinitionKind = "source"   // a touchpoint's connection
	KindSegment  DefinitionKind = "segment"  // a condition that people enter and leave
	KindTrait    DefinitionKind = "trait"    // how a trait is typed, merged, or computed
	KindIdentity DefinitionKind = "identity" // the policy by which evidence becomes people (one, key "default")
	KindEvent    DefinitionKind = "event"    // the tracking plan: what an event's properties are
	KindList     DefinitionKind = "list"     // people put on it and taken off it by upload
	KindWebhook  DefinitionKind = "webhook"  // an address that is told who entered and left

	KindAnnotation DefinitionKind = "annotation" // what was the matter at some time, marked on charts
	KindQuestion   DefinitionKind = "question"   // a question over everybody, kept under a name
	KindDashboard  DefinitionKind = "dashboard"  // answers side by side
	KindAlert      DefinitionKind = "alert"      // a figure that is watched
	KindDigest     DefinitionKind = "digest"     // a document that is prepared from a dashboard
)

// SegmentKey names a segment.
type SegmentKey string

// ListKey names an uploaded list.
type ListKey string

// Definition is one version of one document in the catalog.
type Definition struct {
	Kind      DefinitionKind  `json:"kind"`
	Key       string          `json:"key"`
	Version   int             `json:"version,omitempty"` // 1 for the first, given by the catalog
	Hash      string          `json:"hash,omitempty"`    // SHA-256 of the canonical content, given by the catalog
	Owners    Owners          `json:"owners,omitzero"`
	Wording   Wording         `json:"wording,omitzero"`
	Spec      json.RawMessage `json:"spec"`
	ExpiresAt *time.Time      `json:"expiresAt,omitempty"`
	AtExpiry  string          `json:"atExpiry,omitempty"` // stop | fallback | revert
	Status    string          `json:"status,omitempty"`   // live | ended
	ChangedAt time.Time       `json:"changedAt,omitzero"`
	ChangedBy string          `json:"changedBy,omitempty"`
}
