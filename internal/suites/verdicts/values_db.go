package verdicts

import (
	"slices"
	"strings"
	"time"
)

// dbValues are the lists of errors of databases and brokers.
var dbValues = []func() []Value{
	dbPostgres, dbPGConnections, dbPQ, dbStandard, dbMySQL, dbMySQLClient, dbSQLServer, dbOracle, dbSQLite, dbClickHouse,
	dbCassandra, dbNeo4j, dbGORM, dbInflux,
	dbMongo, dbMongoWrites, dbRedis, dbRedisClients, dbMemcached,
	dbFranz, dbSarama, dbKafkaGo, dbNATS, dbJetStream, dbRabbitMQ, dbAMQP1, dbMQTT, dbNSQ, dbTemporal,
	dbEtcd, dbZooKeeper, dbConsul, dbLDAP, dbMail, dbSFTP, dbWebSocket, dbQUIC,
}

// library is what the rows of one library have in common.
type library struct {
	group, provider, source string
}

// dbRow is a row of a library. Its want is "class/kind,kind", then " after 10s" if the error asks
// for a wait, and " not sent" at the end if that is so.
type dbRow struct {
	name, want, why string
	err             error
}

func (l library) values(rows ...dbRow) []Value {
	values := make([]Value, 0, len(rows))
	for _, row := range rows {
		values = append(values, Value{
			Row: Row{Group: l.group, Provider: l.provider, Name: row.name, Want: wantOf(row.want), Why: sentence(row.why), Source: l.source},
			Err: func() error { return row.err },
		})
	}
	return values
}

// differs says of the rows with a name where sources differ.
func differs(values []Value, name, how string) []Value {
	for i := range values {
		if values[i].Name == name {
			values[i].Differs = sentence(how)
		}
	}
	return values
}

// sentence returns a clause as a sentence. Names keep their spelling.
func sentence(clause string) string {
	if clause == "" || strings.HasSuffix(clause, ".") {
		return clause
	}
	first, _, _ := strings.Cut(clause, " ")
	isName := strings.ContainsAny(first, "_-.0123456789") || strings.ToLower(first[1:]) != first[1:] ||
		slices.Contains([]string{"pgx", "pq", "maxmemory"}, first)
	if !isName {
		clause = strings.ToUpper(clause[:1]) + clause[1:]
	}
	return clause + "."
}

func wantOf(s string) Want {
	s, notSent := strings.CutSuffix(s, " not sent")
	s, after, waits := strings.Cut(s, " after ")
	class, kinds, _ := strings.Cut(s, "/")
	want := Want{Class: class, Kinds: strings.Split(kinds, ","), NotSent: notSent}
	if waits {
		var err error
		if want.After, err = time.ParseDuration(after); err != nil {
			panic(err)
		}
	}
	return want
}
