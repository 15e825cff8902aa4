package exchange

import (
	"bytes"
	"io"
	"os"
	"reflect"
	"strings"
)

// memory is a reader in memory, which knows how much is left in it.
type memory interface {
	io.Reader
	Len() int
}

// memoryOf returns the reader in memory that a body consists of, or nil if it is none that net/http
// knows for one.
func memoryOf(body io.Reader) memory {
	switch reader := body.(type) {
	case nil:
		return nil
	case *bytes.Reader:
		return reader
	case *bytes.Buffer:
		return reader
	case *strings.Reader:
		return reader
	}
	switch t := reflect.TypeOf(body); t {
	case nopCloser, nopCloserWriterTo:
		inner, _ := reflect.TypeAssert[io.Reader](reflect.ValueOf(body).Field(0))
		return memoryOf(inner)
	default:
		return nil
	}
}

// These are what io.NopCloser returns.
var (
	nopCloser         = reflect.TypeOf(io.NopCloser(nil))
	nopCloserWriterTo = reflect.TypeOf(io.NopCloser(struct {
		io.Reader
		io.WriterTo
	}{}))
)

// leftIn returns how many bytes of a file come after where it is, or 0 if that cannot be told.
func leftIn(file *os.File) int64 {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	at, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	return info.Size() - at
}
