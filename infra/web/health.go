package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const healthPath = "/healthz"

// routeHealth tells a supervisor whether we can work: with the database.
func (s *Server) routeHealth() {
	s.get(healthPath, func(r *request) error {
		err := s.Ping(r.ctx())
		if err != nil {
			s.Log.ErrorContext(r.ctx(), "health", "request", r.id, "error", err)
			return r.Status(fiber.StatusServiceUnavailable).SendString("database unavailable\n")
		}
		return r.SendString("ok\n")
	}, open(), passive(), within(2*time.Second))
}
