package importcost_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// costs has each program with Tenax, the same program without it, and the largest allowed
// difference in bytes: little more than was measured on linux/amd64 with Go 1.26. Three tenths of
// it are the symbols and lines for debuggers. 0.7 MB are what real providers, client libraries,
// drivers and brokers say, as code and text of this module: no further package comes with it.
var costs = []struct {
	program, without string
	atMost           int64
}{
	{"httpmw", "nethttp", 2_350_000},
	{"openaihttpmw", "openai", 2_200_000},
	{"slogmw", "nethttp", 2_880_000},
	{"otelmw", "nethttp", 3_670_000},
	{"statuspage", "nethttpserver", 6_500_000},
}

// keepsMethods has the programs that keep the methods that nothing calls. Package html/template
// looks them up by the names in a template, so serving the status page keeps them.
var keepsMethods = map[string]bool{"reflecting": true, "statuspage": true}

func TestProgramsThatImportTenax(t *testing.T) {
	binaries := build(t)
	t.Run("are little larger", func(t *testing.T) { testSizes(t, binaries) })
	t.Run("keep no methods that nothing calls", func(t *testing.T) { testMethods(t, binaries) })
	t.Run("keep the methods that Tenax looks up", func(t *testing.T) { testGRPCStatus(t, binaries) })
	t.Run("build no tables at their start", func(t *testing.T) { testStart(t, binaries) })
}

func testSizes(t *testing.T, binaries string) {
	t.Helper()
	for _, cost := range costs {
		larger := size(t, binaries, cost.program) - size(t, binaries, cost.without)
		t.Logf("%-12s is %7d bytes larger than %s", cost.program, larger, cost.without)
		if larger > cost.atMost {
			t.Errorf("%s is %d bytes larger than %s: more than %d", cost.program, larger, cost.without, cost.atMost)
		}
	}
}

func testMethods(t *testing.T, binaries string) {
	t.Helper()
	for _, program := range programs(t) {
		kept := keepsUnusedMethods(t, binaries, program)
		switch {
		case keepsMethods[program] && !kept:
			t.Errorf("%s does not keep methods that nothing calls, any more: take it out of keepsMethods", program)
		case !keepsMethods[program] && kept:
			t.Errorf("%s keeps methods that nothing calls, because of\n%s", program, reflecting(t, program))
		}
	}
}

func testGRPCStatus(t *testing.T, binaries string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), binary(binaries, "grpcerror")).CombinedOutput()
	if err != nil || string(out) != "rate_limit" {
		t.Errorf("an error with the status RESOURCE_EXHAUSTED is of kind %q (%v)", out, err)
	}
}

// mostAtStart is how many bytes the packages of Tenax may allocate before main: a few small values
// each. What reads the texts of errors is built when the first one is read.
const mostAtStart = 4096

func testStart(t *testing.T, binaries string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(binaries, "httpmw"))
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	sum, packages := 0, regexp.MustCompile(`init github\.com/tenax-go/tenax/\S+ .* (\d+) bytes`).FindAllStringSubmatch(trace.String(), -1)
	for _, found := range packages {
		n, err := strconv.Atoi(found[1])
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	t.Logf("%d packages allocate %d bytes", len(packages), sum)
	if len(packages) == 0 || sum > mostAtStart {
		t.Errorf("%d packages allocate %d bytes before main, more than %d:\n%s", len(packages), sum, mostAtStart, &trace)
	}
}

// keepsUnusedMethods reports whether the program has the unused method of package canary.
func keepsUnusedMethods(t *testing.T, binaries, program string) bool {
	t.Helper()
	symbols := command(t, "tool", "nm", binary(binaries, program))
	if !bytes.Contains(symbols, []byte("canary.Canary.String")) {
		t.Errorf("%s does not have package canary", program)
	}
	return bytes.Contains(symbols, []byte("canary.Canary.Unused"))
}

// reflecting returns the functions of a program that look up methods by names or indices that the
// linker does not know.
func reflecting(t *testing.T, program string) string {
	t.Helper()
	found := map[string]bool{}
	dependencies := command(t, "build", "-o", os.DevNull, "-ldflags=-dumpdep", "./programs/"+program)
	var names []string
	for _, match := range regexp.MustCompile(`(?m)(\S+) <ReflectMethod>`).FindAllSubmatch(dependencies, -1) {
		if name := string(match[1]); !found[name] && !strings.HasPrefix(name, "reflect.") {
			found[name] = true
			names = append(names, name)
		}
	}
	return strings.Join(names, "\n")
}

// build builds all programs, as a plain go build does.
func build(t *testing.T) (binaries string) {
	t.Helper()
	binaries = t.TempDir()
	command(t, "build", "-o", binaries+string(filepath.Separator), "./programs/...")
	return binaries
}

// programs returns the names of all programs.
func programs(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("programs/*/main.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		names = append(names, filepath.Base(filepath.Dir(file)))
	}
	return names
}

func size(t *testing.T, binaries, program string) int64 {
	t.Helper()
	info, err := os.Stat(binary(binaries, program))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func binary(binaries, program string) string {
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	return filepath.Join(binaries, program)
}

// command runs the go command without the flags for this test, such as -race, and returns its
// output.
func command(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}
