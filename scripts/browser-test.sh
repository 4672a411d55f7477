#!/usr/bin/env bash
# Runs the browser tests against a product of their own: bin/jiyue with
# demonstration data in a throw-away folder. Arguments go to playwright, for
# instance: scripts/browser-test.sh browser/login.spec.ts
# PICTURES=1 takes the pictures of the documentation instead.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${JIYUE_BIN:-bin/jiyue}
[ -x "$binary" ] || { echo "缺少 $binary：请先运行 make build"; exit 1; }
[ -d node_modules/@playwright/test ] || { echo "缺少 node_modules：请先运行 npm ci"; exit 1; }
chromium=${CHROMIUM_PATH:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
mac='/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
[ -n "$chromium" ] || { [ -x "$mac" ] && chromium=$mac; } || true
[ -n "$chromium" ] || { echo "缺少 Chromium：请安装，或用 CHROMIUM_PATH 指定其路径"; exit 1; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/jiyue-browser.XXXXXX")
chmod 711 "$folder" # when we are root, the database runs as another user
log=$folder/server.log
server=
stop() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
    kill -TERM "$server"
    for _ in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.2; done
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  if [ "$status" != 0 ] && [ -s "$log" ]; then
    echo "—— 服务日志里的警告与错误 ——"
    grep -E ' level=(WARN|ERROR) ' "$log" | tail -n 20 || true
  fi
  rm -rf "$folder"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export JIYUE_URL=http://127.0.0.1:$port JIYUE_DEMO_PASSWORD=browser-tests-2026 CHROMIUM_PATH=$chromium
env -u DATABASE_URL -u DATABASE_OWNER_URL -u JIYUE_PUBLIC_URL JIYUE_DATA="$folder/data" \
  "$binary" serve --demo --addr "127.0.0.1:$port" >"$log" 2>&1 &
server=$!

ready=
for _ in $(seq 240); do
  if node -e 'fetch(process.env.JIYUE_URL + "/healthz").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))'; then ready=1; break; fi
  kill -0 "$server" 2>/dev/null || { echo "服务没有启动"; exit 1; }
  sleep 0.5
done
[ -n "$ready" ] || { echo "服务在 120 秒内没有就绪"; exit 1; }

npx --no-install playwright test "$@"
