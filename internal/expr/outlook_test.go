package expr

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"rapport/internal/value"
)

// buyer is somebody who bought at these instants, for a cent each and one more with each time.
type buyer struct {
	nobody
	aggregates [2]*Aggregate
}

func (b *buyer) Aggregate(slot int) *Aggregate { return b.aggregates[slot] }

// bySeries gives purchases the first slot, and what they were worth the second.
type bySeries struct{ everything }

func (bySeries) Series(s SeriesSpec) (int, bool) {
	if s.Kind == Numbers {
		return 1, true
	}
	return 0, true
}

func buyerOf(at []int64, amounts []int64) *buyer {
	times, numbers := &Aggregate{Entries: Entries{Kind: Times}}, &Aggregate{Entries: Entries{Kind: Numbers}}
	for i, t := range at {
		for _, a := range []*Aggregate{times, numbers} {
			if a.Count++; a.Count == 1 {
				a.First = t
			}
			a.Last = t
			a.Entries.Exact = binary.LittleEndian.AppendUint64(a.Entries.Exact, uint64(t))
		}
		numbers.Entries.Exact = binary.LittleEndian.AppendUint64(numbers.Entries.Exact, uint64(amounts[i]))
	}
	return &buyer{aggregates: [2]*Aggregate{times, numbers}}
}

