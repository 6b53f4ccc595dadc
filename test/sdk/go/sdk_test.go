// Package sdk sends with the Go SDK what ../story.js expects.
package sdk

import (
	"os"
	"testing"

	analytics "github.com/segmentio/analytics-go/v3"
)

func TestSend(t *testing.T) {
	url, user := os.Getenv("SEND_TO"), os.Getenv("USER_ID")
	if url == "" {
		t.Skip("SEND_TO is not set: start with test/sdk/run")
	}
	sent := make(delivered, 4)
	client, err := analytics.NewWithConfig(os.Getenv("WRITE_KEY"), analytics.Config{Endpoint: url, BatchSize: cap(sent), Callback: sent})
	if err != nil {
		t.Fatal(err)
	}
	const device = "go-device"
	for _, m := range []analytics.Message{
		analytics.Identify{UserId: user, AnonymousId: device, Traits: analytics.NewTraits().Set("plan", "go-pro").SetEmail("go@Example.com")},
		analytics.Track{UserId: user, AnonymousId: device, Event: "Order Completed", Properties: analytics.NewProperties().SetTotal(40.5)},
		analytics.Track{UserId: user, AnonymousId: device, Event: "Order Completed", Properties: analytics.NewProperties().SetTotal(59.5)},
		analytics.Screen{UserId: user, AnonymousId: device, Name: "Account"},
	} {
		if err := client.Enqueue(m); err != nil {
			t.Fatal(err)
		}
	}
	for range cap(sent) { // before Close, which gives up what must be sent again
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
}

// delivered takes the outcome of each message.
type delivered chan error

func (d delivered) Success(analytics.Message)              { d <- nil }
func (d delivered) Failure(_ analytics.Message, err error) { d <- err }
