package tenaxtest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/tenaxtest"
)

func TestARecorderSeesAttemptsAndEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var recorder tenaxtest.Recorder
		pipeline := policy.Must(policy.New("p", tenaxtest.Record[int](&recorder),
			retry.New[int](retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter))))
		f := tenaxtest.NewFunction(tenaxtest.Step[int]{Err: errDown, Delay: time.Minute}, tenaxtest.Step[int]{Value: 1})
		if _, err := pipeline.Do(t.Context(), f.Call); err != nil {
			t.Fatal(err)
		}
		attempts := recorder.Attempts()
		if len(attempts) != 2 || attempts[0].Number != 1 || attempts[0].Err != errDown || attempts[0].Elapsed != time.Minute ||
			attempts[1].Number != 2 || attempts[1].Err != nil {
			t.Errorf("the attempts are %+v", attempts)
		}
		want := []policy.Event{{Type: policy.EventRetry, Policy: "retry", Attempt: 1, Delay: time.Second, Err: errDown}}
		if diff := cmp.Diff(want, recorder.Events(), cmp.Comparer(sameError)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]policy.EventType{policy.EventRetry}, recorder.EventTypes()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTakeRemovesTheEvents(t *testing.T) {
	var recorder tenaxtest.Recorder
	recorder.Event(t.Context(), policy.Event{Type: "a"})
	if taken := recorder.Take(); len(taken) != 1 || taken[0].Type != "a" {
		t.Errorf("the first Take returned %v", taken)
	}
	recorder.Event(t.Context(), policy.Event{Type: "b"})
	if taken := recorder.Take(); len(taken) != 1 || taken[0].Type != "b" {
		t.Errorf("the second Take returned %v", taken)
	}
	if taken := recorder.Take(); taken != nil || recorder.Events() != nil || recorder.EventTypes() != nil {
		t.Errorf("the third Take returned %v", taken)
	}
}

func TestWhatARecorderReturnsIsACopy(t *testing.T) {
	var recorder tenaxtest.Recorder
	recorder.Event(t.Context(), policy.Event{Type: "a"})
	recorder.EndAttempt(t.Context(), policy.AttemptRecord{Number: 1})
	recorder.Events()[0].Type = "changed"
	recorder.Attempts()[0].Number = 9
	if recorder.Events()[0].Type != "a" || recorder.Attempts()[0].Number != 1 {
		t.Error("a caller changed what the recorder keeps")
	}
}

func TestANilRecorderIsRefused(t *testing.T) {
	_, err := policy.New("p", tenaxtest.Record[int](nil))
	if option, ok := errors.AsType[*policy.OptionError](err); !ok || option.Option != "Record" {
		t.Errorf("policy.New returned %v", err)
	}
	f := tenaxtest.NewFunction[int]()
	if _, err := tenaxtest.Record[int](nil).Apply(t.Context(), policy.NextFunc(f.Call)); err == nil || f.Calls() != 0 {
		t.Errorf("Apply returned %v after %d calls", err, f.Calls())
	}
}
