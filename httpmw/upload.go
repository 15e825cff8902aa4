package httpmw

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
)

// upload follows the body of a request as the base reads it: whether it is still under way, which it may be for longer than
// the response, and whether it failed by itself, which is not the fault of the server.
type upload struct {
	first   uploadBody
	open    atomic.Int32
	failure atomic.Pointer[error]
}

// uploadBody is a body that the base reads. There is a second one where the base has it anew from GetBody.
type uploadBody struct {
	io.ReadCloser

	of     *upload
	closed atomic.Bool
}

// follow has the upload of request, which is a copy of the caller's, followed.
func follow(request *http.Request) *upload {
	if _, file := request.Body.(*os.File); file {
		return endless() // net/http hands a file to the operating system, but no body that hides one.
	}
	u := new(upload)
	request.Body = u.begin(&u.first, request.Body)
	if again := request.GetBody; again != nil {
		request.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			if err != nil || body == nil || body == http.NoBody {
				return body, err
			}
			return u.begin(new(uploadBody), body), nil
		}
	}
	return u
}

// endless returns an upload of which nobody can tell when it is over.
func endless() *upload {
	u := new(upload)
	u.open.Store(1)
	return u
}

func (u *upload) begin(b *uploadBody, body io.ReadCloser) *uploadBody {
	b.ReadCloser, b.of = body, u
	u.open.Add(1)
	return b
}

// over reports that the base is done with the body, or that there is none.
func (u *upload) over() bool { return u == nil || u.open.Load() == 0 }

// caused reports that err is how the body failed.
func (u *upload) caused(err error) bool {
	if u == nil {
		return false
	}
	failure := u.failure.Load()
	return failure != nil && errors.Is(err, *failure)
}

func (b *uploadBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF { // As net/http compares: what only wraps io.EOF is a failure.
		b.failed(err)
	}
	return n, err
}

// failed takes note of the body's first failure, unless it comes from closing it.
func (b *uploadBody) failed(err error) {
	if !b.closed.Load() {
		b.of.failure.CompareAndSwap(nil, &err)
	}
}

func (b *uploadBody) Close() error {
	if !b.closed.Swap(true) {
		defer b.of.open.Add(-1)
	}
	return b.ReadCloser.Close()
}

// bodyVerdict is that of a request whose body cannot be had: it says nothing of the server, and repeating it is of no use.
func bodyVerdict(err error) classify.Verdict {
	if errors.Is(err, context.Canceled) {
		return classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}
	}
	return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NoRetry: true}
}
