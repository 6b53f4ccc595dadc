package customer

import (
	"encoding/json"
	"time"

	"rapport"
	"rapport/internal/expr"
)

// Summary is a person as a row of a list.
type Summary struct {
	ID          rapport.PersonID     `json:"id"`
	Label       string               `json:"label"` // the best display name there is: name, e-mail, or an identifier
	Identifiers []rapport.Identifier `json:"identifiers"`
	Traits      map[string]any       `json:"traits,omitempty"` // a few: those of the console's list
	FirstSeen   time.Time            `json:"firstSeen"`
	LastSeen    time.Time            `json:"lastSeen"`
	Events      uint64               `json:"events"`
	Since       *time.Time           `json:"since,omitempty"` // in a list of members: when the person entered
	Why         *Why                 `json:"why,omitempty"`   // in a list of members, if asked for
}

// Person is one customer, whole.
type Person struct {
	ID          rapport.PersonID `json:"id"`
	Label       string           `json:"label"`
	Identifiers []Identifier     `json:"identifiers"`
	Evidence    []Evidence       `json:"evidence"`
	Traits      []Trait          `json:"traits"`
	Segments    []Membership     `json:"segments"`
	FirstSeen   time.Time        `json:"firstSeen"`
	LastSeen    time.Time        `json:"lastSeen"`
	Events      uint64           `json:"events"`
	Touchpoints map[string]int   `json:"touchpoints"` // recent events by touchpoint
	AsOf        rapport.Offset   `json:"asOf"`        // the first offset not yet in this view
	At          time.Time        `json:"at"`          // the machine's clock
}

// Identifier is an identifier of a person with what it did.
type Identifier struct {
	rapport.Identifier
	FirstSeen time.Time `json:"firstSeen"`
	LastSeen  time.Time `json:"lastSeen"`
	Events    uint64    `json:"events"` // events whose primary identifier it was
}

// Evidence is an edge of the identity graph, as drawn: also those that unite nobody, with the reason.
type Evidence struct {
	A         rapport.Identifier `json:"a"`
	B         rapport.Identifier `json:"b"`
	Rule      string             `json:"rule"` // what made it: userId+anonymousId, traits.email, alias, manual, …
	Kind      string             `json:"kind"` // observed, manual, cannot-link
	Offset    rapport.Offset     `json:"offset"`
	Time      time.Time          `json:"time"` // first seen
	LastSeen  time.Time          `json:"lastSeen"`
	Count     uint64             `json:"count"`
	Unites    bool               `json:"unites"`
	Reason    string             `json:"reason,omitempty"` // why it does not unite: limit, blocked, cannot-link, retracted, degree, size
	By        string             `json:"by,omitempty"`
	Note      string             `json:"note,omitempty"`
	Retracted *time.Time         `json:"retractedAt,omitempty"`
}

// Trait is one trait of the merged profile, with where it comes from.
type Trait struct {
	Name       string              `json:"name"`
	Value      json.RawMessage     `json:"value"`
	Time       time.Time           `json:"time"`
	Source     rapport.SourceKey   `json:"source,omitempty"` // empty for a computed trait
	Identifier *rapport.Identifier `json:"identifier,omitempty"`
	Policy     string              `json:"policy"`          // last, first, max, min, union, computed
	Since      *time.Time          `json:"since,omitempty"` // of a computed trait whose history is still computed: it counts events from then on
}

// Membership is one segment a person is in.
type Membership struct {
	Key   rapport.SegmentKey `json:"key"`
	Since time.Time          `json:"since"`
	Until *time.Time         `json:"until,omitempty"` // the earliest instant at which it may end by itself
	Why   *Why               `json:"why,omitempty"`
}

// Why is the evaluated condition: a tree whose leaves carry what was found and what was wanted.
type Why struct {
	Holds    bool            `json:"holds"`
	Sentence rapport.Wording `json:"sentence"`
	Op       string          `json:"op"`                 // all, any, not, or leaf
	Found    any             `json:"found,omitempty"`    // leaf: the value, e.g. 4
	Wanted   string          `json:"wanted,omitempty"`   // leaf: e.g. ≥ 3
	Instants []time.Time     `json:"instants,omitempty"` // leaf over events: those that count, newest first, at most ten
	Children []Why           `json:"children,omitempty"`
}

