package classify

import (
	"reflect"
	"strings"
)

// Codes of JetStream: https://github.com/nats-io/nats-server/blob/main/server/errors.json.
const (
	natsAccountResources     = 10002
	natsNotEnabledForAccount = 10039
	natsNotEnabled           = 10076
)

// ofNATS reads an answer of JetStream, which has a status like HTTP's and a code.
func ofNATS(err error) (Verdict, bool) {
	switch code, _ := driverNumber(err, "ErrorCode"); code {
	case natsAccountResources:
		return permanent(KindQuotaExceeded), true
	case natsNotEnabled, natsNotEnabledForAccount:
		return permanent(KindInvalidRequest), true
	}
	status, ok := driverNumber(err, "Code")
	if !ok || status < 400 || status > 599 {
		return Verdict{}, false
	}
	v := HTTPStatus(int(status))
	if v.Kind == KindModelNotFound {
		v.Kind = KindNotFound
	}
	v.Status, v.NotSent = 0, false
	return v, true
}

// ofAMQP091 reads an error of AMQP 0-9-1, as RabbitMQ has it:
// https://www.rabbitmq.com/amqp-0-9-1-reference#constants. Its field Recover is no word on
// repeating: it says that the connection lives on.
func ofAMQP091(err error) (Verdict, bool) {
	code, _ := driverNumber(err, "Code")
	switch code {
	case 320, 501, 504:
		return transient(KindConnection), true
	case 405:
		return repeatable, true
	case 506, 541:
		return transient(KindServer), true
	case 403:
		return permanent(KindAuth), true
	case 312, 313, 404:
		return permanent(KindNotFound), true
	case 311, 402, 406, 502, 503, 505, 530, 540:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofAMQP1 reads the condition of an error of AMQP 1.0, section 2.8.15 of its transport, and those
// of Azure Service Bus and Event Hubs:
// https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-troubleshoot.
func ofAMQP1(err error) (Verdict, bool) {
	switch condition := driverString(err, "Condition"); condition {
	case "amqp:connection:forced", "amqp:link:detach-forced", "amqp:connection:redirect", "amqp:link:redirect",
		"amqp:connection:framing-error", "com.microsoft:container-close":
		return transient(KindConnection), true
	case "amqp:internal-error", "amqp:illegal-state", "com.microsoft:operation-cancelled":
		return transient(KindServer), true
	case "com.microsoft:server-busy": // "Please wait 4 seconds and try again."
		return transient(KindServer).afterMessage(driverString(err, "Description")), true
	case "com.microsoft:timeout":
		return transient(KindTimeout), true
	case "amqp:resource-limit-exceeded", "amqp:link:transfer-limit-exceeded":
		return transient(KindRateLimit), true
	case "amqp:resource-locked", "com.microsoft:session-cannot-be-locked":
		return repeatable, true
	case "amqp:unauthorized-access", "com.microsoft:auth-failed", "com.microsoft:unauthorized-access":
		return permanent(KindAuth), true
	case "amqp:not-found", "amqp:resource-deleted", "com.microsoft:message-not-found":
		return permanent(KindNotFound), true
	default:
		known := strings.HasPrefix(condition, "amqp:") || strings.HasPrefix(condition, "com.microsoft:")
		return permanent(KindInvalidRequest), known
	}
}

// ofAMQPEnd reads the end of a connection, a session or a link of AMQP 1.0. The peer's reason is
// the error in it.
func ofAMQPEnd(error) (Verdict, bool) { return transient(KindConnection), true }

// ofPulsar reads the result of an operation of Apache Pulsar, by its number in pulsar.Result:
// https://pkg.go.dev/github.com/apache/pulsar-client-go/pulsar#Result.
func ofPulsar(err error) (Verdict, bool) {
	result, ok := resultOf(reflect.ValueOf(err).MethodByName("Result"))
	if !ok {
		return Verdict{}, false
	}
	switch result {
	case 3:
		return transient(KindTimeout), true
	case 5, 6, 14:
		return transient(KindConnection), true
	case 4, 10, 11, 12, 13, 22, 37:
		return transient(KindServer), true
	case 19, 24, 25, 26, 43, 45:
		return transient(KindRateLimit), true
	case 7, 8, 9:
		return permanent(KindAuth), true
	case 28, 29, 30, 42:
		return permanent(KindNotFound), true
	case 15, 34, 38:
		return closedHere, true
	case 2, 16, 20, 21, 23, 27, 31, 32, 33, 35, 36, 39, 40, 44, 46:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
