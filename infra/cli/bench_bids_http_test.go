package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"jiyue/infra/postgres"
	"jiyue/infra/web"
)

// httpBidders bid through the product's own pages: each is signed in and sends the
// form of the room.
type httpBidders struct {
	address string
	client  *fasthttp.HostClient
	cookies [64]string
	token   string // of the forms, the same for all of them here
}

func newHTTPBidders(b *testing.B, p *product, ownerDSN, lot string) *httpBidders {
	h := &httpBidders{token: rand.Text() + rand.Text()}
	owner, err := pgx.Connect(b.Context(), ownerDSN)
	require.NoError(b, err)
	defer func() { _ = owner.Close(context.Background()) }()
	for i := range h.cookies {
		org, user, raw := postgres.NewID(), postgres.NewID(), make([]byte, 32)
		_, _ = rand.Read(raw)
		h.cookies[i] = base64.RawURLEncoding.EncodeToString(raw)
		hash := sha256.Sum256([]byte(h.cookies[i]))
		batch := &pgx.Batch{}
		batch.Queue(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'SELLER', '示例竞买单位', '410300', now())`, org)
		batch.Queue(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, '竞买人', $3, '{BIDDER}', 'x', false, now())`, user, "bidder"+hotBidder(i), org)
		batch.Queue(`INSERT INTO sale_bidders (sale_id, code, org_id, user_id, state, statement, applied_at) VALUES ($1, $2, $3, $4, 'QUALIFIED', '拟用于本单位产业化', now())`, lot, hotBidder(i), org, user)
		batch.Queue(`INSERT INTO sessions (token_hash, id, user_id, csrf, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, now(), now(), now() + interval '30 minutes')`, hash[:], postgres.NewID(), user, h.token)
		require.NoError(b, owner.SendBatch(b.Context(), batch).Close())
	}
	server := web.New(p.webOptions(false))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	go func() { _ = server.Serve(ln) }()
	b.Cleanup(func() { _ = server.Shutdown(context.Background()) })
	h.address = "http://" + ln.Addr().String() + "/lots/" + lot + "/bids"
	h.client = &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: 64}
	return h
}

func (h *httpBidders) next(client int) error {
	amount := crashStart + crashIncrement*hotAmounts.Add(1)
	return posted(h.client, h.address, h.cookies[client], fmt.Sprintf("_csrf=%s&key=%s&amount=%d&step=place", h.token, postgres.NewID(), amount), fasthttp.StatusOK, fasthttp.StatusConflict)
}

// posted sends a form over a connection that is kept.
func posted(client *fasthttp.HostClient, address, cookie, form string, fine ...int) error {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer func() { fasthttp.ReleaseRequest(req); fasthttp.ReleaseResponse(res) }()
	req.SetRequestURI(address)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/x-www-form-urlencoded")
	if cookie != "" {
		req.Header.SetCookie("jiyue", cookie)
		req.Header.Set("X-Room", "1") // as the script of the room does
	}
	req.SetBodyString(form)
	err := client.DoTimeout(req, res, 30*time.Second)
	if err != nil {
		return err
	}
	for _, status := range fine {
		if res.StatusCode() == status {
			return nil
		}
	}
	return fmt.Errorf("status %d: %.200s", res.StatusCode(), res.Body())
}

// newNaiveHTTP is a plain fiber program before the naive lot: no session, no token, no
// log, no page.
func newNaiveHTTP(b *testing.B, lot *naiveLot) *naiveHTTP {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Post("/bids", func(c *fiber.Ctx) error {
		client := c.QueryInt("client")
		if err := lot.next(client); err != nil {
			return err
		}
		return c.Redirect("/", fiber.StatusSeeOther)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	go func() { _ = app.Listener(ln) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	return &naiveHTTP{"http://" + ln.Addr().String() + "/bids", &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: 64}}
}

type naiveHTTP struct {
	address string
	client  *fasthttp.HostClient
}

func (h *naiveHTTP) next(client int) error {
	return posted(h.client, fmt.Sprintf("%s?client=%d", h.address, client), "", "step=place", fasthttp.StatusSeeOther)
}
