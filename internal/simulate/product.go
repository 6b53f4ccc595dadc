package simulate

import "strconv"

// product is one article; its price is in hundredths of a Singapore dollar.
type product struct {
	sku, name, category string
	price               int
}

type category struct {
	key, name string
	nouns     []string
	low, high int // price range, SGD
}

var categories = [...]category{
	{"kitchen", "Kitchen", []string{"kettle", "rice cooker", "knife set", "wok", "cutting board", "tea pot", "spice rack", "lunch box"}, 9, 160},
	{"dining", "Dining", []string{"bowl set", "chopsticks", "table runner", "glass set", "serving tray", "placemats"}, 6, 90},
	{"bedroom", "Bedroom", []string{"duvet cover", "pillow", "throw", "bed frame", "mattress topper", "blind"}, 15, 700},
	{"living", "Living", []string{"sofa", "side table", "rug", "cushion", "book case", "floor chair"}, 12, 1200},
	{"lighting", "Lighting", []string{"desk lamp", "pendant", "floor lamp", "lantern", "night light"}, 12, 220},
	{"storage", "Storage", []string{"basket", "shoe rack", "drawer unit", "hook rail", "laundry bin"}, 8, 180},
	{"bath", "Bath", []string{"towel set", "bath mat", "soap dish", "mirror", "shower caddy"}, 5, 80},
	{"garden", "Balcony & garden", []string{"planter", "watering can", "folding chair", "herb kit", "parasol"}, 7, 190},
}

var finishes = [...]string{"bamboo", "oak", "linen", "stone", "pandan-green", "rattan"}

const productCount = 240

// shelf makes the articles, the same for every seed: a company's range does not depend on who buys from it.
func shelf() []product {
	out := make([]product, 0, productCount)
	r := newRNG(0x5e1f)
	for i := range productCount {
		c := &categories[i%len(categories)]
		noun := c.nouns[i/len(categories)%len(c.nouns)]
		skew := r.float()
		price := c.low*100 + int(skew*skew*skew*float64((c.high-c.low)*100))
		sku := "PD-" + string(c.key[0]-32) + string(c.key[1]-32) + "-" + strconv.Itoa(1000+i)
		out = append(out, product{sku, finishes[r.n(len(finishes))] + " " + noun, c.key, price - price%10})
	}
	return out
}

// local is a price in hundredths of the market's currency, rounded as its price tags are.
func (m *market) local(cents int) int {
	return max((cents*m.rate/100+m.round/2)/m.round, 1) * m.round
}

// line is one row of an order.
type line struct{ product, quantity int }

// basket is what an order holds: a function of its reference alone.
type basket struct {
	lines    [4]line
	n        int
	total    int // hundredths of the market's currency
	sgd      int // the same in hundredths of SGD
	shipping int
	coupon   bool
}

func (c *Company) basket(ref uint64, m *market) basket {
	r := newRNG(ref, 0xba5e)
	var b basket
	b.n = 1 + r.weighted(c.lineShares)
	for i := range b.n {
		l := line{c.popular(&r), 1}
		if r.chance(0.22) {
			l.quantity = r.between(2, 4)
		}
		b.lines[i] = l
		b.total += m.local(c.shelf[l.product].price) * l.quantity
	}
	if b.total < m.local(6000) {
		b.shipping = m.local(500)
	}
	b.coupon = r.chance(0.12)
	b.sgd = b.total * 100 / m.rate
	return b
}

// popular draws an article; a few sell most.
func (c *Company) popular(r *rng) int {
	x := r.float()
	return int(x * x * productCount)
}
