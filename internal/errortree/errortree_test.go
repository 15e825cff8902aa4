package errortree_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errOther = errors.New("other")

// texts returns the texts of the errors that a walk visits.
func texts(err error, step func(error) errortree.Step) (visited []string, whole bool) {
	whole = errortree.Walk(err, func(err error) errortree.Step {
		visited = append(visited, err.Error())
		return step(err)
	})
	return visited, whole
}

func TestAWalkFollowsTheStepsOfVisit(t *testing.T) {
	a, b, c := errors.New("a"), errors.New("b"), errors.New("c")
	inner := fmt.Errorf("inner: %w", b)
	err := errors.Join(a, inner, nil, c)
	for name, test := range map[string]struct {
		at    error
		step  errortree.Step
		want  []string
		whole bool
	}{
		"everywhere":             {nil, errortree.Inside, []string{err.Error(), "a", "inner: b", "b", "c"}, true},
		"past one":               {inner, errortree.Past, []string{err.Error(), "a", "inner: b", "c"}, true},
		"no further":             {inner, errortree.Stop, []string{err.Error(), "a", "inner: b"}, false},
		"no further than itself": {err, errortree.Stop, []string{err.Error()}, false},
	} {
		visited, whole := texts(err, func(err error) errortree.Step {
			if err == test.at {
				return test.step
			}
			return errortree.Inside
		})
		if diff := cmp.Diff(test.want, visited); diff != "" || whole != test.whole {
			t.Errorf("%s: whole: %v, visited (-want +got):\n%s", name, whole, diff)
		}
	}
}

func TestAWalkEndsAfter256ErrorsAndReportsThat(t *testing.T) {
	for n, want := range map[int]struct {
		visited int
		whole   bool
	}{
		254: {255, true}, 255: {256, true}, 256: {256, false}, 100_000: {256, false},
	} {
		visited, whole := texts(errors.Join(slices.Repeat([]error{errOther}, n)...), func(error) errortree.Step { return errortree.Inside })
		if len(visited) != want.visited || whole != want.whole {
			t.Errorf("%d joined errors: %d visited, whole: %v", n, len(visited), whole)
		}
	}
	for name, want := range map[string]bool{
		"a value that cannot be compared": true, "a type that cannot be compared": true,
		"a nil pointer": false, "methods that panic": false, "methods that panic, wrapped": false,
		"it wraps itself": false, "it wraps itself twice": false, "a new error each time": false,
	} {
		if whole := errortree.Walk(hostile.Errors()[name], func(error) errortree.Step { return errortree.Inside }); whole != want {
			t.Errorf("%s: whole: %v", name, whole)
		}
	}
	if visited, whole := texts(nil, nil); len(visited) != 0 || !whole {
		t.Errorf("of no error, %v was visited, whole: %v", visited, whole)
	}
}

func TestAnyErrorIsWalkedAndCompared(t *testing.T) {
	for name, err := range hostile.Errors() {
		t.Run(name, func(t *testing.T) {
			visited := 0
			errortree.Walk(err, func(error) errortree.Step { visited++; return errortree.Inside })
			if visited == 0 || visited > errortree.MaxVisited {
				t.Errorf("%d errors were visited", visited)
			}
			if errortree.Is(err, errOther) {
				t.Error("it matches")
			}
			errortree.Is(errOther, err)
			errortree.Is(err, err)
			if !errortree.Is(errors.Join(errOther, err), errOther) || !errortree.Is(fmt.Errorf("x: %w", errOther), errOther) {
				t.Error("what stands before it is not found")
			}
		})
	}
}

func TestWhatFollowsAnErrorThatPanicsIsFound(t *testing.T) {
	if !errortree.Is(errors.Join(hostile.Panicking(), hostile.Nil(), io.EOF), io.EOF) {
		t.Error("EOF is not found")
	}
}

func TestAMethodThatPanicsGivesNoAnswer(t *testing.T) {
	if got, answered := errortree.Answer(func() int { return 3 }); got != 3 || !answered {
		t.Errorf("Answer = %d, %v", got, answered)
	}
	if got, answered := errortree.Answer(func() int { panic("odd") }); got != 0 || answered {
		t.Errorf("Answer of a panic = %d, %v", got, answered)
	}
}

// For errors that behave, Is is errors.Is.
func TestIsAgreesWithPackageErrors(t *testing.T) {
	targets := []error{nil, errOther, io.EOF, fs.ErrNotExist, syscall.ENOENT, syscall.EACCES}
	rapid.Check(t, func(t *rapid.T) {
		err := rapid.SampledFrom(targets).Draw(t, "error")
		for range rapid.IntRange(0, 6).Draw(t, "wrappers") {
			switch rapid.IntRange(0, 2).Draw(t, "wrapper") {
			case 0:
				err = fmt.Errorf("x: %w", err)
			case 1:
				err = errors.Join(rapid.SampledFrom(targets).Draw(t, "before"), err)
			case 2:
				err = &fs.PathError{Op: "open", Path: "p", Err: errors.Join(err, rapid.SampledFrom(targets).Draw(t, "after"))}
			}
		}
		target := rapid.SampledFrom(targets).Draw(t, "target")
		if got, want := errortree.Is(err, target), errors.Is(err, target); got != want {
			t.Fatalf("Is(%v, %v) = %v, errors.Is: %v", err, target, got, want)
		}
	})
}

func TestLookingThroughATreeAllocatesNothing(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	err := fmt.Errorf("x: %w", errors.Join(errOther, io.EOF))
	if got := testing.AllocsPerRun(100, func() { errortree.Is(err, io.EOF) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
