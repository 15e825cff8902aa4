package verdicts

import (
	"errors"
	"fmt"

	"github.com/Azure/go-amqp"
	"github.com/eclipse/paho.golang/autopaho"
	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/eclipse/paho.mqtt.golang/packets"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nsqio/go-nsq"
	amqp091 "github.com/rabbitmq/amqp091-go"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
)

func dbNATS() []Value {
	l := library{"Brokers", "NATS", "https://pkg.go.dev/github.com/nats-io/nats.go#pkg-variables; nats.go v1.55 nats.go, kv.go"}
	return l.values(
		dbRow{"timeout", "transient/timeout", "it says nothing of whether the message went out", fmt.Errorf("request: %w", nats.ErrTimeout)},
		dbRow{"no-responders", "transient/server_error,not_found", "nobody listens to the subject for now", nats.ErrNoResponders},
		dbRow{"no-servers", "transient/connection_error", "none is there", nats.ErrNoServers},
		dbRow{"reconnecting", "transient/connection_error", "it comes back", nats.ErrConnectionReconnecting},
		dbRow{"connection-closed", "transient/connection_error", "it may have been lost", nats.ErrConnectionClosed},
		dbRow{"stale-connection", "transient/connection_error", "no answers to pings", nats.ErrStaleConnection},
		dbRow{"draining", "permanent/connection_error", "this program is closing it", nats.ErrConnectionDraining},
		dbRow{"outbound-buffer", "transient/rate_limit", "the buffer of this process", nats.ErrReconnectBufExceeded},
		dbRow{"max-payload", "permanent/invalid_request", "the message is too large", nats.ErrMaxPayload},
		dbRow{"bad-subject", "permanent/invalid_request", "the subject", nats.ErrBadSubject},
		dbRow{"authorization", "permanent/auth_error", "credentials", nats.ErrAuthorization},
		dbRow{"permissions", "permanent/auth_error", "no right", fmt.Errorf("%w: for publish to \"orders\"", nats.ErrPermissionViolation)},
		dbRow{"permissions-text", "permanent/auth_error", "no right", errors.New("nats: permissions violation for publish to \"orders\"")},
		dbRow{"auth-expired", "permanent/auth_error", "credentials", nats.ErrAuthExpired},
		dbRow{"kv-key-not-found", "permanent/not_found", "an answer", fmt.Errorf("get: %w", nats.ErrKeyNotFound)},
		dbRow{"kv-key-deleted", "permanent/not_found", "an answer", nats.ErrKeyDeleted},
		dbRow{"object-not-found", "permanent/not_found", "an answer", nats.ErrObjectNotFound},
	)
}

func dbJetStream() []Value {
	l := library{"Brokers", "JetStream", "https://github.com/nats-io/nats-server/blob/main/server/errors.json; nats.go v1.55 jetstream/errors.go"}
	return l.values(
		dbRow{"stream-not-found", "permanent/not_found", "code 404", jetstream.ErrStreamNotFound},
		dbRow{"consumer-not-found", "permanent/not_found", "code 404", nats.ErrConsumerNotFound},
		dbRow{"key-exists", "permanent/invalid_request", "the revision is another", jetstream.ErrKeyExists},
		dbRow{"message-too-large", "permanent/invalid_request", "code 400", jetstream.ErrStreamMessageExceedsMaximum},
		dbRow{"not-enabled", "permanent/invalid_request", "it will not be, though its code is 503", jetstream.ErrJetStreamNotEnabled},
		dbRow{"no-cluster-leader", "transient/server_error", "code 503", &jetstream.APIError{Code: 503, ErrorCode: 10008, Description: "JetStream system temporarily unavailable"}},
		dbRow{"insufficient-resources", "transient/server_error", "code 503", &jetstream.APIError{Code: 503, ErrorCode: 10023, Description: "insufficient resources"}},
		dbRow{"account-resources", "permanent/quota_exceeded", "the account's limit", &nats.APIError{Code: 400, ErrorCode: 10002, Description: "resource limits exceeded for account"}},
	)
}

