package classify

import "strings"

// ofSQLWords reads the errors of database/sql, of database/sql/driver and of pq.
func ofSQLWords(rest string) (Verdict, bool) {
	switch rest {
	case "no rows in result set":
		return permanent(KindNotFound), true
	case "bad connection", "connection is already closed":
		return transient(KindConnection), true
	case "transaction has already been committed or rolled back", "statement is closed", "Rows are closed",
		"Scan called without calling Next", "could not complete operation in a failed transaction":
		return misused, true
	case "database is closed":
		return closedHere, true
	case "SSL is not enabled on the server":
		return permanent(KindConnection), true
	default:
		return permanent(KindInvalidRequest), strings.HasSuffix(rest, `" does not exist`)
	}
}

// ofRedisClient reads the errors of go-redis and redigo themselves.
//
// go-redis repeats commands: that a pool was full at last does not prove that nothing was sent.
func ofRedisClient(rest string) (Verdict, bool) {
	switch rest {
	case "nil", "nil returned":
		return permanent(KindNotFound), true
	case "client is closed", "closed", "get on closed pool":
		return closedHere, true
	case "connection pool timeout":
		return Verdict{Class: ClassTransient, Kind: KindTimeout, Health: HealthUnknown}, true
	case "connection pool exhausted", "connection pool has no free turn":
		return bufferFull, true
	case "connection closed", "all ring shards are down", "all sentinels specified in configuration are unreachable",
		"connection unusable (reply stream desynchronized)":
		return transient(KindConnection), true
	case "transaction failed":
		return repeatable, true // A watched key was changed.
	default:
		return Verdict{}, false
	}
}

func ofMemcache(rest string) (Verdict, bool) {
	switch rest {
	case "cache miss":
		return permanent(KindNotFound), true
	case "compare-and-swap conflict", "item not stored":
		return permanent(KindInvalidRequest), true
	case "server error":
		return transient(KindServer), true
	case "no servers configured or available":
		return transient(KindConnection), true
	default:
		return permanent(KindInvalidRequest), strings.HasPrefix(rest, "client error")
	}
}

func ofClickHouseWords(rest string) (Verdict, bool) {
	switch {
	case strings.HasPrefix(rest, "acquire conn timeout"):
		return Verdict{Class: ClassTransient, Kind: KindTimeout, Health: HealthUnknown}, true
	case rest == "connection is closed":
		return transient(KindConnection), true
	case strings.HasPrefix(rest, "batch "):
		return misused, true
	default:
		return Verdict{}, false
	}
}

func ofGoCQL(rest string) (Verdict, bool) {
	switch rest {
	case "no response received from cassandra within timeout period", "too many query timeouts on the connection",
		"no response to connection startup within timeout":
		return transient(KindTimeout), true
	case "no hosts available in the pool", "connection closed waiting for response", "no streams available on connection",
		"no control connection available":
		return transient(KindConnection), true
	case "query argument length mismatch":
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}
