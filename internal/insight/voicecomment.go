package insight

import (
	"cmp"
	"slices"
	"time"

	"rapport"
	"rapport/internal/facts"
)

// VoiceComment is what somebody wrote.
type VoiceComment struct {
	At     time.Time        `json:"at"`
	Answer float64          `json:"answer"`
	Text   string           `json:"text"`
	Person string           `json:"person,omitempty"` // type:value of an identifier
	After  *rapport.Wording `json:"after,omitempty"`  // which of the interactions
}

// remark is one before its words are looked up.
type remark struct {
	at          int64
	score       float64
	code        uint32
	person      facts.Person
	interaction int
}

const maxComments = 50

func (e *ear) remark(p facts.Person, b *facts.Batch, r uint32, score float64, of meeting) {
	code := b.Columns[e.comment].Code[r]
	if code == 0 {
		return
	}
	e.comments = append(e.comments, remark{b.Time[r], score, code, p, of.interaction})
	if len(e.comments) >= 20*maxComments {
		e.comments = latest(e.comments)
	}
}

// latest are the newest remarks, in an order that hangs on nothing but them.
func latest(of []remark) []remark {
	slices.SortFunc(of, func(a, b remark) int {
		return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(a.person, b.person), cmp.Compare(a.code, b.code), cmp.Compare(a.score, b.score))
	})
	return of[:min(len(of), maxComments)]
}

// strange sorts what only a device knows of somebody behind what they are known by.
func strange(id rapport.Identifier) int {
	if id.Type == rapport.AnonymousID {
		return 1
	}
	return 0
}

// comments are the newest, in words.
func (q *VoiceQuestion) comments(snap facts.Snapshot, of []remark, view View) []VoiceComment {
	out := []VoiceComment{}
	texts := snap.Texts(q.Comment)
	for _, k := range latest(of) {
		c := VoiceComment{At: time.UnixMicro(k.at).UTC(), Answer: k.score, Text: texts[k.code]}
		if ids := snap.Identifiers(k.person, nil); len(ids) > 0 {
			c.Person = slices.MinFunc(ids, func(a, b rapport.Identifier) int {
				return cmp.Or(cmp.Compare(strange(a), strange(b)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Value, b.Value))
			}).String()
		}
		if k.interaction < len(q.Interactions) {
			w := q.Interactions[k.interaction].label(view.Names)
			c.After = &w
		}
		out = append(out, c)
	}
	return out
}
