#!/usr/bin/env bash
# Compares the product with plain programs that do the same, in one run. The first
# benchmark brings its own PostgreSQL, with the settings of an installation; the
# others work on the throw-away cluster that the caller has started, the last without.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
echo "处理器 $(getconf _NPROCESSORS_ONLN) 个，开始时的负载 $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
"$go" test -run='^$' -bench='^BenchmarkSplits$' -benchtime=1x ./domain/revenue
"$go" test -run='^$' -bench='^BenchmarkStatement$' -benchtime=3s ./domain/distribution
"$go" test -run='^$' -bench='^Benchmark(Product|Pages|Bids|Scoring)$' -benchtime=1x -timeout=20m ./infra/cli
"$go" test -run='^$' -bench='^BenchmarkStreams$' -benchtime=1x -timeout=20m ./infra/web
JIYUE_BENCH_ROWS=${JIYUE_BENCH_ROWS:-100000} "$go" test -run='^$' -bench='^Benchmark(Ledger|Statistics)$' -benchtime=5x -timeout=20m ./infra/postgres
"$go" test -run='^$' -bench='^BenchmarkMonteCarlo$' -benchtime=5x -timeout=10m ./domain/valuation
