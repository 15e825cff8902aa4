package recipes

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// stateError is an error as PostgreSQL's drivers have it.
type stateError string

func (e stateError) Error() string    { return "ERROR: (SQLSTATE " + string(e) + ")" }
func (e stateError) SQLState() string { return string(e) }

func TestWhatErrorsOfADatabaseMean(t *testing.T) {
	for _, test := range []struct {
		err    error
		class  classify.Class
		kind   classify.Kind
		health classify.Health
	}{
		{sql.ErrNoRows, classify.ClassPermanent, classify.KindNotFound, classify.HealthGood},
		{driver.ErrBadConn, classify.ClassTransient, classify.KindConnection, classify.HealthBad},
		{sql.ErrConnDone, classify.ClassTransient, classify.KindConnection, classify.HealthBad},
		{sql.ErrTxDone, classify.ClassPermanent, classify.KindInvalidRequest, classify.HealthUnknown},
		{fmt.Errorf("insert: %w", stateError("40001")), classify.ClassTransient, classify.KindServer, classify.HealthGood},
		{stateError("40P01"), classify.ClassTransient, classify.KindServer, classify.HealthGood},
		{stateError("40003"), classify.ClassTransient, classify.KindConnection, classify.HealthBad},
		{stateError("08006"), classify.ClassTransient, classify.KindConnection, classify.HealthBad},
		{stateError("57P03"), classify.ClassTransient, classify.KindServer, classify.HealthBad},
		{stateError("57014"), classify.ClassTransient, classify.KindTimeout, classify.HealthBad},
		{stateError("55P03"), classify.ClassTransient, classify.KindServer, classify.HealthGood},
		{stateError("55000"), classify.ClassPermanent, classify.KindInvalidRequest, classify.HealthGood},
		{stateError(""), classify.ClassUnknown, classify.KindUnknown, classify.HealthBad},
		{stateError("23505"), classify.ClassPermanent, classify.KindInvalidRequest, classify.HealthGood},
		{context.DeadlineExceeded, classify.ClassTransient, classify.KindTimeout, classify.HealthBad},
	} {
		verdict := classify.Of(test.err)
		if verdict.Class != test.class || verdict.Kind != test.kind || verdict.DependencyHealth() != test.health {
			t.Errorf("%v: %v %v %v", test.err, verdict.Class, verdict.Kind, verdict.DependencyHealth())
		}
	}
}

// database is a driver with statements and commits that fail as a test sets them.
type database struct {
	begun   int
	commits []error // one after the other, then nil
}

func (d *database) Connect(context.Context) (driver.Conn, error) { return connection{d}, nil }
func (d *database) Driver() driver.Driver                        { return nil }

type connection struct{ *database }

func (connection) Prepare(string) (driver.Stmt, error) { return nil, errors.New("no statements") }
func (connection) Close() error                        { return nil }
func (c connection) Begin() (driver.Tx, error)         { return c, nil }
func (connection) Rollback() error                     { return nil }

func (c connection) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	c.begun++
	return c, nil
}

func (c connection) Commit() error {
	if len(c.commits) == 0 {
		return nil
	}
	err := c.commits[0]
	c.commits = c.commits[1:]
	return err
}

func TestATransactionIsRepeatedAsAWholeUnlessItMayBeDone(t *testing.T) {
	for _, test := range []struct {
		name    string
		commits []error
		begun   int
		fails   bool
	}{
		{"a conflict", []error{stateError("40001"), stateError("40001")}, 3, false},
		{"a lock that another one holds", []error{stateError("55P03")}, 2, false},
		{"a commit that was canceled", []error{stateError("57014")}, 2, false},
		{"a commit without an answer", []error{driver.ErrBadConn}, 1, true},
		{"a commit that may be done", []error{stateError("40003")}, 1, true},
		{"a constraint", []error{stateError("23505")}, 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &database{commits: test.commits}
			db := sql.OpenDB(d)
			defer db.Close()
			worked := 0
			err := inTransaction(t.Context(), quick[struct{}](t, 3), db, func(context.Context, *sql.Tx) error {
				worked++
				return nil
			})
			if d.begun != test.begun || worked != test.begun || (err != nil) != test.fails {
				t.Errorf("begun %d times, worked %d times, %v", d.begun, worked, err)
			}
		})
	}
}

// conflicting returns the work of a transaction that conflicts with others at first.
func conflicting(times int, with string) func(context.Context, *sql.Tx) error {
	return func(context.Context, *sql.Tx) error {
		if times--; times >= 0 {
			return stateError(with)
		}
		return nil
	}
}

