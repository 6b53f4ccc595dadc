package expr

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func predicate(t testing.TB, op Op, value string, fold bool) *Predicate {
	p, err := NewPredicate(Test{Op: op, Value: []byte(value), IgnoreCase: fold})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestFoldingIsThatOfTheStandardLibrary holds against strings.EqualFold, in letters whose cases are three and of several widths.
func TestFoldingIsThatOfTheStandardLibrary(t *testing.T) {
	letters := []rune("aAbBkK\u212asSſéÉßẞσΣς ")
	r := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		s := make([]rune, r.IntN(n))
		for i := range s {
			s[i] = letters[r.IntN(len(letters))]
		}
		return string(s)
	}
	held := 0
	for range 20_000 {
		a, b := word(4), word(8)
		f := newFolded([]byte(a))
		runes, n := []rune(b), len([]rune(a))
		in, starts, ends := false, false, false
		for i := 0; i+n <= len(runes); i++ {
			if strings.EqualFold(a, string(runes[i:i+n])) {
				in, starts, ends = true, starts || i == 0, ends || i+n == len(runes)
			}
		}
		_, prefix := f.prefixOf([]byte(b))
		if f.in([]byte(b)) != in || prefix != starts || f.suffixOf([]byte(b)) != ends || f.equals([]byte(b)) != strings.EqualFold(a, b) {
			t.Fatalf("%q and %q: in %v, prefix %v, suffix %v, equal %v", a, b, in, starts, ends, strings.EqualFold(a, b))
		}
		if in {
			held++
		}
	}
	if held < 1000 {
		t.Errorf("only %d hits", held)
	}
}

func TestPredicatesDoNotAllocate(t *testing.T) {
	for _, c := range []struct {
		op          Op
		want, value string
		fold        bool
	}{
		{Eq, `"GOLD"`, `"gold"`, true}, {Contains, `"UMM"`, `"summer"`, true}, {In, `["a","GOLD"]`, `"gold"`, true},
		{Between, `[1,3]`, `2.5`, false}, {ContainsAny, `["x","vip"]`, `["a","vip"]`, false}, {ContainsAll, `["a","vip"]`, `["a","vip"]`, false},
		{SemverGte, `"2.1"`, `"2.10.3-rc.1"`, false}, {Near, `{"lat":1.3,"lon":103.8,"within":"5km"}`, `{"lat":1.31,"lng":103.8}`, false},
		{Near, `{"lat":1.3,"lon":103.8,"within":"5km"}`, `"1.31, 103.8"`, false},
	} { // inNetwork copies the text once: netip keeps it for its error
		p, v := predicate(t, c.op, c.want, c.fold), ValueOf([]byte(c.value))
		if !p.Is(v) {
			t.Errorf("%s %s does not hold for %s", c.op, c.want, c.value)
		}
		if n := testing.AllocsPerRun(100, func() { p.Is(v) }); n > 0 {
			t.Errorf("%s allocates %v times", c.op, n)
		}
	}
}

func TestPlacesNetworksAndVersions(t *testing.T) {
	for _, c := range []struct {
		op          Op
		want, value string
		holds       bool
	}{
		// Changi Airport is 17 to 18 km from the centre of Singapore.
		{Near, `{"lat":1.3521,"lon":103.8198,"within":"20km"}`, `{"latitude":1.3644,"longitude":103.9915}`, true},
		{Near, `{"lat":1.3521,"lon":103.8198,"within":"19km"}`, `[1.3644,103.9915]`, false},
		{Near, `{"lat":0,"lon":179.99,"within":"3km"}`, `[0,-179.99]`, true},
		{Near, `{"lat":0,"lon":0,"within":"300m"}`, `"here"`, false},
		{Near, `{"lat":0,"lon":0,"within":"300m"}`, `[0,0,0]`, false},
		{InNetwork, `["2001:db8::/32"]`, `"2001:db8::1"`, true},
		{InNetwork, `["192.0.2.1/32"]`, `"192.0.2.2"`, false},
		{SemverLt, `"1.0.0"`, `"1.0.0-rc.1"`, true},
		{SemverEq, `"1.2"`, `"v1.2.0+build"`, true},
		{SemverGt, `"1.9"`, `"1.10"`, true},
		{SemverGt, `"1.9"`, `"newest"`, false},
	} {
		if got := predicate(t, c.op, c.want, false).Is(ValueOf([]byte(c.value))); got != c.holds {
			t.Errorf("%s %s of %s is %v", c.op, c.want, c.value, got)
		}
	}
}
