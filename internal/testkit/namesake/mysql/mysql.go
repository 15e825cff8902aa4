// Package mysql has a type of github.com/go-mysql-org/go-mysql/mysql, which needs a large tree of
// modules, by its name and fields.
package mysql

// MyError is an answer of the server.
type MyError struct {
	Code  uint16
	State string
}

func (*MyError) Error() string { return "ERROR" }
