package collect

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"rapport"
	"rapport/internal/event"
)

// refusal is a refused event: why, and what surrounded it on the wire, so that it can be read again as it was then.
type refusal struct {
	Reason       event.Reason      `json:"reason"`
	Path         string            `json:"path,omitempty"`
	Pos          int               `json:"pos"` // byte in the text, -1: none
	Message      string            `json:"message"`
	Source       rapport.SourceKey `json:"source"`
	Type         rapport.EventType `json:"-"` // of the endpoint, 0: the event says
	TypeName     string            `json:"type,omitempty"`
	ReceivedAt   int64             `json:"receivedAt"` // microseconds
	SentAt       int64             `json:"sentAt,omitempty"`
	AnonymousID  string            `json:"anonymousId,omitempty"`
	Context      string            `json:"context,omitempty"` // JSON text
	Integrations string            `json:"integrations,omitempty"`
	OptOut       bool              `json:"optOut,omitempty"`

	raw []byte
}

func refuse(p *event.Problem, def *event.Defaults, raw []byte) *refusal {
	return &refusal{Reason: p.Reason, Path: p.Path, Pos: p.Pos, Message: p.Detail, Source: def.Source, Type: def.Type,
		ReceivedAt: def.ReceivedAt, SentAt: def.SentAt, AnonymousID: string(def.AnonymousID), Context: string(def.Context),
		Integrations: string(def.Integrations), OptOut: def.OptOut, raw: raw}
}

// defaults is what surrounded the event.
func (f *refusal) defaults(cfg *Config) event.Defaults {
	return event.Defaults{Source: f.Source, Type: f.Type, ReceivedAt: f.ReceivedAt, SentAt: f.SentAt, MaxSkew: cfg.MaxSkew.Microseconds(),
		MaxBytes: cfg.MaxEvent, AnonymousID: []byte(f.AnonymousID), Context: []byte(f.Context), Integrations: []byte(f.Integrations), OptOut: f.OptOut}
}

const (
	refusalVersion = 1
	refusalHead    = 5
)

func (f *refusal) append(dst []byte) []byte {
	if f.Type != 0 {
		f.TypeName = f.Type.String()
	}
	head, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and numbers only: it cannot fail
	}
	dst = append(dst, refusalVersion)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(head)))
	return append(append(dst, head...), f.raw...)
}

var errRefusal = errors.New("not a refused event of version 1")

// decodeRefusal reads the data of a RecordQuarantined. The text points into data.
func decodeRefusal(data []byte) (*refusal, error) {
	bad := func(err error) error {
		return &rapport.Error{Kind: rapport.Internal, Op: "read refused event", Err: err, Hint: "rapport log verify says whether the log is damaged"}
	}
	if len(data) < refusalHead || data[0] != refusalVersion {
		return nil, bad(errRefusal)
	}
	n := uint64(binary.LittleEndian.Uint32(data[1:]))
	if n > uint64(len(data)-refusalHead) {
		return nil, bad(errRefusal)
	}
	f := &refusal{raw: data[refusalHead+n:]}
	if err := json.Unmarshal(data[refusalHead:refusalHead+n], f); err != nil {
		return nil, bad(err)
	}
	f.Type = event.ParseType([]byte(f.TypeName))
	return f, nil
}

func (f *refusal) entry(at rapport.Offset, received time.Time) Quarantined {
	p := event.Problem{Path: "", Pos: f.Pos, Detail: f.Message}
	return Quarantined{Offset: at, ReceivedAt: received, Source: f.Source, Reason: string(f.Reason), Message: p.Error(), Field: f.Path, Size: len(f.raw)}
}
