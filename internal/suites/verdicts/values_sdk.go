package verdicts

// sdkValues are the lists of errors of SDKs and RPC systems.
var sdkValues = []func() []Value{
	sdkOpenAI, sdkOpenAIStreams, sdkAnthropic, sdkGoOpenAI, sdkGenAI, sdkGenAIStreams, sdkModels,
	sdkAWS, sdkAzure, sdkGoogleAPI, sdkClouds,
	sdkGRPC, sdkGAX, sdkConnect, sdkTwirp,
	sdkGitHub, sdkSlack, sdkOAuth, sdkBots, sdkServices,
	sdkKubernetes, sdkMinIO, sdkRegistries, sdkErrdefs, sdkStores,
}
