package conformance

import (
	"encoding/json"
	"strings"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Toxic is what a [Proxy] does to the passing bytes. Its types and attributes are those of
// Toxiproxy.
type Toxic struct {
	Name       string         `json:"name"`
	Type       string         `json:"type"`
	Stream     Stream         `json:"stream"`
	Toxicity   float64        `json:"toxicity"` // the share of affected connections
	Attributes map[string]any `json:"attributes"`
}

// Stream is a direction: from the client to the server, or back.
type Stream string

const (
	Upstream   Stream = "upstream"
	Downstream Stream = "downstream"
)

// Proxy is a Toxiproxy on the loopback interface.
type Proxy struct {
	Address string
	proxy   *toxiproxy.Proxy
}

// NewProxy starts a proxy to a server.
func NewProxy(server string) (*Proxy, error) {
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(api, "conformance", "127.0.0.1:0", server)
	if err := proxy.Start(); err != nil {
		return nil, err
	}
	return &Proxy{proxy.Listen, proxy}, nil
}

// Add adds a toxic, to existing connections too.
func (p *Proxy) Add(toxic Toxic) error {
	text, err := json.Marshal(toxic)
	if err != nil {
		return err
	}
	_, err = p.proxy.Toxics.AddToxicJson(strings.NewReader(string(text)))
	return err
}

// Close stops the proxy and closes its connections.
func (p *Proxy) Close() { p.proxy.Stop() }

// throughProxy puts a proxy with toxics between the server and its transport.
func (t *Trial) throughProxy(s *server, toxics ...Toxic) *Proxy {
	address := s.url[strings.Index(s.url, "//")+2:]
	proxy, err := NewProxy(address)
	if err != nil {
		t.Fatalf("the proxy: %v", err)
	}
	t.cleanup(proxy.Close)
	for _, toxic := range toxics {
		if err := proxy.Add(toxic); err != nil {
			t.Fatalf("the toxic %s: %v", toxic.Type, err)
		}
	}
	s.url = strings.Replace(s.url, address, proxy.Address, 1)
	return proxy
}
