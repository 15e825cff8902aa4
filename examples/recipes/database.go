package recipes

import (
	"context"
	"database/sql"
	"errors"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// inTransaction runs work in a transaction, and all of it again where that may help. The work must
// do nothing that a rollback does not undo.
func inTransaction(ctx context.Context, p *policy.Pipeline[struct{}], db *sql.DB, work func(context.Context, *sql.Tx) error) error {
	return p.Run(ctx, func(ctx context.Context) error {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // after a commit it does nothing
		if err := work(ctx, tx); err != nil {
			return transactionError(ctx, err)
		}
		if err := tx.Commit(); err != nil {
			return commitError(ctx, err)
		}
		return nil
	})
}

// transactionError says what an error in a transaction means. When the context ends, database/sql
// rolls the transaction back, and reports only that it is over.
func transactionError(ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	cause := context.Cause(ctx)
	verdict := classify.Of(cause)
	verdict.NotSent = true
	return classify.As(cause, verdict)
}

// commitError marks what must not be repeated: a commit without an answer may have been done. One
// that the database has refused, as in a conflict, or canceled has been undone.
func commitError(ctx context.Context, err error) error {
	err = transactionError(ctx, err)
	verdict := classify.Of(err)
	isRefused := verdict.DependencyHealth() == classify.HealthGood
	verdict.NoRetry = !verdict.NotSent && !isRefused && !isCanceled(err)
	return classify.As(err, verdict)
}

// isCanceled reports whether PostgreSQL has canceled the statement. Its drivers pgx and pq have the
// method SQLState.
func isCanceled(err error) bool {
	state, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	return ok && state.SQLState() == "57014"
}
