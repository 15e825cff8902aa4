package verdicts

import (
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
	"github.com/go-sql-driver/mysql"
	influx "github.com/influxdata/influxdb-client-go/v2/api/http"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/db"
	"github.com/sijms/go-ora/v2/network"
	"gorm.io/gorm"
)

func mysqlError(number uint16, state, message string) error {
	e := &mysql.MySQLError{Number: number, Message: message}
	copy(e.SQLState[:], state)
	return fmt.Errorf("exec: %w", e)
}

func dbMySQL() []Value {
	l := library{"Databases", "MySQL", "https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html; go-sql-driver/mysql v1.10 errors.go, packets.go"}
	return l.values(
		dbRow{"1213-deadlock", "transient/server_error", "restart the transaction", mysqlError(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction")},
		dbRow{"1205-lock-wait", "transient/timeout,server_error", "restart the transaction", mysqlError(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction")},
		dbRow{"3572-nowait", "transient/server_error", "the lock is held", mysqlError(3572, "HY000", "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.")},
		dbRow{"1040-too-many-connections", "transient/server_error", "connections come free", mysqlError(1040, "08004", "Too many connections")},
		dbRow{"1203-user-connections", "transient/server_error,rate_limit", "connections come free", mysqlError(1203, "42000", "User app already has more than 'max_user_connections' active connections")},
		dbRow{"1226-user-limit", "transient/rate_limit", "a limit by the hour", mysqlError(1226, "42000", "User 'app' has exceeded the 'max_queries_per_hour' resource (current value: 100)")},
		dbRow{"1053-shutdown", "transient/server_error", "a restart", mysqlError(1053, "08S01", "Server shutdown in progress")},
		dbRow{"1290-read-only", "transient/server_error", "a failover; the driver has rejectReadOnly for it", mysqlError(1290, "HY000", "The MySQL server is running with the --read-only option so it cannot execute this statement")},
		dbRow{"1290-secure-file", "permanent/invalid_request", "an option forbids the statement", mysqlError(1290, "HY000", "The MySQL server is running with the --secure-file-priv option so it cannot execute this statement")},
		dbRow{"1836-read-only-mode", "transient/server_error", "a failover", mysqlError(1836, "HY000", "Running in read-only mode")},
		dbRow{"3024-execution-time", "transient/timeout", "max_execution_time", mysqlError(3024, "HY000", "Query execution was interrupted, maximum statement execution time exceeded")},
		dbRow{"1317-interrupted", "transient/timeout", "the statement was killed", mysqlError(1317, "70100", "Query execution was interrupted")},
		dbRow{"1114-table-full", "transient/server_error", "the server's own trouble", mysqlError(1114, "HY000", "The table 'orders' is full")},
		dbRow{"1047-wsrep-not-ready", "transient/server_error", "a node of Galera that joins", mysqlError(1047, "08S01", "WSREP has not yet prepared node for application use")},
		dbRow{"4031-inactivity", "transient/connection_error", "the server has closed the connection", mysqlError(4031, "HY000", "The client was disconnected by the server because of inactivity.")},
		dbRow{"1062-duplicate", "permanent/invalid_request", "a constraint", mysqlError(1062, "23000", "Duplicate entry '404' for key 'orders.PRIMARY'")},
		dbRow{"1452-foreign-key", "permanent/invalid_request", "a constraint", mysqlError(1452, "23000", "Cannot add or update a child row: a foreign key constraint fails")},
		dbRow{"1064-syntax", "permanent/invalid_request", "the statement has a mistake", mysqlError(1064, "42000", "You have an error in your SQL syntax near 'FORM' at line 1")},
		dbRow{"1146-no-table", "permanent/invalid_request,not_found", "no such table", mysqlError(1146, "42S02", "Table 'shop.orders' doesn't exist")},
		dbRow{"1049-no-database", "permanent/not_found,invalid_request", "no such database", mysqlError(1049, "42000", "Unknown database 'shop'")},
		dbRow{"1406-too-long", "permanent/invalid_request", "the value's fault", mysqlError(1406, "22001", "Data too long for column 'name' at row 1")},
		dbRow{"1153-packet", "permanent/invalid_request", "max_allowed_packet, though its SQLSTATE is that of a connection", mysqlError(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes")},
		dbRow{"1045-access-denied", "permanent/auth_error", "credentials", mysqlError(1045, "28000", "Access denied for user 'app'@'10.0.0.9' (using password: YES)")},
		dbRow{"1142-command-denied", "permanent/auth_error", "no right", mysqlError(1142, "42000", "SELECT command denied to user 'app'@'%' for table 'orders'")},
		dbRow{"1129-host-blocked", "permanent/connection_error", "until someone flushes the hosts", mysqlError(1129, "HY000", "Host '10.0.0.9' is blocked because of many connection errors")},
		dbRow{"MariaDB-1969-statement-time", "transient/timeout", "max_statement_time", mysqlError(1969, "70100", "Query execution was interrupted (max_statement_time exceeded)")},
		dbRow{"MariaDB-1020-record-changed", "transient/server_error", "a conflict of snapshots", mysqlError(1020, "HY000", "Record has changed since last read in table 'orders'")},
		dbRow{"TiDB-9007-write-conflict", "transient/server_error", "a conflict", mysqlError(9007, "HY000", "Write conflict, txnStartTS=1")},
		dbRow{"TiDB-8028-schema-changed", "transient/server_error", "the schema changed under the transaction", mysqlError(8028, "HY000", "Information schema is changed during the execution of the statement")},
		dbRow{"TiDB-9005-region", "transient/server_error", "a region without a leader", mysqlError(9005, "HY000", "Region is unavailable")},
		dbRow{"TiDB-9002-TiKV-timeout", "transient/timeout", "TiKV is slow", mysqlError(9002, "HY000", "TiKV server timeout")},
		dbRow{"unknown-number-known-state", "permanent/invalid_request", "class 22", mysqlError(3140, "22032", "Invalid JSON text")},
		dbRow{"text-1213", "transient/server_error", "a message that has lost its type keeps the number", errors.New("Error 1213 (40001): Deadlock found when trying to get lock")},
	)
}

func dbMySQLClient() []Value {
	l := library{"Databases", "go-sql-driver/mysql", "go-sql-driver/mysql v1.10 errors.go, packets.go"}
	values := l.values(
		dbRow{"invalid-connection", "transient/connection_error", "the connection is thrown away", mysql.ErrInvalidConn},
		dbRow{"malformed-packet", "transient/connection_error", "the stream is out of step", mysql.ErrMalformPkt},
		dbRow{"busy-buffer", "transient/connection_error", "the connection is in use", mysql.ErrBusyBuffer},
		dbRow{"out-of-sync", "transient/connection_error", "the stream is out of step", mysql.ErrPktSync},
		dbRow{"packet-too-large", "permanent/invalid_request", "the statement is too long", mysql.ErrPktTooLarge},
		dbRow{"no-tls", "permanent/connection_error", "the server has no TLS", mysql.ErrNoTLS},
		dbRow{"cleartext-password", "permanent/auth_error", "the way to authenticate is not allowed", mysql.ErrCleartextPassword},
	)
	return differs(values, "malformed-packet", "the word malformed is that of a bad request; the driver closes the connection")
}

func dbSQLServer() []Value {
	l := library{"Databases", "SQL Server", "https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues; https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-error-severities; go-mssqldb v1.11 error.go"}
	e := func(number int32, class uint8, message string) error {
		return fmt.Errorf("exec: %w", mssql.Error{Number: number, Class: class, Message: message})
	}
	return l.values(
		dbRow{"1205-deadlock", "transient/server_error", "chosen as the victim: rerun the transaction", e(1205, 13, "Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.")},
		dbRow{"3960-snapshot", "transient/server_error", "a conflict of snapshots", e(3960, 16, "Snapshot isolation transaction aborted due to update conflict.")},
		dbRow{"1222-lock-timeout", "transient/timeout,server_error", "the lock is held", e(1222, 16, "Lock request time out period exceeded.")},
		dbRow{"4060-cannot-open", "transient/server_error", "Azure lists it as transient", e(4060, 11, "Cannot open database \"shop\" requested by the login. The login failed.")},
		dbRow{"40197-service-error", "transient/server_error", "a failover", e(40197, 20, "The service has encountered an error processing your request. Please try again. Error code 40143.")},
		dbRow{"40501-busy", "transient/server_error,rate_limit after 10s", "retry after 10 seconds", e(40501, 20, "The service is currently busy. Retry the request after 10 seconds.")},
		dbRow{"40613-not-available", "transient/server_error", "a failover", e(40613, 17, "Database 'shop' on server 's' is not currently available. Please retry the connection later.")},
		dbRow{"10928-limit", "transient/rate_limit", "a limit of resources for now", e(10928, 20, "Resource ID: 1. The request limit for the database is 30 and has been reached.")},
		dbRow{"49920-too-many-operations", "transient/rate_limit", "too many operations for now", e(49920, 16, "Cannot process request. Too many operations in progress for subscription.")},
		dbRow{"10054-transport", "transient/connection_error", "the connection was reset", e(10054, 20, "A transport-level error has occurred")},
		dbRow{"18456-login-failed", "permanent/auth_error", "credentials", e(18456, 14, "Login failed for user 'app'.")},
		dbRow{"229-permission", "permanent/auth_error", "no right", e(229, 14, "The SELECT permission was denied on the object 'orders'.")},
		dbRow{"2627-primary-key", "permanent/invalid_request", "a constraint, though its severity is that of security", e(2627, 14, "Violation of PRIMARY KEY constraint 'PK_orders'.")},
		dbRow{"547-foreign-key", "permanent/invalid_request", "a constraint", e(547, 16, "The INSERT statement conflicted with the FOREIGN KEY constraint")},
		dbRow{"208-invalid-object", "permanent/invalid_request,not_found", "no such table", e(208, 16, "Invalid object name 'orders'.")},
		dbRow{"40544-size-quota", "permanent/quota_exceeded", "the database has reached its size", e(40544, 20, "The database has reached its size quota.")},
		dbRow{"severity-16", "permanent/invalid_request", "severities 11 to 16 are the user's", e(50000, 16, "stock is empty")},
		dbRow{"severity-17", "transient/server_error", "severity 17 is a lack of resources", e(1105, 17, "Could not allocate space for object 'orders' because the filegroup is full")},
		dbRow{"severity-20", "transient/server_error", "severities from 20 on end the connection", e(21, 20, "Warning: Fatal error occurred")},
	)
}

func dbOracle() []Value {
	l := library{"Databases", "Oracle", "https://docs.oracle.com/en/error-help/db/; go-ora v2.8 network/oracle_error.go"}
	e := func(code int, message string) error { return &network.OracleError{ErrCode: code, ErrMsg: message} }
	return l.values(
		dbRow{"ORA-00060-deadlock", "transient/server_error", "the statement was undone", e(60, "ORA-00060: deadlock detected while waiting for resource")},
		dbRow{"ORA-08177-serialize", "transient/server_error", "repeat the transaction", e(8177, "ORA-08177: can't serialize access for this transaction")},
		dbRow{"ORA-00054-busy", "transient/server_error", "the lock is held", e(54, "ORA-00054: resource busy and acquire with NOWAIT specified")},
		dbRow{"ORA-01555-snapshot", "transient/server_error", "the snapshot is too old", e(1555, "ORA-01555: snapshot too old")},
		dbRow{"ORA-01013-canceled", "transient/timeout", "the driver canceled it when the time was over", e(1013, "ORA-01013: user requested cancel of current operation")},
		dbRow{"ORA-03113-end-of-file", "transient/connection_error", "the connection broke", e(3113, "ORA-03113: end-of-file on communication channel")},
		dbRow{"ORA-12541-no-listener", "transient/connection_error", "nothing listens", e(12541, "ORA-12541: TNS:no listener")},
		dbRow{"ORA-12514-service-unknown", "transient/connection_error,server_error", "the service has not registered yet", e(12514, "ORA-12514: TNS:listener does not currently know of service requested")},
		dbRow{"ORA-01033-startup", "transient/server_error", "it is starting", e(1033, "ORA-01033: ORACLE initialization or shutdown in progress")},
		dbRow{"ORA-00020-processes", "transient/server_error", "connections come free", e(20, "ORA-00020: maximum number of processes exceeded")},
		dbRow{"ORA-00001-unique", "permanent/invalid_request", "a constraint", e(1, "ORA-00001: unique constraint (SHOP.PK) violated")},
		dbRow{"ORA-00942-no-table", "permanent/invalid_request,not_found", "no such table", e(942, "ORA-00942: table or view does not exist")},
		dbRow{"ORA-01017-password", "permanent/auth_error", "credentials", e(1017, "ORA-01017: invalid username/password; logon denied")},
		dbRow{"ORA-28001-expired", "permanent/auth_error", "the password has expired", e(28001, "ORA-28001: the password has expired")},
		dbRow{"ORA-01536-quota", "permanent/quota_exceeded", "the tablespace's quota", e(1536, "ORA-01536: space quota exceeded for tablespace 'USERS'")},
		dbRow{"ORA-20001-own", "permanent/invalid_request", "a procedure's own error", e(20001, "ORA-20001: stock is empty")},
	)
}

func dbClickHouse() []Value {
	l := library{"Databases", "ClickHouse", "https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp; clickhouse-go v2.51 lib/proto/exception.go"}
	e := func(code int32, message string) error {
		return &proto.Exception{Code: code, Name: "DB::Exception", Message: message}
	}
	values := l.values(
		dbRow{"159-timeout", "transient/timeout", "the query took too long", e(159, "Timeout exceeded: elapsed 30 seconds")},
		dbRow{"202-too-many-queries", "transient/rate_limit", "too many at once", e(202, "Too many simultaneous queries. Maximum: 100")},
		dbRow{"252-too-many-parts", "transient/server_error", "merges are slower than inserts", e(252, "Too many parts (300)")},
		dbRow{"241-memory", "transient/server_error", "memory comes free", e(241, "Memory limit (total) exceeded")},
		dbRow{"242-read-only", "transient/server_error", "the table has lost Keeper", e(242, "Table is in readonly mode")},
		dbRow{"999-keeper", "transient/server_error", "Keeper is away", e(999, "Coordination error: Session expired")},
		dbRow{"210-network", "transient/connection_error", "between its nodes", e(210, "Connection refused")},
		dbRow{"201-quota", "permanent/quota_exceeded", "a quota by the interval, an hour and more", e(201, "Quota for user `app` for 3600s has been exceeded")},
		dbRow{"516-authentication", "permanent/auth_error", "516 is no HTTP status", e(516, "app: Authentication failed: password is incorrect")},
		dbRow{"497-access-denied", "permanent/auth_error", "497 is no HTTP status", e(497, "Not enough privileges")},
		dbRow{"60-unknown-table", "permanent/invalid_request,not_found", "no such table", e(60, "Table shop.orders does not exist")},
		dbRow{"62-syntax", "permanent/invalid_request", "the statement has a mistake", e(62, "Syntax error: failed at position 1")},
		dbRow{"417-not-a-status", "unknown/server_error", "an unlisted code says no more than that; 417 is no HTTP status", e(417, "Cannot parse")},
	)
	return differs(values, "201-quota", "the message names an end of the interval, but not in a form of its own")
}

func dbNeo4j() []Value {
	l := library{"Databases", "Neo4j", "https://neo4j.com/docs/status-codes/current/; neo4j-go-driver v5.28 neo4j/db/errors.go IsRetriable"}
	e := func(code string) error { return &db.Neo4jError{Code: code, Msg: "message"} }
	return l.values(
		dbRow{"deadlock", "transient/server_error", "a TransientError", e("Neo.TransientError.Transaction.DeadlockDetected")},
		dbRow{"out-of-memory", "transient/server_error", "a TransientError", e("Neo.TransientError.General.OutOfMemoryError")},
		dbRow{"not-a-leader", "transient/server_error", "the driver finds the leader", e("Neo.ClientError.Cluster.NotALeader")},
		dbRow{"authorization-expired", "transient/server_error", "the driver repeats it", e("Neo.ClientError.Security.AuthorizationExpired")},
		dbRow{"terminated", "permanent/invalid_request", "the client ended it", e("Neo.TransientError.Transaction.Terminated")},
		dbRow{"unauthorized", "permanent/auth_error", "credentials", e("Neo.ClientError.Security.Unauthorized")},
		dbRow{"constraint", "permanent/invalid_request", "a constraint", e("Neo.ClientError.Schema.ConstraintValidationFailed")},
		dbRow{"syntax", "permanent/invalid_request", "the statement has a mistake", e("Neo.ClientError.Statement.SyntaxError")},
		dbRow{"database-error", "unknown/server_error", "the driver does not repeat it", e("Neo.DatabaseError.General.UnknownError")},
	)
}

func dbGORM() []Value {
	l := library{"Databases", "GORM", "gorm v1.31 errors.go"}
	return l.values(
		dbRow{"record-not-found", "permanent/not_found", "an answer", fmt.Errorf("find: %w", gorm.ErrRecordNotFound)},
		dbRow{"duplicated-key", "permanent/invalid_request", "a constraint", gorm.ErrDuplicatedKey},
		dbRow{"foreign-key", "permanent/invalid_request", "a constraint", gorm.ErrForeignKeyViolated},
	)
}

func dbInflux() []Value {
	l := library{"Databases", "InfluxDB", "https://docs.influxdata.com/influxdb/v2/write-data/troubleshoot/; influxdb-client-go v2.14 api/http/error.go"}
	values := l.values(
		dbRow{"429-too-many", "transient/rate_limit not sent", "Retry-After", &influx.Error{StatusCode: 429, Code: "too many requests", RetryAfter: 7}},
		dbRow{"503-unavailable", "transient/server_error", "the server is busy", &influx.Error{StatusCode: 503, Code: "unavailable", Message: "busy"}},
		dbRow{"401-unauthorized", "permanent/auth_error", "the token", &influx.Error{StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}},
		dbRow{"400-invalid", "permanent/invalid_request", "the data", &influx.Error{StatusCode: 400, Code: "invalid", Message: "partial write: field type conflict"}},
	)
	values[0].Want.After = 7e9
	return values
}
