// Package reconnect is what is tested here: a client that dials again with a growing, jittered
// wait when it is lost, and sends what it was told to say.
package reconnect

import (
	"context"
	"math/rand"
	"time"

	"github.com/gorilla/websocket"
)

const (
	firstWait   = 200 * time.Millisecond
	longestWait = 2 * time.Second
)

// Chat keeps a connection to URL until its context is over.
type Chat struct {
	URL string
	Say chan string
}

// Run dials, and dials again.
func (c *Chat) Run(ctx context.Context) {
	for failed := 0; ctx.Err() == nil; failed++ {
		if c.once(ctx) {
			failed = 0
		}
		wait := longestWait
		if failed < 4 {
			wait = firstWait << failed
		}
		select {
		case <-time.After(wait/2 + time.Duration(rand.Int63n(int64(wait/2)))):
		case <-ctx.Done():
		}
	}
}

// One connection, until it is lost. True: it had opened.
func (c *Chat) once(ctx context.Context) bool {
	conn, _, err := websocket.DefaultDialer.DialContext(ctx, c.URL, nil)
	if err != nil {
		return false
	}
	defer conn.Close()
	lost := make(chan struct{})
	go func() {
		defer close(lost)
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	for {
		select {
		case text := <-c.Say:
			if conn.WriteMessage(websocket.TextMessage, []byte(text)) != nil {
				return true
			}
		case <-lost:
			return true
		case <-ctx.Done():
			return true
		}
	}
}
