package hosts_test

import (
	"net/http"
	"testing"

	"github.com/tenax-go/tenax/statuspage/internal/hosts"
)

func TestHostsMatchInAnySpellingWithAndWithoutPort(t *testing.T) {
	allowed := []string{hosts.Canonical("Status.Example."), hosts.Canonical("::ffff:10.0.0.5"), hosts.Canonical("FE80::1")}
	for host, want := range map[string]bool{
		"status.example": true, "STATUS.example.:80": true, "10.0.0.5": true, "[::ffff:10.0.0.5]:80": true, "[fe80:0::1]": true,
		"localhost": true, "LOCALHOST:1": true, "127.1.2.3:80": true, "[::1]": true, "[::ffff:127.0.0.1]:80": true,
		"": false, ".": false, "other.example": false, "status.example.evil": false, "localhost.evil": false, "127.0.0.1.evil": false, "[::1": true,
	} {
		if got := hosts.Match(&http.Request{Host: host}, allowed); got != want {
			t.Errorf("%q matches: %v, want %v", host, got, want)
		}
		if got := hosts.Match(&http.Request{Host: host}, nil); got && !want {
			t.Errorf("%q matches although nothing is allowed", host)
		}
	}
}

func TestRequestWithoutAConnectionDidNotArriveByLoopback(t *testing.T) {
	if hosts.ArrivedByLoopback(&http.Request{}) {
		t.Error("it did")
	}
}

func TestOnlyNamesAndAddressesAreValid(t *testing.T) {
	for host, want := range map[string]bool{
		"a": true, "a-b_c.example.": true, "10.0.0.1": true, "::1": true, "fe80::1%eth0": true,
		"": false, ".": false, "a:80": false, "[::1]": false, "a b": false, "a/b": false, "*": false, "\x00": false, "\xff": false, "ö": false,
	} {
		if got := hosts.IsValid(host); got != want {
			t.Errorf("%q is valid: %v, want %v", host, got, want)
		}
	}
}
