package keeping

import (
	"context"
	"fmt"
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/ip"
	"jiyue/domain/party"
)

func (s *Service) bringIn(ctx context.Context, by reader, f Import) error {
	content, err := s.Reader.RegisterContent(ctx, f.ID)
	if err != nil {
		return err
	}
	rows, err := s.Books.Rows(f.Register, content)
	if err != nil {
		return err
	}
	last, err := s.Reader.LastRegisterRow(ctx, f.ID)
	if err != nil {
		return err
	}
	total := 0
	var batch []SheetRow
	var failure error
	rows(func(r SheetRow, err error) bool {
		total++
		switch {
		case err != nil:
			failure = err
		case total > maxImportRows:
			failure = ErrImportRows
		case r.Row > last:
			batch = append(batch, r)
			if len(batch) == rowsTogether {
				failure = s.bringRows(ctx, by, f, batch)
				batch = nil
			}
		}
		return failure == nil
	})
	switch {
	case failure != nil:
		return failure
	case total == 0:
		return ErrImportEmpty
	}
	return s.bringRows(ctx, by, f, batch)
}

// bringRows brings rows in together; when one of them does not go, each goes by
// itself, so that one row cannot keep the others out.
func (s *Service) bringRows(ctx context.Context, by reader, f Import, rows []SheetRow) error {
	if len(rows) == 0 {
		return nil
	}
	err := s.bringUnit(ctx, by, f, rows)
	if err == nil || fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Busy {
		return err
	}
	if len(rows) == 1 {
		refused := ImportRow{Row: rows[0].Row, Outcome: RowBad, Label: labelOf(rows[0]), Errors: fault.All(err)}
		return s.InTx(ctx, func(tx Tx) error { return tx.SaveRegisterRows(ctx, f.ID, []ImportRow{refused}) })
	}
	for _, r := range rows {
		err = s.bringRows(ctx, by, f, []SheetRow{r})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) bringUnit(ctx context.Context, by reader, f Import, rows []SheetRow) error {
	if g, ok := s.guest(f.Register); ok {
		return s.bringGuests(ctx, g, f, rows)
	}
	return s.InTx(ctx, func(tx Tx) error {
		answers := make([]ImportRow, len(rows))
		for i, r := range rows {
			answer := ImportRow{Row: r.Row, Label: labelOf(r), Errors: r.Faults}
			var err error
			if len(r.Faults) == 0 {
				from := party.Origin{Source: party.FromImport, By: f.By, Reason: fmt.Sprintf("%s 第 %d 行", f.Name, r.Row)}
				if f.Register == PartyRegister {
					answer.Outcome, err = s.bringParty(ctx, tx, r.Fields, from)
				} else {
					answer.Outcome, err = s.bringItem(ctx, tx, by, r.Fields, from)
				}
			}
			switch {
			case err != nil && fault.KindOf(err) == fault.Invalid:
				answer.Errors = fault.All(err)
			case err != nil:
				return err
			}
			if len(answer.Errors) > 0 {
				answer.Outcome = RowBad
			}
			answers[i] = answer
		}
		return tx.SaveRegisterRows(ctx, f.ID, answers)
	})
}

// bringGuests brings rows into a register of another activity, one by one, and then
// notes what became of them.
func (s *Service) bringGuests(ctx context.Context, g Guest, f Import, rows []SheetRow) error {
	answers := make([]ImportRow, len(rows))
	for i, r := range rows {
		answer := ImportRow{Row: r.Row, Label: labelOf(r), Errors: r.Faults, Outcome: RowBad}
		if len(r.Faults) == 0 {
			added, err := g.Bring(ctx, f.By, fmt.Sprintf("%s/%d", f.ID, r.Row), r.Fields)
			switch kind := fault.KindOf(err); {
			case err == nil && added:
				answer.Outcome = RowAdded
			case err == nil:
				answer.Outcome = RowSame
			case kind == fault.Internal || kind == fault.Busy:
				return err
			default:
				answer.Errors = fault.All(err)
			}
		}
		answers[i] = answer
	}
	return s.InTx(ctx, func(tx Tx) error { return tx.SaveRegisterRows(ctx, f.ID, answers) })
}

func labelOf(r SheetRow) string {
	for _, field := range []string{"name", "title", "number", "uscc"} {
		if v := strings.TrimSpace(r.Fields[field]); v != "" {
			runes := []rune(party.Discreet(v))
			return string(runes[:min(len(runes), 200)])
		}
	}
	return ""
}

// bringParty enters or completes one record. Rows are checked before anything is
// written, so that a faulty one leaves the unit of work whole.
func (s *Service) bringParty(ctx context.Context, tx Tx, fields map[string]string, from party.Origin) (Outcome, error) {
	stated := party.Party{Country: contract.China}.With(fields)
	if stated.Country == "" {
		stated.Country = contract.China
	}
	var faults []*fault.Fault
	if code := strings.TrimSpace(fields["uscc"]); code != "" {
		uscc, err := ident.USCC(code)
		if err != nil {
			faults = append(faults, fault.All(err)[0].At("uscc"))
		}
		stated.Uscc = uscc
	} else if stated.Country == contract.China && !stated.Person() {
		faults = append(faults, fault.New(fault.Invalid, "keeping.code", "境内单位须填写统一社会信用代码").At("uscc"))
	}
	if stated.Person() {
		stated.Region, stated.Address, stated.LegalRep, stated.Scale, stated.Industry = "", "", "", "", ""
	}
	err := fault.Join(append(faults, fault.All(stated.Check(s.known))...))
	if err != nil {
		return "", err
	}
	kept, there, err := tx.PartyOf(ctx, stated)
	if err != nil {
		return "", err
	}
	if !there {
		stated.ID = tx.NewID()
		added, err := tx.AddParty(ctx, stated, from)
		if err != nil || added {
			return RowAdded, err
		}
		return "", party.ErrMoved // entered by another in this moment: the row is tried again by itself
	}
	next, held := kept.Absorb(stated, kept.Uscc != stated.Uscc)
	outcome := RowSame
	if len(kept.Diff(next)) > 0 {
		outcome = RowChanged
		err = tx.SaveParty(ctx, kept, next, from)
		if err != nil {
			return "", err
		}
	}
	if len(held) > 0 {
		outcome = RowHeld
		_, err = tx.AddProposal(ctx, party.Proposal{ID: tx.NewID(), Party: kept, Changes: held, Reason: "批量导入的" + from.Reason + "与已核实的资料不同", ProposerID: from.By.User})
	}
	return outcome, err
}

// bringItem enters or completes one right; brokers bring those of their own
// organisation.
func (s *Service) bringItem(ctx context.Context, tx Tx, by reader, fields map[string]string, from party.Origin) (Outcome, error) {
	stated := ip.Item{Kind: fields["kind"], Number: strings.TrimSpace(fields["number"]), Title: strings.TrimSpace(fields["title"]),
		Owner: strings.TrimSpace(fields["owner"]), Status: ip.Status(fields["status"])}
	if stated.Status == "" {
		stated.Status = ip.Unknown
	}
	var faults []*fault.Fault
	for field, to := range map[string]*day.Date{"filed_on": &stated.FiledOn, "granted_on": &stated.GrantedOn, "expires_on": &stated.ExpiresOn, "status_on": &stated.StatusOn} {
		on, err := day.Parse(fields[field])
		if err != nil {
			faults = append(faults, day.ErrDate.At(field))
		}
		*to = on
	}
	ownerCode := ident.Normalise(fields["owner_code"])
	if !by.keeper() {
		stated.Owner, ownerCode = by.OrgName, by.home.Uscc
	} else if ownerCode != "" {
		_, err := ident.USCC(ownerCode)
		if err != nil {
			faults = append(faults, fault.All(err)[0].At("owner_code"))
		}
	}
	stated, err := stated.Settle(day.Of(tx.Now()))
	err = fault.Join(append(faults, fault.All(err)...))
	if err != nil {
		return "", err
	}
	stated.OwnerParty, err = tx.PartyIDByCode(ctx, ownerCode)
	if err != nil {
		return "", err
	}
	kept, there, err := tx.ItemOf(ctx, stated)
	if err != nil {
		return "", err
	}
	if !there {
		stated.ID = tx.NewID()
		added, err := tx.AddItem(ctx, stated, from)
		if err != nil || added {
			return RowAdded, err
		}
		return "", ip.ErrMoved
	}
	if !by.keeper() && !sameOwner(kept, stated) {
		return "", errOthersItem
	}
	next := kept.Absorb(stated)
	if next == kept {
		return RowSame, nil
	}
	return RowChanged, tx.SaveItem(ctx, next, from)
}

// sameOwner goes by the records of the owners where both are known, else by names.
func sameOwner(kept, stated ip.Item) bool {
	if kept.OwnerParty != "" && stated.OwnerParty != "" {
		return kept.OwnerParty == stated.OwnerParty
	}
	return kept.Owner == "" || ident.Normalise(kept.Owner) == ident.Normalise(stated.Owner)
}
