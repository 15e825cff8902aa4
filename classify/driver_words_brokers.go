package classify

import "strings"

// ofNATSWords reads the errors of nats.go.
func ofNATSWords(rest string) (Verdict, bool) {
	switch rest {
	case "timeout", "draining connection timed out", "key watcher timed out waiting for initial keys":
		return transient(KindTimeout), true
	case "key not found", "key was deleted", "no keys found", "object not found", "no objects found", "bucket not found",
		"stream not found", "consumer not found", "message not found", "no stream matches subject":
		return permanent(KindNotFound), true
	case "no responders available for request", "no response from stream", "server maximum connections exceeded",
		"maximum account active connections exceeded":
		return transient(KindServer), true
	case "connection reconnecting", "no servers available for connection", "stale connection", "server is disconnected",
		"disconnected", "protocol exception, INFO not received", "Server Shutdown", "server shutdown", "leadership change", "connection closed":
		return transient(KindConnection), true
	case "connection draining":
		return closedHere, true
	case "outbound buffer limit exceeded", "slow consumer, messages dropped":
		return bufferFull, true
	case "tls error", "secure connection required", "secure connection not available", "connection is not tls":
		return permanent(KindConnection), true
	case "maximum payload exceeded", "invalid subject", "invalid argument", "invalid message or message nil", "invalid key",
		"invalid bucket name", "invalid subscription", "message does not have a reply", "invalid context",
		"context requires a deadline", "wrong last sequence", "key exists", "jetstream not enabled", "jetstream not enabled for account",
		"timeout invalid", "invalid durable name", "invalid queue name", "invalid connection", "server maximum subscriptions exceeded",
		"headers not supported by this server", "illegal call on an async subscription":
		return permanent(KindInvalidRequest), true
	default:
		return ofNATSRefusal(rest)
	}
}

// ofNATSRefusal reads the refusals of a server, which may name an account or a subject.
func ofNATSRefusal(rest string) (Verdict, bool) {
	for _, start := range [...]string{
		"authorization violation", "authentication expired", "authentication revoked", "authentication timeout",
		"account authentication expired", "permissions violation", "Authorization Violation", "Permissions Violation",
	} {
		if strings.HasPrefix(rest, start) {
			return permanent(KindAuth), true
		}
	}
	return Verdict{}, false
}

// ofSaramaWords reads the errors of sarama, to which a cause may be added.
func ofSaramaWords(rest string) (Verdict, bool) {
	head, _, _ := strings.Cut(rest, ": ")
	switch head {
	case "client has run out of available brokers to talk to", "broker not connected",
		"insufficient data to decode packet, more bytes expected", "response did not contain all the expected topic/partition blocks":
		return transient(KindConnection), true
	case "controller is not available", "broker for ID is not found", "partition consumer giving up after consecutive failures":
		return transient(KindServer), true
	case "tried to use a client that was closed", "message received by producer in process of shutting down":
		return closedHere, true
	case "partitioner returned an invalid partition index", "message is larger than Consumer.Fetch.Max", "unknown SCRAM mechanism provided",
		"no specific topics to update metadata", "unknown protocol message key":
		return permanent(KindInvalidRequest), true
	default:
		return permanent(KindInvalidRequest), strings.HasPrefix(rest, "invalid configuration (")
	}
}

// ofZooKeeper reads the errors of go-zookeeper.
func ofZooKeeper(rest string) (Verdict, bool) {
	switch rest {
	case "could not connect to a server", "connection closed", "session has been expired by the server",
		"session moved to another server, so operation is ignored":
		return transient(KindConnection), true
	case "node does not exist":
		return permanent(KindNotFound), true
	case "not authenticated", "client authentication failed":
		return permanent(KindAuth), true
	case "version conflict", "node already exists", "node has children", "ephemeral nodes may not have children", "invalid path",
		"invalid ACL specified", "invalid flags specified", "trying to acquire a lock twice", "not locked", "api error":
		return permanent(KindInvalidRequest), true
	case "zookeeper is closing":
		return closedHere, true
	default:
		return Verdict{}, false
	}
}
