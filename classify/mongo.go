package classify

import (
	"reflect"
	"strings"
	"time"
)

// mongoLabels is what the errors of the MongoDB driver have.
type mongoLabels interface{ HasErrorLabel(label string) bool }

// mongoCodes is what they have since version 2.
type mongoCodes interface{ ErrorCodes() []int }

// ofMongo reads the labels and the codes of an error of MongoDB. A label is the word of server and
// driver on repeating, and decides the class:
// https://github.com/mongodb/specifications/blob/master/source/transactions/transactions.md.
func ofMongo(err error) (Verdict, bool) {
	v, known := ofMongoCodes(err)
	labeled, ok := err.(mongoLabels)
	if !ok {
		return v, known
	}
	if known && v.Class == ClassTransient {
		return v, true
	}
	switch {
	case labeled.HasErrorLabel("NetworkTimeoutError"), labeled.HasErrorLabel("ExceededTimeLimitError"):
		return transient(KindTimeout), true
	case labeled.HasErrorLabel("NetworkError"):
		return transient(KindConnection), true
	case labeled.HasErrorLabel("TransientTransactionError"):
		return repeatable, true
	case labeled.HasErrorLabel("RetryableWriteError"), labeled.HasErrorLabel("RetryableError"),
		labeled.HasErrorLabel("SystemOverloadedError"), labeled.HasErrorLabel("UnknownTransactionCommitResult"),
		labeled.HasErrorLabel("ResumableChangeStreamError"):
		return transient(KindServer), true
	default:
		return v, known
	}
}

// ofMongoCodes returns the meaning of the first permanent code, or of the first one. A bulk of
// writes with a permanent error fails again when it is repeated as a whole.
func ofMongoCodes(err error) (found Verdict, known bool) {
	for _, code := range codesOfMongo(err) {
		v, ok := ofMongoCode(code)
		if code == cosmosTooManyRequests {
			v.RetryAfter = afterMilliseconds(err.Error())
		}
		if ok && (!known || v.Class == ClassPermanent && found.Class != ClassPermanent) {
			found, known = v, true
		}
	}
	return found, known
}

// cosmosTooManyRequests is what Cosmos DB for MongoDB answers for too many request units:
// https://learn.microsoft.com/azure/cosmos-db/mongodb/error-codes-solutions.
const cosmosTooManyRequests = 16500

// afterMilliseconds reads the delay in a message of Cosmos DB: "RetryAfterMs=34".
func afterMilliseconds(msg string) time.Duration {
	_, rest, _ := strings.Cut(msg, "RetryAfterMs=")
	number, _, ok := decimalAt(rest)
	if !ok {
		return 0
	}
	return delayOf(number, time.Millisecond)
}

func codesOfMongo(err error) []int {
	if e, ok := err.(mongoCodes); ok {
		return e.ErrorCodes()
	}
	if code, ok := driverNumber(err, "Code"); ok {
		return []int{int(code)}
	}
	var codes []int
	if writes := driverField(err, "WriteErrors"); writes.Kind() == reflect.Slice {
		for i := range min(writes.Len(), maxErrors) {
			codes = appendCode(codes, writes.Index(i))
		}
	}
	return appendCode(codes, driverField(err, "WriteConcernError"))
}

// appendCode appends the field Code of a struct or of what points to one.
func appendCode(codes []int, v reflect.Value) []int {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return codes
	}
	if code, ok := integerOf(v.FieldByName("Code")); ok {
		return append(codes, int(code))
	}
	return codes
}

// ofMongoCode returns what a code of the server means:
// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml. Those that the
// driver repeats:
// https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md.
func ofMongoCode(code int) (Verdict, bool) {
	switch code {
	case 46, 107, 112, 117, 225, 239, 246, 251:
		return repeatable, true
	case 24, 50, 64, 89, 202, 262, 290, 11601:
		return transient(KindTimeout), true
	case 6, 7, 384, 9001:
		return transient(KindConnection), true
	case 462, cosmosTooManyRequests:
		return transient(KindRateLimit), true
	case 63, 70, 71, 74, 82, 83, 91, 95, 125, 133, 134, 136, 150, 175, 189, 234, 237, 282, 365, 10058, 10107, 11600, 11602,
		13388, 13435, 13436, 14031:
		return transient(KindServer), true
	case 11, 13, 18, 31, 33, 34, 8000:
		return permanent(KindAuth), true
	case 26, 27, 43, 47:
		return permanent(KindNotFound), true
	case 2, 4, 5, 9, 10, 14, 15, 16, 20, 28, 30, 35, 36, 37, 38, 40, 48, 51, 52, 54, 56, 57, 59, 61, 62, 66, 67, 68, 69, 72, 73, 79, 85, 86,
		87, 88, 100, 105, 115, 121, 166, 171, 197, 211, 241, 256, 263, 292, 303, 323, 10334, 11000, 11001, 12582, 16460, 16755, 17280, 17419, 40324:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofMongoConnection reads an error for a connection that broke, or that could not be had.
func ofMongoConnection(error) (Verdict, bool) { return transient(KindConnection), true }
