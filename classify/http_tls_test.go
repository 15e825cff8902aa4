package classify_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func TestUnknownAuthorityIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.StartTLS()
	defer server.Close()
	client, _ := newClient(t)
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestWrongHostNameIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).TLSClientConfig.ServerName = "another.invalid"
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestMissingClientCertificateIsPermanent(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		server := quietly(httptest.NewUnstartedServer(noContent))
		server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: version, MaxVersion: version}
		server.StartTLS()
		assertOf(t, get(t, server.Client(), server.URL), permanent(classify.KindConnection))
		server.Close()
	}
}

func TestNoCommonTLSVersionIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS13
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestTLSOnAPlainPortIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.Start()
	defer server.Close()
	client, _ := newClient(t)
	assertOf(t, get(t, client, "https"+server.URL[len("http"):]), permanent(classify.KindConnection))

	_, err := new(tls.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	assertOf(t, err, permanent(classify.KindConnection))
}
