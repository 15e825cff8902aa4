package verdicts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"unsafe"

	"github.com/apache/cassandra-gocql-driver/v2"
	gocql1 "github.com/gocql/gocql"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

func dbSQLite() []Value {
	l := library{"Databases", "SQLite", "https://www.sqlite.org/rescode.html; modernc.org/sqlite v1.62"}
	return l.values(
		dbRow{"busy", "transient/server_error", "another connection writes", sqliteBusy()},
		dbRow{"constraint-unique", "permanent/invalid_request", "a constraint", sqliteError("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)")},
		dbRow{"constraint-not-null", "permanent/invalid_request", "a constraint", sqliteError("CREATE TABLE t (x TEXT NOT NULL); INSERT INTO t VALUES (NULL)")},
		dbRow{"no-table", "permanent/invalid_request,not_found", "no such table", sqliteError("SELECT * FROM missing")},
		dbRow{"syntax", "permanent/invalid_request", "the statement has a mistake", sqliteError("SELEKT 1")},
		dbRow{"not-a-database", "permanent/server_error", "the file is something else", sqliteOfFile()},
		dbRow{"cannot-open", "transient/connection_error", "files may be used up", sqliteNowhere()},
		dbRow{"text-locked", "transient/server_error", "a message that has lost its type", errors.New("database is locked")},
		dbRow{"text-unique", "permanent/invalid_request", "a message that has lost its type", errors.New("UNIQUE constraint failed: orders.id")},
	)
}

func sqliteError(statements string) error { return sqliteIn(":memory:", statements) }

func sqliteIn(file, statements string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), statements)
	return err
}

func sqliteBusy() error {
	dir, err := os.MkdirTemp("", "verdicts")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "busy.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), "CREATE TABLE t (id INTEGER)"); err != nil {
		return err
	}
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(context.Background(), "INSERT INTO t VALUES (1)"); err != nil {
		return err
	}
	return sqliteIn(file, "INSERT INTO t VALUES (2)")
}

func sqliteOfFile() error {
	dir, err := os.MkdirTemp("", "verdicts")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "text.db")
	if err := os.WriteFile(file, make([]byte, 4096), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte("this is a text, and it is longer than the header of a database would be: a hundred bytes, that is."), 0o600); err != nil {
		return err
	}
	return sqliteIn(file, "SELECT * FROM t")
}

func sqliteNowhere() error { return sqliteIn("/nowhere/at/all.db", "SELECT 1") }

func dbCassandra() []Value {
	l := library{"Databases", "Cassandra", "https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec; cassandra-gocql-driver v2.1, gocql v1.7 errors.go"}
	return l.values(
		dbRow{"1000-unavailable", "transient/server_error", "too few replicas", cql(&gocql.RequestErrUnavailable{}, gocql.ErrCodeUnavailable)},
		dbRow{"1001-overloaded", "transient/server_error,rate_limit", "the coordinator is overloaded", cql(&gocql.RequestErrOverloaded{}, gocql.ErrCodeOverloaded)},
		dbRow{"1100-write-timeout", "transient/timeout", "replicas were slow; it may have been written", cql(&gocql.RequestErrWriteTimeout{}, gocql.ErrCodeWriteTimeout)},
		dbRow{"1200-read-timeout", "transient/timeout", "replicas were slow", cql(&gocql.RequestErrReadTimeout{}, gocql.ErrCodeReadTimeout)},
		dbRow{"0100-credentials", "permanent/auth_error", "credentials", cql(&gocql.RequestErrCredentials{}, gocql.ErrCodeCredentials)},
		dbRow{"2100-unauthorized", "permanent/auth_error", "no right", cql(&gocql.RequestErrUnauthorized{}, gocql.ErrCodeUnauthorized)},
		dbRow{"2000-syntax", "permanent/invalid_request", "the statement has a mistake", cql(&gocql.RequestErrSyntax{}, gocql.ErrCodeSyntax)},
		dbRow{"2200-invalid", "permanent/invalid_request", "the query's fault", cql(&gocql.RequestErrInvalid{}, gocql.ErrCodeInvalid)},
		dbRow{"2400-exists", "permanent/invalid_request", "it exists", cql(&gocql.RequestErrAlreadyExists{}, gocql.ErrCodeAlreadyExists)},
		dbRow{"gocql1-1000-unavailable", "transient/server_error", "too few replicas", cql(&gocql1.RequestErrUnavailable{}, gocql1.ErrCodeUnavailable)},
		dbRow{"no-hosts", "transient/connection_error", "all hosts are down", gocql.ErrNoConnections},
		dbRow{"timeout-no-response", "transient/timeout", "the node was silent; it may have run", gocql.ErrTimeoutNoResponse},
		dbRow{"connection-closed", "transient/connection_error", "it may have run", gocql.ErrConnectionClosed},
		dbRow{"not-found", "permanent/not_found", "an answer", gocql.ErrNotFound},
		dbRow{"session-closed", "permanent/connection_error", "this program has closed it", gocql.ErrSessionClosed},
	)
}

// cql sets the code of an answer, which only the driver can, when it has read a frame.
func cql(err error, code int) error {
	frame := reflect.ValueOf(err).Elem().FieldByName("errorFrame").FieldByName("code")
	*(*int)(unsafe.Pointer(frame.UnsafeAddr())) = code // The field is not exported.
	return fmt.Errorf("query: %w", err)
}
