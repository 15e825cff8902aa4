package classify

// awsCodes are those of Amazon's APIs, without "Exception" where both spellings are in use.
// Sources: aws-sdk-go-v2, aws/retry/standard.go (throttle and retryable codes); the API references
// of the services named; botocore, data/_retry.json.
var awsCodes = []codeList{
	{limited, `ThrottlingException ThrottledException RequestThrottledException TooManyRequestsException
		ProvisionedThroughputExceededException RequestLimitExceeded BandwidthLimitExceeded
		LimitExceededException RequestThrottled PriorRequestNotComplete EC2ThrottledException
		KMSThrottlingException OverLimit RequestLimitExceededException ConcurrentInvocationLimitExceeded
		ReservedFunctionConcurrentInvocationLimitExceeded FunctionInvocationRateLimitExceeded
		CallerRateLimitExceeded ConcurrentRunsExceededException RequestQuotaExceededException ReadRequestsThrottled WriteRequestsThrottled`},
	{busy, `TransactionInProgressException ModelNotReadyException ServiceUnavailableException
		InternalServerException InternalFailure InternalServiceException InternalServiceErrorException
		KMSInternalException KeyUnavailableException InternalDependencyException IDPCommunicationError
		InsufficientInstanceCapacity MPAgreementBeingCreated EC2UnexpectedException ResourceNotReadyException
		SnapStartNotReadyException EFSMountConnectivityException ServiceFailureException
		UnavailableException Server.InternalError ModelStreamErrorException`},
	{failed, `ModelErrorException`},
	{locked, `ConditionalRequestConflict ConcurrentModification`},
	{late, `RequestTimeout RequestTimeoutException ModelTimeoutException DependencyTimeoutException
		EFSMountTimeoutException SnapStartTimeoutException`},
	{refused, `AccessDeniedException UnrecognizedClientException ExpiredTokenException ExpiredToken
		InvalidClientTokenId InvalidAccessKeyId SignatureDoesNotMatch IncompleteSignature
		MissingAuthenticationToken InvalidSignatureException InvalidSecurity OptInRequired
		TokenRefreshRequired RequestExpired RequestTimeTooSkewed NotAuthorizedException AccountProblem
		AllAccessDisabled NotSignedUp AccountSuspendedException`},
	{forbidden, `NotAuthorizedOrNotFound UnauthorizedAccess`},
	{used, `ServiceQuotaExceededException InstanceLimitExceeded VcpuLimitExceeded
		CodeStorageExceededException MaxSpotInstanceCountExceeded TooManyBuckets DailyQuotaExceeded`},
	{noResource, `ResourceNotFoundException`},
	{missing, `NoSuchKey NoSuchBucket NoSuchUpload NoSuchEntity NoSuchVersion QueueDoesNotExist
		AWS.SimpleQueueService.NonExistentQueue NotFoundException ParameterNotFound
		RepositoryNotFoundException`},
	{invalid, `ValidationException ConditionalCheckFailedException ItemCollectionSizeLimitExceededException
		TransactionCanceledException IdempotentParameterMismatchException SerializationException
		InvalidParameterException InvalidParameterValueException ExpiredIteratorException MalformedXML
		UnsupportedMediaTypeException`},
	{unfit, `PreconditionFailed`},
	{tooLarge, `RequestTooLargeException EntityTooLarge PackedPolicyTooLargeException
		MaxMessageLengthExceeded BatchRequestTooLong`},
	{conflict, `ResourceConflictException ConflictException ResourceInUseException OperationAborted
		TransactionConflictException BucketAlreadyExists
		BucketAlreadyOwnedByYou InvalidBucketState KMSInvalidStateException`},
}

