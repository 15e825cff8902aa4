package classify

// The functions below return the HTTP status that a code of one client library or service stands
// for, where the answer has none (0), such as the 200 of Slack, or a vague one, such as the 400 of
// OAuth. They return 0 for a code that leaves it to the status.

// googleStatus reads the names of google.rpc.Code, for an error without an HTTP status.
func googleStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	if c := grpcNamed(code); c > grpcCanceled {
		return grpcHTTPStatus(c)
	}
	return 0
}

// slackStatus reads the errors of Slack's Web API, which come with ok=false and the status 200. Any
// other code refuses the request: https://docs.slack.dev/reference/methods.
func slackStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return 429
	case "internal_error", "fatal_error", "service_unavailable", "team_added_to_org", "rollup_error":
		return 503
	case "request_timeout":
		return 408
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission", "missing_scope",
		"not_allowed_token_type", "access_denied", "org_login_required", "ekm_access_denied", "team_access_not_granted",
		"enterprise_is_restricted", "two_factor_setup_required", "is_bot", "user_is_bot", "restricted_action":
		return 403
	case "channel_not_found", "user_not_found", "users_not_found", "message_not_found", "file_not_found", "team_not_found", "thread_not_found":
		return 404
	case "":
		return 0
	default:
		return 400
	}
}

// oauthStatus reads the codes of RFC 6749, sections 4.1.2.1 and 5.2, of RFC 8628, section 3.5, and
// of RFC 6750, section 3.1. A token endpoint sends nearly all of them with 400.
func oauthStatus(status int, code string) int {
	if status != 0 && status != 400 {
		return 0
	}
	switch code {
	case "invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "invalid_token", "expired_token",
		"insufficient_scope", "interaction_required", "login_required", "consent_required":
		return 401
	case "temporarily_unavailable":
		return 503
	case "server_error":
		return 500
	case "slow_down", "authorization_pending":
		return 429
	case "invalid_request", "invalid_scope", "unsupported_grant_type", "unsupported_response_type", "invalid_target":
		return 400
	default:
		return 0
	}
}

// langchainStatus reads the codes of the package llms of langchaingo.
func langchainStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "authentication":
		return 401
	case "rate_limit":
		return 429
	case "invalid_request", "content_filter", "token_limit":
		return 400
	case "resource_not_found":
		return 404
	case "timeout":
		return 504
	case "quota_exceeded":
		return 402
	case "provider_unavailable":
		return 503
	case "not_implemented":
		return 501
	default:
		return 0
	}
}

// hcloudStatus reads the codes of Hetzner Cloud: https://docs.hetzner.cloud/#errors. Its client
// repeats a conflict, which means that a resource changed during the request.
func hcloudStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "rate_limit_exceeded":
		return 429
	case "resource_limit_exceeded":
		return 402
	case "unauthorized", "token_readonly", "forbidden":
		return 403
	case "not_found":
		return 404
	case "timeout":
		return 504
	case "conflict", "locked", "resource_unavailable", "service_error", "server_error", "unavailable", "maintenance", "robot_unavailable":
		return 503
	case "invalid_input", "json_error", "uniqueness_error", "protected", "unsupported_error", "resource_in_use", "not_implemented":
		return 400
	default:
		return 0
	}
}

// scalewayStatus reads what the types of the Scaleway SDK stand for.
func scalewayStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "denied_authentication":
		return 401
	case "not_found":
		return 404
	case "expired":
		return 410
	case "transient_state", "locked", "out_of_stock":
		return 503
	case "invalid_arguments", "precondition_failed":
		return 400
	default:
		return 0
	}
}

// s3Status reads the codes of S3 that differ from their status, which some clients do not keep:
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
func s3Status(status int, code string) int {
	if status != 0 && status != 400 && status != 507 {
		return 0
	}
	switch code {
	case "SlowDown", "SlowDownRead", "SlowDownWrite", "TooManyRequests":
		return 429
	case "RequestTimeout":
		return 408
	case "InternalError", "ServiceUnavailable", "XMinioServerNotInitialized":
		return 503
	case "NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NoSuchVersion":
		return 404
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken":
		return 403
	case "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded":
		return 402
	default:
		return 0
	}
}

// twitterStatus reads the codes of the X API v1.1, whose client keeps no status:
// https://developer.x.com/en/support/x-api/error-troubleshooting.
func twitterStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "88", "420", "429":
		return 429
	case "130", "131":
		return 503
	case "32", "63", "64", "87", "89", "99", "135", "215", "261", "326", "453":
		return 403
	case "17", "34", "50", "144":
		return 404
	default:
		return 0
	}
}

// registryStatus reads the codes of container registries:
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes.
func registryStatus(status int, code string) int {
	if status != 0 {
		return 0
	}
	switch code {
	case "TOOMANYREQUESTS":
		return 429
	case "UNAUTHORIZED", "DENIED":
		return 401
	case "MANIFEST_UNKNOWN", "BLOB_UNKNOWN", "NAME_UNKNOWN", "BLOB_UPLOAD_UNKNOWN", "MANIFEST_BLOB_UNKNOWN":
		return 404
	case "UNAVAILABLE":
		return 503
	default:
		return 0
	}
}

// vaultStatus reads the status of Vault, which is all that its errors have. Its client repeats a
// 412: a replica has not seen yet what was written, see DefaultRetryPolicy in the package api.
func vaultStatus(status int, _ string) int {
	if status == 412 {
		return 503
	}
	return 0
}
