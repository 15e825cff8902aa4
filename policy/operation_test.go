package policy_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

// sending is an operation that prepares each of its attempts.
type sending struct {
	*journal
	prepared int
}

func (s *sending) Call(context.Context) (int, error) {
	s.note("call unprepared")
	return 0, nil
}

func (s *sending) Prepare(context.Context) policy.Operation[int] {
	s.prepared++
	s.note("prepare %d", s.prepared)
	return &sent{s.journal, s.prepared}
}

type sent struct {
	*journal
	number int
}

func (s *sent) Call(context.Context) (int, error) {
	s.note("call %d", s.number)
	return s.number, nil
}

func TestPreparerPreparesEachObservedAttempt(t *testing.T) {
	var j journal
	seen := &hooks{
		start: func(ctx context.Context, a policy.AttemptRecord) context.Context {
			j.note("start %d", a.Operation.(*sent).number)
			return ctx
		},
		end: func(_ context.Context, a policy.AttemptRecord) { j.note("end %d", a.Operation.(*sent).number) },
	}
	p := newPipeline(t, policy.Policy[int](seen), policy.Policy[int](seen), times(2))
	value, err := p.Call(t.Context(), &sending{journal: &j})
	if value != 2 || err != nil {
		t.Errorf("Call = %d, %v, want 2, nil", value, err)
	}
	want := []string{
		"prepare 1", "start 1", "start 1", "call 1", "end 1", "end 1",
		"prepare 2", "start 2", "start 2", "call 2", "end 2", "end 2",
	}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestPreparerIsCalledItselfWithoutObservers(t *testing.T) {
	var j journal
	p := newPipeline(t, times(2))
	if _, err := p.Call(t.Context(), &sending{journal: &j}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"call unprepared", "call unprepared"}, j.lines); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

type unprepared struct{}

func (unprepared) Call(context.Context) (int, error)             { return 0, nil }
func (unprepared) Prepare(context.Context) policy.Operation[int] { return nil }

func TestPreparerThatPreparesNothingFails(t *testing.T) {
	var j journal
	p := newPipeline[int](t, journalObserver{"w", &j})
	if _, err := p.Call(t.Context(), unprepared{}); err != policy.ErrNilFunc || len(j.lines) != 0 {
		t.Errorf("Call = %v, the journal is %q, want ErrNilFunc and no attempt", err, j.lines)
	}
}

func TestNilPointerIsNoOperation(t *testing.T) {
	var none *sending
	p := newPipeline[int](t)
	if _, err := p.Call(t.Context(), none); err != policy.ErrNilFunc {
		t.Errorf("Call = %v, want ErrNilFunc", err)
	}
}