// azureCodes are those of Microsoft's APIs. Sources: learn.microsoft.com: storage, Cosmos DB,
// Resource Manager, Service Bus, Graph (errors, throttling), Azure OpenAI; azcore, runtime.
var azureCodes = []codeList{
	{limited, `RequestRateTooLarge SubscriptionRequestsThrottled ApplicationThrottled activityLimitReached
		throttledRequest ResourceRequestsThrottled OperationThrottled ResourceCollectionRequestsThrottled`},
	{busy, `ServerBusy RetryWith RetryableError AllocationFailed
		ZonalAllocationFailed ContainerBeingDeleted QueueBeingDeleted TableBeingDeleted ShareBeingDeleted
		serviceNotAvailable`},
	{lateMaybe, `OperationTimedOut ServerTimeout`},
	{refused, `InvalidAuthenticationToken ExpiredAuthenticationToken AuthorizationFailed
		AuthorizationFailure InvalidAuthenticationInfo LinkedAuthorizationFailed AccountIsDisabled
		InsufficientAccountPermissions AuthorizationPermissionMismatch AuthorizationProtocolMismatch
		AuthorizationSourceIPMismatch NoAuthenticationInformation InvalidAuthenticationTokenTenant
		Authorization_RequestDenied InvalidSubscriptionId SubscriptionNotFound DisabledSubscription
		ReadOnlyDisabledSubscription`},
	{used, `OutOfCallVolumeQuota quotaLimitReached DeploymentQuotaExceeded`},
	{locked, `AccountBeingCreated resourceLocked`},
	{missing, `BlobNotFound ContainerNotFound QueueNotFound TableNotFound EntityNotFound
		ResourceGroupNotFound itemNotFound Request_ResourceNotFound ShareNotFound`},
	{conflict, `AnotherOperationInProgress LeaseAlreadyPresent LeaseIdMissing BlobAlreadyExists
		ContainerAlreadyExists EntityAlreadyExists ResourceGroupBeingDeleted nameAlreadyExists
		resourceModified UpdateConditionNotSatisfied`},
	{unfit, `ConditionNotMet`},
	{tooLarge, `RequestBodyTooLarge`},
}

// googleCodes are the reasons of Google's JSON APIs, the names of google.rpc.Code and the reasons
// of google.rpc.ErrorInfo. Sources: developers.google.com (Drive, YouTube, Gmail, Calendar:
// errors); cloud.google.com (BigQuery error table, storage); google/api/error_reason.proto.
var googleCodes = []codeList{
	{limited, `userRateLimitExceededUnreg servingLimitExceeded sharingRateLimitExceeded jobRateLimitExceeded
		rateLimitExceededUnreg`},
	{used, `dailyLimitExceededUnreg variableTermLimitExceeded storageQuotaExceeded billingTierLimitExceeded
		teamDriveFileLimitExceeded numChildrenInNonRootLimitExceeded uploadLimitExceeded billingNotEnabled`},
	{failed, `backendNotConnected jobBackendError jobInternalError tableUnavailable processingFailure`},
	{refused, `keyInvalid keyExpired API_KEY_INVALID API_KEY_SERVICE_BLOCKED API_KEY_HTTP_REFERRER_BLOCKED
		API_KEY_IP_ADDRESS_BLOCKED API_KEY_ANDROID_APP_BLOCKED API_KEY_IOS_APP_BLOCKED ACCESS_TOKEN_EXPIRED
		ACCESS_TOKEN_SCOPE_INSUFFICIENT ACCESS_TOKEN_TYPE_UNSUPPORTED CREDENTIALS_MISSING
		SESSION_COOKIE_INVALID ACCOUNT_STATE_INVALID authError accessNotConfigured SERVICE_DISABLED
		BILLING_DISABLED CONSUMER_INVALID CONSUMER_SUSPENDED USER_PROJECT_DENIED IAM_PERMISSION_DENIED
		USER_BLOCKED_BY_ADMIN ipRefererBlocked SECURITY_POLICY_VIOLATED ORG_RESTRICTION_VIOLATION
		domainPolicy appNotAuthorizedToFile insufficientFilePermissions LOCATION_POLICY_VIOLATED
		youtubeSignupRequired`},
	{locked, `resourceNotReady`},
	{conflict, `resourceInUse duplicate`},
	{invalid, `invalidQuery responseTooLarge resourcesExceeded`},
	{unfit, `out_of_range`},
	{nothing, `ok cancelled canceled invalid required stopped domain global usageLimits UNIMPLEMENTED
		DATA_LOSS`},
}

// otherCloudCodes are those of Alibaba, Tencent, Huawei, Oracle and IBM. Sources: their SDKs' and
// APIs' documentation of common errors; oci-go-sdk, common/retry.go.
var otherCloudCodes = []codeList{
	{limited, `Throttling.Api RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.IPLimitExceeded
		RequestLimitExceeded.GlobalRegionUinLimitExceeded APIG.0308 APIGW.0308 rate_limit_reached_requests`},
	{failed, `TemporarilyUnavailable ExternalServerIncorrectState ResourceInsufficient`},
	{locked, `IncorrectState transient_state`},
	{refused, `NotAuthenticated InvalidAccessKeyId.NotFound InvalidAccessKeyId.Inactive
		InvalidSecurityToken.Expired InvalidSecurityToken.Malformed Forbidden.RAM
		SignUpRequired authentication_token_expired authentication_token_not_valid authorization_rejected
		APIG.0301 APIGW.0301 APIG.0303 APIGW.0303 AuthFailure.SignatureFailure AuthFailure.SecretIdNotFound
		AuthFailure.TokenFailure AuthFailure.SignatureExpire`},
	{used, `InvalidAccount.Arrearage Forbidden.AccountArrearage`},
}
