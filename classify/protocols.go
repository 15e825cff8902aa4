package classify

import (
	"reflect"
	"strings"
)

// ofReply reads a reply of SMTP, FTP, NNTP and the like by package net/textproto: 4yz is for now
// and 5yz for good (RFC 5321, section 4.2.1; RFC 959, section 4.2), but for NNTP's answers (RFC
// 3977, section 3.2). It is no HTTP status.
func ofReply(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "Code")
	if !ok || code < 400 || code > 599 {
		return Verdict{}, false
	}
	switch code {
	case 411, 412, 420, 422, 423, 430:
		return permanent(KindNotFound), true // NNTP: no such group or article
	case 435, 437, 440, 480, 481, 482, 483:
		return permanent(KindAuth), true // NNTP: not wanted, not allowed
	case 425, 426:
		return transient(KindConnection), true // FTP: the connection for data
	}
	if code < 500 { // A greylist says how long.
		return transient(KindServer).afterMessage(driverMessage(err)), true
	}
	return ofFinalReply(code, driverMessage(err)), true
}

// driverMessage returns the text of a reply.
func driverMessage(err error) string {
	if msg := driverString(err, "Msg"); msg != "" {
		return msg
	}
	return driverString(err, "Message")
}

func ofFinalReply(code int64, msg string) Verdict {
	switch code {
	case 530, 532, 534, 535, 538:
		return permanent(KindAuth)
	case 550, 551:
		if strings.HasPrefix(msg, "5.7.") {
			return permanent(KindAuth) // RFC 3463: security or policy
		}
		return permanent(KindNotFound)
	case 552:
		return permanent(KindQuotaExceeded)
	default:
		return permanent(KindInvalidRequest)
	}
}

// ofLDAP reads the result code of LDAP (RFC 4511, appendix A) or of the client library (81 and
// above; 200 and above are go-ldap's own).
func ofLDAP(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "ResultCode")
	if !ok {
		return Verdict{}, false
	}
	switch {
	case code == 3, code == 85:
		return transient(KindTimeout), true
	case code == 51, code == 52:
		return transient(KindServer), true
	case code == 81, code == 91, code == 200:
		return transient(KindConnection), true
	case code == 1, code == 80:
		return Verdict{Kind: KindServer}, true
	case code == 7, code == 8, code == 13, 48 <= code && code <= 50, code == 206:
		return permanent(KindAuth), true
	case code == 32:
		return permanent(KindNotFound), true
	case code == 2, code == 4, code == 11, code == 12, 16 <= code && code <= 21, 33 <= code && code <= 36, 53 <= code && code <= 71,
		code == 87, code == 89, 201 <= code && code <= 205:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// ofSFTP reads a status of SFTP: draft-ietf-secsh-filexfer-13, section 9.1.
func ofSFTP(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "Code")
	if !ok {
		return Verdict{}, false
	}
	switch code {
	case 2, 10:
		return permanent(KindNotFound), true
	case 3, 12, 16:
		return permanent(KindAuth), true
	case 6, 7:
		return transient(KindConnection), true
	case 14:
		return transient(KindServer), true
	case 15:
		return permanent(KindQuotaExceeded), true
	case 17, 25, 26, 27:
		return repeatable, true
	case 4:
		return Verdict{Kind: KindServer}, true
	case 5, 8, 9, 11, 13, 18, 19, 20, 21, 22, 23, 24, 28, 29, 30, 31:
		return permanent(KindInvalidRequest), true
	default:
		return Verdict{}, false
	}
}

// Reasons of RFC 4254, section 5.1, for a channel that was not opened.
const (
	sshProhibited  = 1
	sshUnknownType = 3
)

// ofSSH reads the errors of package golang.org/x/crypto/ssh that have a type.
func ofSSH(err error) (Verdict, bool) {
	name, _ := nameOf(reflect.TypeOf(err))
	switch name {
	case "OpenChannelError":
		switch reason, _ := driverNumber(err, "Reason"); reason {
		case sshProhibited:
			return permanent(KindAuth), true
		case sshUnknownType:
			return permanent(KindInvalidRequest), true
		default:
			return transient(KindConnection), true
		}
	case "ExitMissingError":
		return transient(KindConnection), true
	case "PassphraseMissingError":
		return permanent(KindAuth), true
	default:
		return permanent(KindConnection), true // no common algorithm, a wrong host key
	}
}

// ofWebSocket reads the code of RFC 6455, section 7.4.1, and of its registry, with which a
// connection ended.
func ofWebSocket(err error) (Verdict, bool) {
	code, ok := driverNumber(err, "Code")
	if !ok {
		return Verdict{}, false
	}
	switch code {
	case 1000, 1001, 1012:
		v := transient(KindConnection) // The other side says goodbye.
		v.Health = HealthGood
		return v, true
	case 1005, 1006:
		return transient(KindConnection), true
	case 1011, 1013, 1014:
		return transient(KindServer), true
	case 1015:
		return permanent(KindConnection), true
	case 1002, 1003, 1007, 1008, 1009, 1010:
		return permanent(KindInvalidRequest), true
	case 3000, 3003:
		return permanent(KindAuth), true
	case 3008:
		return transient(KindTimeout), true
	default:
		return Verdict{}, false
	}
}
