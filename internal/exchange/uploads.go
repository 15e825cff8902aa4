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

// Uploads are the bodies of the requests that attempts send. No attempt reads what another may
// still read.
type Uploads struct {
	of atomic.Pointer[uploadList] // nil as long as there is none to follow
}

type uploadList struct {
	turn chan struct{} // held by the one who has a body again

	mu     sync.Mutex
	all    []*upload // that are not known to be over
	memory []memory  // that attempts after the first got
}

// errSentAgain is why the base asks for another body in the middle of an exchange.
var errSentAgain = errors.New("httpmw: the base sends the request again")

func (u *Uploads) list() *uploadList {
	if list := u.of.Load(); list != nil {
		return list
	}
	u.of.CompareAndSwap(nil, &uploadList{turn: make(chan struct{}, 1)})
	return u.of.Load()
}

// Track has the base read the body of the exchange's request by way of an upload, unless it is sent
// as it is. The body can be had again from the original request.
func (u *Uploads) Track(e *Exchange, original *http.Request) {
	if _, is := e.Request.Body.(*upload); !is {
		if IsSentAsItIs(&e.Request) {
			return
		}
		e.Request.Body = u.add(e, e.Request.Body, e.Request.ContentLength)
	}
	if e.Request.GetBody != nil {
		e.Request.GetBody = func() (io.ReadCloser, error) {
			u.Return(e, errSentAgain)
			return u.Again(e.Request.Context(), e, original)
		}
	}
}

// IsSentAsItIs reports whether the base gets the request's body itself: where there is none, or it
// can be told by its type that it is in memory, which net/http sends together with the headers, or
// a file, which it leaves to the operating system. A file that can be had again may be the same
// one, from its start. One that is shorter than the request says is followed.
func IsSentAsItIs(request *http.Request) bool {
	if !httpverdict.HasBody(request) {
		return true
	}
	if reader := memoryOf(request.Body); reader != nil {
		return request.ContentLength <= int64(reader.Len())
	}
	file, isFile := request.Body.(*os.File)
	return isFile && request.GetBody == nil && (request.ContentLength <= 0 || request.ContentLength <= leftIn(file))
}

func (u *Uploads) add(e *Exchange, body io.ReadCloser, length int64) *upload {
	e.uploads = u
	list, added := u.list(), &upload{body: body, of: e, length: length}
	list.mu.Lock()
	defer list.mu.Unlock()
	list.all = append(list.all, added)
	return added
}

// unsettled returns those that are not over.
func (l *uploadList) unsettled() []*upload {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = slices.DeleteFunc(l.all, (*upload).isOver)
	return slices.Clone(l.all)
}

// in returns those of an exchange.
func (u *Uploads) in(e *Exchange) []*upload {
	list := u.of.Load()
	if list == nil {
		return nil
	}
	list.mu.Lock()
	defer list.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(list.all), func(u *upload) bool { return u.of != e })
}

// Return says that the attempt of an exchange has returned. Nobody wants its body to be sent any
// more if it has failed.
func (u *Uploads) Return(e *Exchange, err error) {
	how := answered
	if err != nil {
		how = failed
	}
	for _, of := range u.in(e) {
		of.returned(how)
	}
}

// Failure returns how the body of an exchange failed by itself, or nil.
func (u *Uploads) Failure(e *Exchange) error {
	for _, of := range u.in(e) {
		if err := of.ownFailure(); err != nil {
			return err
		}
	}
	return nil
}

// areOver reports whether nothing touches the body of an exchange any more.
func (u *Uploads) areOver(e *Exchange) bool {
	return !slices.ContainsFunc(u.in(e), func(of *upload) bool { return !of.isOver() })
}

// Again returns the request's body anew, for the exchange, once no attempt reads it any more. One
// at a time has it.
func (u *Uploads) Again(ctx context.Context, e *Exchange, request *http.Request) (io.ReadCloser, error) {
	if request.GetBody == nil {
		return nil, errors.New("httpmw: the request's body has been sent and there is no GetBody to have it again")
	}
	list := u.list()
	if err := list.takeTurn(ctx); err != nil {
		return nil, fmt.Errorf("httpmw: the request's body cannot be had again while it is read: %w", err)
	}
	goesOn := false
	defer func() {
		if !goesOn {
			list.endTurn()
		}
	}()
	body, goesOn, err := getBody(ctx, request, list.endTurn)
	if err == nil && memoryOf(body) != nil {
		err = list.lend(request, body)
	}
	if err != nil {
		return nil, fmt.Errorf("httpmw: the request's body cannot be had again: %w", err)
	}
	if reader := memoryOf(body); body == http.NoBody || reader != nil && request.ContentLength <= int64(reader.Len()) {
		return body, nil
	}
	return u.add(e, body, request.ContentLength), nil
}

// takeTurn waits until nothing touches a body of the list any more, and nobody else has one again.
func (l *uploadList) takeTurn(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	isOurs := false
	defer func() {
		if !isOurs {
			l.endTurn()
		}
	}()
	for _, before := range l.unsettled() {
		if err := before.settle(ctx); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	isOurs = true
	return nil
}

func (l *uploadList) endTurn() { <-l.turn }

// lend takes note of a body in memory. The base may still read from one that an attempt before has
// got.
func (l *uploadList) lend(request *http.Request, body io.ReadCloser) error {
	reader := memoryOf(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	if reader == memoryOf(request.Body) || slices.Contains(l.memory, reader) {
		return errors.New("GetBody returned the reader of another attempt")
	}
	l.memory = append(l.memory, reader)
	return nil
}

// getBody calls GetBody, which may take longer than ctx lasts. Then it goes on: what it returns is
// closed, and ended is called.
func getBody(ctx context.Context, request *http.Request, ended func()) (body io.ReadCloser, goesOn bool, err error) {
	var got struct {
		body io.ReadCloser
		err  error
	}
	var isSettled atomic.Bool
	settle := func() {
		if isSettled.Swap(true) {
			Close(got.body)
			ended()
		}
	}
	call := func() {
		defer settle()
		got.body, got.err = request.GetBody()
	}
	if ctx.Done() == nil {
		call()
	} else if !waiting.Await(ctx, 0, call) {
		settle() // It may have come at the last moment.
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
