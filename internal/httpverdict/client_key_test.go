package httpverdict_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func keyOf(address string, h header) httpverdict.ClientKey {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	r := request("GET", h)
	r.URL = u
	return httpverdict.ClientKeyOf(r)
}

func TestRequestsWithTheSameHostAndCredentialHaveTheSameKey(t *testing.T) {
	const sigV4 = "AWS4-HMAC-SHA256 Credential=AKIA1/20261130/%s/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=%s"
	for name, pair := range map[string][2]httpverdict.ClientKey{
		"nothing":                  {keyOf("https://a.example/x", nil), keyOf("https://A.example/y?z=1", nil)},
		"a bearer":                 {keyOf("https://a/x", header{"Authorization": "Bearer s"}), keyOf("https://a/y", header{"Authorization": "Bearer s"})},
		"a cookie":                 {keyOf("https://a/x", header{"Cookie": "a=1"}), keyOf("https://a/y", header{"Cookie": "a=2"})},
		"a parameter, encoded":     {keyOf("https://a/x?q=1&key=a%20b", nil), keyOf("https://a/y?KEY=a+b&q=2", nil)},
		"AWS, signed anew":         {keyOf("https://a", header{"Authorization": fmt.Sprintf(sigV4, "eu", "1f")}), keyOf("https://a", header{"Authorization": fmt.Sprintf(sigV4, "eu", "2f")})},
		"Digest, with a new nonce": {keyOf("https://a", header{"Authorization": `Digest username="a, b", nonce="1", response="2"`}), keyOf("https://a", header{"Authorization": `Digest nonce="3", username="a, b", response="4"`})},
		"OAuth 1.0":                {keyOf("https://a", header{"Authorization": `OAuth oauth_consumer_key="a", oauth_nonce="1"`}), keyOf("https://a", header{"Authorization": `OAuth oauth_consumer_key="a", oauth_nonce="2"`})},
		"Azure":                    {keyOf("https://a", header{"Authorization": "SharedKey account:1"}), keyOf("https://a", header{"Authorization": "SharedKey account:2"})},
	} {
		if pair[0] != pair[1] || pair[0].Unique() != pair[1].Unique() {
			t.Errorf("%s: the keys differ", name)
		}
	}
}

func TestOtherHostsAndCredentialsHaveOtherKeys(t *testing.T) {
	keys := map[string]string{}
	for _, test := range []struct {
		address string
		header  header
	}{
		{"https://a", nil},
		{"https://b", nil},
		{"https://a:8443", nil},
		{"https://a", header{"Authorization": "Bearer s"}},
		{"https://a", header{"Authorization": "Bearer t"}},
		{"https://a", header{"Authorization": "Basic s"}},
		{"https://a", header{"Authorization": "s"}},
		{"https://a", header{"Authorization": "Bearer s="}},
		{"https://a", header{"X-Api-Key": "s"}},
		{"https://a", header{"Api-Key": "s"}},
		{"https://a", header{"X-Goog-Api-Key": "s"}},
		{"https://a", header{"Authorization": "Bearer s", "X-Api-Key": "s"}},
		{"https://a?key=s", nil},
		{"https://a?api_key=s", nil},
		{"https://a?access_token=s", nil},
		{"https://a?key=%zz", nil},
		{"https://a", header{"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA1/x, Signature=1"}},
		{"https://a", header{"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA2/x, Signature=1"}},
		{"https://a", header{"Authorization": "AWS AKIA1:1"}},
		{"https://a", header{"Authorization": "AWS AKIA2:1"}},
	} {
		text := fmt.Sprint(test)
		if other, found := keys[keyOf(test.address, test.header).Unique()]; found {
			t.Errorf("%s has the key of %s", text, other)
		}
		keys[keyOf(test.address, test.header).Unique()] = text
	}
}

func TestAKeyShowsNoCredential(t *testing.T) {
	key := keyOf("https://a.example:1?key=secret", header{"Authorization": "Bearer secret"})
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, key); strings.Contains(text, "secret") || strings.ContainsFunc(strings.TrimSuffix(text, "}"), func(r rune) bool { return r >= '2' && r <= '9' }) {
			t.Errorf("%s: %s", format, text)
		}
	}
	if key.Host() != "a.example:1" {
		t.Errorf("host %q", key.Host())
	}
}

func TestRequestsWithoutAURLHaveAKey(t *testing.T) {
	if httpverdict.ClientKeyOf(nil) != (httpverdict.ClientKey{}) || httpverdict.ClientKeyOf(&http.Request{}) != (httpverdict.ClientKey{}) {
		t.Error("not the zero key")
	}
}

func TestAKeyCostsNoAllocation(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	r := request("GET", header{"Authorization": "Bearer secret"})
	r.URL, _ = url.Parse("https://api.example/v1/x?q=1&n=2")
	if allocations := testing.AllocsPerRun(100, func() { _ = httpverdict.ClientKeyOf(r) }); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func BenchmarkClientKeyOf(b *testing.B) {
	r := request("GET", header{"Authorization": "Bearer secret"})
	r.URL, _ = url.Parse("https://api.example/v1/x?q=1&n=2")
	b.ReportAllocs()
	for b.Loop() {
		_ = httpverdict.ClientKeyOf(r)
	}
}

func FuzzClientKeyOf(f *testing.F) {
	for _, seed := range []string{"", "Bearer x", `Digest username="a\`, "AWS4-HMAC-SHA256 Credential=/", "SharedKey", "a=b,c=\"", "OAuth oauth_token=1"} {
		f.Add(seed, "key="+seed)
	}
	f.Fuzz(func(t *testing.T, authorization, query string) {
		r := &http.Request{Header: http.Header{"Authorization": {authorization}}, URL: &url.URL{Host: "a", RawQuery: query}}
		if a, b := httpverdict.ClientKeyOf(r), httpverdict.ClientKeyOf(r.Clone(t.Context())); a != b || a.Host() != "a" {
			t.Errorf("%v and %v", a, b)
		}
	})
}
