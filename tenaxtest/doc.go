// Package tenaxtest helps to test code that uses Tenax: functions and transports that follow a
// script, and a recorder of what the policies did.
//
//	synctest.Test(t, func(t *testing.T) {
//		fetch := tenaxtest.NewFunction(
//			tenaxtest.Step[Stock]{Err: errDown, Delay: time.Second},
//			tenaxtest.Step[Stock]{Value: Stock{Units: 7}},
//		)
//		var recorder tenaxtest.Recorder
//		pipeline, err := policy.New("inventory", tenaxtest.Record[Stock](&recorder), retry.New[Stock]())
//		...
//		stock, err := pipeline.Do(t.Context(), fetch.Call)
//	})
//
// The package asserts nothing and has no clock of its own: delays are those of package time, so in
// a bubble of [testing/synctest] they are exact and take no time. Everything in it is safe for
// concurrent use. Nil and zero values return an error or an empty answer.
package tenaxtest
