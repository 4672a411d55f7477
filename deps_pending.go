//go:build pending

// Package main keeps the modules of the design in go.mod until their packages
// import them.
package main

import (
	_ "github.com/alecthomas/kong"
	_ "github.com/caarlos0/env/v11"
	_ "github.com/go-playground/validator/v10"
	_ "github.com/gofiber/fiber/v2"
	_ "github.com/gofiber/fiber/v2/middleware/adaptor"
	_ "github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/riverqueue/river"
	_ "github.com/riverqueue/river/riverdriver/riverdatabasesql"
	_ "github.com/riverqueue/river/rivermigrate"
	_ "github.com/signintech/gopdf"
	_ "github.com/skip2/go-qrcode"
	_ "github.com/uptrace/bun/dialect/pgdialect"
	_ "github.com/uptrace/bun/migrate"
	_ "github.com/valyala/fasthttp"
	_ "github.com/xuri/excelize/v2"
	_ "github.com/a-h/templ"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/sync/errgroup"
	_ "pgregory.net/rapid"
)
