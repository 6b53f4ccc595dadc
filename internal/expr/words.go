package expr

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"

	"rapport"
	"rapport/internal/event"
)

// Names are the words that people use for what a condition names. An answer of "" means the name itself.
type Names interface {
	Event(t rapport.EventType, name string) string
	Trait(name string) string
	Segment(key rapport.SegmentKey) string
}

// Words says the condition: to marketing as a sentence, to IT as a formula. names may be nil.
func (c *Condition) Words(side rapport.Side, names Names) string {
	if side == rapport.IT {
		return formula(c.Root, false)
	}
	p := prose{names}
	clause := p.clause(c.Root, false)
	if rest, ok := strings.CutPrefix(clause, "not those "); ok {
		return "Everyone but people " + rest + "."
	}
	return "People " + clause + "."
}

// Wording is both wordings.
func (c *Condition) Wording(names Names) rapport.Wording {
	return rapport.Wording{Marketing: c.Words(rapport.Marketing, names), IT: c.Words(rapport.IT, names)}
}

// prose writes relative clauses: "who did …", "whose … is …".
type prose struct{ names Names }

func (p prose) clause(n Node, nested bool) string {
	switch x := n.(type) {
	case All:
		return p.group(x.Of, "and", nested)
	case Any:
		return p.group(x.Of, "or", nested)
	case Not:
		if k, ok := negated(x.Of); ok {
			return p.clause(k, nested)
		}
		switch s := x.Of.(type) {
		case Segment:
			return "who are not in the segment " + p.segment(s.Key)
		case List:
			return "who are not on the list " + curly(string(s.Key))
		}
		return "not those " + p.clause(x.Of, true)
	case Event:
		return p.event(x.Measure, x.Test)
	case Trait:
		return "whose " + p.trait(x.Name) + " " + predicateWords(x.Test)
	case Identifier:
		return identifierWords(x)
	case Segment:
		return "who are in the segment " + p.segment(x.Key)
	case Consent:
		return p.consent(x)
	case List:
		return "who are on the list " + curly(string(x.Key))
	case Score:
		return p.score(x)
	case Sequence:
		return p.sequence(x)
	}
	return ""
}

func (p prose) group(of []Node, word string, nested bool) string {
	parts := make([]string, len(of))
	for i, k := range of {
		parts[i] = p.clause(k, true)
	}
	s := series(parts, word)
	if nested {
		return "(" + s + ")"
	}
	return s
}

// series is "a", "a and b", "a, b and c".
func series(parts []string, word string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " " + word + " " + parts[last]
}

// negated is the leaf that holds exactly when n does not, if there is one.
func negated(n Node) (Node, bool) {
	switch x := n.(type) {
	case Event:
		if x.Measure.Kind == Count || x.Measure.Kind == Sum || x.Measure.Kind == Distinct || x.Measure.Kind == Rate {
			x.Test.Op = x.Test.Op.reverse()
			return x, true
		}
	case Sequence:
		x.Test.Op = x.Test.Op.reverse()
		return x, true
	case Trait:
		if op, ok := x.Test.Op.negation(); ok {
			x.Test.Op = op
			return x, true
		}
	case Identifier:
		if op, ok := x.Test.Op.negation(); ok {
			x.Test.Op = op
			return x, true
		}
	}
	return nil, false
}

func (p prose) event(m Measure, t Test) string {
	window := p.window(m)
	what := p.noun(m)
	switch m.Kind {
	case Count:
		return "who " + p.did(m, t, window)
	case Rate:
		past, _ := m.verb()
		return "who " + past + what + " " + quantity(t) + " times every " + m.Per.words() + " on average" + window
	case Top:
		if m.K > 1 {
			return "whose " + strconv.Itoa(m.K) + " most frequent " + curly(m.Property) + " in " + what + window + " " + predicateWords(t)
		}
		return "whose most frequent " + curly(m.Property) + " in " + what + window + " " + predicateWords(t)
	case AllValues:
		return "whose list of " + curly(m.Property) + " in " + what + window + " " + predicateWords(t)
	case DaysSince:
		return "whose last " + what + window + " was " + quantity(t) + " whole days ago"
	case Distinct:
		return "with " + quantity(t) + " different " + curly(m.Property) + " in " + what + window
	case Sum:
		return "whose " + curly(m.Property) + " over " + what + window + " adds up to " + strings.TrimPrefix(predicateWords(t), "is ")
	case Min, Max, Avg:
		adjective := map[MeasureKind]string{Min: "smallest ", Max: "largest ", Avg: "average "}[m.Kind]
		return "whose " + adjective + curly(m.Property) + " in " + what + window + " " + predicateWords(t)
	}
	which := "first "
	if m.Kind == Last {
		which = "last "
	}
	if m.Property == "" {
		return "whose " + which + what + window + " " + strings.Replace(predicateWords(t), "is ", "was ", 1)
	}
	return "whose " + curly(m.Property) + " in the " + which + what + window + " " + predicateWords(t)
}

