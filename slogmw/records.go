package slogmw

import "log/slog"

// Record is a kind of record.
type Record uint8

const (
	// RecordAttempt: an attempt begins.
	RecordAttempt Record = iota
	// RecordAttemptFailed: an attempt failed, was canceled, or ended as expected with an error.
	RecordAttemptFailed
	// RecordRetry: an attempt failed and another one follows after a delay.
	RecordRetry
	// RecordPaced: a call waits before it is sent, as the server asked.
	RecordPaced
	// RecordHedge: another attempt begins while earlier ones are under way.
	RecordHedge
	// RecordTimeout: a time limit passed.
	RecordTimeout
	// RecordRejected: a policy rejected a call.
	RecordRejected
	// RecordFallback: a fallback answered in place of a failure.
	RecordFallback
	// RecordCircuitOpened: a circuit opened.
	RecordCircuitOpened
	// RecordCircuitChanged: a circuit closed or became half-open.
	RecordCircuitChanged
	// RecordEvent: a policy outside Tenax emitted an event of its own.
	RecordEvent
	// RecordSucceeded: a call succeeded and nothing failed: on its first attempt, or on a hedge of
	// it.
	RecordSucceeded
	// RecordRecovered: a call succeeded after failures: on a later attempt, or by a fallback.
	RecordRecovered
	// RecordFailed: a call failed in the end.
	RecordFailed
	// RecordCanceled: a call was canceled by its caller.
	RecordCanceled
	// RecordExpected: a call ended with an error that is expected.
	RecordExpected
	// RecordLateFailure: what a call had returned failed afterwards, as a body that is cut off.
	RecordLateFailure

	records
)

// levels are the levels of the records, by Record.
type levels [records]slog.Level

func defaultLevels() levels {
	return levels{
		RecordAttempt:        slog.LevelDebug,
		RecordAttemptFailed:  slog.LevelDebug,
		RecordRetry:          slog.LevelInfo,
		RecordPaced:          slog.LevelDebug,
		RecordHedge:          slog.LevelInfo,
		RecordTimeout:        slog.LevelInfo,
		RecordRejected:       slog.LevelInfo,
		RecordFallback:       slog.LevelWarn,
		RecordCircuitOpened:  slog.LevelWarn,
		RecordCircuitChanged: slog.LevelInfo,
		RecordEvent:          slog.LevelDebug,
		RecordSucceeded:      slog.LevelDebug,
		RecordRecovered:      slog.LevelInfo,
		RecordFailed:         slog.LevelWarn,
		RecordCanceled:       slog.LevelDebug,
		RecordExpected:       slog.LevelDebug,
		RecordLateFailure:    slog.LevelWarn,
	}
}
