package verdicts

import (
	"fmt"

	"github.com/IBM/sarama"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

const kafkaSource = "https://kafka.apache.org/protocol.html#protocol_error_codes"

func dbFranz() []Value {
	l := library{"Brokers", "franz-go", kafkaSource + "; franz-go v1.22 pkg/kerr, pkg/kgo/errors.go"}
	values := l.values(
		dbRow{"NOT_LEADER", "transient/server_error", "Retriable is true", fmt.Errorf("produce: %w", kerr.NotLeaderForPartition)},
		dbRow{"LEADER_NOT_AVAILABLE", "transient/server_error", "Retriable is true", kerr.LeaderNotAvailable},
		dbRow{"REQUEST_TIMED_OUT", "transient/timeout", "Retriable is true", kerr.RequestTimedOut},
		dbRow{"NETWORK_EXCEPTION", "transient/connection_error", "Retriable is true", kerr.NetworkException},
		dbRow{"NOT_ENOUGH_REPLICAS", "transient/server_error", "Retriable is true", kerr.NotEnoughReplicas},
		dbRow{"COORDINATOR_LOAD_IN_PROGRESS", "transient/server_error", "Retriable is true", kerr.CoordinatorLoadInProgress},
		dbRow{"THROTTLING_QUOTA_EXCEEDED", "transient/rate_limit", "Retriable is true", kerr.ThrottlingQuotaExceeded},
		dbRow{"KAFKA_STORAGE_ERROR", "transient/server_error", "Retriable is true", kerr.KafkaStorageError},
		dbRow{"UNKNOWN_TOPIC_OR_PARTITION", "transient/server_error,not_found", "Retriable is true", kerr.UnknownTopicOrPartition},
		dbRow{"MESSAGE_TOO_LARGE", "permanent/invalid_request", "Retriable is false", kerr.MessageTooLarge},
		dbRow{"TOPIC_AUTHORIZATION_FAILED", "permanent/auth_error", "Retriable is false", kerr.TopicAuthorizationFailed},
		dbRow{"SASL_AUTHENTICATION_FAILED", "permanent/auth_error", "Retriable is false", kerr.SaslAuthenticationFailed},
		dbRow{"TOPIC_ALREADY_EXISTS", "permanent/invalid_request", "Retriable is false", kerr.TopicAlreadyExists},
		dbRow{"GROUP_ID_NOT_FOUND", "permanent/not_found", "Retriable is false", kerr.GroupIDNotFound},
		dbRow{"PRODUCER_FENCED", "permanent/invalid_request", "Retriable is false", kerr.ProducerFenced},
		dbRow{"UNKNOWN_SERVER_ERROR", "permanent/server_error", "Retriable is false", kerr.UnknownServerError},
		dbRow{"record-timeout", "transient/timeout", "it may have been written", kgo.ErrRecordTimeout},
		dbRow{"buffer-full", "transient/rate_limit", "the buffer of this process", kgo.ErrMaxBuffered},
		dbRow{"client-closed", "permanent/connection_error", "this program has closed it", kgo.ErrClientClosed},
	)
	return differs(values, "UNKNOWN_TOPIC_OR_PARTITION", "the name says that there is none; Kafka calls it retriable, as metadata may be stale")
}

func dbSarama() []Value {
	l := library{"Brokers", "sarama", kafkaSource + "; sarama v1.61 errors.go"}
	return l.values(
		dbRow{"NOT_LEADER", "transient/server_error", "retriable by the protocol", sarama.ErrNotLeaderForPartition},
		dbRow{"REQUEST_TIMED_OUT", "transient/timeout", "retriable by the protocol", &sarama.ProducerError{Msg: &sarama.ProducerMessage{}, Err: sarama.ErrRequestTimedOut}},
		dbRow{"NOT_ENOUGH_REPLICAS", "transient/server_error", "retriable by the protocol", sarama.ErrNotEnoughReplicas},
		dbRow{"MESSAGE_TOO_LARGE", "permanent/invalid_request", "not retriable by the protocol", sarama.ErrMessageSizeTooLarge},
		dbRow{"TOPIC_AUTHORIZATION_FAILED", "permanent/auth_error", "not retriable by the protocol", sarama.ErrTopicAuthorizationFailed},
		dbRow{"SASL_AUTHENTICATION_FAILED", "permanent/auth_error", "not retriable by the protocol", sarama.ErrSASLAuthenticationFailed},
		dbRow{"out-of-brokers", "transient/connection_error", "none answers", sarama.ErrOutOfBrokers},
		dbRow{"out-of-brokers-refused", "transient/connection_error not sent", "none listens", sarama.Wrap(sarama.ErrOutOfBrokers, refused())},
		dbRow{"configuration", "permanent/invalid_request", "the program's fault", sarama.ConfigurationError("Net.MaxOpenRequests must be > 0")},
		dbRow{"client-closed", "permanent/connection_error", "this program has closed it", sarama.ErrClosedClient},
	)
}

func dbKafkaGo() []Value {
	l := library{"Brokers", "kafka-go", kafkaSource + "; kafka-go v0.4.51 error.go"}
	values := l.values(
		dbRow{"NOT_LEADER", "transient/server_error", "retriable by the protocol", kafka.NotLeaderForPartition},
		dbRow{"REQUEST_TIMED_OUT", "transient/timeout", "retriable by the protocol", kafka.RequestTimedOut},
		dbRow{"BROKER_NOT_AVAILABLE", "transient/server_error", "retriable by the protocol", kafka.BrokerNotAvailable},
		dbRow{"GROUP_SUBSCRIBED_TO_TOPIC", "permanent/invalid_request", "not retriable by the protocol", kafka.GroupSubscribedToTopic},
		dbRow{"MESSAGE_TOO_LARGE", "permanent/invalid_request", "not retriable by the protocol", kafka.MessageSizeTooLarge},
		dbRow{"TOPIC_AUTHORIZATION_FAILED", "permanent/auth_error", "not retriable by the protocol", kafka.TopicAuthorizationFailed},
		dbRow{"message-too-large", "permanent/invalid_request", "the message", kafka.MessageTooLargeError{}},
		dbRow{"batch-not-leader", "transient/server_error", "each message has its own error", kafka.WriteErrors{nil, kafka.NotLeaderForPartition}},
		dbRow{"batch-too-large", "permanent/invalid_request", "the whole fails again", kafka.WriteErrors{kafka.NotLeaderForPartition, kafka.MessageSizeTooLarge}},
	)
	values = differs(values, "GROUP_SUBSCRIBED_TO_TOPIC", "kafka-go's Temporary says true; the protocol and franz-go say that it is not retriable")
	return differs(values, "BROKER_NOT_AVAILABLE", "kafka-go's Temporary says false; the protocol and franz-go say that it is retriable")
}
