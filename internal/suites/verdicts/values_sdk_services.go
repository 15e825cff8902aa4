package verdicts

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/PagerDuty/go-pagerduty"
	"github.com/bwmarrin/discordgo"
	"github.com/dghubble/go-twitter/twitter"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	telegrambot "github.com/go-telegram/bot"
	"github.com/google/go-github/v75/github"
	"github.com/slack-go/slack"
	"github.com/twilio/twilio-go/client"
	"github.com/zmb3/spotify/v2"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// gitHubAnswers is the error of go-github for an answer. The header may have {unix+N}.
func gitHubAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		hub, err := github.NewClient(nil).WithEnterpriseURLs(url, url)
		if err != nil {
			return err
		}
		_, _, err = hub.Repositories.Get(context.Background(), "o", "r")
		return err
	})
}

func unixIn(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }

func sdkGitHub() []Value {
	const (
		docs = "docs.github.com REST: rate limits, 403 or 429; go-github v75 CheckResponse"
		plan = "docs.github.com REST: troubleshooting"
	)
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: serviceSDKs, Provider: "go-github", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{
			row("403-primary-reset-30s", transientOf("rate_limit").in(30*time.Second).byClock(), "RateLimitError has the time at which the limit ends.", docs),
			gitHubAnswers(403, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: "+unixIn(30*time.Second), `{"message":"API rate limit exceeded for 203.0.113.7."}`),
		},
		{
			row("403-primary-reset-30min", transientOf("rate_limit").in(30*time.Minute).byClock(), "However far: a retry gives up by itself.", docs),
			gitHubAnswers(403, "X-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: "+unixIn(30*time.Minute), `{"message":"API rate limit exceeded for 203.0.113.7."}`),
		},
		{
			row("403-secondary-retry-after", transientOf("rate_limit").in(60*time.Second), "AbuseRateLimitError has the delay.", docs),
			gitHubAnswers(403, "Retry-After: 60\nX-RateLimit-Remaining: 4000", `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`),
		},
		{
			row("403-secondary-without-delay", transientOf("rate_limit"), "The type says it, no header does.", docs),
			gitHubAnswers(403, "", `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#abuse-rate-limits"}`),
		},
		{row("429-retry-after", transientOf("rate_limit").in(12*time.Second).notSent(), "A limit with the usual status.", docs), gitHubAnswers(429, "Retry-After: 12", `{"message":"slow down"}`)},
		{row("403-no-right", permanentOf("auth_error"), "The token has no right.", plan), gitHubAnswers(403, "X-RateLimit-Remaining: 4999", `{"message":"Resource not accessible by integration"}`)},
		{row("401-bad-credentials", permanentOf("auth_error"), "The token is wrong.", plan), gitHubAnswers(401, "", `{"message":"Bad credentials"}`)},
		{row("401-two-factor", permanentOf("auth_error"), "A second factor is asked for: TwoFactorAuthError.", "go-github v75 CheckResponse"), gitHubAnswers(401, "X-GitHub-OTP: required; app", `{"message":"Must specify two-factor authentication OTP code."}`)},
		{row("404", permanentOf("not_found"), "There is no such repository.", plan), gitHubAnswers(404, "", `{"message":"Not Found"}`)},
		{row("422-validation", permanentOf("invalid_request"), "A field is missing.", plan), gitHubAnswers(422, "", `{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}`)},
		{row("409-conflict", permanentOf("conflict", "invalid_request"), "A merge conflict.", plan), gitHubAnswers(409, "", `{"message":"Merge conflict"}`)},
		{row("502", transientOf("server_error"), "GitHub was too slow.", plan), gitHubAnswers(502, "", `{"message":"Server Error"}`)},
		{row("503", transientOf("server_error").in(5*time.Second), "GitHub is down.", plan), gitHubAnswers(503, "Retry-After: 5", `{"message":"Service unavailable"}`)},
	}
}

func slackAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		_, err := slack.New("token", slack.OptionAPIURL(url+"/")).AuthTest()
		return err
	})
}