// did is the verb phrase of a count: "did ‘Order Completed’ at least 3 times in the last 30 days".
func (p prose) did(m Measure, t Test, window string) string {
	past, infinitive := m.verb()
	object := p.noun(m)
	n, _ := strconv.ParseInt(string(t.Value), 10, 64)
	none := n == 0 && (t.Op == Eq || t.Op == Lte) || n == 1 && t.Op == Lt
	switch {
	case none && window == "":
		return "never " + past + object
	case none:
		return "did not " + infinitive + object + window
	case n == 0 && (t.Op == Gt || t.Op == Ne):
		return past + object + " at least once" + window
	}
	if t.Op == Lt && n <= 2 {
		return past + object + " less than " + timesWords(n) + window
	}
	return past + object + " " + quantifier(t.Op) + timesWords(n) + window
}

// verb is what people do with such events, as past tense and infinitive.
func (m Measure) verb() (past, infinitive string) {
	switch m.Type {
	case rapport.Page:
		return "viewed ", "view "
	case rapport.Screen:
		return "opened ", "open "
	case rapport.Identify, rapport.Group, rapport.Alias:
		return "made ", "make "
	}
	return "did ", "do "
}

func quantifier(op Op) string {
	return map[Op]string{Eq: "exactly ", Ne: "not exactly ", Gt: "more than ", Gte: "at least ", Lt: "fewer than ", Lte: "at most "}[op]
}

// quantity is "at least 3".
func quantity(t Test) string { return quantifier(t.Op) + string(t.Value) }

func timesWords(n int64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.FormatInt(n, 10) + " times"
}

// noun is the event as an object: "‘Order Completed’ where currency is “SGD”", "the page ‘Pricing’".
func (p prose) noun(m Measure) string {
	name := m.Event
	if p.names != nil {
		if s := p.names.Event(m.Type, name); s != "" {
			name = s
		}
	}
	s := curly(name)
	switch m.Type {
	case rapport.Page, rapport.Screen:
		if m.Event == "" {
			s = "a " + m.Type.String()
		} else {
			s = "the " + m.Type.String() + " " + s
		}
	case rapport.Identify, rapport.Group, rapport.Alias:
		s = map[rapport.EventType]string{rapport.Identify: "an ", rapport.Group: "a ", rapport.Alias: "an "}[m.Type] + m.Type.String() + " call"
	case AnyType:
		if m.Event == "" {
			s = "anything"
		}
	}
	parts := make([]string, len(m.Where))
	for i, w := range m.Where {
		parts[i] = curly(w.Property) + " " + predicateWords(w.Test)
	}
	if len(parts) > 0 {
		s += " (where " + series(parts, "and") + ")"
	}
	return s
}

func (p prose) trait(name string) string {
	if p.names != nil {
		if s := p.names.Trait(name); s != "" {
			return s
		}
	}
	return curly(name)
}

func (p prose) segment(key rapport.SegmentKey) string {
	if p.names != nil {
		if s := p.names.Segment(key); s != "" {
			return curly(s)
		}
	}
	return curly(string(key))
}

