package classify_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/namesake/mysql"
)

var (
	repeatable  = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Health: classify.HealthGood}
	lockTimeout = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout, Health: classify.HealthGood}
	bufferFull  = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindRateLimit, Health: classify.HealthUnknown}
	closedHere  = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindConnection, Health: classify.HealthUnknown}
	misused     = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, Health: classify.HealthUnknown}
)

// The types below have the names, fields and methods of those of drivers that need cgo or a large
// tree of modules. The suite of verdicts has the real types of the others.
type (
	// OraErr is godror's.
	OraErr struct{ code int }
	// SQLError is Vitess's.
	SQLError struct {
		Num   uint16
		State string
	}
	// SnowflakeError is gosnowflake's.
	SnowflakeError struct {
		Number   int
		SQLState string
	}
	stateError     string // as in Databricks's
	librdkafkaCode int
	// confluentError is confluent-kafka-go's Error.
	confluentError struct {
		code                      librdkafkaCode
		retriable, fatal, timeout bool
	}
	safetyError struct {
		error
		safe bool
	}
)

func (e *OraErr) Error() string         { return "ORA" }
func (e *OraErr) Code() int             { return e.code }
func (e *OraErr) SQLState() string      { return "" }
func (e *SQLError) Error() string       { return "vttablet" }
func (e *SQLError) SQLState() string    { return e.State }
func (e *SnowflakeError) Error() string { return "snow" }
func (e stateError) Error() string      { return "state" }
func (e stateError) SQLState() string   { return string(e) }

func (e confluentError) Error() string        { return "broker" }
func (e confluentError) Code() librdkafkaCode { return e.code }
func (e confluentError) IsRetriable() bool    { return e.retriable }
func (e confluentError) IsFatal() bool        { return e.fatal }
func (e confluentError) IsTimeout() bool      { return e.timeout }

func (e safetyError) SafeToRetry() bool { return e.safe }
func (e safetyError) Unwrap() error     { return e.error }

func TestErrorsOfDriversAreReadByTheirShape(t *testing.T) {
	for _, test := range []struct {
		err  error
		want classify.Verdict
	}{
		{&OraErr{60}, repeatable},
		{&OraErr{4021}, lockTimeout},
		{&OraErr{1017}, permanent(classify.KindAuth)},
		{&OraErr{20123}, permanent(classify.KindInvalidRequest)},
		{&OraErr{7445}, classify.Verdict{Kind: classify.KindServer}},
		{&OraErr{29999}, unknown},
		{&SQLError{1213, "40001"}, repeatable},
		{&SQLError{9999, "23000"}, permanent(classify.KindInvalidRequest)},
		{&SQLError{1105, "HY000"}, unknown},
		{&mysql.MyError{Code: 1205, State: "HY000"}, lockTimeout},
		{&SnowflakeError{390114, "08001"}, permanent(classify.KindAuth)},
		{&SnowflakeError{625, "57014"}, repeatable},
		{&SnowflakeError{1003, "42000"}, permanent(classify.KindInvalidRequest)},
		{stateError("08S01"), transient(classify.KindConnection)},
		{stateError("4"), unknown},
		{confluentError{code: -195}, transient(classify.KindConnection)},
		{confluentError{code: -184}, bufferFull},
		{confluentError{code: -185, timeout: true}, transient(classify.KindTimeout)},
		{confluentError{code: -150, retriable: true}, transient(classify.KindServer)},
		{confluentError{code: 47, fatal: true, retriable: true}, permanent(classify.KindInvalidRequest)},
		{confluentError{code: 6}, transient(classify.KindServer)},
		{confluentError{code: 10}, permanent(classify.KindInvalidRequest)},
		{confluentError{code: -1000}, unknown},
	} {
		assertVerdict(t, classify.Of(test.err), test.want)
		assertVerdict(t, classify.Of(fmt.Errorf("save: %w", errors.Join(test.err))), test.want)
	}
}

