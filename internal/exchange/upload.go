package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/tenax-go/tenax/internal/waiting"
)

// upload wraps the body of a request. It records when the base has finished with the body, which
// may be after the response, and whether the body itself failed, which is not the server's fault. A
// body that is shorter than its length fails: not every base checks that, and the server would take
// the part for the whole.
type upload struct {
	body   io.ReadCloser
	of     *Exchange // nil in Buffer
	length int64     // the expected length, or 0 or less if it is unknown

	waiting.Monitor
	attempt      attemptState
	sent         int64 // bytes
	reads        int   // running
	rejectsReads bool
	closing      bool
	closed       bool
	failure      error // the body's own
}

// attemptState is the state of the attempt that sends a body.
type attemptState uint8

const (
	running attemptState = iota
	answered
	failed
)

var errClosedUpload = errors.New("httpmw: read from a request's body that is closed")

func (u *upload) Read(p []byte) (n int, err error) {
	if !u.beginRead() {
		return 0, errClosedUpload
	}
	defer func() { u.endRead(err) }()
	n, err = u.body.Read(p)
	return u.measured(n, err)
}

// measured counts the bytes of a Read and turns the end of a body that is too short into an error.
func (u *upload) measured(n int, err error) (int, error) {
	u.Lock()
	defer u.Unlock()
	u.sent += int64(n)
	if err == io.EOF && u.sent < u.length { //nolint:errorlint // As net/http compares.
		err = fmt.Errorf("httpmw: the request's body ends after %d of %d bytes: %w", u.sent, u.length, io.ErrUnexpectedEOF)
	}
	return n, err
}

func (u *upload) beginRead() bool {
	u.Lock()
	defer u.Unlock()
	if u.rejectsReads {
		return false
	}
	u.reads++
	return true
}

// endRead records the body's first failure, unless closing the body caused it.
func (u *upload) endRead(err error) {
	defer u.of.uploadEnded()
	u.Lock()
	defer u.Unlock()
	u.reads--
	isFailure := err != nil && err != io.EOF //nolint:errorlint // Only a bare io.EOF is the end.
	if isFailure && u.failure == nil && !u.rejectsReads {
		u.failure = err
	}
	u.Broadcast()
}

// Close closes the body once.
func (u *upload) Close() error {
	u.Lock()
	before := u.closing
	u.closing, u.rejectsReads = true, true
	u.Unlock()
	if before {
		return nil
	}
	defer func() {
		u.Lock()
		u.closed = true
		u.Broadcast()
		u.Unlock()
		u.of.uploadEnded()
	}()
	return u.body.Close()
}

func (u *upload) hasEnded() bool {
	u.Lock()
	defer u.Unlock()
	return u.hasEndedLocked()
}

func (u *upload) hasEndedLocked() bool { return u.closed && u.reads == 0 }

func (u *upload) isIdle() bool { return u.reads == 0 }

// attemptReturned records that the attempt has returned.
func (u *upload) attemptReturned(how attemptState) {
	u.Lock()
	defer u.Unlock()
	u.attempt = how
	u.Broadcast()
}

// awaitEnd waits until the base no longer uses the body: while the attempt runs, and for a grace
// period if the server answered early. It closes the body afterwards, and at once if the attempt
// has failed, because the base may be slow to close it, or forget to.
func (u *upload) awaitEnd(ctx context.Context) error {
	u.Lock()
	err := u.Await(ctx, func() bool { return u.hasEndedLocked() || u.attempt != running })
	isAnswered := u.attempt == answered
	u.Unlock()
	if err != nil {
		return err
	}
	if isAnswered {
		u.awaitBriefly(ctx, u.hasEndedLocked)
	}
	u.stop(ctx)
	u.Lock()
	defer u.Unlock()
	return u.Await(ctx, u.hasEndedLocked)
}

// stop closes the body, after a grace period or the end of ctx even during a Read.
func (u *upload) stop(ctx context.Context) {
	u.Lock()
	u.rejectsReads = true
	u.Unlock()
	u.awaitBriefly(ctx, u.isIdle)
	waiting.Await(ctx, 0, func() { _ = u.Close() }) // This may end the Read.
}

// awaitBriefly waits a grace period for a condition.
func (u *upload) awaitBriefly(ctx context.Context, condition func() bool) {
	ctx, cancel := context.WithTimeout(ctx, waiting.GracePeriod)
	defer cancel()
	u.Lock()
	defer u.Unlock()
	_ = u.Await(ctx, condition) // The caller checks the condition again.
}

// ownFailure returns the error of the body itself, or nil.
func (u *upload) ownFailure() error {
	u.Lock()
	defer u.Unlock()
	return u.failure
}
