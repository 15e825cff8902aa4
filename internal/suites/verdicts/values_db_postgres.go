package verdicts

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const postgresCodes = "https://www.postgresql.org/docs/current/errcodes-appendix.html"

func pgError(code, message string) error {
	return fmt.Errorf("query: %w", &pgconn.PgError{Severity: "ERROR", Code: code, Message: message})
}

func dbPostgres() []Value {
	l := library{"Databases", "pgx", postgresCodes + "; pgx v5.13 pgconn/errors.go; transient ones as in Npgsql's PostgresException.IsTransient"}
	values := l.values(
		dbRow{"40001-serialization-failure", "transient/server_error", "the transaction is to be repeated", pgError("40001", "could not serialize access due to concurrent update")},
		dbRow{"40P01-deadlock", "transient/server_error", "one of the two was undone, so that the other goes on", pgError("40P01", "deadlock detected")},
		dbRow{"40002-constraint-at-commit", "permanent/invalid_request", "a constraint that is checked at the commit", pgError("40002", "integrity constraint violation")},
		dbRow{"40003-completion-unknown", "transient/connection_error", "nobody knows whether it was done", pgError("40003", "statement completion unknown")},
		dbRow{"08006-connection-failure", "transient/connection_error", "class 08", pgError("08006", "connection failure")},
		dbRow{"08P01-pgbouncer-query-wait", "transient/connection_error", "PgBouncer uses it for a full pool", pgError("08P01", "query_wait_timeout")},
		dbRow{"53300-too-many-connections", "transient/server_error", "connections come free", pgError("53300", "sorry, too many clients already")},
		dbRow{"53200-out-of-memory", "transient/server_error", "memory comes free", pgError("53200", "out of memory")},
		dbRow{"53100-disk-full", "transient/server_error", "the server's own trouble", pgError("53100", "could not extend file: No space left on device")},
		dbRow{"55P03-lock-not-available", "transient/server_error,timeout", "another transaction holds the lock", pgError("55P03", "could not obtain lock on row in relation \"orders\"")},
		dbRow{"57014-statement-timeout", "transient/timeout", "a limit of the statement", pgError("57014", "canceling statement due to statement timeout")},
		dbRow{"57P01-admin-shutdown", "transient/server_error", "a failover or a restart", pgError("57P01", "terminating connection due to administrator command")},
		dbRow{"57P03-cannot-connect-now", "transient/server_error", "it is starting", pgError("57P03", "the database system is starting up")},
		dbRow{"57P05-idle-session", "transient/connection_error", "the connection was closed", pgError("57P05", "terminating connection due to idle-session timeout")},
		dbRow{"25006-read-only", "transient/server_error", "a replica, where the primary was before a failover", pgError("25006", "cannot execute INSERT in a read-only transaction")},
		dbRow{"25P02-aborted-transaction", "permanent/invalid_request", "an earlier statement had failed", pgError("25P02", "current transaction is aborted, commands ignored until end of transaction block")},
		dbRow{"23505-unique", "permanent/invalid_request", "a constraint", pgError("23505", "duplicate key value violates unique constraint \"orders_pkey\"")},
		dbRow{"23503-foreign-key", "permanent/invalid_request", "a constraint", pgError("23503", "insert or update on table \"a\" violates foreign key constraint")},
		dbRow{"23502-not-null", "permanent/invalid_request", "a constraint", pgError("23502", "null value in column \"x\" violates not-null constraint")},
		dbRow{"22P02-invalid-text", "permanent/invalid_request", "the statement's fault", pgError("22P02", "invalid input syntax for type uuid: \"x\"")},
		dbRow{"22003-out-of-range", "permanent/invalid_request", "the value's fault", pgError("22003", "integer out of range")},
		dbRow{"42601-syntax", "permanent/invalid_request", "the statement has a mistake", pgError("42601", "syntax error at or near \"FORM\"")},
		dbRow{"42P01-undefined-table", "permanent/invalid_request,not_found", "no such table", pgError("42P01", "relation \"orders\" does not exist")},
		dbRow{"42501-privilege", "permanent/auth_error", "insufficient privilege", pgError("42501", "permission denied for table orders")},
		dbRow{"28P01-password", "permanent/auth_error", "a wrong password", pgError("28P01", "password authentication failed for user \"app\"")},
		dbRow{"28000-hba", "permanent/auth_error", "pg_hba.conf has no entry", pgError("28000", "no pg_hba.conf entry for host")},
		dbRow{"3D000-no-database", "permanent/not_found,invalid_request", "no such database", pgError("3D000", "database \"shop\" does not exist")},
		dbRow{"0A000-not-supported", "permanent/invalid_request", "a feature that is not there", pgError("0A000", "not supported")},
		dbRow{"0A000-cached-plan", "transient/server_error", "pgx prepares the statement anew", pgError("0A000", "cached plan must not change result type")},
		dbRow{"54000-program-limit", "permanent/invalid_request", "a limit of the program", pgError("54000", "statement too complex")},
		dbRow{"P0001-raise", "permanent/invalid_request", "a function's own exception", pgError("P0001", "stock is empty")},
		dbRow{"XX000-internal", "transient/server_error,unknown", "the server's own fault, which may pass", pgError("XX000", "cache lookup failed for relation 16384")},
		dbRow{"XX001-data-corrupted", "permanent/server_error", "repeating repairs nothing", pgError("XX001", "invalid page in block 0")},
		dbRow{"CockroachDB-40001-restart", "transient/server_error", "CockroachDB asks for a repetition", pgError("40001", "restart transaction: TransactionRetryWithProtoRefreshError")},
		dbRow{"CockroachDB-40003-ambiguous", "transient/connection_error", "the result is ambiguous", pgError("40003", "result is ambiguous (error=rpc error)")},
		dbRow{"text-40001", "transient/server_error", "a message that has lost its type keeps the code", errors.New("save order: ERROR: could not serialize access (SQLSTATE 40001)")},
		dbRow{"text-42501", "permanent/auth_error", "a message that has lost its type keeps the code", errors.New("save order: ERROR: permission denied for table orders (SQLSTATE 42501)")},
	)
	return differs(differs(values, "25006-read-only", "Npgsql does not list it; go-sql-driver drops the connection for MySQL's, Redis clients repeat theirs: after a failover it passes"),
		"XX000-internal", "Npgsql does not list it; an answer like HTTP's 500")
}

