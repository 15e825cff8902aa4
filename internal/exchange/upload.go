package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/tenax-go/tenax/internal/waiting"
)

// upload is a body of a request, as the base reads it. It knows when the base is done with the
// body, which may be later than the response, and whether the body failed by itself, which is not
// the fault of the server. A body that is shorter than it should be fails: not every base looks,
// and a part would be taken for the whole.
type upload struct {
	body   io.ReadCloser
	of     *Exchange // that it was sent in
	length int64     // that the body should have, or less if that is not known

	waiting.Monitor
	sender  sender
	sent    int64 // bytes
	reads   int   // under way
	refuses bool  // to begin another Read
	closing bool
	closed  bool
	failure error
}

// sender is how far the attempt is that sends a body.
type sender uint8

const (
	underWay sender = iota
	answered
	failed
)

var errClosedUpload = errors.New("httpmw: read from a request's body that is closed")

func (u *upload) Read(p []byte) (n int, err error) {
	if !u.begin() {
		return 0, errClosedUpload
	}
	defer func() { u.end(err) }()
	n, err = u.body.Read(p)
	return u.measured(n, err)
}

// measured returns what a Read is to return that the body's has led to: the body may end too soon.
func (u *upload) measured(n int, err error) (int, error) {
	u.Lock()
	defer u.Unlock()
	u.sent += int64(n)
	if err == io.EOF && u.sent < u.length { //nolint:errorlint // As net/http compares.
		err = fmt.Errorf("httpmw: the request's body ends after %d of %d bytes: %w", u.sent, u.length, io.ErrUnexpectedEOF)
	}
	return n, err
}

func (u *upload) begin() bool {
	u.Lock()
	defer u.Unlock()
	if u.refuses {
		return false
	}
	u.reads++
	return true
}

// end takes note of the body's first failure, unless it comes from closing it.
func (u *upload) end(err error) {
	defer u.of.uploadEnded()
	u.Lock()
	defer u.Unlock()
	u.reads--
	isEnd := err == nil || err == io.EOF //nolint:errorlint // As net/http compares: what only wraps io.EOF is a failure.
	if !isEnd && u.failure == nil && !u.refuses {
		u.failure = err
	}
	u.Tell()
}

// Close closes the body once.
func (u *upload) Close() error {
	u.Lock()
	before := u.closing
	u.closing, u.refuses = true, true
	u.Unlock()
	if before {
		return nil
	}
	defer func() {
		u.Lock()
		u.closed = true
		u.Tell()
		u.Unlock()
		u.of.uploadEnded()
	}()
	return u.body.Close()
}

func (u *upload) isOver() bool {
	u.Lock()
	defer u.Unlock()
	return u.isOverLocked()
}

func (u *upload) isOverLocked() bool { return u.closed && u.reads == 0 }

func (u *upload) isIdle() bool { return u.reads == 0 }

// returned says that the attempt has returned.
func (u *upload) returned(how sender) {
	u.Lock()
	defer u.Unlock()
	u.sender = how
	u.Tell()
}

// settle waits until nothing touches the body any more: for as long as the attempt is under way,
// and for a while if it has been answered early. After that, or once it has failed, the body is
// closed: the base may be slow to do that, or forget it.
func (u *upload) settle(ctx context.Context) error {
	u.Lock()
	err := u.Await(ctx, func() bool { return u.isOverLocked() || u.sender != underWay })
	isAnswered := u.sender == answered
	u.Unlock()
	if err != nil {
		return err
	}
	if isAnswered {
		u.awaitFor(ctx, u.isOverLocked)
	}
	u.stop(ctx)
	u.Lock()
	defer u.Unlock()
	return u.Await(ctx, u.isOverLocked)
}

// stop closes the body, but not during a Read, unless that takes longer than a while or ctx has
// ended.
func (u *upload) stop(ctx context.Context) {
	u.Lock()
	u.refuses = true
	u.Unlock()
	u.awaitFor(ctx, u.isIdle)
	waiting.Await(ctx, 0, func() { _ = u.Close() }) // That may end the Read.
}

// awaitFor waits for a condition for a while.
func (u *upload) awaitFor(ctx context.Context, condition func() bool) {
	ctx, cancel := context.WithTimeout(ctx, waiting.Patience)
	defer cancel()
	u.Lock()
	defer u.Unlock()
	_ = u.Await(ctx, condition) // What comes of it is seen afterwards.
}

// ownFailure returns how the body failed by itself.
func (u *upload) ownFailure() error {
	u.Lock()
	defer u.Unlock()
	return u.failure
}