// Page is a slice of a list with the cursor of the next one; empty at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// TimelineQuery selects events of one person, newest first.
type TimelineQuery struct {
	Cursor     string
	Limit      int // 1 to 200
	Before     time.Time
	Touchpoint []string // any of; empty: all
	Type       rapport.EventType
	Name       string
}

// SegmentStatus is a segment as it stands.
type SegmentStatus struct {
	Definition   rapport.Definition `json:"definition"`
	Sentence     rapport.Wording    `json:"sentence"` // the condition in words
	State        string             `json:"state"`    // live, filling, failed
	Progress     *Progress          `json:"progress,omitempty"`
	Count        uint64             `json:"count"`
	EnteredToday uint64             `json:"enteredToday"` // UTC day of the machine's clock
	LeftToday    uint64             `json:"leftToday"`
	History      []Day              `json:"history"` // up to 90 days, oldest first
	Freshness    *Freshness         `json:"freshness,omitempty"`
	Bound        Bound              `json:"bound"`
}

// Bound says how exact a segment is.
type Bound struct {
	Exact        bool            `json:"exact"`                  // whatever the number of events
	Entries      int             `json:"entries"`                // else exact up to so many events of a window, or values, per identifier
	WidthSeconds float64         `json:"widthSeconds,omitempty"` // and past that an event leaves a window at most so late
	Text         rapport.Wording `json:"text"`
}

// Progress is how far a computation over history is.
type Progress struct {
	Done    uint64  `json:"done"` // records
	Total   uint64  `json:"total"`
	Rate    float64 `json:"rate"`        // records per second
	Seconds float64 `json:"secondsLeft"` // estimate
}

// Day is a segment's size at the end of a UTC day, with the day's movement.
type Day struct {
	Day     string `json:"day"` // YYYY-MM-DD
	Count   uint64 `json:"count"`
	Entered uint64 `json:"entered"`
	Left    uint64 `json:"left"`
}

// Freshness is the time from the instant at which people entered or left one segment, which for an event is the log's stamp
// on it, to that being visible.
type Freshness struct {
	P50Millis float64         `json:"p50Millis"`
	P99Millis float64         `json:"p99Millis"`
	Samples   uint64          `json:"samples"`
	SumMillis float64         `json:"-"`
	Histogram []FreshnessStep `json:"histogram"` // steps with anything in them, by LeMillis
	Sentence  rapport.Wording `json:"sentence"`  // up to date within …
}

// FreshnessStep counts the changes that took at most LeMillis and more than a step of a quarter octave less.
type FreshnessStep struct {
	LeMillis float64 `json:"leMillis"`
	Count    uint64  `json:"count"`
}

// Preview is what a condition would select now.
type Preview struct {
	Count    uint64          `json:"count"`
	Of       uint64          `json:"of"` // people looked at
	Sample   []Summary       `json:"sample"`
	Sentence rapport.Wording `json:"sentence"`
	Cost     Cost            `json:"cost"`
	Enter    *uint64         `json:"enter,omitempty"` // against the live version of the segment named, if one was
	Leave    *uint64         `json:"leave,omitempty"`

	EnterSample []Summary `json:"enterSample,omitempty"` // of those who would enter and leave, up to as many as the sample has
	LeaveSample []Summary `json:"leaveSample,omitempty"`

	Warnings []expr.Warning `json:"warnings"` // what may not be meant, and a cost that keeps the condition from being saved

	Scanned uint64         `json:"scannedRecords"` // history read because a feature was not kept yet
	Millis  float64        `json:"tookMillis"`
	AsOf    rapport.Offset `json:"asOf"`
}

// Cost is what keeping a condition live takes.
type Cost struct {
	Features       int `json:"features"`
	NewFeatures    int `json:"newFeatures"` // not shared with a live definition
	BytesPerPerson int `json:"bytesPerPerson"`

	MostBytes   int  `json:"mostBytesPerPerson"` // of the busiest person
	Tests       int  `json:"tests"`
	Evaluations int  `json:"evaluations"` // comparisons at most when an event concerns it
	EveryEvent  bool `json:"everyEvent"`  // every event concerns it, whatever its name
}

