package verdicts

import (
	"errors"
	"fmt"
	"net/textproto"

	"github.com/coder/websocket"
	"github.com/emersion/go-smtp"
	"github.com/go-ldap/ldap/v3"
	"github.com/go-zookeeper/zk"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	gorilla "github.com/gorilla/websocket"
	consul "github.com/hashicorp/consul/api"
	"github.com/pkg/sftp"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"golang.org/x/crypto/ssh"
)

func dbEtcd() []Value {
	l := library{"Coordination", "etcd", "etcd api v3.7 v3rpc/rpctypes/error.go; https://etcd.io/docs/v3.6/learning/client-design/"}
	return l.values(
		dbRow{"no-leader", "transient/server_error", "UNAVAILABLE", fmt.Errorf("put: %w", rpctypes.ErrNoLeader)},
		dbRow{"leader-changed", "transient/server_error", "UNAVAILABLE", rpctypes.ErrLeaderChanged},
		dbRow{"timeout", "transient/timeout,server_error", "it may have been done", rpctypes.ErrTimeout},
		dbRow{"not-leader", "transient/server_error", "an election", rpctypes.ErrNotLeader},
		dbRow{"too-many-requests", "transient/rate_limit", "RESOURCE_EXHAUSTED", rpctypes.ErrTooManyRequests},
		dbRow{"no-space", "permanent/quota_exceeded", "until an operator defragments", rpctypes.ErrNoSpace},
		dbRow{"compacted", "permanent/invalid_request", "the revision is gone", rpctypes.ErrCompacted},
		dbRow{"lease-not-found", "permanent/not_found", "NOT_FOUND", rpctypes.ErrLeaseNotFound},
		dbRow{"authentication", "permanent/auth_error", "credentials, though the code is INVALID_ARGUMENT", rpctypes.ErrAuthFailed},
		dbRow{"permission", "permanent/auth_error", "PERMISSION_DENIED", rpctypes.ErrPermissionDenied},
	)
}

func dbZooKeeper() []Value {
	l := library{"Coordination", "ZooKeeper", "https://zookeeper.apache.org/doc/current/apidocs/zookeeper-server/org/apache/zookeeper/KeeperException.Code.html; go-zookeeper v1.0.4 constants.go"}
	return l.values(
		dbRow{"connection-closed", "transient/connection_error", "it may have been done", zk.ErrConnectionClosed},
		dbRow{"session-expired", "transient/connection_error", "a new session is made", zk.ErrSessionExpired},
		dbRow{"no-server", "transient/connection_error", "none is there", zk.ErrNoServer},
		dbRow{"no-node", "permanent/not_found", "an answer", zk.ErrNoNode},
		dbRow{"node-exists", "permanent/invalid_request", "it exists", zk.ErrNodeExists},
		dbRow{"bad-version", "permanent/invalid_request", "read it anew first", zk.ErrBadVersion},
		dbRow{"no-auth", "permanent/auth_error", "no right", zk.ErrNoAuth},
		dbRow{"auth-failed", "permanent/auth_error", "credentials", zk.ErrAuthFailed},
	)
}

func dbConsul() []Value {
	l := library{"Coordination", "Consul", "https://developer.hashicorp.com/consul/api-docs/api-structure; consul api v1.34 StatusError"}
	return l.values(
		dbRow{"api-500-no-leader", "transient/server_error", "an election", fmt.Errorf("get: %w", consul.StatusError{Code: 500, Body: "No cluster leader"})},
		dbRow{"429-too-many", "transient/rate_limit not sent", "a rate limit", consul.StatusError{Code: 429, Body: "Your IP is issuing too many concurrent connections"}},
		dbRow{"403-permission", "permanent/auth_error", "the token", consul.StatusError{Code: 403, Body: "Permission denied"}},
		dbRow{"404-not-found", "permanent/not_found", "an answer", consul.StatusError{Code: 404, Body: ""}},
	)
}

