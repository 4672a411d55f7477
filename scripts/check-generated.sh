#!/usr/bin/env bash
# Fails when a committed generated file differs from what its source gives.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r views "$copy/views"
go tool templ generate -path "$copy/views" >/dev/null 2>&1
for f in $(cd "$copy" && find views -name '*_templ.go'); do
  # The generated header names the file's path as given; compare the rest.
  if ! diff -q <(sed 's#FileName: `[^`]*`#FileName: ``#' "$f") <(sed 's#FileName: `[^`]*`#FileName: ``#' "$copy/$f") >/dev/null; then
    echo "rule: generated files are committed as generated; $f differs, run make generate"
    exit 1
  fi
done
unformatted=$(gofmt -l $(git ls-files '*.go' | grep -v _templ.go))
if [ -n "$unformatted" ]; then
  echo "rule: Go sources are gofmt'd; run make fmt for: $unformatted"
  exit 1
fi