// Appraisal is a condition in all its forms, with what it takes and what may be wrong with it.
type Appraisal struct {
	Condition *expr.Condition `json:"condition"` // canonical
	Text      string          `json:"text"`      // as expr.ParseText reads it
	Sentence  rapport.Wording `json:"sentence"`
	Cost      Cost            `json:"cost"`
	Warnings  []expr.Warning  `json:"warnings"`
}

// Update is something that just happened, for live views.
type Update struct {
	Event     *rapport.Event   `json:"event,omitempty"`
	Person    rapport.PersonID `json:"person,omitempty"`
	Label     string           `json:"label,omitempty"`
	Duplicate bool             `json:"duplicate,omitempty"`

	Segment rapport.SegmentKey `json:"segment,omitempty"` // a transition
	Entered bool               `json:"entered,omitempty"`
	Place   Position           `json:"position,omitzero"` // in the journal
	At      time.Time          `json:"at,omitzero"`

	Quarantined rapport.Offset `json:"quarantined,omitempty"`
	Source      string         `json:"source,omitempty"`
	Reason      string         `json:"reason,omitempty"` // of the refusal, or one of Reason for a transition

	Lost uint64 `json:"-"` // how many updates this reader did not get before this one, its buffer being full
}

// SourceStats is what arrived from one source.
type SourceStats struct {
	Key         rapport.SourceKey `json:"key"`
	Events      uint64            `json:"events"` // applied, all time
	Duplicates  uint64            `json:"duplicates"`
	Quarantined uint64            `json:"quarantined"`
	LastEvent   *time.Time        `json:"lastEvent,omitempty"`
	PerMinute   []uint64          `json:"perMinute"` // the last 60 minutes of this process, oldest first
	PerSecond   float64           `json:"perSecond"` // over the last ten seconds
}

// Status is the machine's own state.
type Status struct {
	Applied       rapport.Offset `json:"applied"` // the first offset not yet applied
	End           rapport.Offset `json:"end"`     // the log's end
	Committed     rapport.Offset `json:"committed"`
	Clock         time.Time      `json:"clock"`
	People        uint64         `json:"people"`
	Identifiers   uint64         `json:"identifiers"`
	Events        uint64         `json:"events"`
	Duplicates    uint64         `json:"duplicates"`
	FragmentBytes uint64         `json:"fragmentBytes"` // in memory
	MemoryLimit   uint64         `json:"memoryLimit"`   // of fragments
	Evicted       uint64         `json:"evicted"`       // fragments that are only in the store now
	DedupEntries  uint64         `json:"dedupEntries"`
	DedupLimit    uint64         `json:"dedupLimit"`
	DedupAge      float64        `json:"dedupAgeSeconds"`  // how long at least an id is remembered, while the limit allows
	DedupSince    time.Time      `json:"dedupSince"`       // duplicates older than this are not noticed
	Failed        string         `json:"failed,omitempty"` // why the machine stopped, if it did
}

// Vocabulary is what has been seen, for completions.
type Vocabulary struct {
	Events     []Seen `json:"events"`
	Traits     []Seen `json:"traits"`
	Properties []Seen `json:"properties"` // Of names the event
}

// Seen is a name with how often it was.
type Seen struct {
	Name  string `json:"name"`
	Of    string `json:"of,omitempty"`
	Type  string `json:"type,omitempty"` // text, number, bool, time, list, object
	Count uint64 `json:"count"`
}

// SplitRequest asks to take evidence back: either one edge (A and B), or everything that ties Identifier to the rest.
type SplitRequest struct {
	A      rapport.Identifier `json:"a,omitzero"`
	B      rapport.Identifier `json:"b,omitzero"`
	Reason string             `json:"reason"`
	By     string             `json:"by"`
	// CannotLink keeps A and B apart from now on; otherwise only the evidence between them is retracted.
	CannotLink bool `json:"cannotLink"`
}

// Explanation is why two identifiers are one person, or why they are not.
type Explanation struct {
	A       rapport.Identifier `json:"a"`
	B       rapport.Identifier `json:"b"`
	Same    bool               `json:"same"`
	Path    []Evidence         `json:"path"`    // the uniting evidence from A to B; empty if they are two
	Refused []Evidence         `json:"refused"` // evidence between their people that unites nobody, each with its reason
}
