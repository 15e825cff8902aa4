package classify

import (
	"encoding/binary"
	"time"
)

// protoField is a field of a message of Protocol Buffers in its wire format:
// https://protobuf.dev/programming-guides/encoding/.
type protoField struct {
	number uint64
	varint uint64
	bytes  []byte
}

// maxProtoFields is how many fields of a message are read.
const maxProtoFields = 64

// eachProtoField calls read for the fields of a message that are numbers or bytes, until one is
// malformed.
func eachProtoField(message []byte, read func(protoField)) {
	for range maxProtoFields {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return
		}
		message = message[n:]
		f := protoField{number: tag >> 3}
		switch tag & 7 {
		case 0:
			f.varint, n = binary.Uvarint(message)
			if n <= 0 {
				return
			}
		case 1:
			n = 8
		case 5:
			n = 4
		case 2:
			size, width := binary.Uvarint(message)
			if width <= 0 || size > uint64(len(message)-width) {
				return
			}
			n = width + int(size)
			f.bytes = message[width:n]
		default:
			return
		}
		if n > len(message) {
			return
		}
		message = message[n:]
		read(f)
	}
}

// protoDuration reads a google.protobuf.Duration: seconds (1) and nanoseconds (2).
func protoDuration(message []byte) time.Duration {
	var s, ns int64
	eachProtoField(message, func(f protoField) {
		switch f.number {
		case 1:
			s = int64(f.varint)
		case 2:
			ns = int64(f.varint)
		}
	})
	if s < 0 || s > int64(maxDelay/time.Second) || ns < 0 || ns >= int64(time.Second) {
		return 0
	}
	return time.Duration(s)*time.Second + time.Duration(ns)
}
