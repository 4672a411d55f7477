package web

// routeRoom: 竞价厅.
func (s *Server) routeRoom() {
	s.get("/lots/:id/stream", s.streamRoom, open(), passive())
	s.get("/lots/:id/state", s.roomState, open())
}
