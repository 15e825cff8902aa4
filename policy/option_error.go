package policy

import "fmt"

// OptionError says which option of which policy has an invalid value. Find it with [errors.As] in
// the error of [New]. It is a net.Error.
type OptionError struct {
	// Policy is the kind of the policy, such as "retry".
	Policy string
	// Option is the option's name, such as "WithMaxAttempts".
	Option string
	// Value is the invalid value, or nil if it would explain nothing.
	Value any
	// Problem completes the sentence: "must be at least 1".
	Problem string
}

// Error names policy, option and value.
func (e *OptionError) Error() string {
	if e == nil {
		return "<nil>"
	}
	if e.Value == nil {
		return fmt.Sprintf("%s: %s: %s", e.Policy, e.Option, e.Problem)
	}
	return fmt.Sprintf("%s: %s(%v): %s", e.Policy, e.Option, e.Value, e.Problem)
}

// Timeout returns false.
func (*OptionError) Timeout() bool { return false }

// Temporary returns false: the option stays as it is.
func (*OptionError) Temporary() bool { return false }

// ErrorType returns "invalid_request": calling again cannot help.
func (*OptionError) ErrorType() string { return "invalid_request" }
