package httpmw_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/httpmw"
)

// oneShot returns a request with a body of unknown length that cannot be replayed.
func oneShot(t *testing.T, method string, body *tracked) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://upstream.test/", body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestABufferedBodyIsSentAgain(t *testing.T) {
	for _, test := range []struct {
		name, body string
		buffer     int64
		sent       []string
		length     int64
	}{
		{"fits", "order", 5, []string{"order", "order", "order"}, 5},
		{"empty", "", 5, []string{"", "", ""}, 0},
		{"does not fit", "order!", 5, []string{"order!"}, 0},
		{"not asked for", "order", 0, []string{"order"}, 0},
	} {
		var sent []string
		transport := httpmw.NewTransport(sending(func(r *http.Request, body string) (*http.Response, error) {
			sent = append(sent, body)
			if r.ContentLength != test.length {
				t.Errorf("%s: sent with a length of %d, want %d", test.name, r.ContentLength, test.length)
			}
			return response(503, ""), nil
		}), httpmw.WithBodyBuffer(test.buffer), retrying())
		body := track(test.body)
		r := oneShot(t, "PUT", body)
		status, _, err := roundTrip(t, transport, r)
		if diff := cmp.Diff(test.sent, sent); diff != "" || status != 503 || err != nil {
			t.Errorf("%s: %d, %v, sent (-want +got):\n%s", test.name, status, err, diff)
		}
		if body.closed.Load() == 0 || r.Body != body || r.GetBody != nil || r.ContentLength != 0 {
			t.Errorf("%s: the caller's request was changed, or its body left open", test.name)
		}
	}
}

func TestABufferedBodyThatIsShorterThanItsLengthIsNotSentAsComplete(t *testing.T) {
	for _, text := range []string{"", "ord"} {
		upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err == nil {
				t.Errorf("%q was received as a whole body", body)
			}
		}))
		r := oneShot(t, http.MethodPut, track(text))
		r.URL.Host, r.ContentLength = upstream.Listener.Addr().String(), int64(len("order"))
		transport := httpmw.NewTransport(upstream.Client().Transport, httpmw.WithBodyBuffer(10))
		if status, _, err := roundTrip(t, transport, r); err == nil {
			t.Errorf("%q: sent with a length of 5, got %d", text, status)
		}
		upstream.Close()
	}
}

func TestTrailersAreSentWithABufferedBody(t *testing.T) {
	for name, body := range map[string]string{"fits": "order", "empty": "", "does not fit": "order and more"} {
		t.Run(name, func(t *testing.T) {
			var sent []string
			upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got, _ := io.ReadAll(r.Body)
				sent = append(sent, fmt.Sprintf("%s, %s", got, r.Trailer.Get("Checksum")))
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			defer upstream.Close()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, upstream.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Trailer = http.Header{"Checksum": nil}
			text := strings.NewReader(body)
			r.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) {
				n, err := text.Read(p)
				if errors.Is(err, io.EOF) {
					r.Trailer.Set("Checksum", "8e03978e")
				}
				return n, err
			}))
			transport := httpmw.NewTransport(upstream.Client().Transport, httpmw.WithBodyBuffer(5), retrying())
			if status, _, err := roundTrip(t, transport, r); status != http.StatusServiceUnavailable || err != nil {
				t.Fatalf("got %d, %v", status, err)
			}
			want := slices.Repeat([]string{body + ", 8e03978e"}, 3)
			if name == "does not fit" {
				want = want[:1]
			}
			if diff := cmp.Diff(want, sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAReplayableBodyIsNotBuffered(t *testing.T) {
	read := false
	r := request(t, "PUT", "x")
	inner := r.Body
	r.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) {
		read = true
		return inner.Read(p)
	}))
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		defer r.Body.Close()
		if read {
			t.Error("the body was read before it was sent")
		}
		return response(200, ""), nil
	}), httpmw.WithBodyBuffer(1<<20))
	_, _, _ = roundTrip(t, transport, r)
}

func TestABodyThatCannotBeReadIsAnErrorAndClosed(t *testing.T) {
	sent := false
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		sent = true
		return response(200, ""), nil
	}), httpmw.WithBodyBuffer(10), retrying())
	body := &tracked{Reader: iotest.ErrReader(errBoom)}
	_, _, err := roundTrip(t, transport, oneShot(t, "PUT", body))
	if !errors.Is(err, errBoom) || sent || body.closed.Load() == 0 {
		t.Errorf("got %v, sent %v, closed %d times", err, sent, body.closed.Load())
	}
}

func TestABodyThatPanicsIsClosed(t *testing.T) {
	body := &tracked{Reader: readerFunc(func([]byte) (int, error) { panic(errBoom) })}
	defer func() {
		if recover() != errBoom || body.closed.Load() == 0 {
			t.Error("the panic was lost or the body left open")
		}
	}()
	fine, _ := statuses(200)
	_, _, _ = roundTrip(t, httpmw.NewTransport(fine, httpmw.WithBodyBuffer(10)), oneShot(t, "PUT", body))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
