package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/waiting"
)

// Uploads tracks the request bodies that the attempts of a call send. No attempt reads a body that
// another may still read.
type Uploads struct {
	tracked atomic.Pointer[uploadList] // nil until the first is tracked
}

type uploadList struct {
	permit chan struct{} // held by the running Replay

	mu     sync.Mutex
	all    []*upload      // those not known to be over
	memory []memoryReader // the bodies of later attempts
}

// errSentAgain is the result of an upload if the base calls GetBody to send the request again.
var errSentAgain = errors.New("httpmw: the base sends the request again")

func (u *Uploads) list() *uploadList {
	if list := u.tracked.Load(); list != nil {
		return list
	}
	u.tracked.CompareAndSwap(nil, &uploadList{permit: make(chan struct{}, 1)})
	return u.tracked.Load()
}

// Track puts an upload in the place of the body of the exchange's request, unless that is sent
// untracked. Later bodies come from the original request.
func (u *Uploads) Track(e *Exchange, original *http.Request) {
	if _, is := e.Request.Body.(*upload); !is {
		if IsSentUntracked(&e.Request) {
			return
		}
		e.Request.Body = u.add(e, e.Request.Body, e.Request.ContentLength)
	}
	if e.Request.GetBody != nil {
		e.Request.GetBody = func() (io.ReadCloser, error) {
			u.AttemptReturned(e, errSentAgain)
			return u.Replay(e.Request.Context(), e, original)
		}
	}
}

// IsSentUntracked reports whether the base gets the request's body without a wrapper. That is so
// without a body, and for types that net/http optimises: readers in memory, which it sends together
// with the headers, and files, which the operating system sends. A file is tracked if the request
// has a GetBody, which may return the same file again, and so is a body shorter than the request's
// ContentLength.
func IsSentUntracked(request *http.Request) bool {
	if !httpverdict.HasBody(request) {
		return true
	}
	if reader := memoryReaderOf(request.Body); reader != nil {
		return request.ContentLength <= int64(reader.Len())
	}
	file, isFile := request.Body.(*os.File)
	return isFile && request.GetBody == nil && (request.ContentLength <= 0 || request.ContentLength <= remainingIn(file))
}

func (u *Uploads) add(e *Exchange, body io.ReadCloser, length int64) *upload {
	e.uploads = u
	list, added := u.list(), &upload{body: body, of: e, length: length}
	list.mu.Lock()
	defer list.mu.Unlock()
	list.all = append(list.all, added)
	return added
}

// active returns the uploads that are not over.
func (l *uploadList) active() []*upload {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = slices.DeleteFunc(l.all, (*upload).hasEnded)
	return slices.Clone(l.all)
}

// of returns the uploads of an exchange.
func (u *Uploads) of(e *Exchange) []*upload {
	list := u.tracked.Load()
	if list == nil {
		return nil
	}
	list.mu.Lock()
	defer list.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(list.all), func(u *upload) bool { return u.of != e })
}

// AttemptReturned records that the attempt of an exchange has returned. If it has failed, sending
// the rest of its body is pointless.
func (u *Uploads) AttemptReturned(e *Exchange, err error) {
	state := answered
	if err != nil {
		state = failed
	}
	for _, upload := range u.of(e) {
		upload.attemptReturned(state)
	}
}

// Failure returns the error of the request body itself, or nil.
func (u *Uploads) Failure(e *Exchange) error {
	for _, upload := range u.of(e) {
		if err := upload.ownFailure(); err != nil {
			return err
		}
	}
	return nil
}

// haveEnded reports whether the base no longer uses the request body of an exchange.
func (u *Uploads) haveEnded(e *Exchange) bool {
	return !slices.ContainsFunc(u.of(e), func(upload *upload) bool { return !upload.hasEnded() })
}

// Replay returns the request's body anew, for the exchange, once no attempt reads it any more. Only
// one call runs at a time.
func (u *Uploads) Replay(ctx context.Context, e *Exchange, request *http.Request) (io.ReadCloser, error) {
	if request.GetBody == nil {
		return nil, errors.New("httpmw: the request's body has been sent, and the request has no GetBody to replay it")
	}
	list := u.list()
	if err := list.acquire(ctx); err != nil {
		return nil, fmt.Errorf("httpmw: the request's body cannot be replayed while it is read: %w", err)
	}
	isRunning := false
	defer func() {
		if !isRunning {
			list.release()
		}
	}()
	body, isRunning, err := getBody(ctx, request, list.release)
	if err == nil && memoryReaderOf(body) != nil {
		err = list.addMemory(request, body)
	}
	if err != nil {
		return nil, fmt.Errorf("httpmw: the request's body cannot be replayed: %w", err)
	}
	if reader := memoryReaderOf(body); body == http.NoBody || reader != nil && request.ContentLength <= int64(reader.Len()) {
		return body, nil
	}
	return u.add(e, body, request.ContentLength), nil
}

// acquire waits until no other Replay runs and the base no longer uses any body of the list.
func (l *uploadList) acquire(ctx context.Context) error {
	select {
	case l.permit <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	acquired := false
	defer func() {
		if !acquired {
			l.release()
		}
	}()
	for _, earlier := range l.active() {
		if err := earlier.awaitEnd(ctx); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	acquired = true
	return nil
}

func (l *uploadList) release() { <-l.permit }

// addMemory records a reader in memory. It must not be one of an earlier attempt, which the base
// may still read.
func (l *uploadList) addMemory(request *http.Request, body io.ReadCloser) error {
	reader := memoryReaderOf(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	if reader == memoryReaderOf(request.Body) || slices.Contains(l.memory, reader) {
		return errors.New("GetBody returned the reader of another attempt")
	}
	l.memory = append(l.memory, reader)
	return nil
}

// getBody calls GetBody. If ctx ends first, GetBody keeps running, its body will be closed, and
// ended will be called.
func getBody(ctx context.Context, request *http.Request, ended func()) (body io.ReadCloser, isRunning bool, err error) {
	var got struct {
		body io.ReadCloser
		err  error
	}
	var isFirstDone atomic.Bool
	finish := func() { // The second of GetBody and the end of ctx cleans up.
		if isFirstDone.Swap(true) {
			Close(got.body)
			ended()
		}
	}
	call := func() {
		defer finish()
		got.body, got.err = request.GetBody()
	}
	if ctx.Done() == nil {
		call()
	} else if !waiting.Await(ctx, 0, call) {
		finish()
		return nil, true, context.Cause(ctx)
	}
	switch {
	case got.err != nil && got.body != nil:
		Close(got.body)
		return nil, false, got.err
	case got.err == nil && got.body == nil:
		return nil, false, errors.New("GetBody returned neither a body nor an error")
	default:
		return got.body, false, got.err
	}
}
