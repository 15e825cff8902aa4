package observe_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// How the caller's context ended, and what the function returned, in the tables below.
const (
	open     = "open"
	canceled = "canceled"
	late     = "late"

	noError     = "no error"
	unavailable = "503"
	refusal     = "a refusal"
	giveUp      = "a cancellation"
	homemade    = "a kind of the program's own"
)

var (
	contexts = []string{open, canceled, late}
	failures = []string{unavailable, refusal, giveUp, homemade}
	errs     = map[string]error{
		noError:     nil,
		unavailable: classify.As(errors.New("down"), classify.HTTPStatus(503)),
		refusal:     classify.As(errors.New("full"), classify.Rejected(0)),
		giveUp:      context.Canceled,
		homemade:    classify.As(errors.New("hunter2"), classify.Verdict{Kind: "hunter2", Status: 7}),
	}
)

func contextThatIs(t *testing.T, state string) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	switch state {
	case canceled:
		cancel()
	case late:
		ctx, cancel = context.WithDeadline(ctx, time.Unix(0, 0))
		t.Cleanup(cancel)
	}
	return ctx
}

// rule is a row of the table of judgements. A nil list means any.
type rule struct {
	name      string
	returned  bool
	errs      []string
	contexts  []string
	attempted []bool
	refused   []bool
	fellBack  []bool
	want      observe.Judgement
	asks      bool // the classifier
}

var (
	yes, no = []bool{true}, []bool{false}

	rules = []rule{
		{name: "no return", want: observe.Judgement{Outcome: observe.Failure, Kind: "panic"}},
		{name: "success", returned: true, errs: []string{noError}, fellBack: no, want: observe.Judgement{Outcome: observe.Success}},
		{name: "degraded", returned: true, errs: []string{noError}, fellBack: yes, want: observe.Judgement{Outcome: observe.Degraded}},
		{
			name: "canceled by the caller", returned: true, errs: failures, contexts: []string{canceled},
			want: observe.Judgement{Outcome: observe.Canceled},
		},
		{
			name: "the caller's deadline passed", returned: true, errs: failures, contexts: []string{late},
			want: observe.Judgement{Outcome: observe.Failure, Kind: "timeout"},
		},
		{
			name: "rejected, as an event says", returned: true, errs: failures, contexts: []string{open},
			attempted: no, refused: yes, want: observe.Judgement{Outcome: observe.Rejected, Kind: "rejected"}, asks: true,
		},
		{
			name: "rejected, as the error says", returned: true, errs: []string{refusal}, contexts: []string{open},
			attempted: no, refused: no, want: observe.Judgement{Outcome: observe.Rejected, Kind: "rejected"}, asks: true,
		},
		{
			name: "failed without an attempt", returned: true, errs: []string{unavailable}, contexts: []string{open},
			attempted: no, refused: no, want: observe.Judgement{Outcome: observe.Failure, Kind: "server_error", Status: 503}, asks: true,
		},
		{
			name: "canceled within, without an attempt", returned: true, errs: []string{giveUp}, contexts: []string{open},
			attempted: no, refused: no, want: observe.Judgement{Outcome: observe.Failure, Kind: "canceled"}, asks: true,
		},
		{
			name: "another kind, without an attempt", returned: true, errs: []string{homemade}, contexts: []string{open},
			attempted: no, refused: no, want: observe.Judgement{Outcome: observe.Failure, Kind: observe.Other, Status: 7}, asks: true,
		},
		{
			name: "failed", returned: true, errs: []string{unavailable}, contexts: []string{open},
			attempted: yes, want: observe.Judgement{Outcome: observe.Failure, Kind: "server_error", Status: 503}, asks: true,
		},
		{
			name: "refused after an attempt", returned: true, errs: []string{refusal}, contexts: []string{open},
			attempted: yes, want: observe.Judgement{Outcome: observe.Failure, Kind: "rejected"}, asks: true,
		},
		{
			name: "canceled by a policy", returned: true, errs: []string{giveUp}, contexts: []string{open},
			attempted: yes, want: observe.Judgement{Outcome: observe.Failure, Kind: "canceled"}, asks: true,
		},
		{
			name: "another kind", returned: true, errs: []string{homemade}, contexts: []string{open},
			attempted: yes, want: observe.Judgement{Outcome: observe.Failure, Kind: observe.Other, Status: 7}, asks: true,
		},
	}
)

// combination is one way in which a call can end.
type combination struct {
	err, context                           string
	returned, attempted, refused, fellBack bool
}

