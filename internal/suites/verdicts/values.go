package verdicts

import "slices"

// Values returns the errors: those of SDKs, then those of databases and brokers.
func Values() []Value {
	lists := slices.Concat(sdkValues, dbValues)
	values := make([]Value, 0, len(lists))
	for _, list := range lists {
		values = append(values, list()...)
	}
	return values
}