func identifierWords(x Identifier) string {
	what := map[rapport.IdentifierType]string{rapport.Email: "e-mail address", rapport.Phone: "phone number", rapport.UserID: "user id", rapport.AnonymousID: "anonymous id"}[x.Type]
	if what == "" {
		what = curly(string(x.Type))
	}
	article := "a "
	if strings.ContainsRune("aeio", rune(what[0])) {
		article = "an "
	}
	switch x.Test.Op {
	case Exists:
		return "who have " + article + what
	case NotExists:
		return "who have no " + what
	}
	return "with " + article + what + " that " + predicateWords(x.Test)
}

// predicateWords is a test as the verb of a sentence: "is at least 3", "starts with “A”".
func predicateWords(t Test) string {
	if t.IgnoreCase {
		t.IgnoreCase = false
		return predicateWords(t) + " (in capitals or not)"
	}
	v := ValueOf(t.Value)
	switch t.Op {
	case Between:
		lo, hi := ends(t.Value)
		return "is from " + lo + " to " + hi
	case ContainsAny:
		return "contains " + series(literalsWords(t.Value), "or")
	case ContainsAll:
		return "contains " + series(literalsWords(t.Value), "and")
	case SemverEq, SemverGt, SemverGte, SemverLt, SemverLte:
		return versionWords(t.Op, string(v.Text()))
	case Near:
		lat, lon, within := placeText(t.Value)
		return "is within " + distanceWords(within) + " of " + lat + ", " + lon
	case InNetwork:
		return "is in the network " + series(textsWords(t.Value), "or")
	case Exists:
		return "is known"
	case NotExists:
		return "is not known"
	case In, NotIn:
		parts := literalsWords(t.Value)
		if t.Op == In {
			return "is one of " + series(parts, "or")
		}
		return "is none of " + series(parts, "and")
	case Before, After:
		at, _ := v.Time()
		return map[Op]string{Before: "is before ", After: "is on or after "}[t.Op] + dateWords(at)
	case OlderThan, NewerThan:
		d, _ := ParseDuration(string(v.Text()))
		if t.Op == OlderThan {
			return "is at least " + d.lengthWords() + " ago"
		}
		return "is within the last " + d.words()
	}
	return predicateVerb(t.Op) + literalWords(v)
}

func predicateVerb(op Op) string {
	return map[Op]string{Eq: "is ", Ne: "is not ", Gt: "is more than ", Gte: "is at least ", Lt: "is less than ", Lte: "is at most ",
		Contains: "contains ", StartsWith: "starts with ", EndsWith: "ends with ", Matches: "matches the pattern "}[op]
}

func versionWords(op Op, version string) string {
	switch op {
	case SemverGt:
		return "is a version after " + version
	case SemverGte:
		return "is version " + version + " or later"
	case SemverLt:
		return "is a version before " + version
	case SemverLte:
		return "is version " + version + " or earlier"
	}
	return "is version " + version
}

// ends are the two of between, as written.
func ends(raw json.RawMessage) (lo, hi string) {
	lo, hi, _ = strings.Cut(strings.Trim(string(raw), "[]"), ",")
	return lo, hi
}

// placeText is what a place's literal says, as written.
func placeText(raw json.RawMessage) (lat, lon, within string) {
	get := func(name string) string {
		v, _ := event.Lookup(raw, name)
		return string(v.Text())
	}
	return get("lat"), get("lon"), get("within")
}

// distanceWords is "5 km".
func distanceWords(s string) string {
	unit := strings.TrimLeft(s, "0123456789.")
	return strings.TrimSuffix(s, unit) + " " + unit
}

func literalsWords(list json.RawMessage) (parts []string) {
	event.Elements(list, func(v event.Value) bool {
		parts = append(parts, literalWords(v))
		return true
	})
	return parts
}

func textsWords(list json.RawMessage) (parts []string) {
	event.Elements(list, func(v event.Value) bool {
		parts = append(parts, string(v.Text()))
		return true
	})
	return parts
}

func literalWords(v event.Value) string {
	if v.Kind == event.String {
		return "“" + oneLine(string(v.Text())) + "”"
	}
	return string(v.Raw)
}

func dateWords(at int64) string {
	t := time.UnixMicro(at).UTC()
	if t.Truncate(24 * time.Hour).Equal(t) {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January 2006, 15:04:05 UTC")
}

func curly(name string) string { return "‘" + oneLine(name) + "’" }

// oneLine is text without what would break a line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
