// Package kafka has a type of github.com/segmentio/kafka-go by its name and fields.
package kafka

// WriteErrors are the errors of a batch.
type WriteErrors []error

func (WriteErrors) Error() string { return "write errors" }
