// redialtap_test.go: `redial tap` for tests, with nothing but the standard library. REDIAL names the
// program, else it is looked for on PATH.
package reconnect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// start runs redial and waits for the line that the pattern is in; it ends with the test.
func start(t *testing.T, pattern string, words ...string) string {
	t.Helper()
	name := os.Getenv("REDIAL")
	if name == "" {
		name = "redial"
	}
	program := exec.Command(name, words...)
	output, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		program.Process.Signal(os.Interrupt)
		program.Wait()
	})
	lines := bufio.NewScanner(output)
	wanted := regexp.MustCompile(pattern)
	for lines.Scan() {
		if found := wanted.FindStringSubmatch(lines.Text()); found != nil {
			go func() { // what it says further must not fill its pipe
				for lines.Scan() {
				}
			}()
			return found[1]
		}
	}
	t.Fatalf("redial %v ended at once", words)
	return ""
}

// Tap stands between the client and its server.
type Tap struct {
	t    *testing.T
	api  string
	name string
	URL  string // for the client
}

func startTap(t *testing.T, upstream string) *Tap {
	t.Helper()
	tap := &Tap{t: t, name: "server"}
	tap.api = start(t, `control API on (\S+)`, "tap", "--control", "0")
	proxy := map[string]any{"name": tap.name, "listen": "127.0.0.1:0", "upstream": upstream}
	made := tap.call("POST", "/proxies", proxy)
	tap.URL = fmt.Sprintf("ws://%s/", made["listen"])
	return tap
}

func (tap *Tap) call(method, path string, body any) map[string]any {
	tap.t.Helper()
	text, _ := json.Marshal(body)
	request, err := http.NewRequest(method, tap.api+path, bytes.NewReader(text))
	if err != nil {
		tap.t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		tap.t.Fatal(err)
	}
	defer reply.Body.Close()
	var answer map[string]any
	json.NewDecoder(reply.Body).Decode(&answer)
	if words, isError := answer["error"]; isError {
		tap.t.Fatalf("%s %s: %v", method, path, words)
	}
	return answer
}

// BreakFor resets connections and dials for a while, as if the server were gone.
func (tap *Tap) BreakFor(span time.Duration) {
	tap.t.Helper()
	tap.call("POST", "/proxies/"+tap.name, map[string]any{"enabled": false})
	time.Sleep(span)
	tap.call("POST", "/proxies/"+tap.name, map[string]any{"enabled": true})
}

// Expect fails the test with Redial's reasons where one does not hold (docs/expectations.md).
func (tap *Tap) Expect(deadline string, expect map[string]any) {
	tap.t.Helper()
	wish := map[string]any{"expect": expect, "deadline": deadline}
	answer := tap.call("POST", "/redial/expect", wish)
	if answer["held"] == true {
		return
	}
	var wrong []string
	for _, one := range answer["expectations"].([]any) {
		judged := one.(map[string]any)
		if judged["held"] != "held" {
			wrong = append(wrong, fmt.Sprintf("%v %v: %v, %v", judged["name"],
				judged["expected"], judged["held"], judged["reason"]))
		}
	}
	tap.t.Fatal(strings.Join(wrong, "; "))
}
