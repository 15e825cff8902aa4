// Package zerovalue calls the methods of nil and zero values, for tests.
package zerovalue

import (
	"context"
	"reflect"
	"testing"
)

// Methods calls every exported method of each value, once with zero arguments and once with a
// context, and fails the test for each one that panics. It returns how many methods there are.
func Methods(t *testing.T, values ...any) (methods int) {
	t.Helper()
	for _, v := range values {
		value := reflect.ValueOf(v)
		methods += value.NumMethod()
		for i := range value.NumMethod() {
			name := value.Type().String() + "." + value.Type().Method(i).Name
			for _, ctx := range []context.Context{nil, t.Context()} {
				if problem := call(ctx, value.Method(i)); problem != nil {
					t.Errorf("%s of %#v with context %v panics: %v", name, v, ctx, problem)
				}
			}
		}
	}
	return methods
}

// call calls the method, and the iterator that it returns, and returns the value of a panic.
func call(ctx context.Context, method reflect.Value) (problem any) {
	defer func() { problem = recover() }()
	for _, result := range method.Call(arguments(ctx, method.Type())) {
		if result.Kind() == reflect.Func && result.Type().CanSeq2() {
			for range result.Seq2() {
				break
			}
		}
	}
	return nil
}

func arguments(ctx context.Context, method reflect.Type) []reflect.Value {
	fixed := method.NumIn()
	if method.IsVariadic() {
		fixed--
	}
	arguments := make([]reflect.Value, fixed)
	for i := range fixed {
		arguments[i] = reflect.Zero(method.In(i))
		if ctx != nil && method.In(i) == reflect.TypeFor[context.Context]() {
			arguments[i] = reflect.ValueOf(ctx)
		}
	}
	return arguments
}
