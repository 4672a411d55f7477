# 技约: make run starts the product, make test checks it. Both install what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
GO ?= go
SOURCES := $(shell find . -name '*.go' -o -name '*.sql' -o -name '*.csv' -o -name '*.css' -o -name '*.js' | grep -v -e node_modules -e '^./data' -e '^./bin')

.PHONY: help run test build generate lint bench fmt vuln clean browser

help: ## 列出各目标
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: bin/jiyue ## 启动演示：自带数据库，写入演示数据，打印地址与账户
	@exec bin/jiyue serve --demo

test: .stamps/browser bin/jiyue ## 全部检验：规则、用例、竞态、页面、浏览器
	@scripts/check-generated.sh
	$(GO) vet ./...
	bin/jiyue testdb -- $(GO) test -vet=off -timeout 10m $$($(GO) list ./... | grep -vE '/(app|infra/jobs)(/|$$)')
	bin/jiyue testdb -- $(GO) test -vet=off -race -timeout 10m ./app/... ./infra/jobs/...
	bin/jiyue testdb -- $(GO) test -vet=off -race -timeout 10m -run 'Watcher|Look|Stream|SlowReaders' ./infra/web
	scripts/browser-test.sh

build: bin/jiyue ## 编译到 bin/jiyue

bin/jiyue: .stamps/system .stamps/vendor $(SOURCES)
	@mkdir -p bin
	$(GO) build -o $@ .

generate: ## 重新生成 templ 与文档中的状态图
	$(GO) tool templ generate -path views -lazy
	$(GO) generate ./...

lint: ## 代码检查（首次运行会编译 golangci-lint）
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

bench: .stamps/browser bin/jiyue ## 性能：同一次运行内与基准相比
	bin/jiyue testdb -- scripts/bench.sh

fmt: ## 排版 Go 与 templ 源码
	gofmt -w $$(git ls-files '*.go' | grep -v _templ.go)
	$(GO) tool templ fmt views

vuln: ## 查已知漏洞（需联网）
	$(GO) run golang.org/x/vuln/cmd/govulncheck@latest ./...

clean: ## 删除编译结果与下载的前端文件，不删 data/
	rm -rf bin .stamps node_modules test-results playwright-report
	find views/assets/vendor fixtures/fonts -type f ! -name .gitkeep -delete

.stamps/system: scripts/system.sh
	@scripts/system.sh server
	@mkdir -p .stamps && touch $@

.stamps/browser: scripts/system.sh .stamps/vendor
	@scripts/system.sh browser
	@mkdir -p .stamps && touch $@

.stamps/vendor: package.json package-lock.json scripts/vendor.sh
	npm ci --no-audit --no-fund
	scripts/vendor.sh
	@mkdir -p .stamps && touch $@
