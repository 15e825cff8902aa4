package verdicts

import (
	"context"
	"fmt"

	mongo1 "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

const mongoSource = "https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml; " +
	"https://github.com/mongodb/specifications (retryable-writes, transactions); mongo-driver v2.10 mongo/errors.go"

func mongoError(code int32, name, message string, labels ...string) error {
	return fmt.Errorf("find: %w", mongo.CommandError{Code: code, Name: name, Message: message, Labels: labels})
}

func dbMongo() []Value {
	l := library{"Databases", "MongoDB", mongoSource}
	values := l.values(
		dbRow{"112-write-conflict", "transient/server_error", "the label says that the transaction is to be repeated", mongoError(112, "WriteConflict", "Write conflict during plan execution", "TransientTransactionError")},
		dbRow{"112-write-conflict-without-label", "transient/server_error", "outside of a transaction there is no label", mongoError(112, "WriteConflict", "Write conflict during plan execution")},
		dbRow{"10107-not-primary", "transient/server_error", "an election", mongoError(10107, "NotWritablePrimary", "not primary", "RetryableWriteError")},
		dbRow{"11600-shutdown", "transient/server_error", "a restart", mongoError(11600, "InterruptedAtShutdown", "interrupted at shutdown", "RetryableWriteError")},
		dbRow{"189-stepped-down", "transient/server_error", "an election", mongoError(189, "PrimarySteppedDown", "primary stepped down")},
		dbRow{"91-shutdown-in-progress", "transient/server_error", "a restart", mongoError(91, "ShutdownInProgress", "shutdown in progress")},
		dbRow{"50-max-time", "transient/timeout", "maxTimeMS", mongoError(50, "MaxTimeMSExpired", "operation exceeded time limit")},
		dbRow{"24-lock-timeout", "transient/timeout,server_error", "a lock is held", mongoError(24, "LockTimeout", "Unable to acquire lock", "TransientTransactionError")},
		dbRow{"16500-cosmos-rate", "transient/rate_limit after 34ms", "Cosmos DB: too many request units", mongoError(16500, "RequestRateTooLarge", "Error=16500, RetryAfterMs=34")},
		dbRow{"462-overloaded", "transient/rate_limit,server_error", "the server asks for less", mongoError(462, "IngressRequestRateLimitExceeded", "Request rejected", "SystemOverloadedError", "RetryableError")},
		dbRow{"only-a-label", "transient/server_error", "a label decides for codes that are not known", mongoError(99999, "New", "new", "RetryableWriteError")},
		dbRow{"network-error", "transient/connection_error", "the connection broke; it may have run", mongoError(0, "", "connection() error", "NetworkError", "RetryableWriteError")},
		dbRow{"11000-duplicate-key", "permanent/invalid_request", "a constraint", mongoError(11000, "DuplicateKey", "E11000 duplicate key error collection: shop.orders index: _id_ dup key: { _id: 404 }")},
		dbRow{"121-validation", "permanent/invalid_request", "a constraint", mongoError(121, "DocumentValidationFailure", "Document failed validation")},
		dbRow{"2-bad-value", "permanent/invalid_request", "the query's fault", mongoError(2, "BadValue", "unknown operator: $foo")},
		dbRow{"26-no-namespace", "permanent/not_found,invalid_request", "no such collection", mongoError(26, "NamespaceNotFound", "ns not found")},
		dbRow{"13-unauthorized", "permanent/auth_error", "no right", mongoError(13, "Unauthorized", "command find requires authentication")},
		dbRow{"18-authentication", "permanent/auth_error", "credentials", mongoError(18, "AuthenticationFailed", "Authentication failed.")},
		dbRow{"no-documents", "permanent/not_found", "an answer", mongo.ErrNoDocuments},
		dbRow{"disconnected", "permanent/connection_error", "this program has closed it", mongo.ErrClientDisconnected},
		dbRow{"driver1-10107-not-primary", "transient/server_error", "an election", mongo1.CommandError{Code: 10107, Name: "NotWritablePrimary", Message: "not primary", Labels: []string{"RetryableWriteError"}}},
		dbRow{"driver1-13-unauthorized", "permanent/auth_error", "no right", mongo1.CommandError{Code: 13, Name: "Unauthorized", Message: "not authorized on shop"}},
	)
	return values
}

func dbMongoWrites() []Value {
	l := library{"Databases", "MongoDB", mongoSource}
	return l.values(
		dbRow{"write-duplicate-key", "permanent/invalid_request", "a constraint", mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000, Message: "E11000 duplicate key error"}}}},
		dbRow{"write-concern-timeout", "transient/timeout", "written, but not yet by all", mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64, Message: "waiting for replication timed out"}}},
		dbRow{"bulk-duplicate-and-conflict", "permanent/invalid_request", "the whole fails again", mongo.BulkWriteException{WriteErrors: []mongo.BulkWriteError{
			{WriteError: mongo.WriteError{Code: 112}}, {WriteError: mongo.WriteError{Code: 11000}},
		}}},
		dbRow{"bulk-not-primary", "transient/server_error", "an election", mongo.BulkWriteException{WriteConcernError: &mongo.WriteConcernError{Code: 10107}, Labels: []string{"RetryableWriteError"}}},
		dbRow{"driver1-write-duplicate-key", "permanent/invalid_request", "a constraint", mongo1.WriteException{WriteErrors: mongo1.WriteErrors{{Code: 11000}}}},
		dbRow{"driver1-bulk-duplicate-key", "permanent/invalid_request", "a constraint", mongo1.BulkWriteException{WriteErrors: []mongo1.BulkWriteError{{WriteError: mongo1.WriteError{Code: 11000}}}}},
		dbRow{"server-selection", "transient/timeout,connection_error not sent", "no server was found in time", topology.ServerSelectionError{Wrapped: context.DeadlineExceeded}},
		dbRow{"pool-wait", "transient/timeout,connection_error not sent", "no connection came free in time", topology.WaitQueueTimeoutError{Wrapped: context.DeadlineExceeded}},
		dbRow{"canceled", "canceled/canceled", "the caller has left", fmt.Errorf("find: %w", mongo.CommandError{
			Labels: []string{"NetworkError"}, Wrapped: topology.ConnectionError{ConnectionID: "a", Wrapped: context.Canceled},
		})},
	)
}
