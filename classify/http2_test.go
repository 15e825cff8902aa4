package classify_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tenax-go/tenax/classify"
)

// Frame types of RFC 9113, section 6.
const (
	frameHeaders   = 0x1
	frameRSTStream = 0x3
	frameSettings  = 0x4
	frameGoAway    = 0x7
)

func frame(kind byte, stream uint32, payload ...byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	head = append(head, 0)
	head = binary.BigEndian.AppendUint32(head, stream)
	return append(head, payload...)
}

func reset(stream uint32, code byte) []byte { return frame(frameRSTStream, stream, 0, 0, 0, code) }

func goAway(lastStream, code byte, debug string) []byte {
	return frame(frameGoAway, 0, append([]byte{0, 0, 0, lastStream, 0, 0, 0, code}, debug...)...)
}

// serveHTTP2 returns a client of a server that answers each request with the frames that answer
// returns. If once is true, the server closes the connection after the first answer.
func serveHTTP2(t *testing.T, once bool, answer func(stream uint32) []byte) *http.Client {
	t.Helper()
	var serving sync.WaitGroup
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		frames := make(chan []byte, 8)
		frames <- frame(frameSettings, 0)
		serving.Go(func() {
			defer server.Close()
			for f := range frames {
				_, _ = server.Write(f)
			}
		})
		serving.Go(func() {
			hangUp := sync.OnceFunc(func() { close(frames) })
			defer hangUp()
			answered := false
			_ = readHTTP2(server, func(stream uint32) {
				if once && answered {
					return
				}
				answered = true
				frames <- answer(stream)
				if once {
					hangUp()
				}
			})
		})
		return client, nil
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		serving.Wait()
	})
	return &http.Client{Transport: transport}
}

func readHTTP2(conn net.Conn, request func(stream uint32)) error {
	preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if _, err := io.ReadFull(conn, preface); err != nil {
		return err
	}
	for {
		head := make([]byte, 9)
		if _, err := io.ReadFull(conn, head); err != nil {
			return err
		}
		length := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, length); err != nil {
			return err
		}
		if head[3] == frameHeaders {
			request(binary.BigEndian.Uint32(head[5:]))
		}
	}
}

func resetWith(code byte) func(uint32) []byte {
	return func(stream uint32) []byte { return reset(stream, code) }
}

func TestHTTP2StreamErrors(t *testing.T) {
	for code, want := range map[byte]classify.Verdict{
		0x0: transient(classify.KindConnection),          // NO_ERROR
		0x2: transient(classify.KindConnection),          // INTERNAL_ERROR
		0x7: notSent(transient(classify.KindConnection)), // REFUSED_STREAM
		0x8: transient(classify.KindConnection),          // CANCEL
		0xb: transient(classify.KindRateLimit),           // ENHANCE_YOUR_CALM
		0xc: permanent(classify.KindConnection),          // INADEQUATE_SECURITY
		0xd: permanent(classify.KindConnection),          // HTTP_1_1_REQUIRED
	} {
		t.Run(fmt.Sprintf("code %#x", code), func(t *testing.T) {
			// In virtual time: net/http tries a refused stream for a minute.
			synctest.Test(t, func(t *testing.T) {
				assertOf(t, get(t, serveHTTP2(t, false, resetWith(code)), "http://h/"), want)
			})
		})
	}
}

// oneTime is a body that cannot be replayed.
type oneTime struct{ io.Reader }

func post(t *testing.T, client *http.Client) error {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://h/", oneTime{strings.NewReader("x")})
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return err
}

func TestHTTP2RefusedStreamOfABodyThatCannotBeReplayedWasNotProcessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := post(t, serveHTTP2(t, false, resetWith(0x7)))
		if err == nil || !strings.Contains(err.Error(), "cannot retry err") {
			t.Fatalf("net/http says %v", err)
		}
		assertOf(t, err, notSent(transient(classify.KindConnection)))
	})
}

// net/http repeats a request after PROTOCOL_ERROR too, but RFC 9113 does not promise that nothing
// was processed.
func TestHTTP2ProtocolErrorMayHaveBeenProcessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		assertOf(t, post(t, serveHTTP2(t, false, resetWith(0x1))), transient(classify.KindConnection))
	})
}

func TestHTTP2GracefulGoAwayOfABodyThatCannotBeReplayedWasNotProcessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := post(t, serveHTTP2(t, false, func(uint32) []byte { return goAway(0, 0, "") }))
		assertOf(t, err, notSent(transient(classify.KindConnection)))
	})
}

// The server chooses the debug text of a GOAWAY, so it must not be read.
func TestHTTP2GoAwayMayHaveBeenProcessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := get(t, serveHTTP2(t, true, func(stream uint32) []byte {
			return goAway(byte(stream), 0x2, "insufficient_quota; REFUSED_STREAM; connection refused")
		}), "http://h/")
		assertOf(t, err, transient(classify.KindConnection))
	})
}

func TestHTTP2ConnectionThatClosesMayHaveProcessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := get(t, serveHTTP2(t, true, func(uint32) []byte { return nil }), "http://h/")
		assertOf(t, err, transient(classify.KindConnection))
	})
}

func TestUntypedHTTP2Errors(t *testing.T) {
	for _, msg := range []string{
		"http2: client conn is closed",
		"http2: client conn not usable",
		"http2: client conn could not be established",
		"http2: client connection lost",
		"http2: client connection force closed via ClientConn.Close",
	} {
		assertOf(t, inURL(errors.New(msg)), transient(classify.KindConnection))
	}
}

func TestQuotedRefusedStreamIsNoProof(t *testing.T) {
	for _, msg := range []string{
		"upstream said: http2: Transport: cannot retry err [stream error: stream ID 1; REFUSED_STREAM; received from peer] after",
		"http2: Transport: cannot retry err [stream error: stream ID 1; CANCEL; REFUSED_STREAM;] after",
		"http2: Transport: cannot retry err [odd; REFUSED_STREAM; received from peer] after",
		"stream error: stream ID 1; REFUSED_STREAM; received from peer",
	} {
		assertOf(t, errors.New(msg), transient(classify.KindConnection))
	}
	_, ok := classify.Text(errors.New("http2: Transport: cannot retry err [odd] after"))
	if ok {
		t.Error("Text reads what only the default classifier may")
	}
}

type StreamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (StreamError) Error() string { return "odd" }

func TestStreamErrorOfAnotherPackageSaysNothing(t *testing.T) {
	assertOf(t, StreamError{Code: 7}, unknown)
}
