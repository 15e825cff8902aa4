package classify

import "strings"

// ofMQTT reads the reason code of MQTT 5.0, section 2.4, with which a server refused a connection.
func ofMQTT(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "ReasonCode")
	if !ok {
		return Verdict{}, false
	}
	switch code {
	case 0x83, 0x88, 0x89, 0x8b, 0x9c:
		return transient(KindServer), true
	case 0x93, 0x96, 0x97, 0x9f:
		return transient(KindRateLimit), true
	case 0x8d, 0xa0:
		return transient(KindTimeout), true
	case 0x86, 0x87, 0x8a, 0x8c:
		return permanent(KindAuth), true
	case 0x81, 0x82, 0x84, 0x85, 0x8f, 0x90, 0x95, 0x99, 0x9a, 0x9b, 0x9d:
		return permanent(KindInvalidRequest), true
	case 0x80:
		return Verdict{Kind: KindServer}, true
	default:
		return Verdict{}, false
	}
}

// ofNSQ reads the reason of an error of NSQ, which begins with a code:
// https://nsq.io/clients/tcp_protocol_spec.html.
func ofNSQ(err error) (Verdict, bool) {
	code, _, _ := strings.Cut(driverString(err, "Reason"), " ")
	switch code {
	case "E_PUB_FAILED", "E_MPUB_FAILED", "E_DPUB_FAILED", "E_FIN_FAILED", "E_REQ_FAILED", "E_TOUCH_FAILED":
		return transient(KindServer), true
	case "E_AUTH_FAILED", "E_UNAUTHORIZED", "E_AUTH_DISABLED":
		return permanent(KindAuth), true
	case "E_INVALID", "E_BAD_BODY", "E_BAD_TOPIC", "E_BAD_CHANNEL", "E_BAD_MESSAGE":
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofEtcd reads an error of etcd's client, whose code is that of gRPC. A few texts say more:
// https://github.com/etcd-io/etcd/blob/main/api/v3rpc/rpctypes/error.go.
func ofEtcd(err error) (Verdict, bool) {
	switch err.Error() {
	case "etcdserver: mvcc: database space exceeded":
		return permanent(KindQuotaExceeded), true
	case "etcdserver: not leader", "etcdserver: can only promote a learner member which is in sync with leader":
		return repeatable, true
	case "etcdserver: authentication failed, invalid user ID or password", "etcdserver: permission is not granted to the role":
		return permanent(KindAuth), true
	case "etcdserver: revision of auth store is old":
		return repeatable, true
	case "etcdserver: key not found":
		return permanent(KindNotFound), true
	}
	code, ok := codeMethod(err)
	if !ok || code < 0 {
		return Verdict{}, false
	}
	v, ok := grpcCode(uint64(code))
	if strings.HasPrefix(err.Error(), "etcdserver: request timed out") {
		v = transient(KindTimeout)
	}
	return v, ok
}
