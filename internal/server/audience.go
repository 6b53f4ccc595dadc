package server

import (
	"errors"
	"strings"

	"rapport"
	"rapport/internal/customer"
)

const maxOverlapText = 7 * (maxKey + 1)

func getOverlap(r *request) (answer, error) {
	text, err := r.text("keys", maxOverlapText)
	if err != nil {
		return answer{}, err
	}
	var keys []rapport.SegmentKey
	for key := range strings.SplitSeq(text, ",") {
		if key != "" {
			keys = append(keys, rapport.SegmentKey(key))
		}
	}
	o, err := r.s.deps.Segments.Overlap(r.Context(), keys)
	if err != nil {
		return answer{}, err
	}
	return ok(o)
}

// leastShown is how many people a value of a composition needs to be shown to those who may not read personal data.
const leastShown = 10

// composition is a segment by a trait, as shown.
type composition struct {
	customer.Composition
	Masked bool `json:"masked"`
}

func getComposition(r *request) (answer, error) {
	const op = "compose segment"
	key, err := r.segmentKey()
	if err != nil {
		return answer{}, err
	}
	trait, err := r.text("trait", 255)
	if err != nil {
		return answer{}, err
	}
	compare, err := r.flag("compare")
	if err != nil {
		return answer{}, err
	}
	if r.masked() && r.s.deps.Mask.Personal(trait) {
		return answer{}, &rapport.Error{Kind: rapport.Forbidden, Op: op, Where: "trait", Err: errors.New("the trait is personal"),
			Hint: "choose another trait, or ask for the scope personal:read"}
	}
	done, err := r.turn(op)
	if err != nil {
		return answer{}, err
	}
	defer done()
	c, err := r.s.deps.Segments.Composition(r.Context(), key, trait, compare)
	if err != nil {
		return answer{}, err
	}
	out := composition{*c, r.masked()}
	if out.Masked {
		out.Fold(leastShown)
		out.Items = each(out.Items, func(i customer.ValueCount) customer.ValueCount {
			i.Value = r.s.deps.Mask.Value(trait, i.Value)
			return i
		})
	}
	return ok(out)
}
