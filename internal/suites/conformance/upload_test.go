package conformance_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	uploadSize  = 64 << 20
	uploadLimit = 16 << 20 // of memory at any time, for both ends
)

// upload is a body of zeros. It stops after its first MiB until the server has received a byte, and
// measures the memory after each MiB.
type upload struct {
	left    int
	arrived chan struct{}
	peak    uint64
}

func (u *upload) Read(p []byte) (int, error) {
	if u.left == 0 {
		return 0, io.EOF
	}
	if u.left <= uploadSize-1<<20 {
		select {
		case <-u.arrived:
		case <-time.After(30 * time.Second):
			return 0, errors.New("the first byte did not reach the server")
		}
	}
	n := min(len(p), u.left)
	clear(p[:n])
	if before := u.left >> 20; (u.left-n)>>20 != before {
		u.peak = max(u.peak, heap())
	}
	u.left -= n
	return n, nil
}

// heap returns the bytes of all objects, including dead ones that are not swept yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestAnUploadOf64MiBStreams(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		for _, http2 := range []bool{false, true} {
			t.Run(method+" HTTP/2 "+strconv.FormatBool(http2), func(t *testing.T) { streams(t, method, http2) })
		}
	}
}

func streams(t *testing.T, method string, http2 bool) {
	body := &upload{left: uploadSize, arrived: make(chan struct{})}
	var once sync.Once
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := int64(0)
		buffer := make([]byte, 32<<10)
		for {
			n, err := r.Body.Read(buffer)
			size += int64(n)
			if n > 0 {
				once.Do(func() { close(body.arrived) })
			}
			if err != nil {
				break
			}
		}
		_, _ = io.WriteString(w, strconv.FormatInt(size, 10))
	}))
	server.EnableHTTP2 = http2
	server.StartTLS()
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = uploadSize
	if method == http.MethodPut {
		r.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("the first attempt should do") }
	}
	runtime.GC()
	before, allocatedBefore := heap(), allocated()
	patient := knobs{attempt: time.Minute, cooldown: time.Minute} // as TLS may be slow
	response, err := tenaxWith(server.Client().Transport, patient).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if string(got) != strconv.Itoa(uploadSize) || err != nil {
		t.Errorf("the server got %s bytes, %v", got, err)
	}
	if used := int64(body.peak) - int64(before); used > uploadLimit {
		t.Errorf("the heap grew by %d KiB", used>>10)
	}
	t.Logf("the heap grew by at most %d KiB; %d KiB were allocated in all",
		max(0, int64(body.peak)-int64(before))>>10, (allocated()-allocatedBefore)>>10)
}