func dbPGConnections() []Value {
	l := library{"Databases", "pgx", "pgx v5.13 pgconn/errors.go, pgconn.go: SafeToRetry is true if nothing had been sent"}
	return l.values(
		dbRow{"connect-starting-up", "transient/server_error not sent", "no statement was sent before there was a connection", pgConnect("57P03", "the database system is starting up")},
		dbRow{"connect-too-many", "transient/server_error not sent", "no statement was sent before there was a connection", pgConnect("53300", "sorry, too many clients already")},
		dbRow{"connect-password", "permanent/auth_error", "a wrong password", pgConnect("28P01", "password authentication failed")},
		dbRow{"connect-refused", "transient/connection_error not sent", "nothing listens", pgRefused()},
		dbRow{"closed-before-use", "transient/connection_error not sent", "SafeToRetry is true", pgUseAfterClose()},
		dbRow{"conn-closed", "transient/connection_error", "also comes when the answer to an INSERT was lost", fmt.Errorf("insert: %w", pgconn.ErrConnClosed)},
		dbRow{"no-rows", "permanent/not_found", "an answer", fmt.Errorf("find: %w", pgx.ErrNoRows)},
		dbRow{"tx-closed", "permanent/invalid_request", "the program's mistake", pgx.ErrTxClosed},
		dbRow{"commit-was-rollback", "permanent/invalid_request", "a statement before it had failed", pgx.ErrTxCommitRollback},
		dbRow{"too-many-rows", "permanent/invalid_request", "the query's fault", pgx.ErrTooManyRows},
	)
}

// pgPipe returns a configuration whose connections are answered by serve.
func pgPipe(dial func() (net.Conn, error)) *pgconn.Config {
	config, err := pgconn.ParseConfig("host=127.0.0.1 user=app password=secret sslmode=disable database=shop")
	if err != nil {
		panic(err)
	}
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) { return dial() }
	return config
}

