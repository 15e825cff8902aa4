package slogmw

import (
	"errors"
	"log/slog"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Option sets up the records of a pipeline. Where an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	handler    slog.Handler
	levels     levels
	errorText  func(error) string
	classifier classify.Classifier
	err        error
}

// WithLevel sets the level of a kind of record. The defaults stand in the package documentation.
// The record must be one of the constants; a level below what the logger shows turns it off.
func WithLevel(record Record, level slog.Level) Option {
	return func(c *config) {
		if record >= records {
			c.invalid("WithLevel", uint8(record), "is none of the records")
			return
		}
		c.levels[record] = level
	}
}

// WithErrorText adds the attribute error to the records of failures: what text makes of the error.
// The default is no text, as the message of an error may hold an address, a credential or what a
// user wrote. text may be called concurrently, and must not be nil. Where it returns nothing,
// nothing is added.
func WithErrorText(text func(error) string) Option {
	return func(c *config) {
		if text == nil {
			c.invalid("WithErrorText", nil, "must not be nil")
			return
		}
		c.errorText = text
	}
}

// WithClassifier decides of which kind errors are, before the rules of package classify do for
// those it does not know. Give it the classifier that the pipeline's retry policy has. It must not
// be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if classifier == nil {
			c.invalid("WithClassifier", nil, "must not be nil")
			return
		}
		c.classifier = classifier
	}
}

func newConfig(logger *slog.Logger, options []Option) config {
	c := config{levels: defaultLevels()}
	if logger == nil {
		c.invalid("New", nil, "needs a logger; slog.Default() is one")
	} else if c.handler = logger.Handler(); c.handler == nil {
		c.invalid("New", nil, "needs a logger that slog.New made")
	}
	for _, option := range options {
		if option == nil {
			c.invalid("New", nil, "options must not be nil")
			continue
		}
		option(&c)
	}
	return c
}

func (c *config) invalid(option string, value any, problem string) {
	c.err = errors.Join(c.err, &policy.OptionError{Policy: kind, Option: option, Value: value, Problem: problem})
}
