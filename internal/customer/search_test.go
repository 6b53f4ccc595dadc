package customer

import (
	"fmt"
	"testing"

	"rapport/internal/identity"
)

func TestNamesAreFoundAsTheyStandNow(t *testing.T) {
	var s names
	for i := range identity.Node(5000) {
		s.set(i, []string{fmt.Sprintf("Person %d", i), "Tan"})
	}
	for i := range identity.Node(4000) {
		s.set(i, []string{"For the moment"})
		s.set(i, []string{fmt.Sprintf("Renamed %d", i)})
	}
	s.set(7, nil)
	count := func(q string) (n int) {
		s.find(q, func(identity.Node) bool { n++; return true })
		return n
	}
	for q, want := range map[string]int{"PERSON": 1000, "renamed": 3999, "renamed 7": 110, "person 4321 tan": 1, "person 12": 0, "": 0, "tan\nperson": 0} {
		if got := count(q); got != want {
			t.Errorf("%q finds %d people, want %d", q, got, want)
		}
	}
	if len(s.start) > 2*4999+1024 {
		t.Errorf("%d lines are kept for 4999 names", len(s.start))
	}
}
