package verdicts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/bradfitz/gomemcache/memcache"
	redigo "github.com/gomodule/redigo/redis"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
)

const redisSource = "https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors; go-redis v9.23 error.go shouldRetry, internal/proto/redis_errors.go"

// redisReply returns what go-redis makes of a reply.
func redisReply(reply string) error {
	client := redis.NewClient(&redis.Options{
		Protocol: 2, DisableIdentity: true, MaxRetries: -1, PoolSize: 1,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return redisServer(reply), nil },
	})
	defer func() { _ = client.Close() }()
	return client.Set(context.Background(), "key", "value", 0).Err()
}

// redisServer returns a connection to a server that answers SET with an error, and everything else
// with OK.
func redisServer(reply string) net.Conn {
	client, server := net.Pipe()
	go func() {
		defer func() { _ = server.Close() }()
		buffer := make([]byte, 4<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				return
			}
			answer := "-ERR unknown command 'hello'\r\n" // go-redis goes on without
			if !strings.Contains(string(buffer[:n]), "hello") {
				answer = strings.Repeat("+OK\r\n", max(1, strings.Count(string(buffer[:n]), "*")))
			}
			if strings.Contains(string(buffer[:n]), "\r\nset\r\n") {
				answer = "-" + reply + "\r\n"
			}
			if _, err := server.Write([]byte(answer)); err != nil {
				return
			}
		}
	}()
	return client
}

func dbRedis() []Value {
	l := library{"Caches", "Redis", redisSource}
	values := l.values(
		dbRow{"LOADING", "transient/server_error", "it is starting", redisReply("LOADING Redis is loading the dataset in memory")},
		dbRow{"READONLY", "transient/server_error", "a replica, where the primary was before a failover", redisReply("READONLY You can't write against a read only replica.")},
		dbRow{"MASTERDOWN", "transient/server_error", "a failover", redisReply("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")},
		dbRow{"CLUSTERDOWN", "transient/server_error", "a failover", redisReply("CLUSTERDOWN The cluster is down")},
		dbRow{"TRYAGAIN", "transient/server_error", "a slot is on its way", redisReply("TRYAGAIN Multiple keys request during rehashing of slot")},
		dbRow{"MOVED", "transient/server_error", "a slot has moved", redisReply("MOVED 3999 127.0.0.1:6381")},
		dbRow{"NOREPLICAS", "transient/server_error", "too few replicas", redisReply("NOREPLICAS Not enough good replicas to write.")},
		dbRow{"max-clients", "transient/server_error", "connections come free", redisReply("ERR max number of clients reached")},
		dbRow{"BUSY", "transient/server_error", "a script runs", redisReply("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.")},
		dbRow{"MISCONF", "transient/server_error", "the disk, which the server tries again", redisReply("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.")},
		dbRow{"script-READONLY", "transient/server_error", "a script came to a replica", redisReply("ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write against a read only replica. ")},
		dbRow{"NOAUTH", "permanent/auth_error", "credentials", redisReply("NOAUTH Authentication required.")},
		dbRow{"WRONGPASS", "permanent/auth_error", "credentials", redisReply("WRONGPASS invalid username-password pair or user is disabled.")},
		dbRow{"NOPERM", "permanent/auth_error", "no right", redisReply("NOPERM User app has no permissions to run the 'get' command")},
		dbRow{"OOM", "permanent/quota_exceeded", "maxmemory is reached, and nothing may be evicted", redisReply("OOM command not allowed when used memory > 'maxmemory'.")},
		dbRow{"WRONGTYPE", "permanent/invalid_request", "the key holds something else", redisReply("WRONGTYPE Operation against a key holding the wrong kind of value")},
		dbRow{"CROSSSLOT", "permanent/invalid_request", "keys of several slots", redisReply("CROSSSLOT Keys in request don't hash to the same slot")},
		dbRow{"NOSCRIPT", "permanent/not_found", "EVAL instead", redisReply("NOSCRIPT No matching script. Please use EVAL.")},
		dbRow{"EXECABORT", "permanent/invalid_request", "a command before it had failed", redisReply("EXECABORT Transaction discarded because of previous errors.")},
		dbRow{"EXECABORT-of-LOADING", "transient/server_error", "the cause is named", redisReply("EXECABORT Transaction discarded because of: LOADING Redis is loading the dataset in memory")},
		dbRow{"BUSYGROUP", "permanent/invalid_request", "the group exists", redisReply("BUSYGROUP Consumer Group name already exists")},
		dbRow{"unknown-command", "permanent/invalid_request", "no such command", redisReply("ERR unknown command 'FOO'")},
		dbRow{"not-an-integer", "permanent/invalid_request", "the value's fault", redisReply("ERR value is not an integer or out of range")},
		dbRow{"text-LOADING", "transient/server_error", "a message that has lost its type", errors.New("LOADING Redis is loading the dataset in memory")},
	)
	values = differs(values, "OOM", "go-redis does not repeat it; memory may come free")
	values = differs(values, "BUSY", "go-redis does not repeat it; a script ends")
	return differs(values, "MISCONF", "go-redis does not repeat it; the server saves again by itself")
}

