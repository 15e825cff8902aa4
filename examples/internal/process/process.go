//go:build unix

package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Patience limits every wait.
const Patience = 60 * time.Second

// gracePeriod is how long a process has to end by itself. Jaeger would wait longer, for the
// exporter's idle connection.
const gracePeriod = 2 * time.Second

// Client is the client of Jaeger and Prometheus in tests. It keeps no connections, as the processes
// do not live long.
var Client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}

// Program returns the path of a program, or ends the test if it is missing.
func Program(t *testing.T, variable, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if named := os.Getenv(variable); named != "" {
		path, err = exec.LookPath(named)
	}
	switch {
	case err == nil:
		return path
	case os.Getenv("TENAX_E2E") == "required":
		t.Fatalf("TENAX_E2E is required, but: %v; set %s", err, variable)
	default:
		t.Skipf("%v; set %s to test with it", err, variable)
	}
	return ""
}

// Addresses returns n loopback addresses that were free a moment ago.
func Addresses(t *testing.T, n int) []string {
	t.Helper()
	free, held := make([]string, n), make([]net.Listener, n)
	for i := range n {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		free[i], held[i] = l.Addr().String(), l
	}
	for _, l := range held {
		l.Close()
	}
	return free
}

// Start starts a program on n free addresses, and ends it with the test. As an address may be taken
// by now, it tries three times. The function command gets the addresses; ready returns the address
// that must answer 200 then.
func Start(t *testing.T, n int, command func(addresses []string) *exec.Cmd, ready func(addresses []string) string) []string {
	t.Helper()
	var err error
	for range 3 {
		free := Addresses(t, n)
		if err = launch(t, command(free), ready(free)); err == nil {
			return free
		}
	}
	t.Fatal(err)
	return nil
}

func launch(t *testing.T, cmd *exec.Cmd, ready string) error {
	t.Helper()
	var output lockedBuffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, ended: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	if err := p.await(t.Context(), ready); err != nil {
		p.end(t)
		return fmt.Errorf("%s is not ready: %w\n%s", cmd.Path, err, output.String())
	}
	t.Cleanup(func() { p.end(t) })
	return nil
}

type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
	err   error
}

// await waits until the address answers 200.
func (p *process) await(ctx context.Context, address string) error {
	deadline := time.After(Patience)
	for {
		if status(ctx, address) == http.StatusOK {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("it ended: %w", p.err)
		case <-deadline:
			return errors.New("it does not answer")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func status(ctx context.Context, address string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0
	}
	response, err := Client.Do(request)
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

// end ends the process, gracefully at first, and checks that it is gone.
func (p *process) end(t *testing.T) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(gracePeriod):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	if err := syscall.Kill(p.cmd.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("%s is still there: %v", p.cmd.Path, err)
	}
}

// lockedBuffer is a buffer that a process writes to and the test reads.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
