package expr

// Cost is what keeping a condition live takes, were it alone: series shared with other definitions cost nothing more.
type Cost struct {
	Leaves         int // tests
	Features       int // series
	BytesPerPerson int // of a person with eight events in each window
	MostBytes      int // of the busiest person
}

// typical is how many entries a window is reckoned to hold.
const typical = 8

// Cost estimates the condition when entries events of a window are kept one by one and as many distinct values.
func (c *Condition) Cost(entries int) Cost {
	var cost Cost
	Walk(c.Root, func(n Node) {
		switch n.(type) {
		case All, Any, Not, Score:
		default:
			cost.Leaves++
		}
	})
	for _, s := range c.Needs().Series {
		usual, most := s.bytes(entries)
		cost.Features++
		cost.BytesPerPerson += usual
		cost.MostBytes += most
	}
	return cost
}

// bytes are those of one series in a fragment.
func (s SeriesSpec) bytes(entries int) (usual, most int) {
	const head, buckets = 8, 66
	switch s.Kind {
	case Values:
		return head + 32 + 2*16, head + 32 + 2*256
	case Tally:
		return head + 4 + typical*(TallyHead+16), head + 4 + entries*(TallyHead+256)
	case Sets:
		if s.Window > 0 {
			return head + 16*typical, head + 16*entries
		}
		return head + 8*typical, head + 8*entries
	}
	if s.Kind == Steps {
		return head + stepSize*typical, head + stepSize*entries
	}
	fixed := head + 20
	if s.Kind == Numbers {
		fixed = head + 36
	}
	if s.Window == 0 {
		return fixed, fixed
	}
	return fixed + typical*ExactSize(s.Kind), fixed + entries*ExactSize(s.Kind) + buckets*BucketSize(s.Kind)
}
