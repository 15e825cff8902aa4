package failsafemw_test

import (
	"testing"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

// wantOptionErrors checks the option errors of a policy, and that the policy fails closed.
func wantOptionErrors[T any](t *testing.T, p policy.Policy[T], want ...policy.OptionError) {
	t.Helper()
	_, err := policy.New("test", p)
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("option errors of policy.New (-want +got):\n%s", diff)
	}
	_, err = p.Apply(t.Context(), policy.Next[T]{})
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("option errors of Apply (-want +got):\n%s", diff)
	}
	wantError(t, err, classify.KindInvalidRequest)
}

// custom is a policy with executors that a function makes.
type custom[R any] struct{ executor func() any }

func (c custom[R]) ToExecutor(R) any { return c.executor() }

type customPointer struct{ custom[int] }

func TestWhatIsWrongIsReported(t *testing.T) {
	invalid := func(option string, value any, problem string) policy.OptionError {
		return policy.OptionError{Policy: "failsafe", Option: option, Value: value, Problem: problem}
	}
	const nilPolicy = "the failsafe-go policy must not be nil"
	full := bulkhead.New[int](1)
	other := func() any { return retrypolicy.NewWithDefaults[string]().ToExecutor("") }
	tests := map[string]struct {
		adapter policy.Policy[int]
		want    []policy.OptionError
	}{
		"nil":           {failsafemw.New[int](nil), []policy.OptionError{invalid("New", nil, nilPolicy)}},
		"nil for any":   {failsafemw.Any[int](nil), []policy.OptionError{invalid("Any", nil, nilPolicy)}},
		"a typed nil":   {failsafemw.New[int]((*customPointer)(nil)), []policy.OptionError{invalid("New", nil, nilPolicy)}},
		"a nil option":  {failsafemw.New(full, nil), []policy.OptionError{invalid("New", nil, "option 1 of 1 must not be nil")}},
		"an empty kind": {failsafemw.New(full, failsafemw.WithKind("")), []policy.OptionError{invalid("WithKind", "", "must be a word of lower-case letters, digits and underscores that begins with a letter")}},
		"a contradiction": {failsafemw.New(full, failsafemw.WithKind("quota")), []policy.OptionError{
			invalid("WithKind", "quota", "contradicts the policy, which is of kind bulkhead"),
		}},
		"a false name": {failsafemw.New[int](custom[int]{func() any { return failing[int]{} }}, failsafemw.WithKind("bulkhead")), []policy.OptionError{
			invalid("WithKind", "bulkhead", "is a kind of failsafe-go's own policies, which this one is not"),
		}},
		"everything at once": {failsafemw.New[int](nil, nil, failsafemw.WithKind("No")), []policy.OptionError{
			invalid("New", nil, nilPolicy), invalid("New", nil, "option 1 of 2 must not be nil"),
			invalid("WithKind", "No", "must be a word of lower-case letters, digits and underscores that begins with a letter"),
		}},
		"an executor of another type": {failsafemw.New[int](custom[int]{other}), []policy.OptionError{
			invalid("New", "failsafemw_test.custom[int]", "its ToExecutor returns a *retrypolicy.executor[string], which is no executor for results of type int"),
		}},
		"an executor of another type behind any": {failsafemw.Any[int](custom[any]{other}), []policy.OptionError{
			invalid("Any", "failsafemw_test.custom[interface {}]", "its ToExecutor returns a *retrypolicy.executor[string], which is no executor for results of type interface {}"),
		}},
		"no executor": {failsafemw.New[int](custom[int]{func() any { return nil }}), []policy.OptionError{
			invalid("New", "failsafemw_test.custom[int]", "its ToExecutor returns a <nil>, which is no executor for results of type int"),
		}},
		"a panic": {failsafemw.New[int](custom[int]{func() any { panic("boom") }}), []policy.OptionError{
			invalid("New", "failsafemw_test.custom[int]", "its ToExecutor panics"),
		}},
		"the zero Adapter": {new(failsafemw.Adapter[int]), []policy.OptionError{
			invalid("Adapter", nil, "has no policy; make it with New or Any"),
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { wantOptionErrors(t, test.adapter, test.want...) })
	}
}

func TestANilAdapterFailsClosed(t *testing.T) {
	var a *failsafemw.Adapter[int]
	_, err := a.Apply(t.Context(), policy.NextFunc(succeed))
	wantEqual(t, "errors", optionerrors.All(err), []policy.OptionError{
		{Policy: "failsafe", Option: "Adapter", Problem: "is nil; make it with New or Any"},
	})
	wantEqual(t, "kind", a.Describe().Kind, "failsafe")
	wantEqual(t, "synchronous", a.Synchronous(), false)
}

func TestANilContextIsRefused(t *testing.T) {
	a := failsafemw.New(bulkhead.New[int](1))
	_, err := a.Apply(nil, policy.NextFunc(succeed)) //nolint:staticcheck // The test is about it.
	wantEqual(t, "error", err, policy.ErrNilContext)
}

func FuzzOptions(f *testing.F) {
	f.Add("stock", "quota")
	f.Add("", "bulkhead")
	f.Add("\x00", "Ä")
	f.Fuzz(func(t *testing.T, name, kind string) {
		for _, p := range []failsafe.Policy[int]{bulkhead.New[int](1), custom[int]{func() any { return failing[int]{} }}} {
			a := failsafemw.New(p, failsafemw.WithName(name), failsafemw.WithKind(kind))
			d, err := a.Describe(), a.Validate()
			if err == nil && (d.Kind != kind || d.Name != name) {
				t.Errorf("%v described as %v", kind, d)
			}
			if _, called := a.Apply(t.Context(), policy.NextFunc(succeed)); err != nil && called == nil {
				t.Errorf("WithKind(%q) is invalid, and the call went through", kind)
			}
		}
	})
}
