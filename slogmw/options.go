package slogmw

import (
	"log/slog"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/internal/options"
)

// Option sets up the records of a pipeline. If an option is given twice, the last one counts. An
// invalid value is reported by policy.New as a *policy.OptionError, and by every call if policy.New
// is not used.
type Option func(*config)

type config struct {
	options.Problems

	handler    slog.Handler
	levels     levels
	errorText  func(error) string
	classifier classify.Classifier
}

// WithLevel sets the level of a kind of record. The package documentation lists the defaults. The
// record must be one of the constants; a level below what the logger shows turns it off.
func WithLevel(record Record, level slog.Level) Option {
	return func(c *config) {
		if record >= records {
			c.Invalid("WithLevel", uint8(record), "is none of the records")
			return
		}
		c.levels[record] = level
	}
}

// WithErrorText adds the attribute error to the records of failures, with the result of text. The
// default is no text, as the message of an error may hold an address, a credential or what a user
// wrote. text may be called concurrently, and must not be nil. If it returns nothing, nothing is
// added.
func WithErrorText(text func(error) string) Option {
	return func(c *config) {
		if c.NotNil("WithErrorText", text) {
			c.errorText = text
		}
	}
}

// WithClassifier sets the classifier, which decides the kinds of errors. Errors it does not know
// are left to the rules of package classify. Pass the classifier of the pipeline's retry policy. It
// must not be nil.
func WithClassifier(classifier classify.Classifier) Option {
	return func(c *config) {
		if c.NotNil("WithClassifier", classifier) {
			c.classifier = classifier
		}
	}
}

func newConfig(logger *slog.Logger, all []Option) config {
	c := config{Problems: options.Of(kind), levels: defaultLevels()}
	c.setLogger(logger)
	options.Apply(&c.Problems, "New", all, func(o Option) { o(&c) })
	return c
}

func (c *config) setLogger(logger *slog.Logger) {
	if logger == nil {
		c.Invalid("New", nil, "needs a logger; slog.Default() is one")
		return
	}
	c.handler = logger.Handler()
	switch {
	case c.handler == nil:
		c.Invalid("New", nil, "needs a logger that slog.New made")
	case nilness.Is(c.handler):
		c.Invalid("New", nil, "needs a logger whose handler is not nil")
	}
}
