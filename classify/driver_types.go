package classify

import "reflect"

// driverReader returns what reads the errors of a type, nil if the type is not that of a driver.
func driverReader(t reflect.Type, name, pkg string) func(error) (Verdict, bool) {
	if read := namedReader(name, pkg); read != nil {
		return read
	}
	if read := errorReader(name, pkg); read != nil {
		return read
	}
	switch {
	case t.Implements(reflect.TypeFor[redisReply]()):
		return ofRedisReply
	case t.Implements(reflect.TypeFor[mongoLabels]()):
		return ofMongo
	case t.Implements(reflect.TypeFor[sqlServerError]()):
		return ofSQLServer
	case t.Implements(reflect.TypeFor[sqlStater]()):
		return ofSQLStater
	case t.Implements(reflect.TypeFor[kafkaRetriable]()):
		return ofConfluent
	default:
		return nil
	}
}

// namedReader knows the types whose names are their own.
func namedReader(name, pkg string) func(error) (Verdict, bool) {
	switch name {
	case "MySQLError":
		return ofMySQL
	case "MyError", "SQLError": // Ordinary names, of go-mysql and Vitess.
		return inPackage(pkg, ofMySQL, "mysql", "sqlerror")
	case "OraErr", "OracleError":
		return ofOracle
	case "SnowflakeError":
		return ofSnowflake
	case "ConnectError", "connLockError":
		return inPackage(pkg, ofPGConnect, "pgconn")
	case "ServerSelectionError", "WaitQueueTimeoutError", "ConnectionError", "poolClearedError", "PoolClearedError":
		return inPackage(pkg, ofMongoConnection, "topology")
	case "RedisError", "ValkeyError":
		return inPackage(pkg, ofRedisReply, "rueidis", "valkey-go")
	case "KError":
		return ofKafkaNumber
	case "ConfigurationError":
		return inPackage(pkg, ofInvalid, "sarama")
	case "MessageTooLargeError":
		return inPackage(pkg, ofInvalid, "kafka-go")
	case "WriteErrors":
		return inPackage(pkg, ofKafkaWrites, "kafka-go")
	case "APIError":
		return inPackage(pkg, ofNATS, "nats.go", "nats.go/jetstream")
	case "Neo4jError":
		return ofNeo4j
	case "ConnackError":
		return inPackage(pkg, ofMQTT, "autopaho")
	case "ErrProtocol", "ErrIdentify":
		return inPackage(pkg, ofNSQ, "go-nsq")
	default:
		return protocolReader(name, pkg)
	}
}

// protocolReader is namedReader for what is no driver of a database or a broker.
func protocolReader(name, pkg string) func(error) (Verdict, bool) {
	switch name {
	case "StatusError":
		if isPackage(pkg, "pkg/sftp") {
			return ofSFTP
		}
		return inPackage(pkg, ofCodeStatus, "consul/api")
	case "OpenChannelError", "ExitMissingError", "PassphraseMissingError", "AlgorithmNegotiationError":
		return inPackage(pkg, ofSSH, "crypto/ssh")
	case "KeyError", "RevokedError":
		return inPackage(pkg, ofSSH, "ssh/knownhosts")
	case "SMTPError":
		return inPackage(pkg, ofReply, "go-smtp")
	case "CloseError", "ClosedError":
		return inPackage(pkg, ofWebSocket, "websocket", "wsutil")
	case "EtcdError":
		return ofEtcd
	}
	if isPackage(pkg, "serviceerror") {
		return ofTemporal
	}
	return cqlReader(name, pkg)
}

// errorReader knows the types that have the name Error or Exception, as most have.
func errorReader(name, pkg string) func(error) (Verdict, bool) {
	if name == "Exception" || name == "LinkError" || name == "ConnError" || name == "SessionError" {
		switch {
		case name == "Exception":
			return inPackage(pkg, ofClickHouse, "clickhouse-go/lib/proto", "clickhouse", "ch-go", "clickhouse-go/v2/lib/proto")
		default:
			return inPackage(pkg, ofAMQPEnd, "go-amqp")
		}
	}
	if name != "Error" {
		return nil
	}
	switch {
	case isPackage(pkg, "kerr"):
		return ofKerr
	case isPackage(pkg, "segmentio/kafka-go"):
		return ofKafkaNumber
	case isPackage(pkg, "redigo/redis"):
		return ofRedisReply
	case isPackage(pkg, "amqp091-go", "streadway/amqp"):
		return ofAMQP091
	case isPackage(pkg, "go-amqp", "go-amqp/internal/encoding"):
		return ofAMQP1
	case isPackage(pkg, "pulsar-client-go/pulsar"):
		return ofPulsar
	case isPackage(pkg, "sqlite", "go-sqlite", "go-sqlite3", "go-libsql"):
		return ofSQLite
	case isPackage(pkg, "go-ldap/ldap", "ldap"):
		return ofLDAP
	case isPackage(pkg, "net/textproto"):
		return ofReply
	case isPackage(pkg, "influxdb-client-go/api/http", "influxdb-client-go/v2/api/http"):
		return ofInflux
	default:
		return nil
	}
}

// inPackage returns read if a package is one of the given ones.
func inPackage(pkg string, read func(error) (Verdict, bool), ends ...string) func(error) (Verdict, bool) {
	if isPackage(pkg, ends...) {
		return read
	}
	return nil
}

// ofInvalid is the verdict on an error of a type that only says that a request is wrong.
func ofInvalid(error) (Verdict, bool) { return permanent(KindInvalidRequest), true }
