package classify

import "syscall"

// Windows reports Winsock's own numbers. No system call returns the syscall constants that have the
// names of Unix.
const (
	errorTooManyOpenFiles syscall.Errno = 4
	wsaEMFILE             syscall.Errno = 10024
	wsaENETDOWN           syscall.Errno = 10050
	wsaENETUNREACH        syscall.Errno = 10051
	wsaENETRESET          syscall.Errno = 10052
	wsaETIMEDOUT          syscall.Errno = 10060
	wsaECONNREFUSED       syscall.Errno = 10061
	wsaEHOSTUNREACH       syscall.Errno = 10065
)

// errnoShape recognises the numbers of the operating system.
func errnoShape(err error) *shape {
	if _, ok := err.(syscall.Errno); ok {
		return &shape{verdict: ofErrno}
	}
	return nil
}

func ofErrno(err error) (Verdict, bool) {
	switch err {
	case wsaETIMEDOUT:
		return transient(KindTimeout), true
	case syscall.WSAECONNRESET, syscall.WSAECONNABORTED, syscall.ERROR_BROKEN_PIPE, syscall.ERROR_NETNAME_DELETED,
		wsaECONNREFUSED, wsaENETRESET, wsaEHOSTUNREACH, wsaENETUNREACH, wsaENETDOWN,
		syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN:
		return transient(KindConnection), true
	case errorTooManyOpenFiles, wsaEMFILE, syscall.EMFILE, syscall.ENFILE:
		return Verdict{Kind: KindUnknown}, true
	default:
		return Verdict{}, false
	}
}
