// Package preludes declares what the blocks of the pages take for granted: the reader's own program.
package preludes

import (
	"context"
	"errors"

	"github.com/tenax-go/tenax/tenaxtest"
)

type (
	Stock       struct{ Units int }
	Price       struct{ Known bool }
	Reservation struct{ ID string }
	Order       struct{ ID string }
	Review      struct{ Text string }
	Answer      struct{ Text string }
	User        struct{ Name string }
)

var (
	guest          = User{Name: "guest"}
	errUnknownItem = errors.New("unknown item")
	errMiss        = errors.New("cache: no such key")
	// network answers the second request.
	network = tenaxtest.NewTransport(tenaxtest.Response{Status: 503}, tenaxtest.Response{Body: "{}"})
	// warehouse answers the second call.
	warehouse = tenaxtest.FailThen(Stock{Units: 7}, errors.New("connection refused"))
)

func fetchStock(ctx context.Context) (Stock, error)             { return warehouse.Call(ctx) }
func fetchStockOf(ctx context.Context, _ string) (Stock, error) { return warehouse.Call(ctx) }
func pingWarehouse(ctx context.Context) error                   { _, err := warehouse.Call(ctx); return err }
func fetchPrice(context.Context) (Price, error)                 { return Price{Known: true}, nil }
func askTheModel(context.Context) (Review, error)               { return Review{Text: "fine"}, nil }
func tenantOf(context.Context) string                           { return "acme" }
