package simulate

import (
	"time"

	"rapport"
)

// LoadSource is the source of every event of a load shape.
const LoadSource rapport.SourceKey = "load"

// Load is an endless stream of events of a simple shape, made as fast as bytes can be copied.
type Load struct {
	c     Config
	r     rng
	clock clock
	run   uint64 // distinguishes the message ids of different configurations
	count uint64
	step  float64 // µs between events
	start int64
	buf   []byte
}

// Uniform draws people uniformly: five event names, a numeric total, now and then an identify that carries e-mail and
// joins a person's anonymous id (one of two devices) to their user id, so that merges keep happening. Instants begin at
// Until and advance by 1/Rate; message ids are unique within a Config.
func Uniform(c Config) *Load {
	c = c.withDefaults(1_000_000, 100_000)
	return &Load{c: c, r: newRNG(c.Seed, 0x10ad), run: mix(mix(c.Seed) ^ uint64(c.Until.UnixMicro())),
		step: 1e6 / c.Rate, start: c.Until.UnixMicro()}
}

// Skip goes n events ahead without making them.
func (l *Load) Skip(n uint64) {
	for range n {
		l.r.u64()
		l.r.u64()
	}
	l.count += n
}

// Next makes the next event.
func (l *Load) Next() Item {
	var at int64
	l.buf, at = l.Append(l.buf[:0])
	return Item{At: time.UnixMicro(at).UTC(), Source: LoadSource, JSON: l.buf}
}

// AppendBatch appends a whole batch body of n events.
func (l *Load) AppendBatch(dst []byte, n int) []byte {
	dst = append(dst, `{"batch":[`...)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst, _ = l.Append(dst)
	}
	return append(dst, `]}`...)
}

var loadEvents = [...]string{"Product Viewed", "Product Added", "Checkout Started", "Order Completed", "Ticket Opened"}
var loadCategories = [...]string{"kitchen", "bedding", "lighting", "storage", "garden", "bath", "dining", "desk"}

// Append appends the next event and says its instant, µs. Two draws per event, whatever it is.
func (l *Load) Append(dst []byte) ([]byte, int64) {
	x, y := l.r.u64(), l.r.u64()
	at := l.start + int64(float64(l.count)*l.step)
	at -= at % 1000
	person := int(x >> 32 * uint64(l.c.People) >> 32)
	kind := int(x & 0xff) // out of 256: 16 identify, 80 anonymous, 160 known
	if kind < 16 {
		dst = append(dst, `{"type":"identify","messageId":"`...)
	} else {
		dst = append(dst, `{"type":"track","messageId":"`...)
	}
	dst = appendHex(dst, l.run, 8)
	dst = append(dst, '-')
	dst = appendHex(dst, l.count, 12)
	dst = append(dst, `","timestamp":"`...)
	dst = l.clock.append(dst, at)
	l.count++
	if kind < 96 {
		dst = append(dst, `","anonymousId":"a`...)
		dst = append(dst, byte('0'+(y&7+6)/13)) // one visit in eight is on the second device
		dst = append(dst, '-')
		dst = appendInt(dst, person)
	}
	if kind < 16 || kind >= 96 {
		dst = append(dst, `","userId":"u`...)
		dst = appendInt(dst, person)
	}
	if kind < 16 {
		return l.identify(dst, person, y), at
	}
	return l.track(dst, y), at
}

func (l *Load) identify(dst []byte, person int, y uint64) []byte {
	dst = append(dst, `","traits":{"email":"u`...)
	dst = appendInt(dst, person)
	dst = append(dst, `@example.com","tier":"`...)
	dst = append(dst, [...]string{"none", "silver", "gold", "none"}[y>>8&3]...)
	dst = append(dst, `","age":`...)
	dst = appendInt(dst, 18+int(y>>16&63))
	return append(dst, `},"context":{"library":{"name":"load","version":"1.0.0"},"locale":"en-SG"}}`...)
}

func (l *Load) track(dst []byte, y uint64) []byte {
	dst = append(dst, `","event":"`...)
	dst = append(dst, loadEvents[(y>>8&0xffff)*uint64(len(loadEvents))>>16]...)
	dst = append(dst, `","properties":{"product_id":"sku-`...)
	dst = appendInt(dst, int(y>>24&0x3ff))
	dst = append(dst, `","category":"`...)
	dst = append(dst, loadCategories[y>>34&7]...)
	dst = append(dst, `","total":`...)
	dst = appendCents(dst, 100+int(y>>37&0x3fff))
	dst = append(dst, `,"quantity":`...)
	dst = appendInt(dst, 1+int(y>>51&3))
	return append(dst, `,"currency":"SGD"},"context":{"library":{"name":"load","version":"1.0.0"},"locale":"en-SG","timezone":"Asia/Singapore"}}`...)
}
