package policy

// These errors have fixed texts. Each is a net.Error, neither a timeout nor temporary. Nil
// arguments are mistakes in the program, which trying again does not fix, so their ErrorType is
// "invalid_request".
var (
	// ErrNilFunc says that the guarded function is nil.
	ErrNilFunc error = &fixedError{"policy: nil function", "invalid_request"}
	// ErrNilContext says that the context is nil.
	ErrNilContext error = &fixedError{"policy: nil context", "invalid_request"}
	// ErrNilPipeline says that the pipeline is nil, most likely because the error of [New] was
	// ignored.
	ErrNilPipeline error = &fixedError{"policy: nil pipeline", "invalid_request"}

	errNilFuture error = &fixedError{"policy: nil future", "invalid_request"}

	// ErrNoReturn is the error in an [AttemptRecord] of a function that panicked or called
	// [runtime.Goexit]. No caller gets it. Its ErrorType is "panic".
	ErrNoReturn error = &fixedError{"policy: the function panicked or called runtime.Goexit", "panic"}

	// ErrGoexit says that the guarded function ended its goroutine with [runtime.Goexit]. Its
	// ErrorType is "panic".
	ErrGoexit error = &fixedError{"policy: the function called runtime.Goexit", "panic"}
)

type fixedError struct{ text, kind string }

func (e *fixedError) Error() string     { return e.text }
func (e *fixedError) ErrorType() string { return e.kind }
func (*fixedError) Timeout() bool       { return false }
func (*fixedError) Temporary() bool     { return false }
