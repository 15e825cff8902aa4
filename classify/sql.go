package classify

import "strings"

// sqlStater is what the errors of pgx, pq, Vitess, Databricks and others have.
type sqlStater interface{ SQLState() string }

func ofSQLStater(err error) (Verdict, bool) {
	e, ok := err.(sqlStater)
	if !ok {
		return Verdict{}, false
	}
	state := e.SQLState()
	if state == "0A000" && strings.Contains(err.Error(), "cached plan must not change result type") {
		// A table was altered under a prepared statement: pgx prepares it anew.
		return repeatable, true
	}
	return ofSQLState(state)
}

// repeatable is the verdict on a conflict with another transaction, a lock that another one holds
// and the like. The database works: it has undone the statement and asks for a repetition.
var repeatable = Verdict{Class: ClassTransient, Kind: KindServer, Health: HealthGood}

// lockTimeout is repeatable, for a lock that was not free in time.
var lockTimeout = Verdict{Class: ClassTransient, Kind: KindTimeout, Health: HealthGood}

// closedHere is the verdict on the use of a client or a pool that this program has closed: the
// other side was not asked.
var closedHere = Verdict{Class: ClassPermanent, Kind: KindConnection, Health: HealthUnknown}

// misused is the verdict on a mistake of the program that the other side does not see.
var misused = Verdict{Class: ClassPermanent, Kind: KindInvalidRequest, Health: HealthUnknown}

// ofSQLState returns what a code of the SQL standard means, with those of PostgreSQL and its kin:
// https://www.postgresql.org/docs/current/errcodes-appendix.html. The first two characters are the
// class. None proves that nothing was done: a statement may be one of several.
func ofSQLState(state string) (Verdict, bool) {
	if len(state) != 5 {
		return Verdict{}, false
	}
	if v, ok := ofExactSQLState(state); ok {
		return v, true
	}
	switch state[:2] {
	case "08":
		return transient(KindConnection), true
	case "40":
		return repeatable, true
	case "53", "57", "58":
		return transient(KindServer), true
	case "28", "0L", "0P":
		return permanent(KindAuth), true
	case "02":
		return permanent(KindNotFound), true
	case "F0":
		return permanent(KindServer), true
	case "03", "07", "09", "0A", "0B", "0F", "0Z", "20", "21", "22", "23", "24", "25", "26", "27", "2B", "2D", "2F",
		"34", "38", "39", "3B", "42", "44", "54", "55", "HV", "P0":
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofExactSQLState knows the codes that mean something else than their class.
func ofExactSQLState(state string) (Verdict, bool) {
	switch state {
	case "57014", "25P04", "HYT00", "HYT01":
		// A limit of the statement or the transaction. Drivers also cancel a statement when the
		// context ends; then the caller knows.
		return transient(KindTimeout), true
	case "55P03", "55006", "72000", "CR000", "25006":
		// A lock that is held, an object in use, a snapshot too old, CockroachDB's older way to ask
		// for a repetition. A write that came to a replica: after a failover it finds the primary.
		return repeatable, true
	case "40002":
		return permanent(KindInvalidRequest), true
	case "40003", "25P03", "57P05", "HV00N":
		// The connection ended, so it is unknown what was done.
		return transient(KindConnection), true
	case "42501":
		return permanent(KindAuth), true
	case "3D000", "3F000", "57P04", "P0002":
		return permanent(KindNotFound), true
	case "XX000":
		return transient(KindServer), true
	case "XX001", "XX002":
		return permanent(KindServer), true
	default:
		return Verdict{}, false
	}
}

// ofPGConnect reads an error of package pgconn for a connection that could not be made, or that is
// in use or closed.
func ofPGConnect(err error) (Verdict, bool) {
	if strings.HasSuffix(err.Error(), "server refused TLS connection") {
		return permanent(KindConnection), true
	}
	return transient(KindConnection), true
}

// stateOfText returns the SQLSTATE with which a message of pgx ends.
func stateOfText(msg string) string {
	const start, length = "(SQLSTATE ", len("40001)")
	i := len(msg) - len(start) - length
	if i < 0 || msg[len(msg)-1] != ')' || msg[i:i+len(start)] != start {
		return ""
	}
	return msg[i+len(start) : len(msg)-1]
}