func sdkSlack() []Value {
	const docs = "docs.slack.dev: rate limits, and the errors of each method; slack-go v0.36.0 misc.go"
	row := func(name string, want Want, why string) Row {
		return Row{Group: serviceSDKs, Provider: "slack-go", Name: name, Want: want, Why: why, Source: docs}
	}
	return []Value{
		{row("429-retry-after", transientOf("rate_limit").in(30*time.Second).notSent(), "RateLimitedError has the delay."), slackAnswers(429, "Retry-After: 30", `{"ok":false,"error":"ratelimited"}`)},
		{row("200-ratelimited", transientOf("rate_limit"), "The limit is told in a 200."), slackAnswers(200, "", `{"ok":false,"error":"ratelimited"}`)},
		{row("200-invalid-auth", permanentOf("auth_error"), "The token is wrong."), slackAnswers(200, "", `{"ok":false,"error":"invalid_auth"}`)},
		{row("200-token-revoked", permanentOf("auth_error"), "The token was revoked."), slackAnswers(200, "", `{"ok":false,"error":"token_revoked"}`)},
		{row("200-missing-scope", permanentOf("auth_error"), "The token has no right."), slackAnswers(200, "", `{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}`)},
		{row("200-channel-not-found", permanentOf("not_found"), "There is no such channel."), slackAnswers(200, "", `{"ok":false,"error":"channel_not_found"}`)},
		{row("200-msg-too-long", permanentOf("invalid_request"), "The message is too long."), slackAnswers(200, "", `{"ok":false,"error":"msg_too_long"}`)},
		{row("200-internal-error", transientOf("server_error"), "Slack failed; it may pass."), slackAnswers(200, "", `{"ok":false,"error":"internal_error"}`)},
		{row("200-fatal-error", transientOf("server_error"), "Slack failed; it may pass."), slackAnswers(200, "", `{"ok":false,"error":"fatal_error"}`)},
		{row("200-service-unavailable", transientOf("server_error"), "Slack is down."), slackAnswers(200, "", `{"ok":false,"error":"service_unavailable"}`)},
		{row("200-request-timeout", transientOf("timeout"), "The body did not arrive in time."), slackAnswers(200, "", `{"ok":false,"error":"request_timeout"}`)},
		{row("503", transientOf("server_error"), "StatusCodeError has the status in Code."), slackAnswers(503, "", "")},
	}
}

func oauthAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		config := clientcredentials.Config{ClientID: "id", ClientSecret: "secret", TokenURL: url, AuthStyle: oauth2.AuthStyleInParams}
		_, err := config.Token(context.Background())
		return err
	})
}

func sdkOAuth() []Value {
	const rfc = "RFC 6749, section 5.2; golang.org/x/oauth2 RetrieveError"
	row := func(name string, want Want, why, source string) Row {
		return Row{Group: serviceSDKs, Provider: "x/oauth2", Name: name, Want: want, Why: why, Source: source}
	}
	return []Value{
		{row("400-invalid-grant", permanentOf("auth_error"), "The refresh token has expired or was revoked.", rfc), oauthAnswers(400, "", `{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`)},
		{row("401-invalid-client", permanentOf("auth_error"), "The client's secret is wrong.", rfc), oauthAnswers(401, "", `{"error":"invalid_client"}`)},
		{row("400-invalid-client", permanentOf("auth_error"), "The same with 400, as many send it.", rfc), oauthAnswers(400, "", `{"error":"invalid_client"}`)},
		{row("400-unauthorized-client", permanentOf("auth_error"), "The client may not use this grant.", rfc), oauthAnswers(400, "", `{"error":"unauthorized_client"}`)},
		{row("400-invalid-scope", permanentOf("invalid_request", "auth_error"), "There is no such scope.", rfc), oauthAnswers(400, "", `{"error":"invalid_scope"}`)},
		{row("400-slow-down", transientOf("rate_limit"), "Ask less often.", "RFC 8628, section 3.5"), oauthAnswers(400, "", `{"error":"slow_down"}`)},
		{row("400-temporarily-unavailable", transientOf("server_error"), "It may pass, whatever the status.", "RFC 6749, section 4.1.2.1"), oauthAnswers(400, "", `{"error":"temporarily_unavailable"}`)},
		{row("503-html", transientOf("server_error"), "The token endpoint is down.", rfc), oauthAnswers(503, "Content-Type: text/html", "<html></html>")},
		{row("429-retry-after", transientOf("rate_limit").in(8*time.Second).notSent(), "The header says when.", "auth0.com docs: rate limits"), oauthAnswers(429, "Retry-After: 8", `{"error":"too_many_requests"}`)},
	}
}

