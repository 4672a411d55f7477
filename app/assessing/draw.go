package assessing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/draw"
)

// DrawTx is what draws need of one unit of work: that of the case for which is drawn, too.
type DrawTx interface {
	CaseTx
	AddDraw(ctx context.Context, r draw.Record) (bool, error) // false: the id is taken
	Draw(ctx context.Context, id string) (draw.Record, error)
	AddDrawResult(ctx context.Context, r draw.Record) error // draw.ErrDrawn
}

// DrawReader answers questions about draws outside of a unit of work.
type DrawReader interface {
	Now() time.Time
	Draw(ctx context.Context, id string) (draw.Record, error)
	Draws(ctx context.Context, q DrawQuery) ([]draw.Record, error) // without candidates
}

// DrawQuery 抽取查询: of an institution or of a pool's body; public: what has been drawn.
type DrawQuery struct {
	Institution, Body string
	Public            bool
	After             string
	Limit             int
}

// Draws 评价组抽取 from published pools: an institution prepares, the pool's body witnesses
// with a number from outside, and everybody can draw again.
type Draws struct {
	InTx      func(context.Context, func(DrawTx) error) error
	Reader    DrawReader
	Registers *Registers
	Cases     *Cases // nil: draws for cases that are kept elsewhere only
}

// Find 查询抽取 of the own organisation.
func (s *Draws) Find(ctx context.Context, by actor.Actor, after string) (list []draw.Record, next string, err error) {
	q := DrawQuery{After: after}
	if by.Has(actor.Evaluator) {
		q.Institution = by.Org
	} else {
		q.Body = by.Org
	}
	return s.page(ctx, q)
}

// Published 抽取公示, for everybody.
func (s *Draws) Published(ctx context.Context, after string) (list []draw.Record, next string, err error) {
	return s.page(ctx, DrawQuery{Public: true, After: after})
}

func (s *Draws) page(ctx context.Context, q DrawQuery) (list []draw.Record, next string, err error) {
	q.Limit = RegisterPage + 1
	list, err = s.Reader.Draws(ctx, q)
	if len(list) > RegisterPage {
		list = list[:RegisterPage]
		next = list[RegisterPage-1].ID
	}
	return list, next, err
}

// Open 查看抽取: before it is drawn, the institution and the pool's body; then everybody.
func (s *Draws) Open(ctx context.Context, by actor.Actor, id string) (draw.Record, error) {
	r, err := s.Reader.Draw(ctx, id)
	if err == nil && !r.Drawn() && (by.Org == "" || by.Org != r.Institution.ID && by.Org != r.PoolOwner.ID) {
		err = draw.ErrAbsent
	}
	return r, err
}

// File 抽取记录文件 as it is published, with its SHA-256.
func (s *Draws) File(ctx context.Context, id string) (r draw.Record, text []byte, sum string, err error) {
	r, err = s.Reader.Draw(ctx, id)
	if err == nil && !r.Drawn() {
		err = draw.ErrAbsent
	}
	if err != nil {
		return r, nil, "", err
	}
	text, err = r.File()
	hash := sha256.Sum256(text)
	return r, text, hex.EncodeToString(hash[:]), err
}

// Prepare 准备抽取 from the newest version of a pool under an id that came with the page.
// The form has those who are left out one a line: 编号 理由.
func (s *Draws) Prepare(ctx context.Context, by actor.Actor, id string, typed map[string]string) error {
	if s.Cases != nil {
		_, err := s.Cases.Reader.Case(ctx, strings.TrimSpace(typed["case_no"]))
		if !errors.Is(err, ErrCaseAbsent) {
			return cmp.Or(err, error(ErrDrawByCase))
		}
	}
	page, err := s.Registers.Pool(ctx, by, typed["pool"])
	if err != nil {
		return err
	}
	if page.Latest == 0 {
		return assessor.ErrVersion
	}
	v, err := s.Registers.Reader.PoolVersion(ctx, page.ID, page.Latest)
	if err != nil {
		return err
	}
	r := draw.Record{ID: id, CaseNo: typed["case_no"], Title: typed["title"], Pool: page.ID, PoolName: page.Name, PoolOwner: contract.Person{ID: page.Org, Name: page.OrgName}, PoolVersion: v.Label(),
		PoolListHash: v.Hash, Candidates: candidates(v.Members), Excluded: append(unfit(page, v.Members), excluded(typed["excluded"])...), Seats: whole(typed["seats"]), Reserves: whole(typed["reserves"]), Economic: whole(typed["economic"])}
	return s.InTx(ctx, func(tx DrawTx) error {
		r, event, err := draw.Prepare(by, r, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddDraw(ctx, r)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// candidates are the members by number; units by the order in which they occur, so that
// the published record names nobody's employer.
func candidates(members []assessor.Member) []draw.Candidate {
	units := map[string]string{}
	list := make([]draw.Candidate, len(members))
	for i, m := range members {
		unit := m.UnitCode
		if unit == "" {
			unit = m.Unit
		}
		if units[unit] == "" {
			units[unit] = "单位" + strconv.Itoa(len(units)+1)
		}
		list[i] = draw.Candidate{ID: m.Number, Unit: units[unit], Kind: m.Specialty.PanelKind()}
	}
	return list
}

// unfit are the members who may not be drawn today: by their title, their certificate, or
// their standing on the register.
func unfit(page PoolPage, members []assessor.Member) []draw.Excluded {
	var list []draw.Excluded
	for _, m := range members {
		var why []string
		if !m.Senior {
			why = append(why, "不具有高级职称")
		}
		if !m.Credential.IsZero() && m.Credential.Before(page.Today) {
			why = append(why, "资质证书已过有效期")
		}
		if why = append(why, page.Blocked[m.ID]...); len(why) > 0 {
			list = append(list, draw.Excluded{ID: m.Number, Reason: strings.Join(why, "；")})
		}
	}
	return list
}

// excluded reads one person a line: number, blank, reason.
func excluded(text string) []draw.Excluded {
	var list []draw.Excluded
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			id, reason, _ := strings.Cut(line, " ")
			list = append(list, draw.Excluded{ID: id, Reason: strings.TrimSpace(reason)})
		}
	}
	return list
}

// whole reads a small whole number; −1 for anything else but nothing.
func whole(text string) int {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// Draw 见证抽取.
func (s *Draws) Draw(ctx context.Context, by actor.Actor, id, beacon, source string) error {
	return s.InTx(ctx, func(tx DrawTx) error {
		r, err := tx.Draw(ctx, id)
		if err == nil && by.Org != r.Institution.ID && by.Org != r.PoolOwner.ID {
			err = draw.ErrAbsent
		}
		if err != nil {
			return err
		}
		r, event, err := r.Draw(by, beacon, source, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(event)
		if err := tx.AddDrawResult(ctx, r); err != nil || s.Cases == nil {
			return err
		}
		return s.Cases.drawn(ctx, tx, by, r)
	})
}