func TestWhetherADriverHadSentAnythingIsItsOwnWord(t *testing.T) {
	reset := &net.OpError{Op: "write", Err: syscall.ECONNRESET}
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	connection := transient(classify.KindConnection)

	assertOf(t, safetyError{reset, true}, notSent(connection))
	assertOf(t, safetyError{reset, false}, connection)
	assertOf(t, safetyError{refused, false}, connection)
	assertOf(t, safetyError{safetyError{reset, true}, false}, connection)
	assertOf(t, safetyError{context.DeadlineExceeded, true}, notSent(transient(classify.KindTimeout)))
	assertOf(t, safetyError{stateError("42601"), true}, permanent(classify.KindInvalidRequest))
}

func TestTextsThatMayComeAfterAnOperationHasRunProveNothing(t *testing.T) {
	for _, text := range []string{"conn closed", "driver: bad connection", "nats: timeout", "redis: connection pool timeout", "invalid connection"} {
		v := classify.Of(errors.New(text))
		if v.Class != classify.ClassTransient || v.NotSent {
			t.Errorf("%s: %+v", text, v)
		}
	}
}

func TestTextsOfDriversAreWholeTexts(t *testing.T) {
	for text, want := range map[string]classify.Verdict{
		"redis: nil":                        permanent(classify.KindNotFound),
		"memcache: cache miss":              permanent(classify.KindNotFound),
		"conn closed":                       transient(classify.KindConnection),
		"tx is closed":                      misused,
		"closed pool":                       closedHere,
		"MOVED 3999 127.0.0.1:6381":         repeatable,
		"MOVED to another building":         unknown,
		"ASK the operator":                  unknown,
		"BUSY signal":                       unknown,
		"OOM killer was here":               unknown,
		"ERROR: no (SQLSTATE 40001)":        repeatable,
		"ERROR: no (SQLSTATE 4000":          unknown,
		"see (SQLSTATE 40001) in the log":   unknown,
		"Error 1213 (40001): Deadlock":      repeatable,
		"Error 1213: Deadlock":              repeatable,
		"Error 9998 (23000): new":           permanent(classify.KindInvalidRequest),
		"Error 12 of 1213":                  unknown,
		"Error 1213 was seen":               unknown,
		"UNIQUE constraint failed: t.id":    permanent(classify.KindInvalidRequest),
		"EXECABORT x because of: EXECABORT": permanent(classify.KindInvalidRequest),
	} {
		assertOf(t, errors.New(text), want)
	}
}

func FuzzDrivers(f *testing.F) {
	f.Add("40001", int64(1213), "redis: nil", true)
	f.Add("", int64(-1), "EXECABORT because of: EXECABORT because of: ", false)
	f.Add("\xff\xff\xff\xff\xff", int64(1<<62), "Error 1290 (", true)
	f.Fuzz(func(t *testing.T, state string, number int64, text string, word bool) {
		for _, err := range []error{
			&OraErr{int(number)}, &SQLError{uint16(number), state}, &mysql.MyError{Code: uint16(number), State: state}, &SnowflakeError{int(number), state},
			stateError(state),
			confluentError{librdkafkaCode(number), word, !word, false},
			&MySQLError{number}, &Neo4jError{state},
			EtcdError{number},
		} {
			assertSane(t, classify.Of(err))
		}
		if v, ok := classify.DriverWords(text); ok {
			assertSane(t, v)
		}
	})
}

func assertSane(t *testing.T, v classify.Verdict) {
	t.Helper()
	if v.Class > classify.ClassCanceled || v.Kind == "" || v.NotSent || v.NoRetry || v.RetryAfter != 0 || v.Status != 0 {
		t.Fatalf("%+v", v)
	}
}

// These have the names of drivers' types, and other fields and methods.
type (
	MySQLError struct{ Number any }
	Neo4jError struct{ Code any }
	EtcdError  struct{ code int64 }
)

func (*MySQLError) Error() string { return "mysql" }
func (*Neo4jError) Error() string { return "neo4j" }
func (EtcdError) Error() string   { return "etcd" }
func (e EtcdError) Code() int64   { return e.code }

// KError is sarama's by name, and a nil map.
type KError map[string]int

func (KError) Error() string { return "kafka" }

func TestTypesThatOnlyHaveTheNameOfADriversMeanNothing(t *testing.T) {
	var none *MySQLError
	for _, err := range []error{&MySQLError{"1213"}, none, &Neo4jError{nil}, KError(nil), (*SnowflakeError)(nil), EtcdError{-1}, EtcdError{1 << 62}} {
		assertOf(t, err, unknown)
	}
}
