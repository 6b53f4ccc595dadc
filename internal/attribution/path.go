package attribution

import "slices"

// Touch is one contact at a touchpoint. Channel numbers what credit goes to: a touchpoint, or a campaign.
type Touch struct {
	At      int64 // µs
	Channel int
}

// Conversion is when, and what it was worth.
type Conversion struct {
	At    int64 // µs
	Value float64
}

// Path is the touches, ascending, that led to a conversion, or to nothing.
type Path struct {
	Touches   []Touch
	Converted bool
	At        int64 // of the conversion
	Value     float64
}

// Paths of one person; touches and conversions ascend. A touch at the instant of a conversion led to it. end is until when
// conversions are known: touches whose window is not over by then led to nothing yet and are left out.
func Paths(touches []Touch, conversions []Conversion, window, end int64) []Path {
	var out []Path
	next := 0
	for _, c := range conversions {
		n := next
		for n < len(touches) && touches[n].At <= c.At {
			n++
		}
		first := next
		for first < n && touches[first].At <= c.At-window {
			first++
		}
		out = idle(out, touches[next:first], window, c.At)
		out = append(out, Path{Touches: slices.Clip(touches[first:n]), Converted: true, At: c.At, Value: c.Value})
		next = n
	}
	return idle(out, touches[next:], window, end)
}

// idle appends the paths of touches that led to nothing: a new one begins when the window is over.
func idle(out []Path, touches []Touch, window, end int64) []Path {
	for len(touches) > 0 && touches[0].At <= end-window {
		n := 1
		for n < len(touches) && touches[n].At < touches[0].At+window {
			n++
		}
		out = append(out, Path{Touches: slices.Clip(touches[:n])})
		touches = touches[n:]
	}
	return out
}
