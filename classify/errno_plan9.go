package classify

// ofErrno: Plan 9 has no error numbers; its errors are read as text.
func ofErrno(error) (Verdict, bool) { return Verdict{}, false }
