package classify

import "time"

// ofClickHouse reads the code of an exception of ClickHouse:
// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp. Most of the 700
// codes are about the query; those that are not known here may pass.
func ofClickHouse(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "Code")
	if !ok {
		return Verdict{}, false
	}
	switch code {
	case 159, 160, 209, 394:
		return transient(KindTimeout), true
	case 202, 745, 700:
		return transient(KindRateLimit), true
	case 473, 216:
		return repeatable, true
	case 3, 32, 74, 95, 96, 198, 203, 210, 279:
		return transient(KindConnection), true
	case 164, 192, 193, 194, 195, 291, 497, 516:
		return permanent(KindAuth), true
	case 201:
		return permanent(KindQuotaExceeded), true
	case 225, 236, 241, 242, 243, 252, 285, 286, 319, 425, 439, 999:
		return transient(KindServer), true
	case 81:
		return permanent(KindNotFound), true
	}
	if 0 < code && code < 200 {
		return permanent(KindInvalidRequest), true
	}
	return Verdict{Kind: KindServer}, true
}

// ofSnowflake reads the number and the SQLSTATE of an error of gosnowflake:
// https://github.com/snowflakedb/gosnowflake/blob/master/errors.go.
func ofSnowflake(err error) (Verdict, bool) {
	number, _ := driverNumber(err, "Number")
	switch number {
	case 604, 630:
		return transient(KindTimeout), true
	case 625:
		return repeatable, true
	case 260005, 260007, 260008, 261000, 261001:
		return transient(KindConnection), true
	case 2003, 2043:
		// Nothing of that name, or no right to see it.
		return permanent(KindNotFound), true
	}
	if 390100 <= number && number <= 390399 {
		return permanent(KindAuth), true
	}
	return ofSQLState(driverString(err, "SQLState"))
}

// ofInflux reads an answer of InfluxDB's HTTP interface.
func ofInflux(err error) (Verdict, bool) {
	status, ok := driverNumber(err, "StatusCode")
	if !ok || status < 400 || status > 599 {
		return Verdict{}, false
	}
	seconds, _ := driverNumber(err, "RetryAfter")
	a := Answer{Status: int(status), Codes: []string{driverString(err, "Code")}, RetryAfter: secondsOf(seconds)}
	return a.Verdict(), true
}

// ofCodeStatus reads an HTTP status from a field Code.
func ofCodeStatus(err error) (Verdict, bool) {
	status, ok := driverNumber(err, "Code")
	if !ok || status < 400 || status > 599 {
		return Verdict{}, false
	}
	return HTTPStatus(int(status)), true
}

// secondsOf returns a number of seconds as a Duration, 0 if it is out of range.
func secondsOf(n int64) time.Duration {
	if n < 0 || n > 1<<31 {
		return 0
	}
	return time.Duration(n) * time.Second
}
