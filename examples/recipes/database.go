package recipes

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// databaseError says what an error of database/sql means. PostgreSQL's drivers pgx and pq have the
// method SQLState.
func databaseError(err error) error {
	verdict := classify.Of(err)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		verdict = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindNotFound}
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		verdict = classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}
	case errors.Is(err, sql.ErrTxDone):
		// The work has ended the transaction itself: that says nothing about the database.
		verdict = classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, Health: classify.HealthUnknown}
	}
	if state, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		verdict = ofState(state.SQLState())
	}
	return classify.As(err, verdict)
}

func ofState(state string) classify.Verdict {
	switch class := state[:min(2, len(state))]; {
	case state == "57014": // canceled, by a limit of the database or the end of the context: everything was undone
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: true}
	case class == "40" && state != "40003", state == "55P03": // a conflict, a deadlock, a lock held by another: everything was undone
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConflict, NotSent: true}
	case class == "08", state == "40003": // the connection: it is unknown what was done
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}
	case class == "53", class == "58", strings.HasPrefix(state, "57P"): // out of something, or going down
		return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}
	case class == "28":
		return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth}
	default: // the statement's own fault
		return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}
	}
}

// inTransaction runs work in a transaction, and all of it again where that may help. The work must
// do nothing that a rollback does not undo.
func inTransaction(ctx context.Context, p *policy.Pipeline[struct{}], db *sql.DB, work func(context.Context, *sql.Tx) error) error {
	return p.Run(ctx, func(ctx context.Context) error {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return databaseError(err)
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
		return databaseError(err)
	}
	cause := context.Cause(ctx)
	verdict := classify.Of(cause)
	verdict.NotSent = true
	return classify.As(cause, verdict)
}

// commitError marks what must not be repeated: a commit without an answer may have been done.
func commitError(ctx context.Context, err error) error {
	err = transactionError(ctx, err)
	verdict := classify.Of(err)
	verdict.NoRetry = !verdict.NotSent
	return classify.As(err, verdict)
}
