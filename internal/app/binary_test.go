package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rapport/internal/customer"
)

// theBinary is bin/rapport as it would be made now; RAPPORT names another one.
func theBinary(t *testing.T) string {
	t.Helper()
	if named := os.Getenv("RAPPORT"); named != "" {
		return named
	}
	// Looked at, so that a cached outcome of this test is not taken for one of other sources.
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == "ui" || d.Name() == "test" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if err == nil && strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go") {
			_, err = os.Stat(p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "rapport")
	if out, err := exec.Command("go", "build", "-o", bin, "rapport/cmd/rapport").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// running is the binary at work on a directory.
type running struct {
	url    string
	cmd    *exec.Cmd
	stderr *tail
	out    <-chan struct{} // closed when standard output ended
}

const token, writeKey = "dev", "dev"

// launch starts the binary and returns when it serves, or with the reason why it does not.
func launch(bin, data, listen string, env ...string) (*running, error) {
	s := begin(bin, data, listen, env...)
	if s.url == "" {
		err := s.cmd.Wait()
		return nil, fmt.Errorf("%w: %s", err, s.stderr)
	}
	return s, nil
}

// begin starts the binary and reads its output until it says where it serves; the address stays empty if it ends first.
func begin(bin, data, listen string, env ...string) *running {
	s := &running{stderr: &tail{}}
	s.cmd = exec.Command(bin, "serve", "--dev", "--data", data, "--listen", listen)
	s.cmd.Env = append(os.Environ(), env...)
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		panic(err)
	}
	ended := make(chan struct{})
	s.out = ended
	lines := bufio.NewScanner(stdout)
	for s.url == "" && lines.Scan() {
		if _, rest, found := strings.Cut(lines.Text(), " serves "); found {
			s.url, _, _ = strings.Cut(rest, " ")
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, stdout)
		close(ended)
	}()
	return s
}

// kill ends the process as kill -9 does.
func (s *running) kill() {
	_ = s.cmd.Process.Kill()
	<-s.out
	_ = s.cmd.Wait()
}

// stop asks the process to end and returns how it did.
func (s *running) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-s.out
	return s.cmd.Wait()
}

var apiClient = &http.Client{Timeout: 30 * time.Second}

// call asks the API and reads the answer into out, which may be nil. Bytes are sent as they are, else in is sent as JSON.
func (s *running) call(method, path string, in, out any) (status int, err error) {
	var body io.Reader
	if text, raw := in.([]byte); raw {
		body = bytes.NewReader(text)
	} else if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := apiClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, err
	}
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, text)
	}
	if out != nil {
		err = json.Unmarshal(text, out)
	}
	return resp.StatusCode, err
}

// get reads what must be there.
func (s *running) get(t testing.TB, path string, out any) {
	t.Helper()
	if _, err := s.call(http.MethodGet, path, nil, out); err != nil {
		t.Fatal(err)
	}
}

// segment puts a definition.
func (s *running) segment(key, condition string) error {
	_, err := s.call(http.MethodPut, "/api/v1/definitions/segment/"+key, map[string]any{
		"owners": map[string]string{"marketing": "m", "it": "i"}, "wording": map[string]string{"marketing": key, "it": key},
		"spec": map[string]any{"condition": json.RawMessage(condition)}}, nil)
	return err
}

// caughtUp waits until the machine has applied all that is in the log, with every segment live.
func (s *running) caughtUp(t testing.TB) (status customer.Status) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		s.get(t, "/api/v1/status", &status)
		var segments struct{ Items []struct{ State string } }
		s.get(t, "/api/v1/segments", &segments)
		live := true
		for _, one := range segments.Items {
			live = live && one.State == "live"
		}
		if live && status.Applied == status.End {
			return status
		}
		if time.Now().After(end) {
			t.Fatalf("it does not catch up: %+v %+v", status, segments)
		}
	}
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (w *tail) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, p...)
	if len(w.text) > 1<<16 {
		w.text = append(w.text[:0], w.text[len(w.text)-1<<15:]...)
	}
	return len(p), nil
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.text)
}
