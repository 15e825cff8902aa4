package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/scenes"
)

// asProgram is the variable that makes the test binary run the demo.
const asProgram = "TENAX_TEST_AS_DEMO"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

// command returns the demo as a separate process.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "OTEL_EXPORTER_OTLP_ENDPOINT=", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=")
	return cmd
}

func TestEverySceneEndsAsItShouldInAPipe(t *testing.T) {
	var stdout, stderr bytes.Buffer
	cmd := command(t, "-log")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, stdout.String(), stderr.String())
	}
	t.Logf("%v\n%s", time.Since(start), stdout.String())
	if !strings.Contains(stderr.String(), "level=INFO msg=retrying pipeline=llm attempt=1 kind=rate_limit status=429") {
		t.Errorf("the log does not mention the rate limit:\n%s", stderr.String())
	}
	for _, c := range stdout.String() {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Errorf("the output has the character %q", c)
		}
	}
	for _, scene := range scenes.All() {
		if strings.Count(stdout.String(), scene.Title) != 2 || !strings.Contains(stdout.String(), "    PASS  "+scene.Moral+"\n") {
			t.Errorf("the output does not mention %q", scene.Title)
		}
	}
	if !strings.Contains(stdout.String(), "11 of 11 scenes ended as they should.") {
		t.Error("the output does not say how it ended")
	}
	for line := range strings.Lines(stdout.String()) {
		if len(line) > 110 {
			t.Errorf("the output has a line of %d characters: %s", len(line), line)
		}
	}
	compareWithReadme(t, stdout.String())
	for _, secret := range scenes.Secrets() {
		if strings.Contains(stdout.String()+stderr.String(), secret) {
			t.Errorf("the output or the log shows %q", secret)
		}
	}
}

func TestAnInterruptionEndsTheProgramCleanly(t *testing.T) {
	var stderr bytes.Buffer
	cmd := command(t)
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	output := bufio.NewReader(stdout)
	readTo(t, output, "as Retry-After asks") // The wait is long enough to interrupt it.
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(output)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 || stderr.String() != "demo: interrupted\n" {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
	if !strings.Contains(string(rest), "Interrupted: 10 of 11 scenes were not played to the end.") {
		t.Errorf("the output ends with %s", rest)
	}
}

// readTo reads up to a line that contains the text, and returns that line.
func readTo(t *testing.T, r *bufio.Reader, text string) string {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if strings.Contains(line, text) {
			return line
		}
		if err != nil {
			t.Fatalf("no %q: %v", text, err)
		}
	}
}

// quick is a scene that takes no time.
func quick() []scenes.Scene {
	return []scenes.Scene{{
		Name: "quick", Title: "Quick", API: llm.Always(llm.Answer), Want: scenes.Counts{Answered: 1, Requests: 1}, Moral: "fine",
	}}
}

// start runs the demo in the test's own process. It returns the output, and a function that waits
// for the exit code and the standard error.
func start(ctx context.Context, t *testing.T, all []scenes.Scene, args ...string) (*bufio.Reader, func() (int, string)) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		defer w.Close()
		code <- run(ctx, all, args, w, &stderr)
	}()
	return bufio.NewReader(r), func() (int, string) { return <-code, stderr.String() }
}

func TestASceneThatEndsUnexpectedlyMakesTheExitCode1(t *testing.T) {
	broken := quick()
	broken[0].Name, broken[0].Title, broken[0].Want.Requests = "broken", "Broken", 2
	output, end := start(t.Context(), t, append(quick(), broken...))
	text, err := io.ReadAll(output)
	if err != nil {
		t.Fatal(err)
	}
	code, stderr := end()
	if want := "demo: scene broken: requests seen by the API: 1 instead of 2\n"; code != 1 || stderr != want {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	for _, want := range []string{
		"PASS  fine\n", "FAIL  requests seen by the API: 1 instead of 2\n", "  FAIL  2  Broken", "1 of 2 scenes ended as they should.",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestMetricsAreServedUntilInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	output, end := start(ctx, t, quick(), "-serve")
	_, address, _ := strings.Cut(readTo(t, output, "until interrupted"), "http://")
	address, _, _ = strings.Cut(address, ",")

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	metrics, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	want := `tenax_attempt_duration_seconds_count{tenax_outcome="success",tenax_pipeline_name="llm"} 1` + "\n"
	if !strings.Contains(string(metrics), want) {
		t.Errorf("no %q in\n%s", want, metrics)
	}
	cancel()
	if code, stderr := end(); code != 0 || stderr != "" {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestAMetricsAddressThatIsTakenIsAnError(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	_, end := start(t.Context(), t, quick(), "-metrics", strings.TrimPrefix(taken.URL, "http://"))
	if code, stderr := end(); code != 1 || !strings.Contains(stderr, "address already in use") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

func TestSpansGoToTheEndpointInTheEnvironment(t *testing.T) {
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	output, end := start(t.Context(), t, quick())
	readTo(t, output, "3 spans sent; in Jaeger: service tenax-demo, tag demo.scene=quick")
	if code, stderr := end(); code != 0 || stderr != "" {
		t.Errorf("exit code %d, %q", code, stderr)
	}

	collector.Close()
	output, end = start(t.Context(), t, quick())
	readTo(t, output, "0 spans sent, others not: ")
	if code, stderr := end(); code != 0 || stderr != "" {
		t.Errorf("a collector that is away must not fail the demo: exit code %d, %q", code, stderr)
	}
}

func TestFlagsThatMakeNoSenseAreRefused(t *testing.T) {
	for args, want := range map[string]int{"-help": 0, "-x": 2, "x": 2, "-metrics": 2} {
		_, end := start(t.Context(), t, quick(), args)
		code, stderr := end()
		if code != want || stderr == "" {
			t.Errorf("%s: exit code %d, %q", args, code, stderr)
		}
	}
}
