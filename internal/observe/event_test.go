package observe_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

func TestCleanEventKeepsWordsAndLosesTexts(t *testing.T) {
	failure := errors.New("down")
	const text = "<b>key=hunter2</b>\x00\xff"
	tests := []struct {
		name string
		raw  policy.Event
		want observe.Event
	}{
		{"nothing", policy.Event{}, observe.Event{Type: observe.Other}},
		{
			"all of a state change",
			policy.Event{
				Type: policy.EventStateChange, Policy: policy.KindBreaker, Name: "db é", Reason: "by_hand",
				From: policy.StateClosed, To: policy.StateOpen, Attempt: 2, Failures: 3, Delay: time.Second, Err: failure,
			},
			observe.Event{
				Type: policy.EventStateChange, Policy: policy.KindBreaker, Name: "db é", Reason: "by_hand",
				From: policy.StateClosed, To: policy.StateOpen, Attempt: 2, Failures: 3, Delay: time.Second, Err: failure,
			},
		},
		{
			"texts of a state change",
			policy.Event{Type: policy.EventStateChange, Policy: text, Name: text, Reason: text, From: text, To: text},
			observe.Event{
				Type: policy.EventStateChange, Policy: observe.Other, Name: "<b>key=hunter2</b>\uFFFD\uFFFD", Reason: observe.Other,
				From: observe.Other, To: observe.Other,
			},
		},
		{
			"a state change without states",
			policy.Event{Type: policy.EventStateChange},
			observe.Event{Type: policy.EventStateChange, From: observe.Other, To: observe.Other},
		},
		{
			"states where none changed",
			policy.Event{Type: policy.EventRetry, From: text, To: policy.StateOpen},
			observe.Event{Type: policy.EventRetry},
		},
		{"a type of another policy", policy.Event{Type: "cache_hit", Policy: "cache"}, observe.Event{Type: "cache_hit", Policy: "cache"}},
		{"a text as the type", policy.Event{Type: text}, observe.Event{Type: observe.Other}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, observe.Clean(&test.raw), cmpopts.EquateErrors()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCleaningAnEventAllocatesNothing(t *testing.T) {
	e := policy.Event{Type: policy.EventRejected, Policy: policy.KindBreaker, Name: "db", Reason: policy.ReasonOpen}
	if got := testing.AllocsPerRun(100, func() { observe.Clean(&e) }); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

// The packages that embed a Call get events from it, so they cannot use the raw texts of a policy.
func TestObserversNeverSeeARawEvent(t *testing.T) {
	for _, pattern := range []string{"../../otelmw/*.go", "../../slogmw/*.go", "../../statuspage/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name == "Event" && len(f.Body.List) == 1 {
					return false // it cleans the event and passes it on
				}
				if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Event" {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "policy" {
						t.Errorf("%s uses policy.Event; take an observe.Event", name)
					}
				}
				return true
			})
		}
	}
}
