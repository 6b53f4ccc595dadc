package inquiry

import (
	"encoding/json"
	"strconv"

	"rapport"
)

func ofRetention(answer json.RawMessage) (out []Figure) {
	var a struct {
		Unit    string     `json:"unit"`
		Overall []*float64 `json:"overall"`
		Cohorts []struct {
			People int `json:"people"`
		} `json:"cohorts"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	n := 0
	for _, c := range a.Cohorts {
		n += c.People
	}
	for i := 1; i < len(a.Overall); i++ {
		at := strconv.Itoa(i)
		out = append(out, Figure{Key: "share." + at, Unit: "share", Value: a.Overall[i], N: n,
			Label: rapport.Wording{Marketing: "Came back in " + a.Unit + " " + at, IT: "retention[" + a.Unit + " " + at + "]"}})
	}
	return out
}

// ofCohorts are the figures of all at the last age that anybody has lived, or of each group at its own.
func ofCohorts(answer json.RawMessage) (out []Figure) {
	type row struct {
		Name   string     `json:"name"`
		Lived  []int      `json:"lived"`
		Values []*float64 `json:"values"`
	}
	var a struct {
		Unit    string `json:"unit"`
		Measure string `json:"measure"`
		Cohorts []row  `json:"cohorts"`
		All     *row   `json:"all"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	rows := a.Cohorts
	if a.All != nil {
		a.All.Name = "All"
		rows = []row{*a.All}
	}
	unit := "value"
	if a.Measure == "share" {
		unit = "share"
	}
	for i, r := range rows {
		f := Figure{Key: "age." + strconv.Itoa(i), Unit: unit, Label: both(r.Name, r.Name)}
		for age, v := range r.Values {
			if v != nil && age < len(r.Lived) {
				f.Value, f.N = v, r.Lived[age]
				at := a.Unit + " " + strconv.Itoa(age)
				f.Label = both(r.Name+", in "+at, r.Name+"["+at+"]")
			}
		}
		out = append(out, f)
	}
	return out
}

func ofSurvival(answer json.RawMessage) []Figure {
	var a struct {
		Unit string `json:"unit"`
		All  struct {
			People int      `json:"people"`
			Median *float64 `json:"median"`
			Steps  []struct {
				Time     float64 `json:"time"`
				Survival float64 `json:"survival"`
			} `json:"steps"`
		} `json:"all"`
	}
	if json.Unmarshal(answer, &a) != nil || len(a.All.Steps) == 0 {
		return nil
	}
	end := a.All.Steps[len(a.All.Steps)-1]
	after := strconv.FormatFloat(end.Time, 'f', -1, 64)
	return []Figure{
		{Key: "share", Unit: "share", Label: both("Still there after "+after+" "+a.Unit+"s", "S("+after+" "+a.Unit+"s)"), Value: number(end.Survival), N: a.All.People},
		{Key: "median", Unit: "value", Label: both("Half are gone after so many "+a.Unit+"s", "median ("+a.Unit+"s)"), Value: a.All.Median, N: a.All.People},
	}
}

func ofValue(answer json.RawMessage) []Figure {
	var a struct {
		Customers int      `json:"customers"`
		Expected  *float64 `json:"expected"`
		Worth     *float64 `json:"worth"`
		Still     *float64 `json:"still"`
	}
	if json.Unmarshal(answer, &a) != nil || a.Still == nil {
		return nil
	}
	out := []Figure{
		{Key: "still", Unit: "people", Label: both("Still customers", "Σ P(alive)"), Value: a.Still, N: a.Customers},
		{Key: "customers", Unit: "people", Label: both("Customers ever", "n"), Value: number(a.Customers), N: a.Customers},
		{Key: "expected", Unit: "value", Label: both("Purchases to come", "Σ E[X]"), Value: a.Expected, N: a.Customers},
	}
	if a.Worth != nil {
		out = append(out, Figure{Key: "worth", Unit: "value", Label: both("What these will be worth", "Σ E[X]·E[M]"), Value: a.Worth, N: a.Customers})
	}
	return out
}
