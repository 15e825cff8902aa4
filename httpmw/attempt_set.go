package httpmw

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/waiting"
)

// attemptSet tracks the attempts of a call and their responses. A response is closed by the policy
// that discards it, which removes it from the set; or by the caller, if the call returns it; or
// else by the call at its end.
//
// It also orders attempts. A request that must not be repeated is sent by one attempt at a time,
// whatever the policies do: a hedge is a repetition too. An attempt that begins while another runs
// waits for it, and is sent only if the other's request certainly was not. An attempt that begins
// later is sent only if the one before was not sent, or was refused by a response.
type attemptSet struct {
	waiting.Monitor
	ended   bool         // the call has ended: nothing is sent, and no response accepted
	begun   bool         // an attempt has begun
	running int32        // attempts that have begun and not returned
	final   finalOutcome // of the latest attempt that returned
	open    []*http.Response
	storage [1]*http.Response // of open
}

// beginAttempt begins an attempt and reports whether it is the first. A later one waits for the
// running ones unless mayRepeat returns true. The error has a verdict.
func (s *attemptSet) beginAttempt(ctx context.Context, mayRepeat func() bool) (first bool, err error) {
	s.Lock()
	if !s.begun && !s.ended {
		s.begun, s.running = true, 1
		s.Unlock()
		return true, nil
	}
	s.Unlock()
	return false, s.beginRepetition(ctx, mayRepeat())
}

func (s *attemptSet) beginRepetition(ctx context.Context, mayRepeat bool) error {
	s.Lock()
	defer s.Unlock()
	if !mayRepeat {
		if err := s.awaitPermission(ctx); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil: // Not every base checks.
		return httpverdict.Canceled(context.Cause(ctx))
	case s.ended:
		return httpverdict.Canceled(errCallOver)
	}
	s.final = finalOutcome{}
	s.running++
	return nil
}

// awaitPermission waits until a request that must not be repeated may be sent again. As long as a
// refusal has not been discarded, the policies may not have seen it yet.
func (s *attemptSet) awaitPermission(ctx context.Context) error {
	if refusal := s.final.refusal; refusal != nil && s.running == 0 {
		s.yieldToOthers(ctx, func() bool { return refusal.isDiscarded(s.open) })
	}
	if s.running > 0 || s.final.err != nil && s.final.refusal == nil {
		return s.awaitOthers(ctx)
	}
	return nil
}

// awaitOthers waits until no attempt runs. It returns an error if no attempt may follow those.
func (s *attemptSet) awaitOthers(ctx context.Context) error {
	wasAlone := s.running == 0
	if err := s.Await(ctx, func() bool { return s.ended || s.running == 0 }); err != nil {
		return httpverdict.Canceled(err)
	}
	final := s.final.err
	if final == nil {
		return nil
	}
	if !wasAlone || final == errAnswered { //nolint:errorlint // It is never wrapped.
		s.yieldToOthers(ctx, func() bool { return false })
	}
	return notRepeated(final)
}

// precedence is how long an attempt that must not be sent waits before it returns its error, so
// that the policies get the result of another attempt first.
const precedence = time.Second

// yieldToOthers lets the result of another attempt go first: a policy may return the first result
// that it gets, and then cancels the attempt or ends the call.
func (s *attemptSet) yieldToOthers(ctx context.Context, isDone func() bool) {
	ctx, cancel := context.WithTimeout(ctx, precedence)
	defer cancel()
	_ = s.Await(ctx, func() bool { return s.ended || isDone() }) // The end of ctx is no error.
}

// withdrawAttempt ends an attempt that cannot be sent. It returns an error if that of another
// attempt takes precedence.
func (s *attemptSet) withdrawAttempt(ctx context.Context) error {
	s.Lock()
	defer s.Unlock()
	s.running--
	s.Broadcast()
	return s.awaitOthers(ctx)
}

// endAttempt ends an attempt. It reports false if the call has ended and did not get the response.
func (s *attemptSet) endAttempt(response *http.Response, final finalOutcome) bool {
	s.Lock()
	defer s.Unlock()
	s.running--
	s.final = final
	s.Broadcast()
	if response == nil || s.ended {
		return response == nil
	}
	if s.open == nil {
		s.open = s.storage[:0]
	}
	s.open = append(s.open, response)
	return true
}

// remove removes an open response, which its caller must close. It reports false if the call closes
// the response, or has closed it.
func (s *attemptSet) remove(response *http.Response) bool {
	s.Lock()
	defer s.Unlock()
	i := slices.Index(s.open, response)
	if i < 0 {
		return false
	}
	s.open = slices.Delete(s.open, i, i+1)
	s.Broadcast()
	return true
}

func (s *attemptSet) hasEnded() bool {
	s.Lock()
	defer s.Unlock()
	return s.ended
}

// endCall ends the call and returns the open responses. It reports whether an attempt has used the
// request's body.
func (s *attemptSet) endCall() (begun bool, open []*http.Response) {
	s.Lock()
	defer s.Unlock()
	s.ended = true
	open, s.open = s.open, nil
	s.Broadcast()
	return s.begun, open
}
