package exchange

import (
	"bytes"
	"io"
	"os"
	"reflect"
	"strings"
)

// memoryReader is a reader in memory. Len is the number of unread bytes.
type memoryReader interface {
	io.Reader
	Len() int
}

// memoryReaderOf returns the reader in memory that a body consists of, or nil if its type is not
// one that net/http recognises.
func memoryReaderOf(body any) memoryReader {
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
		return memoryReaderOf(reflect.ValueOf(body).Field(0).Interface())
	default:
		return nil
	}
}

// The types that io.NopCloser returns.
var (
	nopCloser         = reflect.TypeOf(io.NopCloser(nil))
	nopCloserWriterTo = reflect.TypeOf(io.NopCloser(struct {
		io.Reader
		io.WriterTo
	}{}))
)

// remainingIn returns the number of unread bytes of a file, or 0 if it is unknown.
func remainingIn(file *os.File) int64 {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	offset, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	return info.Size() - offset
}
