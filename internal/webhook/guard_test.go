package webhook

import (
	"net/netip"
	"testing"
	"time"

	"rapport"
)

func TestGuard(t *testing.T) {
	open := guard{}
	for _, text := range []string{"127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
		"::1", "::", "::ffff:10.0.0.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "::127.0.0.1"} {
		if err := open.permit(netip.MustParseAddr(text)); rapport.KindOf(err) != rapport.Forbidden {
			t.Errorf("%s: %v, want it refused", text, err)
		}
	}
	for _, text := range []string{"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"} {
		if err := open.permit(netip.MustParseAddr(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	allowed := guard{allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	for text, fine := range map[string]bool{"10.1.2.3": true, "::ffff:10.1.2.3": true, "64:ff9b::a01:203": true, "10.2.0.1": false, "127.0.0.1": false} {
		if err := allowed.permit(netip.MustParseAddr(text)); (err == nil) != fine {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "0": 0, "7": 7 * time.Second, "999999": time.Hour, "-1": 0, "soon": 0,
		"Sun, 01 Nov 2026 12:00:30 GMT": 30 * time.Second, "Sun, 01 Nov 2026 11:00:00 GMT": 0, "Mon, 02 Nov 2026 12:00:00 GMT": time.Hour} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q asks for %v, want %v", text, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "7", "99999999999999999999", "Sun, 01 Nov 2026 12:00:30 GMT", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d := retryAfter(text, time.Unix(1_800_000_000, 0)); d < 0 || d > mostAfter {
			t.Errorf("%q asks for %v", text, d)
		}
	})
}

const opensslDigest = "83fa700b2a45c1f411ff74e679f08791c13bdd60e5ef046dcafc71455c249bd9"

// TestSign holds the signature to one made with openssl: printf '1800000000.{"id":"1-0"}' | openssl dgst -sha256 -hmac 0123456789abcdef
func TestSign(t *testing.T) {
	if got := Sign("0123456789abcdef", 1_800_000_000, []byte(`{"id":"1-0"}`)); got != "v1="+opensslDigest {
		t.Error(got)
	}
}

func TestPause(t *testing.T) {
	f := follower{cfg: Defaults()}
	last := time.Duration(0)
	for n := 1; n < 80; n++ {
		d := f.pause(n, 0)
		want := min(time.Second<<min(n-1, 20), 5*time.Minute)
		if d < want*3/4 || d > want*5/4 {
			t.Errorf("after failure %d it waits %v, want about %v", n, d, want)
		}
		last = d
	}
	if last < 3*time.Minute || f.pause(1, 42*time.Second) != 42*time.Second {
		t.Error("Retry-After is not kept to")
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []Config{{}, {Timeout: time.Second, Pause: time.Hour, Longest: time.Minute}, {Timeout: time.Second, Pause: time.Second, Longest: time.Minute, Allow: []string{"10.0.0.1"}}} {
		if rapport.KindOf(c.Validate()) != rapport.Invalid {
			t.Errorf("%+v is taken", c)
		}
	}
}
