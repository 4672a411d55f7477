package governing

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
)

// CodeRow 代码表的一行 as imported, with its answer.
type CodeRow struct {
	code.Answer
	Same bool // as it is already
}

// ImportCodes 导入代码表 proposes every row that differs from what holds; one faulty
// row stops all. The rows come back with their answers.
func (s *Service) ImportCodes(ctx context.Context, by actor.Actor, file []byte, reason string) (rows []CodeRow, id string, err error) {
	if !by.Has(actor.Administrator) {
		return nil, "", policy.ErrChangeDenied
	}
	err = s.Profiles.Refresh(ctx)
	if err != nil {
		return nil, "", err
	}
	answers, err := code.Read(file)
	if err != nil {
		return nil, "", err
	}
	book, today := s.Profiles.Codes().Rows(), day.Of(s.Reader.Now())
	held := map[code.Code]bool{}
	for _, c := range book {
		held[c] = true
	}
	var changed []code.Code
	wrong := false
	for _, a := range answers {
		row := CodeRow{Answer: a}
		if row.Problem == "" {
			row.Same = held[row.Code]
			if !row.Same {
				row.Problem = code.Refuse(book, row.Code, today)
				changed = append(changed, row.Code)
			}
		}
		wrong = wrong || row.Problem != ""
		rows = append(rows, row)
	}
	if wrong {
		return rows, "", ErrSheet
	}
	err = s.InTx(ctx, func(tx Tx) error {
		h, err := tx.ParameterHistory(ctx)
		if err != nil {
			return err
		}
		c, err := policy.ProposeCodes(h, book, changed, reason, by, tx.Now())
		if err != nil {
			return err
		}
		c.ID = tx.NewID()
		id = c.ID
		_, err = tx.AddParameterChange(ctx, c)
		if err == nil {
			tx.Record(c.Record(by))
		}
		return err
	})
	if fault.KindOf(err) == fault.Invalid && len(fault.All(err)) > 0 && fault.All(err)[0].Field == "" {
		err = fault.All(err)[0].At("file")
	}
	return rows, id, err
}