func dbLDAP() []Value {
	l := library{"Other protocols", "LDAP", "https://www.rfc-editor.org/rfc/rfc4511#appendix-A; go-ldap v3.4.15 error.go"}
	e := func(code uint16) error { return ldap.NewError(code, errors.New("message")) }
	return l.values(
		dbRow{"51-busy", "transient/server_error", "for now", e(ldap.LDAPResultBusy)},
		dbRow{"52-unavailable", "transient/server_error", "for now", e(ldap.LDAPResultUnavailable)},
		dbRow{"3-time-limit", "transient/timeout", "the search took too long", e(ldap.LDAPResultTimeLimitExceeded)},
		dbRow{"200-network", "transient/connection_error", "the connection broke", ldap.NewError(ldap.ErrorNetwork, errors.New("ldap: connection closed"))},
		dbRow{"200-refused", "transient/connection_error not sent", "nothing listens", ldap.NewError(ldap.ErrorNetwork, refused())},
		dbRow{"49-credentials", "permanent/auth_error", "credentials", e(ldap.LDAPResultInvalidCredentials)},
		dbRow{"50-access", "permanent/auth_error", "no right", e(ldap.LDAPResultInsufficientAccessRights)},
		dbRow{"32-no-object", "permanent/not_found", "an answer", e(ldap.LDAPResultNoSuchObject)},
		dbRow{"68-exists", "permanent/invalid_request", "it exists", e(ldap.LDAPResultEntryAlreadyExists)},
		dbRow{"53-unwilling", "permanent/invalid_request", "a rule of the server", e(ldap.LDAPResultUnwillingToPerform)},
	)
}

func dbMail() []Value {
	l := library{"Other protocols", "SMTP, FTP, NNTP", "https://www.rfc-editor.org/rfc/rfc5321#section-4.2, https://www.rfc-editor.org/rfc/rfc959#section-4.2, https://www.rfc-editor.org/rfc/rfc3977#section-3.2; net/textproto, go-smtp"}
	e := func(code int, message string) error {
		return fmt.Errorf("send: %w", &textproto.Error{Code: code, Msg: message})
	}
	values := l.values(
		dbRow{"421-closing", "transient/server_error", "4yz is for now; 421 is no HTTP status", e(421, "4.7.0 Try again later, closing connection.")},
		dbRow{"450-mailbox-busy", "transient/server_error", "greylisting", e(450, "4.2.0 Greylisted, please try again later")},
		dbRow{"451-local-error", "transient/server_error", "451 is no HTTP status", e(451, "4.3.0 Temporary lookup failure")},
		dbRow{"452-storage", "transient/server_error", "4yz is for now", e(452, "4.3.1 Insufficient system storage")},
		dbRow{"454-temporary-auth", "transient/server_error", "4yz is for now", e(454, "4.7.0 Temporary authentication failure")},
		dbRow{"535-auth", "permanent/auth_error", "credentials", e(535, "5.7.8 Username and Password not accepted")},
		dbRow{"530-auth-required", "permanent/auth_error", "credentials", e(530, "5.7.0 Authentication Required")},
		dbRow{"550-no-mailbox", "permanent/not_found,invalid_request", "no such mailbox", e(550, "5.1.1 The email account that you tried to reach does not exist")},
		dbRow{"550-policy", "permanent/auth_error,invalid_request", "a rule of the receiver", e(550, "5.7.1 Message rejected due to SPF")},
		dbRow{"552-storage", "permanent/quota_exceeded", "the mailbox is full", e(552, "5.2.2 Mailbox full")},
		dbRow{"554-failed", "permanent/invalid_request", "5yz is for good", e(554, "5.6.0 Message contains invalid header")},
		dbRow{"503-sequence", "permanent/invalid_request", "5yz is for good; 503 is no HTTP status", e(503, "5.5.1 Error: need MAIL command")},
		dbRow{"FTP-425-data", "transient/connection_error", "the connection for data", e(425, "Can't open data connection.")},
		dbRow{"FTP-530-login", "permanent/auth_error", "credentials", e(530, "Login incorrect.")},
		dbRow{"NNTP-430-no-article", "permanent/not_found", "NNTP's 4yz may be for good", e(430, "No Such Article Found")},
		dbRow{"go-smtp-451", "transient/server_error", "4yz is for now", &smtp.SMTPError{Code: 451, Message: "try later"}},
		dbRow{"go-smtp-450-greylisted", "transient/server_error,rate_limit after 5m", "a greylist says how long", &smtp.SMTPError{Code: 450, Message: "Greylisted, please try again in 300 seconds"}},
		dbRow{"go-smtp-550", "permanent/not_found,invalid_request", "no such mailbox", &smtp.SMTPError{Code: 550, Message: "no such user"}},
	)
	return differs(values, "NNTP-430-no-article", "SMTP's 4yz are for now; 430 is none of SMTP's, and FTP's 430 is a wrong password")
}

