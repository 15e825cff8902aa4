package screen_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/journal"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/scenes"
	"github.com/tenax-go/tenax/examples/internal/screen"
	"github.com/tenax-go/tenax/policy"
)

func failure(kind classify.Kind) error {
	return classify.As(errors.New("failed"), classify.Verdict{Class: classify.ClassTransient, Kind: kind})
}

// show shows a scene with everything that a screen can show.
func show(s *screen.Screen) {
	event := func(t policy.EventType, e policy.Event) policy.Event {
		e.Type = t
		return e
	}
	limited := classify.As(errors.New("429"), classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindRateLimit, RetryAfter: 2 * time.Second,
	})
	canceled := classify.As(errors.New("gone"), classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled})

	s.Opening("Title", []screen.Fact{{Name: "API", Text: "http://127.0.0.1:1"}})
	s.Begin(1, scenes.Scene{Title: "Attempts"})
	s.Step(journal.Step{
		Attempt: &journal.Attempt{Number: 1, Elapsed: 1234 * time.Microsecond, Status: 429, Err: limited},
		Events:  []policy.Event{event(policy.EventRetry, policy.Event{Delay: 2 * time.Second, Err: limited})},
	})
	timeout := failure(classify.KindTimeout)
	s.Step(journal.Step{
		Attempt: &journal.Attempt{Number: 2, Elapsed: time.Second, Err: timeout},
		Events: []policy.Event{
			event(policy.EventTimeout, policy.Event{Delay: time.Second}),
			event(policy.EventRetry, policy.Event{Delay: 66 * time.Millisecond, Err: timeout}),
		},
	})
	s.Step(journal.Step{
		Attempt: &journal.Attempt{Number: 3, Elapsed: 12 * time.Millisecond, Err: failure(classify.KindConnection)},
		Events: []policy.Event{
			event(policy.EventStateChange, policy.Event{Name: "llm", From: "closed", To: "open", Failures: 5}),
			event(policy.EventGiveUp, policy.Event{Reason: "exhausted"}),
		},
	})
	s.Step(journal.Step{Attempt: &journal.Attempt{Number: 1, Elapsed: 500 * time.Microsecond, Status: 200}})
	s.Step(journal.Step{
		Attempt: &journal.Attempt{Number: 1, Elapsed: time.Millisecond, Err: canceled},
		Events:  []policy.Event{event(policy.EventGiveUp, policy.Event{Reason: "canceled"})},
	})
	s.Step(journal.Step{Call: "2", Events: []policy.Event{
		event(policy.EventRejected, policy.Event{Reason: "half_open", Delay: 948 * time.Millisecond}),
		event(policy.EventGiveUp, policy.Event{Reason: "permanent"}),
	}})
	s.Note("a note")
	s.Review(scenes.Review{Outcome: scenes.Answered, Review: reviewer.Review{Text: strings.Repeat("long ", 20)}, Elapsed: 1250 * time.Millisecond})
	s.Review(scenes.Review{Call: "2", Outcome: scenes.Degraded, Review: reviewer.Review{Text: "short"}})
	s.Review(scenes.Review{Outcome: scenes.Canceled})
	s.Review(scenes.Review{Outcome: scenes.Failed, Err: failure(classify.KindAuth)})
	s.End(scenes.Result{Scene: scenes.Scene{Moral: "moral"}})
	s.End(scenes.Result{Err: errors.Join(errors.New("one thing"), errors.New("another"))})
}

func results() []scenes.Result {
	return []scenes.Result{
		{
			Scene: scenes.Scene{Title: "First"}, Reviews: make([]scenes.Review, 2), Elapsed: 1500 * time.Millisecond,
			Got: scenes.Counts{Answered: 1, Requests: 1, Retries: 2, Rejections: 3},
		},
		{Scene: scenes.Scene{Title: "Second, and longer"}, Elapsed: time.Millisecond, Err: errors.New("wrong")},
	}
}

