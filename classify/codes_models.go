package classify

// modelCodes are those of the APIs of language models. Sources: developers.openai.com (error codes,
// spend limits), openai-go; learn.microsoft.com (Azure OpenAI quotas, content filter);
// docs.claude.com (errors, rate limits), anthropic-sdk-go (shared.ErrorType).
var modelCodes = []codeList{
	{used, `insufficient_quota usage_limit_reached billing_hard_limit_reached billing_not_active billing_error
		credit_balance_exhausted credit_balance_too_low enforced_spend_limit_reached spend_limit_reached
		spend_limit_exceeded organization_spend_limit_exceeded project_spend_limit_exceeded organization_usage_limit_exceeded
		usage_not_included insufficient_credits insufficient_balance out_of_credits credits_exhausted
		extra_usage_required`},
	{usedMaybe, `quota_exceeded usage_limit_exceeded exceeded_quota`},
	{limited, `rate_limit_exceeded rate_limit_error rate_limit rate_limited rate_limit_reached
		too_many_requests requests_limit_reached tokens_limit_reached user_rate_limit_exceeded
		model_rate_limit_exceeded`},
	{slow, `resource_exhausted slow_down`},
	{busy, `overloaded_error engine_overloaded server_overloaded model_overloaded server_is_overloaded
		vector_store_timeout`},
	{failed, `server_error api_error internal_server_error internal_error service_unavailable internal
		unavailable overloaded server_unavailable unavailable_error capacity_exceeded NoCapacity bad_gateway
		unknown_error upstream_error`},
	{lateMaybe, `timeout timeout_error deadline_exceeded gateway_timeout operation_timeout timed_out
		response_timeout`},
	{refused, `invalid_api_key incorrect_api_key authentication_error permission_error permission_denied
		unauthenticated account_deactivated deactivated_workspace user_deactivated organization_deactivated
		invalid_authentication invalid_organization organization_disabled invalid_x_api_key invalid_issuer
		mismatched_organization mismatched_project ip_not_authorized token_expired token_invalidated
		token_revoked expired_api_key api_key_expired api_key_disabled api_key_revoked missing_api_key
		unsupported_country_region_territory country_region_territory_not_supported organization_restricted`},
	{noModel, `model_not_found DeploymentNotFound engine_not_found model_not_available model_not_supported
		unsupported_model invalid_model model_not_exist unknown_model`},
	{tooLarge, `context_length_exceeded string_above_max_length request_too_large exceed_context_size_error
		context_window_exceeded max_tokens_exceeded context_limit_exceeded prompt_too_long input_too_long
		model_context_window_exceeded payload_too_large request_entity_too_large`},
	{invalid, `content_filter content_policy_violation responsibleaipolicyviolation invalid_prompt
		idempotency_error failed_precondition invalid_argument image_content_policy_violation
		moderation_blocked image_generation_user_error cyber_policy invalid_json_schema tool_use_failed
		json_validate_failed safety_violation prohibited_content`},
	{missing, `not_found not_found_error resource_not_found`},
	{forbidden, `unauthorized unauthorised forbidden access_denied not_authorized insufficient_permissions
		invalid_token invalid_credentials authentication_failed authentication_required
		authorization_required no_permission`},
	{conflict, `conflict conflict_error already_exists aborted`},
	{nothing, `invalid_request_error invalid_request bad_request error unknown requests tokens
		insufficient_funds limit_exceeded limit_reached validation_error unprocessable_entity`},
}

