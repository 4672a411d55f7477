#!/bin/sh
# Copies the third-party files that the binary embeds from node_modules (filled
# by `npm ci`) into the places from which Go embeds them. Safe to run again.
set -eu
cd "$(dirname "$0")/.."

if [ ! -d node_modules/@tabler/core ]; then
  echo "缺少 node_modules，请先运行 npm ci" >&2
  exit 1
fi

vendor=views/assets/vendor
fonts=fixtures/fonts
mkdir -p "$vendor" "$fonts"

copy() { # copy SOURCE DESTINATION, dropping a source-map reference that would 404
  sed -e '/^\/\*# sourceMappingURL=.*\*\/$/d' -e '/^\/\/# sourceMappingURL=.*$/d' "node_modules/$1" > "$2.part"
  mv "$2.part" "$2"
}

copy @tabler/core/dist/css/tabler.min.css "$vendor/tabler.min.css"
copy htmx.org/dist/htmx.min.js "$vendor/htmx.min.js"
copy echarts/dist/echarts.min.js "$vendor/echarts.min.js" # echarts.common has no sankey and no heatmap
copy flatpickr/dist/flatpickr.min.css "$vendor/flatpickr.min.css"
copy flatpickr/dist/flatpickr.min.js "$vendor/flatpickr.min.js"
copy flatpickr/dist/l10n/zh.js "$vendor/flatpickr.zh.js"

noto=node_modules/@expo-google-fonts/noto-sans-sc
cp "$noto/400Regular/NotoSansSC_400Regular.ttf" "$fonts/NotoSansSC-Regular.ttf"
cp "$noto/700Bold/NotoSansSC_700Bold.ttf" "$fonts/NotoSansSC-Bold.ttf"