func dbSFTP() []Value {
	l := library{"Other protocols", "SSH and SFTP", "https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-13#section-9.1, https://www.rfc-editor.org/rfc/rfc4254#section-5.1; pkg/sftp v1.13, x/crypto v0.59"}
	return l.values(
		dbRow{"2-no-file", "permanent/not_found", "an answer", &sftp.StatusError{Code: 2}},
		dbRow{"3-permission", "permanent/auth_error", "no right", &sftp.StatusError{Code: 3}},
		dbRow{"7-connection-lost", "transient/connection_error", "it may have been done", &sftp.StatusError{Code: 7}},
		dbRow{"15-quota", "permanent/quota_exceeded", "the quota", &sftp.StatusError{Code: 15}},
		dbRow{"channel-prohibited", "permanent/auth_error", "no right", &ssh.OpenChannelError{Reason: ssh.Prohibited}},
		dbRow{"channel-connect-failed", "transient/connection_error", "the target is away", &ssh.OpenChannelError{Reason: ssh.ConnectionFailed}},
		dbRow{"exit-missing", "transient/connection_error", "the connection broke", &ssh.ExitMissingError{}},
		dbRow{"unable-to-authenticate", "permanent/auth_error", "credentials", errors.New("ssh: handshake failed: ssh: unable to authenticate, attempted methods [none password], no supported methods remain")},
	)
}

func dbWebSocket() []Value {
	l := library{"Other protocols", "WebSocket", "https://www.iana.org/assignments/websocket/websocket.xml; gorilla/websocket v1.5.3, coder/websocket v1.8.15, gobwas/ws v1.5"}
	e := func(code int) error { return fmt.Errorf("read: %w", &gorilla.CloseError{Code: code, Text: "why"}) }
	return l.values(
		dbRow{"1001-going-away", "transient/connection_error", "it comes back", e(gorilla.CloseGoingAway)},
		dbRow{"1006-abnormal", "transient/connection_error", "the connection broke", e(gorilla.CloseAbnormalClosure)},
		dbRow{"1011-internal", "transient/server_error", "the server's own fault", e(gorilla.CloseInternalServerErr)},
		dbRow{"1013-try-later", "transient/server_error", "for now", websocket.CloseError{Code: websocket.StatusTryAgainLater}},
		dbRow{"1008-policy", "permanent/invalid_request,auth_error", "a rule of the server", e(gorilla.ClosePolicyViolation)},
		dbRow{"1009-too-big", "permanent/invalid_request", "the message", websocket.CloseError{Code: websocket.StatusMessageTooBig}},
		dbRow{"gobwas-1001", "transient/connection_error", "it comes back", wsutil.ClosedError{Code: ws.StatusGoingAway}},
		dbRow{"3000-unauthorized", "permanent/auth_error", "credentials", e(3000)},
	)
}

func dbQUIC() []Value {
	l := library{"Other protocols", "HTTP/3", "https://www.rfc-editor.org/rfc/rfc9114#section-8.1, https://www.rfc-editor.org/rfc/rfc9000#section-20.1; quic-go v0.65"}
	return l.values(
		dbRow{"H3_REQUEST_REJECTED", "transient/connection_error not sent", "the server has not processed it", &http3.Error{Remote: true, ErrorCode: http3.ErrCodeRequestRejected}},
		dbRow{"H3_INTERNAL_ERROR", "transient/connection_error,server_error", "the server's own fault", &http3.Error{Remote: true, ErrorCode: http3.ErrCodeInternalError}},
		dbRow{"H3_EXCESSIVE_LOAD", "transient/rate_limit", "too many requests", &http3.Error{Remote: true, ErrorCode: http3.ErrCodeExcessiveLoad}},
		dbRow{"H3_REQUEST_CANCELLED-local", "canceled/canceled", "this side has left; quic-go does not say whether by a deadline", &http3.Error{ErrorCode: http3.ErrCodeRequestCanceled}},
		dbRow{"idle-timeout", "transient/timeout", "the server is gone without a word", &quic.IdleTimeoutError{}},
		dbRow{"CONNECTION_REFUSED", "transient/connection_error not sent", "the server takes no connection", &quic.TransportError{Remote: true, ErrorCode: quic.ConnectionRefused}},
		dbRow{"0-RTT-rejected", "transient/connection_error not sent", "early data is not processed", quic.Err0RTTRejected},
		dbRow{"application-closed", "transient/connection_error", "the connection broke", &quic.ApplicationError{Remote: true, ErrorCode: 0x100}},
	)
}
