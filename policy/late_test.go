package policy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/policy"
)

// lateHandler is a policy that records late failures.
type lateHandler struct {
	name string
	got  *[]string
	err  *error
}

func (h lateHandler) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Do(ctx)
}

func (h lateHandler) HandleLateFailure(_ context.Context, err error) {
	*h.got = append(*h.got, h.name)
	*h.err = err
}

func TestALateFailureReachesEveryHandlerTheInnermostFirst(t *testing.T) {
	var got []string
	var gotErr error
	handler := func(name string) policy.Policy[int] { return lateHandler{name, &got, &gotErr} }
	plain := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) })
	nested := policy.Must(policy.New("inner", handler("third"), handler("second")))
	pipeline := policy.Must(policy.New("outer", handler("last"), plain, nested, handler("first")))

	broken := errors.New("cut off")
	pipeline.ReportLateFailure(t.Context(), broken)
	if diff := cmp.Diff([]string{"first", "second", "third", "last"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(broken, gotErr, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALateFailureThatIsNoneReachesNoHandler(t *testing.T) {
	var got []string
	var gotErr error
	pipeline := policy.Must(policy.New[int]("test", lateHandler{"handler", &got, &gotErr}))
	pipeline.ReportLateFailure(t.Context(), nil)
	pipeline.ReportLateFailure(nil, errors.New("cut off")) //nolint:staticcheck // It is what is tested.
	(*policy.Pipeline[int])(nil).ReportLateFailure(t.Context(), errors.New("cut off"))
	if len(got) != 0 {
		t.Errorf("the handler was called %d times", len(got))
	}
}

// endHandler is a lateHandler that records late successes too.
type endHandler struct{ lateHandler }

func (h endHandler) HandleLateSuccess(context.Context) { *h.got = append(*h.got, h.name) }

func TestALateSuccessReachesEveryHandlerThatWantsItTheInnermostFirst(t *testing.T) {
	var got []string
	var gotErr error
	handler := func(name string) policy.Policy[int] { return endHandler{lateHandler{name, &got, &gotErr}} }
	failures := lateHandler{"failures", &got, &gotErr}
	nested := policy.Must(policy.New("inner", handler("second")))
	pipeline := policy.Must(policy.New("outer", handler("last"), failures, nested, handler("first")))

	pipeline.ReportLateSuccess(t.Context())
	if diff := cmp.Diff([]string{"first", "second", "last"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = nil
	pipeline.ReportLateSuccess(nil) //nolint:staticcheck // It is what is tested.
	(*policy.Pipeline[int])(nil).ReportLateSuccess(t.Context())
	if len(got) != 0 {
		t.Errorf("the handlers %v were called", got)
	}
}
