#!/usr/bin/env bash
# Usage: ./run.sh [FLAG...]
#
# Starts Jaeger, Prometheus and the program on this machine alone, and ends them with Ctrl-C. Flags go to the program, such as
# -weather outage. Nothing is kept: what they store is deleted at the end.
#
# The programs are those on PATH, or what these variables name:
#   TENAX_JAEGER_BIN      jaeger-all-in-one
#   TENAX_PROMETHEUS_BIN  prometheus
# The addresses, which these variables change:
#   JAEGER      127.0.0.1:16686  its pages
#   OTLP        127.0.0.1:4318   where it takes spans
#   PROMETHEUS  127.0.0.1:9090   its pages
#   METRICS     127.0.0.1:9464   the program's metrics
# shellcheck disable=SC2317  # What a trap calls is reached.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"

jaeger=${JAEGER:-127.0.0.1:16686}
otlp=${OTLP:-127.0.0.1:4318}
prometheus=${PROMETHEUS:-127.0.0.1:9090}
metrics=${METRICS:-127.0.0.1:9464}

die() { echo "run.sh: $*" >&2; exit 1; }
find_program() { type -P "${!1:-$2}" || die "there is no $2: install it, or have $1 name it"; }

jaeger_bin=$(find_program TENAX_JAEGER_BIN jaeger-all-in-one)
prometheus_bin=$(find_program TENAX_PROMETHEUS_BIN prometheus)
work=$(mktemp -d)
started=()

end() {
	trap '' INT TERM
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	# Jaeger waits for connections to end; that is not worth more than two seconds.
	(sleep 2; kill -KILL "${started[@]}" 2>/dev/null || true) &
	local killer=$!
	for pid in "${started[@]}"; do
		wait "$pid" 2>/dev/null || true
	done
	kill "$killer" 2>/dev/null || true
	wait "$killer" 2>/dev/null || true
	rm -rf "$work"
}
trap end EXIT
trap 'exit 0' INT TERM

start() {
	"$@" &
	started+=("$!")
}

go build -o "$work/observability" .

# What is not needed here gets a free port, as by default it would listen on every interface.
SPAN_STORAGE_TYPE=memory start "$jaeger_bin" --memory.max-traces=20000 --log-level=error \
	--query.http-server.host-port="$jaeger" --collector.otlp.enabled=true --collector.otlp.http.host-port="$otlp" \
	--collector.otlp.grpc.host-port=127.0.0.1:0 --query.grpc-server.host-port=127.0.0.1:0 \
	--admin.http.host-port=127.0.0.1:0 --collector.grpc-server.host-port=127.0.0.1:0 \
	--collector.http-server.host-port=127.0.0.1:0 --http-server.host-port=127.0.0.1:0 \
	--processor.jaeger-binary.server-host-port=127.0.0.1:0 --processor.jaeger-compact.server-host-port=127.0.0.1:0 \
	--processor.zipkin-compact.server-host-port=127.0.0.1:0

sed -e "s|observability:9464|$metrics|" -e "s|rules.yml|$PWD/rules.yml|" prometheus.yml >"$work/prometheus.yml"
start "$prometheus_bin" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
	--web.listen-address="$prometheus" --enable-feature=exemplar-storage --log.level=warn

OTEL_EXPORTER_OTLP_ENDPOINT=http://$otlp start "$work/observability" -metrics "$metrics" "$@"

echo "Jaeger:     http://$jaeger"
echo "Prometheus: http://$prometheus/alerts"
echo "Ctrl-C ends all of it."

# The first of them to end by itself ends the others.
status=0
wait -n "${started[@]}" || status=$?
echo "run.sh: one of the programs ended with $status" >&2
exit 1
