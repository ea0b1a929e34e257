package reconnect

import (
	"context"
	"testing"
	"time"
)

// A server, a tap in front of it, and the client that dials the tap, until the test is over.
func startAll(t *testing.T) (*Tap, *Chat) {
	t.Helper()
	server := start(t, `(ws://\S+)`, "serve", "--port", "0") // your own in its place
	tap := startTap(t, server)
	chat := &Chat{URL: tap.URL, Say: make(chan string)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); chat.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	tap.Expect("5s", map[string]any{"opens": 1})
	return tap, chat
}

func TestIsBackWithinThreeSecondsOfAnOutage(t *testing.T) {
	tap, _ := startAll(t)
	tap.BreakFor(500 * time.Millisecond)
	tap.Expect("10s", map[string]any{
		"recovers_within": "4s",
		"dials_at_most":   map[string]any{"each_outage": 10},
	})
}

func TestSaysWhatItIsToldAlsoAfterAnOutage(t *testing.T) {
	tap, chat := startAll(t)
	said := func(text string) map[string]any {
		return map[string]any{"direction": "out", "contains": text, "count": 1}
	}
	chat.Say <- "one"
	tap.Expect("5s", map[string]any{"messages": said("one")})
	tap.BreakFor(200 * time.Millisecond)
	tap.Expect("10s", map[string]any{"recovers_within": "4s"})
	chat.Say <- "two"
	tap.Expect("5s", map[string]any{"messages": said("two")})
}
