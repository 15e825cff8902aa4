//go:build !plan9 && !windows

package classify

import "syscall"

// errnoShape recognises the numbers of the operating system.
func errnoShape(err error) *shape {
	if _, ok := err.(syscall.Errno); ok {
		return &shape{verdict: ofErrno}
	}
	return nil
}

// ofErrno reads the numbers of the operating system. ETIMEDOUT is not here: its Timeout() is true.
func ofErrno(err error) (Verdict, bool) {
	switch err {
	case syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN:
		return transient(KindConnection), true
	case syscall.EMFILE, syscall.ENFILE:
		return Verdict{Kind: KindUnknown}, true
	default:
		return Verdict{}, false
	}
}
