package expr

import "strings"

// nearest is the known word that is at most two edits from a mistyped one.
func nearest(word string, known []string) (string, bool) {
	best, at := 3, ""
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < best && d < len(k) {
			best, at = d, k
		}
	}
	return at, at != ""
}

// distance is the Levenshtein distance, for short words.
func distance(a, b string) int {
	if len(a) > 32 || len(b) > 32 {
		return 99
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
