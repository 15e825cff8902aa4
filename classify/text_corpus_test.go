package classify_test

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

// TestMessagesOfRealLibraries reads testdata/messages: lines of a class, the kinds that are right
// and a message, after comments with their source.
func TestMessagesOfRealLibraries(t *testing.T) {
	for _, c := range corpus(t, "testdata/messages.txt") {
		t.Run(c.msg, func(t *testing.T) {
			got := classify.Of(errors.New(c.msg))
			if got.Class.String() != c.class || !strings.Contains("/"+c.kinds+"/", "/"+string(got.Kind)+"/") {
				t.Errorf("%s %s (status %d), want %s %s", got.Class, got.Kind, got.Status, c.class, c.kinds)
			}
		})
	}
}

// TestMessagesThatOnlyLookLikeFailures reads testdata/no_failures.txt: each line is a message that
// says nothing about a failure that a caller met.
func TestMessagesThatOnlyLookLikeFailures(t *testing.T) {
	lines := 0
	for _, line := range linesOf(t, "testdata/no_failures.txt") {
		lines++
		t.Run(line, func(t *testing.T) {
			assertOf(t, errors.New(strings.ReplaceAll(line, `\n`, "\n")), unknown)
		})
	}
	if lines < 300 {
		t.Errorf("%d messages", lines)
	}
}

type corpusCase struct{ class, kinds, msg string }

func corpus(t *testing.T, file string) []corpusCase {
	t.Helper()
	var cases []corpusCase
	for _, line := range linesOf(t, file) {
		class, rest, _ := strings.Cut(line, " ")
		kinds, msg, ok := strings.Cut(rest, " ")
		if !ok {
			t.Fatalf("%q has no message", line)
		}
		cases = append(cases, corpusCase{class, kinds, strings.ReplaceAll(msg, `\n`, "\n")})
	}
	return cases
}

// linesOf returns the lines of a file without empty ones and comments.
func linesOf(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := s.Text(); line != "" && !strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	return lines
}
