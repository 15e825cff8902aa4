package httpverdict

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

// maxDecompressed is how much is read of a compressed body.
const maxDecompressed = 8 << 10

// plainText returns the text of a body: decompressed, if a server sent it so without being asked,
// and from UTF-16. net/http has decompressed what it asked for itself. It returns false for an
// encoding that the standard library does not have.
func plainText(body []byte, encoding string) (text string, ok bool) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity", "utf-8": // Some servers take it for the charset.
	case "gzip", "x-gzip":
		body = decompressed(newGzipReader(body))
	case "deflate":
		if len(body) > 2 && body[0]&0x0F == 8 && binary.BigEndian.Uint16(body)%31 == 0 {
			body = body[2:] // The header of zlib (RFC 1950), which many servers leave out.
		}
		body = decompressed(flate.NewReader(bytes.NewReader(body)))
	default:
		return "", false
	}
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return string(body[3:]), true
	case bytes.HasPrefix(body, []byte("\xFF\xFE")):
		return fromUTF16(body[2:], binary.LittleEndian), true
	case bytes.HasPrefix(body, []byte("\xFE\xFF")):
		return fromUTF16(body[2:], binary.BigEndian), true
	default:
		return string(body), true
	}
}

func newGzipReader(body []byte) io.Reader {
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return bytes.NewReader(body) // It is not compressed.
	}
	return reader
}

// decompressed returns the text as far as it can be read.
func decompressed(reader io.Reader) []byte {
	text := make([]byte, maxDecompressed)
	n, _ := io.ReadFull(reader, text)
	return text[:n]
}

func fromUTF16(body []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return string(utf16.Decode(units))
}
