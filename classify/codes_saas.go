package classify

// saasCodes are those of web APIs. Sources: docs.github.com, docs.slack.dev, shopify.dev,
// linear.app, developers.hubspot.com, developer.salesforce.com (core data types: status codes),
// developer.zendesk.com, developer.atlassian.com, developers.notion.com, airtable.com/developers,
// developer.okta.com (error codes), auth0.com, dropbox.com/developers, developer.box.com,
// docs.x.com (problems), sendgrid, discord.com/developers, developers.facebook.com (Graph API:
// errors).
var saasCodes = []codeList{
	{limited, `THROTTLED E0000047 too_many_write_operations TOO_MANY_ATTEMPTS_TRY_LATER
		HOURLY_APIINVOCATION_LIMIT_EXCEEDED BURST_APIINVOCATION_LIMIT_EXCEEDED`},
	{used, `apiKeyExhausted`},
	{usedMaybe, `ACCESS_LIMIT_REACHED PUBLIC_API_BILLING_LIMIT_EXCEEDED usage-capped StorageLimitExceeded team_quota_exceeded
		insufficient_space`},
	{failed, `fatal_error team_added_to_org TEMPORARY_ERROR database_connection_unavailable E0000009`},
	{locked, `operation_blocked_temporary name_temporarily_reserved UNABLE_TO_LOCK_ROW lock_timeout
		idempotency_key_in_use conversation_locked concurrent_request
		concurrent_idempotent_requests`},
	{refused, `not_authed account_inactive invalid_grant invalid_client unauthorized_client E0000004
		E0000005 E0000011 E0000015 INVALID_SESSION_ID INVALID_LOGIN API_DISABLED_FOR_ORG insufficient_scope
		missing_scope ekm_access_denied org_login_required expired_access_token invalid_access_token
		INVALID_PERMISSIONS client-not-enrolled unsupported-authentication bad_credentials invalid_signature
		restricted_resource`},
	{forbidden, `DENIED E0000006 E0000022 INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY`},
	{missing, `E0000007 object_not_found channel_not_found user_not_found file_not_found ENTITY_IS_DELETED`},
	{invalid, `MAX_COST_EXCEEDED BAD_USER_INPUT GRAPHQL_PARSE_FAILED GRAPHQL_VALIDATION_FAILED msg_too_long`},
	{tooLarge, `message_too_long file_too_large`},
	{conflict, `item_name_in_use E0000014 DUPLICATE_VALUE`},
}

// paymentCodes are those of APIs of payments. What is declined is a customer's card, not the
// account at the API. Sources: docs.stripe.com (error codes), stripe-go (canRetry), plaid.com/docs
// (errors), developer.squareup.com, developer.paypal.com, docs.adyen.com.
var paymentCodes = []codeList{
	{limited, `INSTITUTION_RATE_LIMIT`},
	{slow, `TRANSACTIONS_LIMIT ACCOUNTS_LIMIT AUTH_LIMIT IDENTITY_LIMIT BALANCE_LIMIT
		INSTITUTIONS_GET_LIMIT ITEM_GET_LIMIT`},
	{unfit, `card_error card_declined expired_card incorrect_cvc incorrect_number incorrect_zip
		processing_error payment_intent_authentication_failure payment_method_declined payment_declined
		INSTRUMENT_DECLINED GENERIC_DECLINE CVV_FAILURE PAYMENT_DENIED TRANSACTION_REFUSED
		PAYER_ACTION_REQUIRED IDEMPOTENCY_KEY_REUSED balance_insufficient do_not_honor`},
	{busy, `INSTITUTION_DOWN INSTITUTION_NOT_RESPONDING INSTITUTION_NOT_AVAILABLE PLANNED_MAINTENANCE`},
	{refused, `platform_api_key_expired secret_key_required invalid_api_keys UNAUTHORIZED_ENVIRONMENT
		UNAUTHORIZED_ROUTE_ACCESS ITEM_LOGIN_REQUIRED ACCESS_TOKEN_REVOKED INSUFFICIENT_SCOPES
		CLIENT_DISABLED account_invalid`},
}

// infrastructureCodes are those of registries, search engines, orchestrators and their kin.
// Sources: the OCI distribution specification (errors), docs.docker.com; elasticsearch and
// opensearch (types of exceptions); kubernetes, apimachinery (StatusReason); docs.konghq.com;
// docs.apigee.com (fault codes); grpc-gateway; qdrant; pinecone; weaviate; hashicorp.
var infrastructureCodes = []codeList{
	{limited, `es_rejected_execution_exception circuit_breaking_exception rejected_execution_exception
		policies.ratelimit.SpikeArrestViolation
		policies.ratelimit.QuotaViolation ERR_403_DEVELOPER_OVER_QPS ERR_403_SERVICE_OVER_QPS`},
	{used, `ERR_403_DEVELOPER_OVER_RATE`},
	{busy, `unavailable_shards_exception no_shard_available_action_exception master_not_discovered_exception
		process_cluster_event_timeout_exception node_not_connected_exception node_disconnected_exception
		receive_timeout_transport_exception`},
	{lateMaybe, `messaging.adaptors.http.flow.GatewayTimeout elasticsearch_timeout_exception`},
	{failed, `search_phase_execution_exception messaging.adaptors.http.flow.ServiceUnavailable
		messaging.adaptors.http.flow.UnexpectedEOFAtTarget`},
	{refused, `oauth.v2.InvalidApiKey oauth.v2.FailedToResolveAPIKey oauth.v2.InvalidAccessToken
		keymanagement.service.invalid_access_token keymanagement.service.access_token_expired
		security_exception steps.oauth.v2.FailedToResolveAPIKey ERR_403_DEVELOPER_INACTIVE
		ERR_403_NOT_AUTHORIZED ERR_403_SERVICE_NOT_REQUESTED`},
	{missing, `index_not_found_exception NAME_UNKNOWN MANIFEST_UNKNOWN BLOB_UNKNOWN`},
	{unfit, `illegal_argument_exception parsing_exception query_shard_exception mapper_parsing_exception`},
	{conflict, `version_conflict_engine_exception resource_already_exists_exception`},
	{nothing, `Expired Gone Failure Status`},
}
