package web

import (
	"jiyue/domain/actor"
	"jiyue/views/payout"
)

// routeDossiers: 尽职免责卷宗 of a decision, for those who answer for it.
func (s *Server) routeDossiers() {
	who := only(actor.Broker, actor.Head)
	s.get(payout.TitlesPath+"/:id/dossier.zip", s.titleDossier, who)
	s.get(payout.CasesPath+"/:id/dossier.zip", s.caseDossier, who)
}

func (s *Server) titleDossier(r *request) error {
	number, file, err := s.Sharing.TitleDossier(r.ctx(), r.Actor, r.Params("id"), s.Sign)
	if err != nil {
		return err
	}
	return r.download("尽职免责卷宗 "+number+".zip", zipType, file)
}

func (s *Server) caseDossier(r *request) error {
	number, file, err := s.Sharing.CaseDossier(r.ctx(), r.Actor, r.Params("id"), s.Sign)
	if err != nil {
		return err
	}
	return r.download("尽职免责卷宗 "+number+".zip", zipType, file)
}
