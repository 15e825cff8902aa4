package classify

import (
	"reflect"
	"strings"
)

// ofMySQL reads the number of an error of MySQL, and its SQLSTATE if the number is not known:
// go-sql-driver, go-mysql and Vitess. MariaDB, TiDB and PlanetScale speak the same protocol.
func ofMySQL(err error) (Verdict, bool) {
	number, ok := driverNumber(err, "Number")
	if !ok {
		if number, ok = driverNumber(err, "Num"); !ok {
			number, ok = driverNumber(err, "Code")
		}
	}
	if !ok {
		return Verdict{}, false
	}
	if number == mysqlOptionPrevents && strings.Contains(err.Error(), "read-only") {
		return repeatable, true
	}
	if v, ok := ofMySQLNumber(number); ok {
		return v, true
	}
	return ofSQLState(mysqlState(err))
}

// mysqlOptionPrevents is the number of a server in read-only mode, as in a failover, but also of
// other options that forbid a statement.
const mysqlOptionPrevents = 1290

func mysqlState(err error) string {
	if v := driverField(err, "SQLState"); v.Kind() == reflect.Array && v.Len() == 5 && v.Type().Elem().Kind() == reflect.Uint8 {
		var state [5]byte
		for i := range state {
			state[i] = byte(v.Index(i).Uint())
		}
		return string(state[:])
	}
	return driverString(err, "State")
}

// ofMySQLNumber returns what a number means:
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html,
// https://mariadb.com/kb/en/mariadb-error-code-reference/,
// https://docs.pingcap.com/tidb/stable/error-codes/.
func ofMySQLNumber(number int64) (Verdict, bool) {
	switch number {
	case 1213, 1614, 3058, 3101, 3572, 1020, 1637, 1836, 1792, 8002, 8005, 8022, 8028, 9007, 9008:
		// Deadlocks and conflicts, a lock that is not waited for, a server that became read-only.
		return repeatable, true
	case 1205, 1613:
		return lockTimeout, true
	case 1317, 1907, 1969, 3024, 9001, 9002, 9004, 9012:
		return transient(KindTimeout), true
	case 1226, 8252:
		return transient(KindRateLimit), true
	case 1021, 1037, 1038, 1040, 1041, 1047, 1053, 1077, 1079, 1114, 1135, 1203, 1206, 1223, 1030, 1026,
		3032, 3168, 8027, 8175, 9003, 9005, 9006, 9013:
		return transient(KindServer), true
	case 1042, 1043, 1152, 1158, 1159, 1160, 1161, 1184, 1189, 1190, 1927, 3169, 4031, 2002, 2003, 2006, 2013, 2055:
		return transient(KindConnection), true
	case 1129:
		return permanent(KindConnection), true
	case 1044, 1045, 1130, 1142, 1143, 1227, 1251, 1370, 1396, 1698, 1820, 1862, 3118, 3159, 3955, 4151:
		return permanent(KindAuth), true
	case 1049:
		return permanent(KindNotFound), true
	case 1048, 1054, 1062, 1064, 1146, 1153, 1169, 1197, 1216, 1217, 1264, 1265, 1290, 1292, 1364, 1366, 1406, 1451, 1452,
		1456, 1557, 1586, 1690, 1761, 3819, 4025, 8004, 8025:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofMySQLText reads "Error 1213 (40001): Deadlock found", for messages that lost their type.
func ofMySQLText(msg string) (Verdict, bool) {
	rest, ok := strings.CutPrefix(msg, "Error ")
	if !ok {
		return Verdict{}, false
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits != 4 || !strings.HasPrefix(rest[digits:], " (") && !strings.HasPrefix(rest[digits:], ": ") {
		return Verdict{}, false
	}
	number := int64(0)
	for _, digit := range []byte(rest[:digits]) {
		number = number*10 + int64(digit-'0')
	}
	if number == mysqlOptionPrevents && strings.Contains(msg, "read-only") {
		return repeatable, true
	}
	if v, ok := ofMySQLNumber(number); ok {
		return v, true
	}
	if state := rest[digits:]; len(state) > len(" (40001)") && state[len(" (40001")] == ')' {
		return ofSQLState(state[len(" (") : len(" (")+5])
	}
	return Verdict{}, false
}
