package classify

import (
	"reflect"

	"github.com/tenax-go/tenax/internal/errortree"
)

// Codes of Kafka's protocol that this file names:
// https://kafka.apache.org/protocol.html#protocol_error_codes.
const (
	kafkaUnknownServer  = -1
	kafkaTimeout        = 7
	kafkaNetwork        = 13
	kafkaThrottling     = 89
	kafkaUnknownTopic   = 3
	kafkaUnknownTopicID = 100
)

// ofKerr reads an error of franz-go, which says whether Kafka calls it retriable.
func ofKerr(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "Code")
	if !ok {
		return Verdict{}, false
	}
	return ofKafkaCode(code, driverTrue(err, "Retriable")), true
}

// ofKafkaNumber reads an error of sarama or kafka-go, which is the code itself. kafka-go's own
// Temporary is wrong for a few of them.
func ofKafkaNumber(err error) (Verdict, bool) {
	code, ok := integerOf(reflect.ValueOf(err))
	if !ok || code == 0 {
		return Verdict{}, false
	}
	return ofKafkaCode(code, isKafkaRetriable(code)), true
}

// ofKafkaWrites reads the errors of a batch of kafka-go, one for each message. A permanent one
// counts most: the batch as a whole fails again.
func ofKafkaWrites(err error) (found Verdict, known bool) {
	list := reflect.ValueOf(err)
	if list.Kind() != reflect.Slice {
		return Verdict{}, false
	}
	for i := range min(list.Len(), maxErrors) {
		one, ok := reflect.TypeAssert[error](list.Index(i))
		if !ok || holdsType(one, list.Type()) {
			continue
		}
		var v Verdict
		if _, ok := ofTree(one, &v); ok && (!known || v.Class == ClassPermanent && found.Class != ClassPermanent) {
			found, known = v, true
		}
	}
	found.NotSent = false
	return found, known
}

// holdsType reports whether an error of the type is in the tree, which would not end then, or take
// long.
func holdsType(err error, t reflect.Type) (found bool) {
	errortree.Walk(err, func(inner error) errortree.Step {
		if found = reflect.TypeOf(inner) == t; found {
			return errortree.Stop
		}
		return errortree.Inside
	})
	return found
}

// kafkaRetriable is what the errors of confluent-kafka-go have.
type kafkaRetriable interface {
	IsRetriable() bool
	IsFatal() bool
	IsTimeout() bool
}

// ofConfluent reads an error of confluent-kafka-go. The codes of librdkafka itself are negative.
func ofConfluent(err error) (Verdict, bool) {
	e, _ := err.(kafkaRetriable)
	code, ok := codeMethod(err)
	switch {
	case !ok:
		return Verdict{}, false
	case e.IsFatal():
		return permanent(ofKafkaCode(code, false).Kind), true
	case e.IsTimeout():
		return transient(KindTimeout), true
	case code >= kafkaUnknownServer:
		return ofKafkaCode(code, e.IsRetriable() || isKafkaRetriable(code)), true
	}
	if v, ok := ofLibrdkafka(code); ok {
		return v, true
	}
	if e.IsRetriable() {
		return transient(KindServer), true
	}
	return Verdict{}, false
}

// ofLibrdkafka returns what a code of librdkafka means:
// https://docs.confluent.io/platform/current/clients/librdkafka/html/rdkafka_8h.html.
func ofLibrdkafka(code int64) (Verdict, bool) {
	switch code {
	case -195, -187, -193, -200:
		return transient(KindConnection), true
	case -192, -185, -166:
		return transient(KindTimeout), true
	case -184:
		v := transient(KindRateLimit) // The queue of this process is full.
		v.Health = HealthUnknown
		return v, true
	case -180, -167:
		return transient(KindServer), true
	case -169:
		return permanent(KindAuth), true
	case -181:
		return permanent(KindConnection), true
	case -188, -190:
		return permanent(KindNotFound), true
	case -186, -176, -172:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofKafkaCode returns what a code means. Whether it is to be repeated is the broker's own word.
func ofKafkaCode(code int64, retriable bool) Verdict {
	if retriable {
		return retriableKafka(code)
	}
	switch code {
	case kafkaUnknownServer:
		return permanent(KindServer)
	case 29, 30, 31, 33, 34, 53, 58, 61, 63, 64, 65, 66, 97:
		return permanent(KindAuth)
	case 57, 62, 69, 91, 98, 105, 117, 122, 127:
		return permanent(KindNotFound)
	default:
		return permanent(KindInvalidRequest)
	}
}

func retriableKafka(code int64) Verdict {
	switch code {
	case kafkaTimeout:
		return transient(KindTimeout)
	case kafkaNetwork:
		return transient(KindConnection)
	case kafkaThrottling:
		return transient(KindRateLimit)
	case kafkaUnknownTopic, kafkaUnknownTopicID:
		// The metadata may be stale, or the topic being made.
		return repeatable
	default:
		return transient(KindServer)
	}
}

func isKafkaRetriable(code int64) bool {
	switch code {
	case 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 19, 20, 41, 56, 70, 71, 72, 74, 75, 78, 80, 83, 84, 88, 89, 100, 103, 106, 133:
		return true
	default:
		return false
	}
}