func dbRabbitMQ() []Value {
	l := library{"Brokers", "RabbitMQ", "https://www.rabbitmq.com/amqp-0-9-1-reference#constants; amqp091-go v1.16 types.go"}
	e := func(code int, reason string) error {
		return fmt.Errorf("publish: %w", &amqp091.Error{Code: code, Reason: reason, Server: true})
	}
	values := l.values(
		dbRow{"320-connection-forced", "transient/connection_error", "an operator closed it", e(amqp091.ConnectionForced, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'")},
		dbRow{"504-closed", "transient/connection_error", "the channel is gone", fmt.Errorf("publish: %w", amqp091.ErrClosed)},
		dbRow{"405-resource-locked", "transient/server_error", "another connection has the exclusive queue", e(amqp091.ResourceLocked, "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q'")},
		dbRow{"506-resource-error", "transient/server_error", "an alarm of memory or disk", e(amqp091.ResourceError, "RESOURCE_ERROR")},
		dbRow{"541-internal-error", "transient/server_error", "the server's own fault", e(amqp091.InternalError, "INTERNAL_ERROR")},
		dbRow{"403-access-refused", "permanent/auth_error", "no right", e(amqp091.AccessRefused, "ACCESS_REFUSED - Login was refused")},
		dbRow{"404-not-found", "permanent/not_found", "no such queue", e(amqp091.NotFound, "NOT_FOUND - no queue 'q' in vhost '/'")},
		dbRow{"406-precondition", "permanent/invalid_request", "the arguments differ", e(amqp091.PreconditionFailed, "PRECONDITION_FAILED - inequivalent arg 'durable'")},
		dbRow{"311-too-large", "permanent/invalid_request", "the message", e(amqp091.ContentTooLarge, "CONTENT_TOO_LARGE")},
		dbRow{"530-not-allowed", "permanent/invalid_request", "no such vhost, or a tag used twice", e(amqp091.NotAllowed, "NOT_ALLOWED - vhost shop not found")},
		dbRow{"503-command-invalid", "permanent/invalid_request", "503 is no HTTP status", e(amqp091.CommandInvalid, "COMMAND_INVALID")},
	)
	return differs(values, "405-resource-locked", "amqp091-go's field Recover says true of all errors of a channel, a missing queue too; the owner of an exclusive queue goes away")
}

func dbAMQP1() []Value {
	l := library{"Brokers", "AMQP 1.0", "https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-transport-v1.0-os.html#type-amqp-error; https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-troubleshoot; go-amqp v1.7 errors.go"}
	e := func(condition amqp.ErrCond) error { return &amqp.Error{Condition: condition, Description: "why"} }
	return l.values(
		dbRow{"connection-forced", "transient/connection_error", "the peer closed it", &amqp.ConnError{RemoteErr: &amqp.Error{Condition: amqp.ErrCondConnectionForced}}},
		dbRow{"connection-closed", "transient/connection_error", "it may have been lost", &amqp.ConnError{}},
		dbRow{"detach-forced", "transient/connection_error", "the peer closed the link", &amqp.LinkError{RemoteErr: &amqp.Error{Condition: amqp.ErrCondDetachForced}}},
		dbRow{"link-not-found", "permanent/not_found", "the reason is in it", &amqp.LinkError{RemoteErr: &amqp.Error{Condition: amqp.ErrCondNotFound}}},
		dbRow{"internal-error", "transient/server_error", "the server's own fault", e(amqp.ErrCondInternalError)},
		dbRow{"resource-limit", "transient/rate_limit", "too many for now", e(amqp.ErrCondResourceLimitExceeded)},
		dbRow{"unauthorized", "permanent/auth_error", "no right", e(amqp.ErrCondUnauthorizedAccess)},
		dbRow{"message-size", "permanent/invalid_request", "the message", e(amqp.ErrCondMessageSizeExceeded)},
		dbRow{"servicebus-busy", "transient/server_error,rate_limit", "Service Bus throttles", e("com.microsoft:server-busy")},
		dbRow{"servicebus-busy-for-seconds", "transient/server_error,rate_limit after 4s", "Service Bus says how long it throttles", &amqp.Error{Condition: "com.microsoft:server-busy", Description: "The namespace is being throttled. Please wait 4 seconds and try again."}},
		dbRow{"servicebus-timeout", "transient/timeout", "it may have been done", e("com.microsoft:timeout")},
		dbRow{"servicebus-lock-lost", "permanent/invalid_request", "someone else has the message", e("com.microsoft:message-lock-lost")},
	)
}

func dbMQTT() []Value {
	l := library{"Brokers", "MQTT", "https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901031; paho.golang v0.23, paho.mqtt.golang v1.5.1"}
	e := func(code byte) error { return &autopaho.ConnackError{ReasonCode: code, Err: errors.New("connack")} }
	return l.values(
		dbRow{"88-unavailable", "transient/server_error", "for now", e(0x88)},
		dbRow{"89-busy", "transient/server_error", "for now", e(0x89)},
		dbRow{"9F-connection-rate", "transient/rate_limit", "too many connections for now", e(0x9f)},
		dbRow{"86-password", "permanent/auth_error", "credentials", e(0x86)},
		dbRow{"87-not-authorised", "permanent/auth_error", "no right", e(0x87)},
		dbRow{"85-client-id", "permanent/invalid_request", "the identifier", e(0x85)},
		dbRow{"down", "transient/connection_error", "it comes back", autopaho.ConnectionDownError},
		dbRow{"3-not-connected", "transient/connection_error", "it comes back", mqtt.ErrNotConnected},
		dbRow{"3-password", "permanent/auth_error", "credentials", packets.ErrorRefusedBadUsernameOrPassword},
		dbRow{"3-unavailable", "transient/server_error", "for now", packets.ErrorRefusedServerUnavailable},
	)
}

func dbNSQ() []Value {
	l := library{"Brokers", "NSQ", "https://nsq.io/clients/tcp_protocol_spec.html; go-nsq v1.1 errors.go"}
	return l.values(
		dbRow{"E_PUB_FAILED", "transient/server_error", "the server's own fault", nsq.ErrProtocol{Reason: "E_PUB_FAILED PUB failed exiting"}},
		dbRow{"E_BAD_TOPIC", "permanent/invalid_request", "the topic", nsq.ErrProtocol{Reason: "E_BAD_TOPIC PUB topic name \"a b\" is not valid"}},
		dbRow{"E_UNAUTHORIZED", "permanent/auth_error", "no right", nsq.ErrProtocol{Reason: "E_UNAUTHORIZED AUTH failed for PUB on \"orders\""}},
		dbRow{"not-connected", "transient/connection_error", "it comes back", nsq.ErrNotConnected},
	)
}

func dbTemporal() []Value {
	l := library{"Brokers", "Temporal", "go.temporal.io/api v1.64 serviceerror; https://grpc.io/docs/guides/status-codes/"}
	return l.values(
		dbRow{"unavailable", "transient/server_error", "UNAVAILABLE", serviceerror.NewUnavailable("not enough hosts")},
		dbRow{"resource-exhausted", "transient/rate_limit", "RESOURCE_EXHAUSTED", serviceerror.NewResourceExhausted(enums.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT, "namespace rate limit exceeded")},
		dbRow{"deadline", "transient/timeout", "DEADLINE_EXCEEDED", serviceerror.NewDeadlineExceeded("deadline")},
		dbRow{"not-found", "permanent/not_found", "NOT_FOUND", serviceerror.NewNotFound("workflow not found")},
		dbRow{"namespace-not-found", "permanent/not_found", "NOT_FOUND", serviceerror.NewNamespaceNotFound("shop")},
		dbRow{"already-started", "permanent/invalid_request", "ALREADY_EXISTS", serviceerror.NewWorkflowExecutionAlreadyStarted("already started", "r", "run")},
		dbRow{"permission-denied", "permanent/auth_error", "PERMISSION_DENIED", serviceerror.NewPermissionDenied("no", "reason")},
		dbRow{"invalid-argument", "permanent/invalid_request", "INVALID_ARGUMENT", serviceerror.NewInvalidArgument("no")},
	)
}
