package conformance

import (
	"io"
	"net"
	"net/http"

	"github.com/quic-go/quic-go/http3"
)

// malformed lets servers send invalid responses, on a connection over HTTP/1.1 and on a request's
// stream over HTTP/3.
func malformed(t *Trial) {
	responses := malformedText
	if t.protocol == HTTP3 {
		responses = malformedFrames
	}
	for _, text := range responses {
		s := t.speakOnce(text)
		response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodGet, s.url, nil))
		if err == nil {
			_, err = io.ReadAll(response.Body)
			closeBody(response)
		}
		if err == nil {
			t.Errorf("%q was taken for a response", text)
		}
	}
}

func (t *Trial) speakOnce(text string) *server {
	if t.protocol != HTTP3 {
		return t.speak(func(c net.Conn) { _, _ = io.WriteString(c, text) })
	}
	return t.serve(func(w http.ResponseWriter, _ *http.Request) {
		streamer, ok := w.(http3.HTTPStreamer)
		if !ok {
			return
		}
		stream, err := streamer.HTTPStream()
		if err != nil {
			return
		}
		_, _ = stream.QUICStream().Write([]byte(text))
		_ = stream.Close()
	})
}

var malformedText = []string{
	"",
	"\r\n\r\n",
	"nonsense\r\n\r\n",
	"SSH-2.0-OpenSSH_9.6\r\n",
	"HTTP/1.1\r\n\r\n",
	"HTTP/1.1 abc OK\r\n\r\n",
	"HTTP/1.1 20 OK\r\n\r\n",
	"HTTP/9 200 OK\r\n\r\n",
	"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
	"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nfour",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
	"HTTP/1.1 200 OK\r\nContent-",
}

var malformedFrames = []string{
	"",
	"HTTP/1.1 200 OK\r\n\r\n",
	frame(settingsFrame, ""),
	frame(dataFrame, "body"),
	frame(headersFrame, ""),
	frame(headersFrame, fields),
	frame(headersFrame, fields+status103),
	frame(headersFrame, fields+status200+status200),
	frame(headersFrame, fields+valued(status, "abc")),
	frame(headersFrame, fields+valued(status, "")),
	frame(headersFrame, fields+valued(contentLength, "0")+status200),
	frame(headersFrame, fields+status200+"\x80"),         // from the dynamic table, which is empty
	frame(headersFrame, fields+status200+"\xff\xff\x01"), // from beyond the static table
	frame(headersFrame, fields+status200+valued(upperCase, "1")),
	frame(headersFrame, fields+status200+valued(transferEncoding, "chunked")),
	frame(headersFrame, fields+status200+valued(contentLength, "-1")),
	frame(headersFrame, fields+status200+valued(contentLength, "1e3")),
	frame(headersFrame, fields+status200+valued(contentLength, "99999999999999999999")),
	frame(headersFrame, fields+status200+valued(contentLength, "3")+valued(contentLength, "4")) + frame(dataFrame, "four"),
	frame(headersFrame, fields+status200+valued(contentLength, "2")) + frame(dataFrame, "four"),
	frame(headersFrame, fields+status200+valued(contentLength, "10")) + frame(dataFrame, "short"),
	frame(headersFrame, fields+status200) + frame(settingsFrame, ""),
	frame(headersFrame, fields+status200)[:4],
}

// What frames and field lines begin with: RFC 9114, 7.2; RFC 9204, 4.5 and appendix A.
const (
	dataFrame     = "\x00"
	headersFrame  = "\x01"
	settingsFrame = "\x04"

	fields           = "\x00\x00" // that refer to no dynamic table
	status103        = "\xd8"
	status200        = "\xd9"
	status           = "\x5f\x09"
	contentLength    = "\x54"
	upperCase        = "\x21X"
	transferEncoding = "\x27\x0atransfer-encoding"
)

func frame(kind, payload string) string { return valued(kind, payload) }

// valued is for values of less than 64 bytes.
func valued(prefix, value string) string { return prefix + string(rune(len(value))) + value }