func outlookOf(t testing.TB, text string) *term {
	t.Helper()
	c, err := ParseComputation([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	root, err := c.compiled(bySeries{})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

const discs = `"event":"Order Completed","unit":"%s","zone":"%s","model":"bgnbd","parameters":{"r":0.2426,"alpha":4.4136,"a":0.7929,"b":2.4259}`

// An outlook says what package value says of the same purchases, at every instant until it says that it changes.
func TestOutlookIsThatOfValue(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 15))
	model, spend := value.BGNBD{R: 0.2426, Alpha: 4.4136, A: 0.7929, B: 2.4259}, value.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
	for round := range 3000 {
		zone := []string{"UTC", "Asia/Singapore", "America/New_York", "Pacific/Apia"}[r.IntN(4)]
		unit := []string{"day", "week", "month"}[r.IntN(3)]
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at, amounts, bought := []int64{}, []int64{}, []value.Purchase{}
		now := time.Date(2020+r.IntN(5), 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
		for range 1 + r.IntN(20) {
			now += int64(r.ExpFloat64() * float64(9*Day))
			at, amounts = append(at, now), append(amounts, int64(r.IntN(100e6)))
			bought = append(bought, value.Purchase{At: time.UnixMicro(now), Amount: float64(amounts[len(amounts)-1]) / 1e6})
		}
		now += int64(r.ExpFloat64() * float64(30*Day))
		b := buyerOf(at, amounts)
		common := fmt.Sprintf(discs, unit, zone)
		for of, more := range map[string]string{"alive": "", "risk": "", "purchases": `,"ahead":39`, "value": `,"ahead":39,"amount":"total","spend":{"p":6.25,"q":3.74,"v":15.44}`} {
			root := outlookOf(t, `{"outlook":{"of":"`+of+`",`+common+more+`}}`)
			got, ok, until := root.eval(b, now)
			if !ok || until <= now || until > now+int64(25*Hour) {
				t.Fatalf("round %d: %v %v, until %v after %v", round, got, ok, until, now)
			}
			for _, when := range []int64{now, until - 1} {
				c, _ := value.Summarise(bought, value.Calibration{End: time.UnixMicro(when), Zone: loc, Unit: outlookUnits[unit]})
				want := map[string]float64{"alive": model.PAlive(c.History), "risk": 1 - model.PAlive(c.History), "purchases": model.Expected(c.History, 39)}[of]
				if of == "value" {
					s := value.Spend{X: c.X, Mean: c.Mean}
					if c.Mean <= 0 {
						s = value.Spend{}
					}
					want = model.Expected(c.History, 39) * spend.Expected(s)
				}
				if got, _, _ := root.eval(b, when); math.Abs(got-want) > 1e-9*max(1, want) {
					t.Fatalf("round %d, %s in %s: %v, package value has %v for %+v", round, of, zone, got, want, c)
				}
			}
			if later, _, _ := root.eval(b, until); of == "risk" && len(at) > 3 && later < got {
				t.Fatalf("round %d: the risk falls from %v to %v while nothing happens", round, got, later)
			}
		}
	}
}

func TestOutlookPublished(t *testing.T) {
	text, err := os.ReadFile("../../../shared/data/published_values.json")
	if err != nil {
		t.Skipf("SKIPPED: %v: outlooks are NOT tested against their publication", err)
	}
	var all struct {
		Pareto struct {
			Alive struct {
				Params [4]float64 `json:"params"`
				X      int        `json:"x"`
				TX     float64    `json:"t_x"`
				T      float64    `json:"T"`
				P      float64    `json:"p"`
			} `json:"p_alive"`
		} `json:"paretonbd_cdnow"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	p := all.Pareto.Alive
	at, amounts := []int64{0}, []int64{0}
	for i := range p.X - 1 {
		at, amounts = append(at, int64(i+1)*int64(Day)), append(amounts, 0)
	}
	at, amounts = append(at, int64(math.Round(p.TX*7))*int64(Day)), append(amounts, 0)
	n := func(i int) string { return strconv.FormatFloat(p.Params[i], 'f', -1, 64) }
	root := outlookOf(t, `{"outlook":{"of":"alive","event":"Order Completed","model":"paretonbd","parameters":{"r":`+n(0)+`,"alpha":`+n(1)+`,"s":`+n(2)+`,"beta":`+n(3)+`}}}`)
	if got, _, _ := root.eval(buyerOf(at, amounts), int64(math.Round(p.T*7))*int64(Day)); math.Abs(got-p.P) > 1e-4 {
		t.Errorf("P(alive) = %v, published %v", got, p.P)
	}
}

func TestOutlookUntilADay(t *testing.T) {
	root := outlookOf(t, `{"outlook":{"of":"alive",`+fmt.Sprintf(discs, "week", "Asia/Singapore")+`,"until":"2020-03-31"}}`)
	end := time.Date(2020, 3, 31, 16, 0, 0, 0, time.UTC).UnixMicro()
	if m := root.of[0].measure; m.To != end {
		t.Errorf("it takes events until %d, not %d", m.To, end)
	}
	b := buyerOf([]int64{end - 90*int64(Day), end - 60*int64(Day), end - 30*int64(Day)}, []int64{1, 1, 1})
	early, _, never := root.eval(b, end)
	late, _, _ := root.eval(b, end+400*int64(Day))
	if early != late || never != Never || early <= 0 || early >= 1 {
		t.Errorf("%v, later %v, until %d", early, late, never)
	}
	if v, ok, _ := root.eval(nobody{}, end); ok {
		t.Errorf("of nobody it says %v", v)
	}
}

func TestOutlookOfTheBusiest(t *testing.T) {
	root := outlookOf(t, `{"outlook":{"of":"alive",`+fmt.Sprintf(discs, "day", "UTC")+`}}`)
	b := buyerOf([]int64{400 * int64(Day), 401 * int64(Day)}, []int64{1, 1})
	var bucket [16]byte
	binary.LittleEndian.PutUint64(bucket[:], uint64(300*int64(Day)))
	binary.LittleEndian.PutUint64(bucket[8:], 50)
	a := b.aggregates[0]
	a.Entries.Buckets, a.Count, a.First = bucket[:], 52, 100*int64(Day)
	got, _, _ := root.eval(b, 420*int64(Day))
	if want := (value.BGNBD{R: 0.2426, Alpha: 4.4136, A: 0.7929, B: 2.4259}).PAlive(value.History{X: 51, TX: 301, T: 320}); got != want {
		t.Errorf("P(alive) = %v, want %v", got, want)
	}
	if n := testing.AllocsPerRun(100, func() { root.eval(b, 420*int64(Day)) }); n > 0 {
		t.Errorf("it allocates %v times", n)
	}
}

func TestOutlookIsBoundedAndSaid(t *testing.T) {
	c, err := Parse([]byte(`{"trait":"alive","op":"lt","value":0.5}`))
	if err != nil {
		t.Fatal(err)
	}
	o, err := ParseComputation([]byte(`{"outlook":{"of":"alive",` + fmt.Sprintf(discs, "week", "UTC") + `}}`))
	if err != nil {
		t.Fatal(err)
	}
	b := c.Bound(Kept{Entries: 256, Distinct: 256, Computed: func(string) (Computation, bool) { return o, true }})
	if b.Exact || !b.Days || !strings.Contains(b.Wording.Marketing, "up to 256 such events") {
		t.Errorf("it says %+v", b)
	}
	if s := o.Needs(); len(s) != 1 || s[0].Window != everLong || s[0].From != 1 {
		t.Errorf("it needs %+v", s)
	}
}

// What a person's day costs: of somebody who bought on twenty days, and a year ahead.
func BenchmarkOutlook(b *testing.B) {
	at, amounts := []int64{}, []int64{}
	for i := range 20 {
		at, amounts = append(at, int64(1000+9*i)*int64(Day)), append(amounts, 25e6)
	}
	who, now := buyerOf(at, amounts), 1200*int64(Day)
	for _, c := range []struct{ name, text string }{
		{"BG/NBD alive", `{"outlook":{"of":"alive",` + fmt.Sprintf(discs, "week", "UTC") + `}}`},
		{"BG/NBD value", `{"outlook":{"of":"value",` + fmt.Sprintf(discs, "week", "UTC") + `,"ahead":52,"amount":"total","spend":{"p":6.25,"q":3.74,"v":15.44}}}`},
		{"Pareto/NBD alive", `{"outlook":{"of":"alive","event":"Order Completed","model":"paretonbd","parameters":{"r":0.55,"alpha":10.6,"s":0.6,"beta":11.7}}}`},
	} {
		root := outlookOf(b, c.text)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				root.eval(who, now)
			}
		})
	}
}