func TestPlainOutput(t *testing.T) {
	var b bytes.Buffer
	s := screen.New(&b, screen.Style{})
	show(s)
	s.Summary(results(), 0)
	want := `Title

  API       http://127.0.0.1:1

 1  Attempts
    x #1  429 rate_limit            1.2ms  retry in 2.00s, as Retry-After asks
    x #2  timeout                   1.00s  timed out after 1.00s, retry in 66ms
    x #3  connection_error           12ms  that was the last attempt
    * circuit llm: closed -> open, after 5 failures in a row
    + #1  200 OK                    0.5ms
    o #1  canceled                  1.0ms  not retried: the caller has gone
    / review 2 --  rejected (half-open)             the circuit takes a probe in 948ms
    . a note
    > the model, after 1.25s: long long long long long long long long long long long long long long...
    ~ review 2  degraded, local rules: short
    o canceled by the caller
    x the caller gets auth_error: failed
    PASS  moral
    FAIL  one thing
    FAIL  another

           scene               attempts  retries  rejected   time  outcome
  --------------------------------------------------------------------------
  pass  1  First                      0        2         3  1.50s  answered
  FAIL  2  Second, and longer         0        0         0  1.0ms
  --------------------------------------------------------------------------
           together                   0        2         3  1.50s  2 reviews

1 of 2 scenes ended as they should.
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestColouredOutputHasTheSameText(t *testing.T) {
	var b bytes.Buffer
	s := screen.New(&b, screen.Style{Color: true, Symbols: true})
	show(s)
	for _, want := range []string{
		"\x1b[1mTitle\x1b[0m\n",
		"    \x1b[31m✗\x1b[0m #1  \x1b[31m429 rate_limit          \x1b[0m  1.2ms  retry in 2.00s, as Retry-After asks\n",
		"    \x1b[32m✓\x1b[0m #1  \x1b[32m200 OK                  \x1b[0m  0.5ms\n",
		"    \x1b[36m◆\x1b[0m \x1b[36mcircuit llm: closed → open, after 5 failures in a row\x1b[0m\n",
		"    \x1b[32mPASS\x1b[0m  moral\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %q", want, b.String())
		}
	}
}

func TestClosingLine(t *testing.T) {
	for want, skipped := range map[string]int{
		"Interrupted: 3 of 4 scenes were not played to the end.\n": 3,
		"1 of 1 scenes ended as they should.\n":                    0,
	} {
		var b bytes.Buffer
		screen.New(&b, screen.Style{}).Summary(results()[:1], skipped)
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("no %q in %q", want, b.String())
		}
	}
}

func TestStyleFollowsTheTerminal(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	// It is a character device, as a terminal is.
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	closed, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()

	all := screen.Style{Color: true, Symbols: true}
	for name, c := range map[string]struct {
		f           *os.File
		environment map[string]string
		want        screen.Style
	}{
		"file":              {file, nil, screen.Style{}},
		"closed":            {closed, nil, screen.Style{}},
		"terminal":          {terminal, map[string]string{"LANG": "en_US.UTF-8"}, all},
		"utf8":              {terminal, map[string]string{"LC_CTYPE": "de_DE.utf8", "LANG": "C"}, all},
		"no locale":         {terminal, nil, all},
		"other locale":      {terminal, map[string]string{"LC_ALL": "C", "LANG": "C.UTF-8"}, screen.Style{Color: true}},
		"NO_COLOR":          {terminal, map[string]string{"NO_COLOR": "1"}, screen.Style{Symbols: true}},
		"NO_COLOR is empty": {terminal, map[string]string{"NO_COLOR": ""}, all},
		"dumb":              {terminal, map[string]string{"TERM": "dumb"}, screen.Style{}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "TERM"} {
				t.Setenv(name, c.environment[name])
			}
			if got := screen.StyleOf(c.f); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