func (c combination) facts() (f observe.Facts) {
	for fact, holds := range map[observe.Facts]bool{
		observe.Returned: c.returned, observe.Attempted: c.attempted, observe.Refused: c.refused, observe.FellBack: c.fellBack,
	} {
		if holds {
			f |= fact
		}
	}
	return f
}

func (r rule) holds(c combination) bool {
	return r.returned == c.returned && isAmong(r.errs, c.err) && isAmong(r.contexts, c.context) &&
		isAmong(r.attempted, c.attempted) && isAmong(r.refused, c.refused) && isAmong(r.fellBack, c.fellBack)
}

func isAmong[E comparable](list []E, e E) bool { return list == nil || slices.Contains(list, e) }

func combinations() (all []combination) {
	for err := range errs {
		for _, ctx := range contexts {
			for bits := range 16 {
				all = append(all, combination{err, ctx, bits&1 != 0, bits&2 != 0, bits&4 != 0, bits&8 != 0})
			}
		}
	}
	return all
}

func TestEveryEndOfACallHasOneJudgement(t *testing.T) {
	for _, c := range combinations() {
		matches := slices.DeleteFunc(slices.Clone(rules), func(r rule) bool { return !r.holds(c) })
		if len(matches) != 1 {
			t.Fatalf("%+v: %d rules, want 1", c, len(matches))
		}
		asked := false
		classifier := func(error) (classify.Verdict, bool) {
			asked = true
			return classify.Verdict{}, false
		}
		got := observe.Judge(contextThatIs(t, c.context), errs[c.err], c.facts(), classifier)
		if diff := cmp.Diff(matches[0].want, got); diff != "" || asked != matches[0].asks {
			t.Errorf("%+v, %s: the classifier was asked: %v (-want +got):\n%s", c, matches[0].name, asked, diff)
		}
	}
}

func TestJudgingACallAllocatesNothing(t *testing.T) {
	ctx := t.Context()
	for name, facts := range map[string]observe.Facts{"success": observe.Returned, "degraded": observe.Returned | observe.FellBack} {
		if got := testing.AllocsPerRun(100, func() { observe.Judge(ctx, nil, facts, nil) }); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func TestEveryEndOfAnAttemptHasOneJudgement(t *testing.T) {
	isCanceled := observe.Judgement{Outcome: observe.Canceled}
	unknown := errors.New("the request was given up")
	tests := []struct {
		err         error
		ctx, caller string
		want        observe.Judgement
	}{
		{nil, open, open, observe.Judgement{}},
		{nil, canceled, canceled, observe.Judgement{}},
		{policy.ErrNoReturn, open, open, observe.Judgement{Outcome: observe.Failure, Kind: "panic"}},
		{policy.ErrNoReturn, canceled, canceled, observe.Judgement{Outcome: observe.Failure, Kind: "panic"}},
		{errs[unavailable], open, open, observe.Judgement{Outcome: observe.Failure, Kind: "server_error", Status: 503}},
		{errs[unavailable], canceled, open, observe.Judgement{Outcome: observe.Failure, Kind: "server_error", Status: 503}},
		{errs[unavailable], late, late, observe.Judgement{Outcome: observe.Failure, Kind: "server_error", Status: 503}},
		{errs[unavailable], canceled, canceled, isCanceled},
		{errs[refusal], open, open, observe.Judgement{Outcome: observe.Failure, Kind: "rejected"}},
		{errs[homemade], open, open, observe.Judgement{Outcome: observe.Failure, Kind: observe.Other, Status: 7}},
		{context.Canceled, open, open, isCanceled},
		{context.Canceled, canceled, open, isCanceled},
		{context.DeadlineExceeded, late, open, observe.Judgement{Outcome: observe.Failure, Kind: "timeout"}},
		{unknown, open, open, observe.Judgement{Outcome: observe.Failure, Kind: "unknown"}},
		{unknown, canceled, open, isCanceled},
		{unknown, late, open, observe.Judgement{Outcome: observe.Failure, Kind: "unknown"}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%v, attempt %s, caller %s", test.err, test.ctx, test.caller), func(t *testing.T) {
			got := observe.JudgeAttempt(contextThatIs(t, test.ctx), contextThatIs(t, test.caller), test.err, nil)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutcomesAreWords(t *testing.T) {
	for o, want := range []string{"success", "degraded", "failure", "rejected", "canceled", "expected", observe.Other} {
		if got := observe.Outcome(o).String(); got != want {
			t.Errorf("%d: got %q, want %q", o, got, want)
		}
	}
}
