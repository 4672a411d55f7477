package registration

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/party"
)

// ErrPartyDenied: the register is for those who fill in and decide applications.
var ErrPartyDenied = fault.New(fault.Denied, "party.denied", "您没有查看当事人库的权限")

func mayReadParties(by actor.Actor) error {
	if by.Has(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority) {
		return nil
	}
	return ErrPartyDenied
}

// PartyByCode 按代码带出 the particulars on file, after the code's own check.
func (s *Service) PartyByCode(ctx context.Context, by actor.Actor, code string) (party.Party, error) {
	err := mayReadParties(by)
	if err != nil {
		return party.Party{}, err
	}
	uscc, err := ident.USCC(code)
	if err != nil {
		return party.Party{}, err
	}
	return s.Reader.PartyByCode(ctx, uscc)
}

// Parties 当事人库 by name or code.
func (s *Service) Parties(ctx context.Context, by actor.Actor, query string) ([]party.Party, error) {
	err := mayReadParties(by)
	if err != nil {
		return nil, err
	}
	return s.Reader.SearchParties(ctx, query, 50)
}