// hostedModelCodes are those of other model APIs. Sources: docs.mistral.ai, docs.cohere.com,
// console.groq.com/docs/errors and flex-processing, docs.together.ai (error codes), openrouter.ai
// (errors and debugging), api-docs.deepseek.com, docs.x.ai, docs.perplexity.ai, docs.fireworks.ai,
// inference-docs.cerebras.ai, docs.api.nvidia.com, the router of text-generation-inference,
// replicate.com/docs, the server of llama.cpp, vllm, docs.litellm.ai, portkey.ai, elevenlabs.io
// (errors), assemblyai.com, developers.deepgram.com, platform.stability.ai, docs.voyageai.com.
var hostedModelCodes = []codeList{
	{used, `credit_limit credit_limit_exceeded credit_limit_reached budget_exceeded budget_limit_exceeded weight_exceeds_budget
		BudgetExceededError ExceededBudget ExceededTokenBudget token_quota_reached consumption_limit_reached
		payment_required free_tier_exhausted trial_expired trial_limit_reached monthly_limit_exceeded usage_cap_exceeded spending_limit_reached insufficient_user_quota
		pre_consume_token_quota_failed`},
	{limited, `in_flight_budget_exhausted too_many_concurrent_requests concurrent_limit_exceeded
		concurrency_limit_exceeded request_rate_limit_exceeded token_rate_limit_exceeded queue_exceeded
		concurrent_requests_limit_exceeded`},
	{slow, `some_resource_has_been_exhausted`},
	{busy, `service_tier_capacity_exceeded flex_capacity_exceeded model_at_capacity provider_overloaded
		no_available_providers model_loading upstream_overloaded`},
	{failed, `system_busy provider_unavailable no_instances_available insufficient_capacity
		generation incomplete_generation provider_error provider_returned_error no_healthy_deployment
		backend_error engine_error EngineDeadError`},
	{refused, `INVALID_AUTH detected_unusual_activity missing_permissions invalid_authorization_header
		needs_authorization authentication_failure project_not_authorized key_model_access_denied
		user_model_access_denied team_model_access_denied invalid_subscription`},
	{noModel, `no_such_model model_unsupported no_endpoints_found model_decommissioned model_deprecated
		model_terms_required`},
	{tooLarge, `text_too_long max_character_limit_exceeded context_size_exceeded max_input_tokens_exceeded`},
	{invalid, `ContentPolicyViolationError content_moderation guardrails guardrail_failed hooks_failed`},
}

// chineseModelCodes are those of the model APIs of China. Sources: alibabacloud.com (Model Studio:
// error messages), platform.moonshot.ai (errors), volcengine.com (Ark: error codes),
// cloud.tencent.com (Hunyuan: error codes), cloud.baidu.com (Qianfan: error codes).
var chineseModelCodes = []codeList{
	{used, `Arrearage exceeded_current_quota AccountOverdueError AllocationQuota.FreeTierOnly
		CommodityNotPurchased PrepaidBillOverdue PostpaidBillOverdue ResourceUnavailable.InArrears
		ResourceUnavailable.LowBalance FailedOperation.FreeResourcePackExhausted
		FailedOperation.ResourcePackExhausted FailedOperation.ServiceStop OperationDenied.ServiceOverdue
		SetLimitExceeded daily_limit_exceeded open_api_daily_request_limit_reached
		open_api_total_request_limit_reached`},
	{limited, `Throttling Throttling.RateQuota Throttling.AllocationQuota Throttling.BurstRate
		Throttling.User limit_requests limit_burst_rate RequestBurstTooFast InflightBatchsizeExceeded
		AccountRateLimitExceeded ModelAccountRpmRateLimitExceeded ModelAccountTpmRateLimitExceeded
		ModelAccountIpmRateLimitExceeded APIAccountRpmRateLimitExceeded EndpointRPMExceeded
		EndpointTPMExceeded rpm_rate_limit_exceeded tpm_rate_limit_exceeded
		open_api_qps_request_limit_reached FailedOperation.EngineRequestLimit`},
	{busy, `FailedOperation.EngineServerLimitExceeded ModelUnavailable ModelServingError`},
	{failed, `InternalServiceError SystemError ModelServiceFailed InternalError.Algo
		FailedOperation.EngineServerError InternalError.FileUpload RequestFailed InternalError.Unavailable`},
	{lateMaybe, `InternalError.Timeout FailedOperation.EngineRequestTimeout`},
	{refused, `AuthFailure Model.AccessDenied Workspace.AccessDenied App.AccessDenied
		AccessDenied.Unpurchased UnauthorizedOperation Unpurchased`},
	{noModel, `InvalidEndpointOrModel.NotFound InvalidEndpointOrModel ModelNotOpen resource_not_found_error
		InvalidEndpoint.ClosedEndpoint`},
	{invalid, `DataInspectionFailed SensitiveContentDetected InputTextSensitiveContentDetected
		OutputTextSensitiveContentDetected OperationDenied.TextIllegalDetected IPInfringementSuspect`},
	{tooLarge, `OutofContextError InvalidParameter.OversizeText`},
}
