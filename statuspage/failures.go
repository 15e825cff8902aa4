package statuspage

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/observe"
)

const (
	pipelineFailures = 20
	pageFailures     = 100
)

// failure is a call that failed, without anything that its error says.
type failure struct {
	at       instant
	watch    uint64
	pipeline string
	kind     string
	status   int
	attempts int    // 0 if not known
	reason   string // why there was no other attempt, or empty
	goType   string // of the innermost error, or empty
}

// recent are the last of many values. Those who add take no lock. The zero recent has room for
// none.
type recent[T any] struct {
	slots atomic.Pointer[[]atomic.Pointer[T]]
	added atomic.Uint64
}

// add adds v in the place of the oldest of limit values.
func (r *recent[T]) add(v *T, limit int) {
	slots := r.slots.Load()
	if slots == nil {
		made := make([]atomic.Pointer[T], limit)
		r.slots.CompareAndSwap(nil, &made)
		slots = r.slots.Load()
	}
	(*slots)[(r.added.Add(1)-1)%uint64(len(*slots))].Store(v)
}

// all returns the values, the latest first, though some that are being added may be missing.
func (r *recent[T]) all(compare func(a, b *T) int) []*T {
	slots := r.slots.Load()
	if slots == nil {
		return nil
	}
	var all []*T
	for i := range *slots {
		if v := (*slots)[i].Load(); v != nil {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b *T) int { return compare(b, a) })
	return all
}

// explain takes from the error what may be shown of it. Where the caller's time was up, only that
// counts.
func (f *failure) explain(err error, late bool, classifier classify.Classifier) {
	f.attempts, f.reason = gaveUp(err)
	if late {
		f.kind = string(classify.KindTimeout)
		return
	}
	verdict := classifier.Of(err)
	f.kind, f.status, f.goType = observe.Kind(verdict.Kind), verdict.Status, typeOf(err)
}

// maxErrors is how many errors inside each other are looked at: an error may wrap itself, which
// errors.AsType never ends on.
const maxErrors = 64

// gaveUp asks an error of package retry how often it was tried, and why no more. Of errors side by
// side it looks at the first.
func gaveUp(err error) (attempts int, reason string) {
	defer func() {
		_ = recover() // a method of err, which may be anything, panicked
	}()
	for range maxErrors {
		if e, ok := err.(interface {
			GaveUp() (attempts int, reason string)
		}); ok {
			attempts, reason = e.GaveUp()
			return attempts, observe.Word(reason)
		}
		if err = inside(err); err == nil {
			break
		}
	}
	return 0, ""
}

// typeOf returns the Go type of the innermost error, if that says more than that it is one. Of
// errors side by side it looks at the first.
func typeOf(err error) (name string) {
	defer func() {
		if recover() != nil {
			name = ""
		}
	}()
	for range maxErrors {
		inner := inside(err)
		if inner == nil {
			break
		}
		err = inner
	}
	switch name = fmt.Sprintf("%T", err); name {
	case "<nil>", "*errors.errorString", "*fmt.wrapError", "*errors.joinError":
		return ""
	default:
		return clean(name, maxName)
	}
}

func inside(err error) error {
	switch e := err.(type) { //nolint:errorlint // It unwraps itself.
	case interface{ Unwrap() error }:
		return e.Unwrap()
	case interface{ Unwrap() []error }:
		if inner := e.Unwrap(); len(inner) > 0 {
			return inner[0]
		}
	}
	return nil
}
