package httpmw

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/waiting"
)

// ledger keeps account of the attempts of a call, and of the responses that they got. A response
// that an attempt got is closed by one of three: by the policy that gives it up, which takes it
// from the ledger; by the call at its end, which takes all that are left; or by the caller, who
// gets one of these.
//
// It also keeps order among attempts. A request that must not be repeated is sent by one attempt at
// a time, whatever policy asks for another: a hedge is a repetition. An attempt that comes while
// another is under way waits for it, and is sent only if that surely was not. One that comes
// afterwards is the policy's own decision only if a response refused the one before.
type ledger struct {
	waiting.Monitor
	ended    bool     // nothing is sent any more, and no response accepted
	begun    bool     // an attempt has been sent
	underway int32    // attempts that have been sent and have not returned
	final    finality // of those before
	open     []*http.Response
	room     [1]*http.Response
}

// enter begins an attempt, and reports whether it is the first. One that would repeat the request
// must be allowed to, or waits for those under way. The error is a failure.
func (l *ledger) enter(ctx context.Context, mayRepeat func() bool) (first bool, err error) {
	l.Lock()
	if !l.begun && !l.ended {
		l.begun, l.underway = true, 1
		l.Unlock()
		return true, nil
	}
	l.Unlock()
	return false, l.enterAgain(ctx, mayRepeat())
}

func (l *ledger) enterAgain(ctx context.Context, mayRepeat bool) error {
	l.Lock()
	defer l.Unlock()
	if !mayRepeat {
		if err := l.awaitTurn(ctx); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil: // Not every base looks.
		return tooLate(context.Cause(ctx))
	case l.ended:
		return tooLate(errCallOver)
	}
	l.final = finality{}
	l.underway++
	return nil
}

// awaitTurn waits until a request that must not be repeated may be sent again. A refusal that has
// not been given up may be one that no policy has seen yet.
func (l *ledger) awaitTurn(ctx context.Context) error {
	if refusal := l.final.refusal; refusal != nil && l.underway == 0 {
		l.standBack(ctx, func() bool { return refusal.isGivenUp(l.open) })
	}
	if l.underway > 0 || l.final.err != nil && l.final.refusal == nil {
		return l.awaitOthers(ctx)
	}
	return nil
}

// awaitOthers waits until no attempt is under way, and returns the failure of one that may not
// follow those before.
func (l *ledger) awaitOthers(ctx context.Context) error {
	wasAlone := l.underway == 0
	if err := l.Await(ctx, func() bool { return l.ended || l.underway == 0 }); err != nil {
		return tooLate(err)
	}
	final := l.final.err
	if final == nil {
		return nil
	}
	if !wasAlone || final == errAnswered { //nolint:errorlint // It is never wrapped.
		l.standBack(ctx, func() bool { return false })
	}
	return notRepeated(final)
}

// precedence is how long an attempt that must not be sent lets the policies have what another came
// to before its own failure.
const precedence = time.Second

// standBack lets what another attempt came to go first: a policy may take whatever comes first, and
// then ends the attempt, or the call.
func (l *ledger) standBack(ctx context.Context, isNeedless func() bool) {
	ctx, cancel := context.WithTimeout(ctx, precedence)
	defer cancel()
	_ = l.Await(ctx, func() bool { return l.ended || isNeedless() }) // However that ends.
}

// withdraw takes back an attempt that has begun and cannot be sent. It returns a failure if that of
// another attempt counts more.
func (l *ledger) withdraw(ctx context.Context) error {
	l.Lock()
	defer l.Unlock()
	l.underway--
	l.Tell()
	return l.awaitOthers(ctx)
}

// leave ends an attempt. It reports false if the call has ended without its response.
func (l *ledger) leave(response *http.Response, final finality) bool {
	l.Lock()
	defer l.Unlock()
	l.underway--
	l.final = final
	l.Tell()
	if response == nil || l.ended {
		return response == nil
	}
	if l.open == nil {
		l.open = l.room[:0]
	}
	l.open = append(l.open, response)
	return true
}

// take hands over a response to who closes it instead. It reports false if the call is about to do
// that, or has done it.
func (l *ledger) take(response *http.Response) bool {
	l.Lock()
	defer l.Unlock()
	i := slices.Index(l.open, response)
	if i < 0 {
		return false
	}
	l.open = slices.Delete(l.open, i, i+1)
	l.Tell()
	return true
}

func (l *ledger) hasEnded() bool {
	l.Lock()
	defer l.Unlock()
	return l.ended
}

// end ends the call, and hands over every response that is open. It reports whether an attempt had
// the request's body.
func (l *ledger) end() (begun bool, open []*http.Response) {
	l.Lock()
	defer l.Unlock()
	l.ended = true
	open, l.open = l.open, nil
	l.Tell()
	return l.begun, open
}