func telegramAnswers(status int, body string) func() error {
	return answeredBy(status, "", body, func(url string) error {
		_, err := tgbotapi.NewBotAPIWithAPIEndpoint("1:x", url+"/bot%s/%s")
		return err
	})
}

func telegramBotAnswers(status int, body string) func() error {
	return answeredBy(status, "", body, func(url string) error {
		_, err := telegrambot.New("1:x", telegrambot.WithServerURL(url))
		return err
	})
}

func discordAnswers(status int, body string) func() error {
	return answeredBy(status, "", body, func(url string) error {
		session, err := discordgo.New("Bot x")
		if err != nil {
			return err
		}
		session.ShouldRetryOnRateLimit = false
		session.MaxRestRetries = 0
		_, err = session.RequestWithBucketID(http.MethodGet, url, nil, "x")
		return err
	})
}

func sdkBots() []Value {
	row := func(provider, name string, want Want, why, source string) Row {
		return Row{Group: serviceSDKs, Provider: provider, Name: name, Want: want, Why: why, Source: source}
	}
	const (
		telegram = "core.telegram.org/bots/api: making requests, ResponseParameters"
		discord  = "docs.discord.com: rate limits, opcodes and status codes"
	)
	return []Value{
		{row("telegram-bot-api", "429-retry-after", transientOf("rate_limit").in(35*time.Second).notSent(), "The delay is in the parameters.", telegram), telegramAnswers(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}`)},
		{row("telegram-bot-api", "401", permanentOf("auth_error"), "The token is wrong; the text is one word.", telegram), telegramAnswers(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)},
		{row("telegram-bot-api", "400-chat-not-found", permanentOf("invalid_request", "not_found"), "There is no such chat.", telegram), telegramAnswers(400, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`)},
		{row("telegram-bot-api", "403-blocked", permanentOf("auth_error"), "The user blocked the bot.", telegram), telegramAnswers(403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`)},
		{row("telegram-bot-api", "409-other-poller", permanentOf("conflict", "invalid_request"), "Another program polls with the token.", telegram), telegramAnswers(409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`)},
		{row("telegram-bot-api", "502", transientOf("server_error"), "Telegram failed.", telegram), telegramAnswers(502, `{"ok":false,"error_code":502,"description":"Bad Gateway"}`)},
		{row("go-telegram", "429-retry-after", transientOf("rate_limit").in(35*time.Second).notSent(), "TooManyRequestsError has the delay in seconds.", telegram), telegramBotAnswers(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}`)},
		{row("discordgo", "429-rate-limit", transientOf("rate_limit").in(3*time.Second).notSent(), "RateLimitError has the delay.", discord), discordAnswers(429, `{"message":"You are being rate limited.","retry_after":3.0,"global":false}`)},
		{row("discordgo", "403-missing-access", permanentOf("auth_error"), "The bot has no right.", discord), discordAnswers(403, `{"message":"Missing Access","code":50001}`)},
		{row("discordgo", "404-unknown-channel", permanentOf("not_found"), "There is no such channel.", discord), discordAnswers(404, `{"message":"Unknown Channel","code":10003}`)},
		{row("discordgo", "400-invalid-form", permanentOf("invalid_request"), "A field is wrong.", discord), discordAnswers(400, `{"message":"Invalid Form Body","code":50035}`)},
		{row("discordgo", "500", transientOf("server_error"), "Discord failed.", discord), discordAnswers(500, `{"message":"500: Internal Server Error","code":0}`)},
		{row("twilio-go", "429-20429", transientOf("rate_limit").notSent(), "Too many requests for now.", "twilio.com docs: error 20429"), func() error {
			return &client.TwilioRestError{Status: 429, Code: 20429, Message: "Too many requests"}
		}},
		{row("twilio-go", "401-20003", permanentOf("auth_error"), "The credentials are wrong.", "twilio.com docs: error 20003"), func() error {
			return &client.TwilioRestError{Status: 401, Code: 20003, Message: "Authenticate"}
		}},
		{row("twilio-go", "400-21211", permanentOf("invalid_request"), "The number is wrong.", "twilio.com docs: error 21211"), func() error {
			return &client.TwilioRestError{Status: 400, Code: 21211, Message: "Invalid 'To' Phone Number"}
		}},
		{row("twilio-go", "503", transientOf("server_error"), "Twilio is down.", "twilio.com docs: 20503"), func() error {
			return &client.TwilioRestError{Status: 503, Code: 20503, Message: "Service Unavailable"}
		}},
	}
}

func spotifyAnswers(status int, header, body string) func() error {
	return answeredBy(status, header, body, func(url string) error {
		_, err := spotify.New(http.DefaultClient, spotify.WithBaseURL(url+"/")).CurrentUser(context.Background())
		return err
	})
}

func pagerDutyAnswers(status int, body string) func() error {
	return answeredBy(status, "", body, func(url string) error {
		_, err := pagerduty.NewClient("key", pagerduty.WithAPIEndpoint(url)).GetCurrentUserWithContext(context.Background(), pagerduty.GetCurrentUserOptions{})
		return err
	})
}

func sdkServices() []Value {
	row := func(provider, name string, want Want, why, source string) Row {
		return Row{Group: serviceSDKs, Provider: provider, Name: name, Want: want, Why: why, Source: source}
	}
	twitterError := func(code int, message string) func() error {
		return func() error {
			return twitter.APIError{Errors: []twitter.ErrorDetail{{Code: code, Message: message}}}
		}
	}
	const x = "developer.x.com: error troubleshooting, v1.1 codes"
	return []Value{
		{row("spotify", "429", transientOf("rate_limit").notSent(), "A limit for now; the text names no status.", "developer.spotify.com: rate limits"), spotifyAnswers(429, "Retry-After: 4", `{"error":{"status":429,"message":"API rate limit exceeded"}}`)},
		{row("spotify", "401-expired", permanentOf("auth_error"), "The token has expired.", "developer.spotify.com: API calls"), spotifyAnswers(401, "", `{"error":{"status":401,"message":"The access token expired"}}`)},
		{row("spotify", "404", permanentOf("not_found"), "There is no such thing.", "developer.spotify.com: API calls"), spotifyAnswers(404, "", `{"error":{"status":404,"message":"No active device found"}}`)},
		{row("spotify", "503", transientOf("server_error"), "Spotify is down.", "developer.spotify.com: API calls"), spotifyAnswers(503, "", `{"error":{"status":503,"message":"Service unavailable"}}`)},
		{row("go-pagerduty", "429", transientOf("rate_limit").notSent(), "A limit for now.", "developer.pagerduty.com: REST API rate limits"), pagerDutyAnswers(429, `{"error":{"message":"Rate Limit Exceeded","code":2020}}`)},
		{row("go-pagerduty", "401", permanentOf("auth_error"), "The key is wrong.", "developer.pagerduty.com: errors"), pagerDutyAnswers(401, `{"error":{"message":"Authentication failed","code":2006}}`)},
		{row("go-pagerduty", "404", permanentOf("not_found"), "There is no such thing.", "developer.pagerduty.com: errors"), pagerDutyAnswers(404, `{"error":{"message":"Not Found","code":2100}}`)},
		{row("go-pagerduty", "500", transientOf("server_error"), "PagerDuty failed.", "go-pagerduty v1.8.0 APIError.Temporary"), pagerDutyAnswers(500, `{"error":{"message":"Internal Server Error","code":2000}}`)},
		{row("go-twitter", "88-rate-limit", transientOf("rate_limit"), "The code is all that the error has.", x), twitterError(88, "Rate limit exceeded")},
		{row("go-twitter", "130-over-capacity", transientOf("server_error"), "The service is over capacity.", x), twitterError(130, "Over capacity")},
		{row("go-twitter", "131-internal", transientOf("server_error"), "The service failed.", x), twitterError(131, "Internal error")},
		{row("go-twitter", "89-expired-token", permanentOf("auth_error"), "The token has expired.", x), twitterError(89, "Invalid or expired token")},
		{row("go-twitter", "34-not-found", permanentOf("not_found"), "There is no such page.", x), twitterError(34, "Sorry, that page does not exist")},
	}
}
