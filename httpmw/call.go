package httpmw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/lazycontext"
	"github.com/tenax-go/tenax/policy"
)

// call is one RoundTrip: the [policy.Operation] that the pipeline guards.
type call struct {
	transport *Transport
	request   *http.Request
	original  *http.Request // the caller's, of which request is a copy if its body is buffered

	attempts atomic.Int32
	finished bool // under mu; it takes no room here

	mu        sync.Mutex
	responses []*http.Response // what attempts got and nobody has given up
	first     [1]*http.Response

	context hostContext

	limited *limited // for the first attempt, if it is there already
	room    *lazycontext.Room
}

// limitedCall is a call with what its first attempt needs where limits are around it.
type limitedCall struct {
	call
	limited limited
	room    lazycontext.Room
}

// newCall makes room for the first attempt in the same allocation, if the attempts so far have had limits around them.
func (t *Transport) newCall(request *http.Request) *call {
	var c *call
	if t.hasLimits.Load() {
		both := new(limitedCall)
		c = &both.call
		c.limited, c.room = &both.limited, &both.room
	} else {
		c = new(call)
	}
	c.transport, c.request, c.original = t, request, request
	c.context = hostContext{request.Context(), c}
	return c
}

// limitedFor returns what an attempt needs that has limits around it.
func (c *call) limitedFor(number int) *limited {
	if number == 1 && c.limited != nil {
		return c.limited
	}
	if !c.transport.hasLimits.Load() {
		c.transport.hasLimits.Store(true)
	}
	return new(limited)
}

// Call makes an attempt that nobody observes.
func (c *call) Call(ctx context.Context) (*http.Response, error) {
	a := attempt{call: c}
	a.prepare(ctx, false)
	return a.Call(ctx)
}

// Prepare makes an attempt whose request observers may see and add headers to.
func (c *call) Prepare(ctx context.Context) policy.Operation[*http.Response] {
	a := &attempt{call: c}
	a.prepare(ctx, true)
	return a
}

// begin returns the number of the next attempt, from 1, or a negative one when the call has ended.
func (c *call) begin() int { return int(c.attempts.Add(1)) }

// ended is what becomes of the count of attempts, so that those which begin later know.
const ended = math.MinInt32

// obtained takes note of a response, and reports false if the call has ended without it.
func (c *call) obtained(response *http.Response) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.finished {
		return false
	}
	if c.responses == nil {
		c.responses = c.first[:0]
	}
	c.responses = append(c.responses, response)
	return true
}

// release hands over a response to who closes it instead. It reports false if the call is about to do that, or has done it.
func (c *call) release(response *http.Response) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.responses, response)
	if i < 0 {
		return false
	}
	c.responses = slices.Delete(c.responses, i, i+1)
	return true
}

// finish ends the call. It closes every response but the one that the policies return, which may read from all others if a
// policy made it, and the request's body if no attempt has had it. It returns what the caller gets.
func (c *call) finish(kept *http.Response) *http.Response {
	c.mu.Lock()
	c.finished = true
	responses := c.responses
	c.responses = nil
	c.mu.Unlock()
	if c.attempts.Swap(ended) == 0 {
		closeBody(c.request.Body)
	}

	obtained := len(responses)
	others := slices.DeleteFunc(responses, func(r *http.Response) bool {
		return r == kept || (kept != nil && isSameBody(r.Body, kept.Body))
	})
	isMade := obtained > 0 && len(others) == obtained
	if isMade && kept != nil && kept.Body != nil && kept.Body != http.NoBody {
		return made(kept, others)
	}
	closeAll(others)
	return kept
}

// abandon ends a call that a panic or runtime.Goexit cuts short, when nobody can say whether the base closed the body.
func (c *call) abandon() {
	if !c.finished { // Only this goroutine changes it.
		c.finish(nil)
		closeBody(c.request.Body)
	}
}

func (c *call) failed(err error) error {
	return &sendError{err, c.guard(c.transport.classifier.Of(err))}
}

// status makes the failure of a response with an error status.
func (c *call) status(response *http.Response, codes errorCodes) *StatusError {
	e := &StatusError{
		StatusCode: response.StatusCode, Method: c.request.Method, Host: c.request.URL.Host,
		response: response, body: response.Body, call: c,
	}
	e.verdict = responseVerdict(c.request, response, codes)
	forbidden := e.verdict.NoRetry
	e.verdict = c.guard(c.transport.classifier.Of(e))
	e.verdict.NoRetry = e.verdict.NoRetry || forbidden
	return e
}

// tooLate is the failure of an attempt of a call that has ended. Nobody is to blame for it, and nobody waits for another.
func tooLate(problem string) error {
	return &sendError{errors.New(problem), classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}}
}

var errNoResponse = errors.New("httpmw: the base returned neither a response nor an error")

// replay returns the request's body anew.
func replay(request *http.Request) (body io.ReadCloser, err error) {
	if request.GetBody == nil {
		return nil, errors.New("httpmw: the request's body has been sent and there is no GetBody to have it again")
	}
	body, err = request.GetBody()
	if err == nil && body == nil {
		err = errors.New("GetBody returned neither a body nor an error")
	}
	if err != nil {
		return nil, fmt.Errorf("httpmw: the request's body cannot be had again: %w", err)
	}
	return body, nil
}