// pgConnect returns what pgx says of a server that refuses a connection with a code.
func pgConnect(code, message string) error {
	refusal := "SFATAL\x00VFATAL\x00C" + code + "\x00M" + message + "\x00\x00"
	conn, err := pgconn.ConnectConfig(context.Background(), pgPipe(func() (net.Conn, error) {
		return answering("E" + lengthOf(refusal) + refusal), nil
	}))
	if err == nil {
		_ = conn.Close(context.Background())
	}
	return err
}

func refusedAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func refused() error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: refusedAddr(), Err: syscall.ECONNREFUSED}
}

func pgRefused() error {
	_, err := pgconn.ConnectConfig(context.Background(), pgPipe(func() (net.Conn, error) {
		return nil, refused()
	}))
	return err
}

// pgUseAfterClose returns what pgx says of a statement on a connection that it has closed.
func pgUseAfterClose() error {
	hello := "R" + lengthOf("\x00\x00\x00\x00") + "\x00\x00\x00\x00" + "Z" + lengthOf("I") + "I"
	conn, err := pgconn.ConnectConfig(context.Background(), pgPipe(func() (net.Conn, error) { return answering(hello), nil }))
	if err != nil {
		return err
	}
	_ = conn.Close(context.Background())
	return conn.Exec(context.Background(), "SELECT 1").Close()
}

// lengthOf returns the length of a message as PostgreSQL's protocol writes it.
func lengthOf(body string) string { return "\x00\x00\x00" + string(rune(len(body)+4)) }

// answering returns a connection to a server that answers what it gets first, and then only reads.
func answering(answer string) net.Conn {
	client, server := net.Pipe()
	go func() {
		defer func() { _ = server.Close() }()
		buffer := make([]byte, 1<<10)
		for first := true; ; first = false {
			if _, err := server.Read(buffer); err != nil {
				return
			}
			if first {
				if _, err := server.Write([]byte(answer)); err != nil {
					return
				}
			}
		}
	}()
	return client
}

func dbPQ() []Value {
	l := library{"Databases", "lib/pq", postgresCodes + "; lib/pq v1.12 error.go"}
	e := func(code pqerror.Code, message string) error {
		return &pq.Error{Severity: "ERROR", Code: code, Message: message}
	}
	return l.values(
		dbRow{"40001-serialization-failure", "transient/server_error", "the transaction is to be repeated", e("40001", "could not serialize access")},
		dbRow{"57014-canceled", "transient/timeout", "pq cancels the statement when the context ends", e("57014", "canceling statement due to user request")},
		dbRow{"57P01-admin-shutdown", "transient/server_error", "a failover or a restart", e("57P01", "terminating connection")},
		dbRow{"23505-unique", "permanent/invalid_request", "a constraint", e("23505", "duplicate key value")},
		dbRow{"28P01-password", "permanent/auth_error", "a wrong password", e("28P01", "password authentication failed")},
		dbRow{"failed-transaction", "permanent/invalid_request", "an earlier statement had failed", pq.ErrInFailedTransaction},
		dbRow{"no-tls", "permanent/connection_error", "the server has no TLS", pq.ErrSSLNotSupported},
	)
}

func dbStandard() []Value {
	l := library{"Databases", "database/sql", "https://pkg.go.dev/database/sql, https://pkg.go.dev/database/sql/driver#ErrBadConn"}
	return l.values(
		dbRow{"no-rows", "permanent/not_found", "an answer", fmt.Errorf("find: %w", sql.ErrNoRows)},
		dbRow{"bad-conn", "transient/connection_error", "drivers return it after a statement has run, too", driver.ErrBadConn},
		dbRow{"conn-done", "transient/connection_error", "the connection was given back, or broke", sql.ErrConnDone},
		dbRow{"tx-done", "permanent/invalid_request", "the transaction is over", fmt.Errorf("save: %w", sql.ErrTxDone)},
		dbRow{"db-closed", "permanent/connection_error", "this program has closed it", errors.New("sql: database is closed")},
	)
}
