package httpverdict

import (
	"encoding/binary"
	"hash/maphash"
	"net/http"
	"net/url"
	"strings"
)

// ClientKey stands for a host and the credential that a request has for it: what limits usually
// count by. It is comparable, and holds neither the credential nor anything it could be guessed
// from outside of this process.
type ClientKey struct {
	host       string
	credential uint64 // 0 for none
}

// ClientKeyOf returns the key of the request: the host of its URL with the port, and a keyed hash
// of its credential. The key of the hash is random for each process. It is the zero ClientKey for a
// request without a URL.
//
// A credential is one of the headers below or a parameter of the query. Of a signed Authorization,
// only the part that names the signer counts, as the signature differs from request to request. A
// cookie is none: servers change it at will.
func ClientKeyOf(request *http.Request) ClientKey {
	if request == nil || request.URL == nil {
		return ClientKey{}
	}
	return ClientKey{strings.ToLower(request.URL.Host), credentialHash(request)}
}

// Host returns the host, in lower case, with the port if the URL has one.
func (k ClientKey) Host() string { return k.host }

// String returns the host alone.
func (k ClientKey) String() string { return k.host }

// Unique returns a string that no other key has. It is not for people: it ends with the bytes of
// the hash.
func (k ClientKey) Unique() string {
	return string(binary.BigEndian.AppendUint64([]byte(k.host), k.credential))
}

// GoString returns the host alone, so that %#v shows no hash.
func (k ClientKey) GoString() string { return "httpverdict.ClientKey{" + k.host + "}" }

var credentialSeed = maphash.MakeSeed()

var credentialHeaders = [...]string{"X-Api-Key", "Api-Key", "X-Goog-Api-Key", "X-Auth-Token", "Private-Token", "Ocp-Apim-Subscription-Key"}

var credentialParameters = [...]string{"key", "api_key", "apikey", "api-key", "access_token", "token", "subscription-key"}

func credentialHash(request *http.Request) uint64 {
	var hash maphash.Hash
	hash.SetSeed(credentialSeed)
	found := false
	add := func(name, value string) {
		if value == "" {
			return
		}
		found = true
		for _, text := range [...]string{name, value} {
			_, _ = hash.WriteString(text)
			_ = hash.WriteByte(0) // "a", "bc" is not "ab", "c".
		}
	}
	if value := first(request.Header, "Authorization"); value != "" {
		addAuthorization(add, value)
	}
	for _, name := range credentialHeaders {
		add(name, first(request.Header, name))
	}
	addQuery(add, request.URL.RawQuery)
	if !found {
		return 0
	}
	return max(hash.Sum64(), 1)
}

// signers are the parameters of an Authorization that name the signer: AWS's Signature Version 4
// and its like, OAuth 1.0, Digest, Hawk and HTTP Message Signatures.
var signers = [...]string{"credential", "oauth_consumer_key", "oauth_token", "username", "id", "keyid", "client_token"}

// addAuthorization adds what identifies the caller in the value of an Authorization.
func addAuthorization(add func(name, value string), value string) {
	scheme, rest, hasScheme := strings.Cut(strings.TrimSpace(value), " ")
	if !hasScheme {
		add("", value)
		return
	}
	if isSharedKey(scheme) {
		account, _, _ := strings.Cut(rest, ":")
		add(scheme, account)
		return
	}
	isSigned := false
	for parameter := range split(rest, ',') {
		name, value, isPair := strings.Cut(strings.TrimSpace(parameter), "=")
		for _, signer := range signers {
			if isPair && strings.EqualFold(name, signer) {
				isSigned = true
				add(signer, signerOf(signer, strings.Trim(value, `" `)))
			}
		}
	}
	if !isSigned {
		add(scheme, rest)
	}
}

// isSharedKey reports whether the scheme is followed by an account and a signature, with a colon
// between them: those of Azure Storage and of AWS's Signature Version 2.
func isSharedKey(scheme string) bool {
	return strings.EqualFold(scheme, "SharedKey") || strings.EqualFold(scheme, "SharedKeyLite") || scheme == "AWS"
}

// signerOf returns the part of a parameter that stays the same: the credential of AWS ends with the
// day and the region.
func signerOf(name, value string) string {
	if name == "credential" {
		value, _, _ = strings.Cut(value, "/")
	}
	return value
}

// addQuery adds the parameters of the query that are credentials. It decodes only their values.
func addQuery(add func(name, value string), query string) {
	for query != "" {
		var parameter string
		parameter, query, _ = strings.Cut(query, "&")
		name, value, _ := strings.Cut(parameter, "=")
		for _, credential := range credentialParameters {
			if strings.EqualFold(name, credential) {
				if decoded, err := url.QueryUnescape(value); err == nil {
					value = decoded
				}
				add(credential, value)
			}
		}
	}
}