func dbRedisClients() []Value {
	l := library{"Caches", "Redis clients", "go-redis v9.23 (redis/go-redis#3325), redigo v1.9 and rueidis v1.0.79"}
	return l.values(
		dbRow{"go-redis-nil", "permanent/not_found", "a missing key is an answer", fmt.Errorf("get: %w", redis.Nil)},
		dbRow{"rueidis-nil", "permanent/not_found", "a missing key is an answer", rueidis.Nil},
		dbRow{"redigo-nil", "permanent/not_found", "a missing key is an answer", redigo.ErrNil},
		dbRow{"redigo-LOADING", "transient/server_error", "it is starting", redigo.Error("LOADING Redis is loading the dataset in memory")},
		dbRow{"redigo-WRONGTYPE", "permanent/invalid_request", "the key holds something else", redigo.Error("WRONGTYPE Operation against a key holding the wrong kind of value")},
		dbRow{"redigo-pool-exhausted", "transient/rate_limit", "connections of this process come free", redigo.ErrPoolExhausted},
		dbRow{"go-redis-pool-timeout", "transient/timeout", "no connection came free in time; a repetition of go-redis may have been sent before", redis.ErrPoolTimeout},
		dbRow{"go-redis-closed", "permanent/connection_error", "this program has closed it", redis.ErrClosed},
		dbRow{"go-redis-watch", "transient/server_error", "a watched key was changed", redis.TxFailedErr},
		dbRow{"go-redis-refused", "transient/connection_error not sent", "nothing listens", redisRefused()},
	)
}

// redisRefused returns the error of a client that can't connect. After as many refusals as its pool
// has places go-redis goes on trying behind it, for up to a second after Close.
func redisRefused() error {
	client := redis.NewClient(&redis.Options{
		MaxRetries: -1, DialerRetries: 1, PoolSize: 2,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return nil, refused() },
	})
	defer func() { _ = client.Close() }()
	return client.Get(context.Background(), "key").Err()
}

func dbMemcached() []Value {
	l := library{"Caches", "Memcached", "gomemcache memcache/memcache.go"}
	return l.values(
		dbRow{"cache-miss", "permanent/not_found", "an answer", fmt.Errorf("get: %w", memcache.ErrCacheMiss)},
		dbRow{"cas-conflict", "permanent/invalid_request", "read it anew first", memcache.ErrCASConflict},
		dbRow{"not-stored", "permanent/invalid_request", "the condition does not hold", memcache.ErrNotStored},
		dbRow{"server-error", "transient/server_error", "the server's own trouble", memcache.ErrServerError},
		dbRow{"no-servers", "transient/connection_error", "none is there", memcache.ErrNoServers},
		dbRow{"malformed-key", "permanent/invalid_request", "the key", memcache.ErrMalformedKey},
		dbRow{"connect-timeout", "transient/timeout", "no connection in time", &memcache.ConnectTimeoutError{Addr: refusedAddr()}},
	)
}
