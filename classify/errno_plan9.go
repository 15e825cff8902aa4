package classify

// ofErrno recognises nothing: Plan 9 has no error numbers, and its errors are read as text.
func ofErrno(error) (Verdict, bool) { return Verdict{}, false }