func TestTransactionsThatConflictAreAllDoneAndTheCircuitStaysClosed(t *testing.T) {
	for _, state := range []string{"40001", "40P01", "55P03"} {
		t.Run(state, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Second))
				p := policy.Must(policy.New("orders-db",
					retry.New[struct{}](retry.WithBackoff(retry.Exponential(10*time.Millisecond, time.Second, 2))),
					breaker.For[struct{}](circuit),
					timeout.New[struct{}](5*time.Second),
				))
				var done atomic.Int32
				var all sync.WaitGroup
				for range 8 {
					all.Go(func() {
						db := sql.OpenDB(&database{})
						defer db.Close()
						if err := inTransaction(t.Context(), p, db, conflicting(2, state)); err != nil {
							t.Error(err)
							return
						}
						done.Add(1)
					})
				}
				all.Wait()
				if done.Load() != 8 || circuit.State() != breaker.Closed {
					t.Errorf("%d of 8 are done, and the circuit is %v", done.Load(), circuit.State())
				}
			})
		})
	}
}

// A circuit that opens for conflicts would fail transactions that only had to be repeated; one that
// is half-open must close, whatever the statements violate.
func TestAnswersOfADatabaseCloseItsCircuit(t *testing.T) {
	for _, err := range []error{sql.ErrNoRows, stateError("23505"), stateError("40001"), stateError("55P03")} {
		synctest.Test(t, func(t *testing.T) {
			db := sql.OpenDB(&database{})
			defer db.Close()
			p, circuit := begin(t, 1)
			answer := func(err error) {
				_ = inTransaction(t.Context(), p, db, func(context.Context, *sql.Tx) error { return err })
			}
			answer(driver.ErrBadConn)
			time.Sleep(time.Second)
			answer(sql.ErrTxDone) // a mistake of the program, which says nothing
			if circuit.State() != breaker.HalfOpen {
				t.Errorf("%v before the answer %v", circuit.State(), err)
			}
			answer(err)
			if circuit.State() != breaker.Closed {
				t.Errorf("%v after the answer %v", circuit.State(), err)
			}
		})
	}
}

// begin returns a pipeline with a limit of a second, and a circuit that one failure opens.
func begin(t *testing.T, attempts int) (*policy.Pipeline[struct{}], *breaker.Circuit) {
	t.Helper()
	circuit := breaker.NewCircuit(breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Microsecond))
	return quick(t, attempts, breaker.For[struct{}](circuit), timeout.New[struct{}](time.Second)), circuit
}

func TestAStatementThatTheTimeoutCanceledIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &database{}
		db := sql.OpenDB(d)
		defer db.Close()
		p, circuit := begin(t, 2)
		err := inTransaction(t.Context(), p, db, func(ctx context.Context, _ *sql.Tx) error {
			<-ctx.Done()
			return stateError("57014") // as pq answers when the context of a statement ended
		})
		if d.begun != 2 || !errors.Is(err, timeout.ErrExceeded) || classify.Of(err).Kind != classify.KindTimeout {
			t.Errorf("begun %d times, %v", d.begun, err)
		}
		if circuit.State() != breaker.Open {
			t.Errorf("the circuit is %v", circuit.State())
		}
	})
}

func TestATransactionWhoseTimeEndsBeforeTheCommitIsRepeated(t *testing.T) {
	for _, test := range []struct {
		name string
		work func(*sql.Tx) error
	}{
		{"in the commit", func(*sql.Tx) error { return nil }},
		{"in a statement", func(*sql.Tx) error { return sql.ErrTxDone }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &database{}
				db := sql.OpenDB(d)
				defer db.Close()
				late := func(ctx context.Context, tx *sql.Tx) error {
					<-ctx.Done()
					synctest.Wait() // database/sql rolls it back
					return test.work(tx)
				}
				p, circuit := begin(t, 2)
				err := inTransaction(t.Context(), p, db, late)
				if d.begun != 2 || !errors.Is(err, timeout.ErrExceeded) || errors.Is(err, sql.ErrTxDone) {
					t.Errorf("begun %d times, %v", d.begun, err)
				}
				if verdict := classify.Of(err); verdict.Kind != classify.KindTimeout || !verdict.NotSent || verdict.NoRetry {
					t.Errorf("the verdict is %+v", verdict)
				}
				if circuit.State() != breaker.Open {
					t.Errorf("the circuit is %v", circuit.State())
				}
			})
		})
	}
}

func TestATransactionThatTheWorkEndedIsNotRepeated(t *testing.T) {
	d := &database{}
	db := sql.OpenDB(d)
	defer db.Close()
	err := inTransaction(t.Context(), quick[struct{}](t, 3), db, func(_ context.Context, tx *sql.Tx) error { return tx.Rollback() })
	verdict := classify.Of(err)
	if d.begun != 1 || !errors.Is(err, sql.ErrTxDone) || verdict.Kind != classify.KindInvalidRequest || !verdict.NoRetry {
		t.Errorf("begun %d times, %v, %+v", d.begun, err, verdict)
	}
}

func TestATransactionThatWasRolledBackNamesTheCause(t *testing.T) {
	left := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(left)
	if err := commitError(ctx, sql.ErrTxDone); !errors.Is(err, left) || errors.Is(err, sql.ErrTxDone) {
		t.Errorf("got %v", err)
	}
}
