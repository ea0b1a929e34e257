// gorilla.go URL: gorilla/websocket dials nothing again by itself: a loop that doubles its wait from
// one second to thirty, and starts anew once it was open.
package main

import (
	"log"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

func talk(url string) error {
	connection, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		return err
	}
	defer connection.Close()
	err = connection.WriteMessage(websocket.TextMessage, []byte(`{"hello":1}`))
	for err == nil {
		_, _, err = connection.ReadMessage()
	}
	log.Print(err)
	return nil
}

func main() {
	wait := time.Second
	for {
		if err := talk(os.Args[1]); err == nil {
			wait = time.Second
		}
		time.Sleep(wait)
		wait = min(2*wait, 30*time.Second)
	}
}

func min(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}
