package classify

import "strings"

// Codes of the native protocol of Cassandra, section 9 of native_protocol_v4.spec and section 8 of
// v5: https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec. ScyllaDB has them
// too.
const (
	cqlServerError     = 0x0000
	cqlProtocolError   = 0x000a
	cqlBadCredentials  = 0x0100
	cqlUnavailable     = 0x1000
	cqlOverloaded      = 0x1001
	cqlBootstrapping   = 0x1002
	cqlTruncateError   = 0x1003
	cqlWriteTimeout    = 0x1100
	cqlReadTimeout     = 0x1200
	cqlReadFailure     = 0x1300
	cqlFunctionFailure = 0x1400
	cqlWriteFailure    = 0x1500
	cqlCDCWriteFailure = 0x1600
	cqlCASWriteUnknown = 0x1700
	cqlSyntaxError     = 0x2000
	cqlUnauthorized    = 0x2100
	cqlInvalid         = 0x2200
	cqlConfigError     = 0x2300
	cqlAlreadyExists   = 0x2400
	cqlUnprepared      = 0x2500
)

// cqlReader returns what reads the errors of gocql that are an answer of the server.
func cqlReader(name, pkg string) func(error) (Verdict, bool) {
	if !strings.HasPrefix(name, "RequestErr") && name != "errorFrame" {
		return nil
	}
	return inPackage(pkg, ofCQL, "gocql", "cassandra-gocql-driver")
}

func ofCQL(err error) (Verdict, bool) {
	e, ok := err.(interface{ Code() int })
	if !ok {
		return Verdict{}, false
	}
	switch e.Code() {
	case cqlWriteTimeout, cqlReadTimeout, cqlCASWriteUnknown:
		return transient(KindTimeout), true
	case cqlServerError, cqlUnavailable, cqlOverloaded, cqlBootstrapping, cqlTruncateError, cqlReadFailure, cqlWriteFailure, cqlCDCWriteFailure:
		return transient(KindServer), true
	case cqlUnprepared:
		return repeatable, true
	case cqlBadCredentials, cqlUnauthorized:
		return permanent(KindAuth), true
	case cqlProtocolError, cqlFunctionFailure, cqlSyntaxError, cqlInvalid, cqlConfigError, cqlAlreadyExists:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
