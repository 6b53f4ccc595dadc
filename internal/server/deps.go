package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"rapport"
	"rapport/internal/catalog"
	"rapport/internal/collect"
	"rapport/internal/customer"
	"rapport/internal/expr"
	"rapport/internal/facts"
	"rapport/internal/facts/erasure"
	"rapport/internal/inquiry"
	"rapport/internal/policy"
	"rapport/internal/webhook"
)

// Deps is what the server stands on. All but Metrics, Traces and Console are required.
type Deps struct {
	People      People
	Decisions   Decisions
	Segments    Segments
	Conditions  Conditions
	Traits      Traits
	Lists       Lists
	Journal     Journal
	Definitions Definitions
	Changes     Changes
	Quarantine  Quarantine
	Machine     Machine
	Live        Live
	Facts       Facts
	Alerts      Alerts        // nil: none are looked at
	Digests     Digests       // nil: none are prepared
	Desk        *inquiry.Desk // where questions are asked; nil: one of its own
	SQL         SQL
	Erasures    Erasures
	Webhooks    Webhooks
	Sessions    Sessions
	Mask        *policy.Mask

	Collect      http.Handler // takes the wire's requests
	CollectPaths []string     // path prefixes that are collect's
	Console      fs.FS        // the built console; nil if it was not built

	Ready   func() error   // nil once state is loaded and the log was caught up with
	Zone    *time.Location // the organisation's; nil: UTC
	Build   Build
	Logger  *slog.Logger
	Metrics *prometheus.Registry // where the figures go; nil: a registry of its own
	Traces  trace.TracerProvider // nil: no traces
}

// Build is what the installation says of itself.
type Build struct {
	Version string
	Log     string // the engine behind the event log
	State   string // the engine behind the state store
	Facts   string // the engine behind facts
	Started time.Time
	Dev     bool
}

// Facts is history as columns, for questions over everybody. A Snapshot must be closed; the people in it are those of now. Place is where
// the log stood at an instant.
type Facts interface {
	Snapshot() (facts.Snapshot, error)
	Place(ctx context.Context, at time.Time) (rapport.Offset, error)
	Status() facts.Status
}

// SQL answers statements over facts. Unavailable says that it cannot here.
type SQL interface {
	Ask(ctx context.Context, s facts.Statement) (*facts.Table, error)
	Views(ctx context.Context, masked bool) ([]facts.View, error)
}

// Erasures has people's events removed from facts. Erase returns when everything is done, with the proof; Held says what there is.
type Erasures interface {
	Erase(ctx context.Context, ids []rapport.Identifier, reason, by string) (*erasure.Proof, error)
	Held(ctx context.Context, ids []rapport.Identifier) ([]erasure.Removed, error)
	Proofs(before rapport.Offset, limit int) ([]erasure.Proof, error)
}

// People reads customers. A ref is type:value or a person id; unknown is NotFound, malformed Invalid.
type People interface {
	Find(ctx context.Context, q, cursor string, limit int) (customer.Page[customer.Summary], error)
	Person(ctx context.Context, ref string) (*customer.Person, error)
	PersonAsOf(ctx context.Context, ref string, at time.Time) (*customer.Person, error)
	Known(ctx context.Context, ids []rapport.Identifier) ([]customer.Summary, error)
	Timeline(ctx context.Context, ref string, q customer.TimelineQuery) (customer.Page[rapport.Event], error)
}

// Decisions are what people decide about identity. Each returns when durable and applied, with the people that stand then.
type Decisions interface {
	Merge(ctx context.Context, a, b rapport.Identifier, reason, by string) ([]customer.Summary, error)
	Split(ctx context.Context, req customer.SplitRequest) ([]customer.Summary, error)
	Explain(ctx context.Context, a, b rapport.Identifier) (*customer.Explanation, error)
}

// Segments reads segments and tries conditions.
type Segments interface {
	Segments(ctx context.Context) ([]customer.SegmentStatus, error)
	Segment(ctx context.Context, key rapport.SegmentKey) (*customer.SegmentStatus, error)
	Members(ctx context.Context, key rapport.SegmentKey, cursor string, limit int, why bool) (customer.Page[customer.Summary], error)
	SegmentAsOf(ctx context.Context, key rapport.SegmentKey, at time.Time) (*customer.SegmentStatus, error)
	MembersAsOf(ctx context.Context, key rapport.SegmentKey, at time.Time, cursor string, limit int, why bool) (customer.Page[customer.Summary], error)
	Preview(ctx context.Context, condition []byte, key rapport.SegmentKey, sample int) (*customer.Preview, error)
	Overlap(ctx context.Context, keys []rapport.SegmentKey) (*customer.Overlap, error)
	Composition(ctx context.Context, key rapport.SegmentKey, trait string, everybody bool) (*customer.Composition, error)
}

// Conditions says what a condition is, takes, and may have wrong, without looking at anybody.
type Conditions interface {
	Appraise(c *expr.Condition) *customer.Appraisal
}

// Traits reads trait definitions as they stand.
type Traits interface {
	Traits(ctx context.Context) ([]customer.TraitStatus, error)
}

// Journal reads who entered and left, in order.
type Journal interface {
	Transitions(ctx context.Context, q customer.FeedQuery) (*customer.Feed, error)
}

// Lists counts and changes uploaded lists.
type Lists interface {
	Lists(ctx context.Context) (*customer.Lists, error)
	ChangeList(ctx context.Context, in customer.ListUpload) (*customer.ListChange, error)
}

// Definitions reads the catalog and checks changes without making them.
type Definitions interface {
	List(kind rapport.DefinitionKind) []rapport.Definition
	Get(kind rapport.DefinitionKind, key string) (rapport.Definition, bool)
	History(kind rapport.DefinitionKind, key string) []rapport.Definition
	Changed(from, to time.Time) []rapport.Definition
	Prepare(def rapport.Definition, by, ifMatch string) (catalog.Prepared, error)
	PrepareEnd(kind rapport.DefinitionKind, key, by, ifMatch string) (catalog.Prepared, error)
}

// Changes makes changes to the catalog. Each returns when durable and applied, with the definition as it stands then, and
// Put also whether that changed anything.
type Changes interface {
	Put(ctx context.Context, def rapport.Definition, by, ifMatch string) (rapport.Definition, bool, error)
	End(ctx context.Context, kind rapport.DefinitionKind, key, by, ifMatch string) (rapport.Definition, error)
}

// Quarantine reads refused events and takes them in again.
type Quarantine interface {
	List(f collect.Filter, cursor string, limit int) (collect.Listing, error)
	Get(offset rapport.Offset) (collect.Quarantined, error)
	Replay(ctx context.Context, offsets []rapport.Offset, raw []byte, by string) ([]collect.Replayed, error)
}

// Machine says how the follower of the log is doing.
type Machine interface {
	Status() customer.Status
	Sources() []customer.SourceStats
	Freshness() map[rapport.SegmentKey]customer.Freshness
	Vocabulary() customer.Vocabulary
}

// Live is what happens now. A slow reader loses updates; the function ends the subscription.
type Live interface {
	Subscribe(buffer int) (<-chan customer.Update, func())
	LastTransition() customer.Position // the newest there is
}

// Webhooks says how those who are told of transitions are doing.
type Webhooks interface{ Status() []webhook.Status }

// Sessions is who may come in.
type Sessions interface {
	SignIn(login, password, address string) (string, policy.Principal, error)
	SignInToken(token, address string) (string, policy.Principal, error)
	Session(cookie string) (policy.Principal, error)
	Token(token string) (policy.Principal, error)
	SignOut(cookie string) error
}
