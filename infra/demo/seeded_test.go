package demo_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/app/registration"
	"jiyue/app/reporting"
	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/infra/demo"
)

// No case rests in ACCEPTED: who accepts a case begins to review it.
func (s seeded) statesAndClasses(t *testing.T) {
	for _, state := range contract.States {
		n := s.count(func(c *contract.Contract) bool { return c.State == state })
		if state == contract.Accepted {
			require.Zero(t, n)
			continue
		}
		require.Positive(t, n, state)
	}
	for _, class := range contract.Classes() {
		require.Positive(t, s.count(func(c *contract.Contract) bool { return c.Class == class && c.State == contract.Registered }), class)
	}
	for _, f := range s.book.Codes().All("FIELD") {
		require.Positive(t, s.count(func(c *contract.Contract) bool { return c.Form.Contract.Field == f.Code }), f.Name)
	}
	names := map[string]bool{}
	for _, c := range s.contracts {
		require.False(t, names[c.Form.Contract.ProjectName], c.Form.Contract.ProjectName)
		names[c.Form.Contract.ProjectName] = true
	}
	require.InDelta(t, 340, len(s.contracts), 40)
}

func (s seeded) bargains(t *testing.T) {
	for name, so := range map[string]func(*contract.Contract) bool{
		"abroad": func(c *contract.Contract) bool {
			return c.Form.Contract.CrossBorder == "EXPORT" && c.Form.Amount.Currency != "CNY"
		},
		"equity":     func(c *contract.Contract) bool { return c.Form.Amount.Consideration == contract.ConsiderationEquity },
		"royalty":    func(c *contract.Contract) bool { return c.Form.Amount.PayMethod == contract.PayRoyalty },
		"upfront":    func(c *contract.Contract) bool { return c.Form.Amount.PayMethod == contract.PayUpfrontPlus },
		"components": func(c *contract.Contract) bool { return len(c.Form.Amount.Components) > 1 && c.Tech.Less(c.Total) },
		"natural":    func(c *contract.Contract) bool { return c.Form.Party(contract.RoleSeller).CnID != "" },
		"related":    func(c *contract.Contract) bool { return c.Form.Related == contract.Yes },
		"second":     func(c *contract.Contract) bool { return c.State == contract.Registered && c.Reviewer.ID != "" },
		"reclassed": func(c *contract.Contract) bool {
			return c.Form.Class == string(contract.Cooperative) && c.Class == contract.Commissioned
		},
		"supplemented": func(c *contract.Contract) bool { return c.State == contract.Registered && len(c.Rounds) > 0 },
		"cut":          func(c *contract.Contract) bool { return strings.Contains(c.Opinion, "核减") },
		"plan":         func(c *contract.Contract) bool { return c.Form.Contract.PlanConsent == contract.Yes },
		"patents":      func(c *contract.Contract) bool { return len(c.Form.IP) > 1 },
	} {
		require.Positive(t, s.count(so), name)
	}
}

func (s seeded) deals(t *testing.T) {
	prices := map[string]string{"农药化工废水生化末端处理技术转让": "3200000.00", "锂电储能技术成果转让": "3000000.00", "玻璃窑炉环保治理技术转让": "4800000.00",
		"等速万向节感应热处理技术转让": "3200000.00", "无线充电 8 件专利五年独占实施许可": "3000000.00", "MOP/Andon 模块技术成果转让": "12045800.00", "高校十一项科技成果打包转让": "4170000.00"}
	for _, c := range s.contracts {
		if !strings.HasPrefix(c.Form.Content.Summary, "公开成交信息：") {
			continue
		}
		require.Equal(t, prices[c.Form.Contract.ProjectName], c.Total.String(), c.Form.Contract.ProjectName)
		require.Equal(t, contract.Registered, c.State, c.Form.Contract.ProjectName)
		delete(prices, c.Form.Contract.ProjectName)
	}
	require.Empty(t, prices)
}

func (s seeded) numbers(t *testing.T) {
	given, highest := map[string]int{}, map[string]int{}
	for _, c := range s.contracts {
		for _, number := range []string{c.Number, c.SubmissionNo} {
			if number == "" {
				continue
			}
			series, serial := number[:len(number)-7], number[len(number)-6:]
			n, err := strconv.Atoi(serial)
			require.NoError(t, err)
			given[series]++
			highest[series] = max(highest[series], n)
		}
	}
	require.Equal(t, highest, given)
	require.Len(t, given, 4*2*3, "four offices, two series, three years")
}

func (s seeded) chain(t *testing.T) {
	n, err := s.db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.Greater(t, n, int64(1500))
	working := calendar(t)
	last := time.Time{}
	for _, line := range s.column(t, `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM audit_events ORDER BY seq`) {
		at, err := time.Parse(time.RFC3339, line)
		require.NoError(t, err)
		require.False(t, at.Before(last), line)
		local := at.In(day.Zone)
		require.True(t, working.Workday(day.Of(at)), line)
		require.True(t, local.Hour() >= 8 && local.Hour() < 18, line)
		last = at
	}
	require.True(t, day.Of(last).Before(today), "what people do today comes after it")
	require.Equal(t, day.Must("2026-11-20"), day.Of(last))
}

func (s seeded) desks(t *testing.T) {
	open := func(mark func(contract.Deadline) bool) int {
		return s.count(func(c *contract.Contract) bool { return c.State.AtOffice() && mark(c.Deadline) })
	}
	require.GreaterOrEqual(t, open(func(d contract.Deadline) bool { return d.Due.Before(today) }), 4, "overdue")
	require.Positive(t, open(func(d contract.Deadline) bool { return d.Due == today }), "due today")
	require.GreaterOrEqual(t, open(func(d contract.Deadline) bool { return !d.Due.Before(today) && !d.Red.After(today) }), 3, "red")
	require.GreaterOrEqual(t, open(func(d contract.Deadline) bool { return d.Red.After(today) && !d.Amber.After(today) }), 3, "amber")
	require.GreaterOrEqual(t, open(func(d contract.Deadline) bool { return d.Amber.After(today) }), 10, "green")
	for _, login := range []string{"lumingxia", "hemin", "tangwei", "tanxiao", "renkai", "pengxi"} {
		desk, err := s.world.Registration.Desk(t.Context(), s.person(t, login), registration.TabTodo, "", 50)
		require.NoError(t, err)
		require.NotEmpty(t, desk.Rows, login)
	}
	for _, login := range []string{"xubowen", "shaojing", "luoqi"} {
		desk, err := s.world.Registration.Desk(t.Context(), s.person(t, login), registration.TabMine, "", 50)
		require.NoError(t, err)
		require.Greater(t, len(desk.Rows), 5, login)
	}
}

func (s seeded) burst(t *testing.T) {
	in := func(month string) int {
		return s.count(func(c *contract.Contract) bool { return strings.HasPrefix(c.RegisteredOn.String(), month) })
	}
	for _, year := range []string{"2024-", "2025-"} {
		require.Greater(t, in(year+"12"), 2*in(year+"06"), year)
	}
}

func (s seeded) statistics(t *testing.T) {
	now := today.Start().Add(9 * time.Hour)
	service := reporting.New(s.db, nil, nil, s.book.Codes(), func() time.Time { return now })
	for _, login := range []string{"zhengtong", "jiangyu", "wutong", "auditor"} {
		for year := 2024; year <= 2026; year++ {
			st, err := service.Count(t.Context(), s.person(t, login), reporting.Ask{From: reporting.Month{Year: year, Month: 1},
				To: reporting.Month{Year: year, Month: 12}, By: reporting.BySeller})
			require.NoError(t, err)
			require.Positive(t, st.All.Count, "%s %d", login, year)
			require.Positive(t, st.All.Tech.Sign(), "%s %d", login, year)
		}
	}
}

// Submit has refused faults already; this is about what became of the forms.
func (s seeded) faultless(t *testing.T) {
	require.GreaterOrEqual(t, s.count(func(c *contract.Contract) bool {
		return c.State == contract.Draft && len(c.Form.Missing()) > 0
	}), 8, "drafts are half filled")
	for _, c := range s.contracts {
		if c.State == contract.Draft {
			continue
		}
		on := day.Of(c.SubmittedAt)
		profile, err := s.book.Registration(c.Office.Region, on)
		require.NoError(t, err)
		check := registration.Examine(c.Form, profile, on, nil, 0)
		require.Empty(t, check.Faults, c.Form.Contract.ProjectName)
		require.Equal(t, c.Total, check.Total)
		sound := check.Result.Decision == contract.DecisionAccept || check.Result.Decision == contract.DecisionCorrectClass
		if c.State == contract.Registered {
			require.True(t, sound, "%s: %v", c.Form.Contract.ProjectName, check.Result.Reasons)
		}
		if c.State == contract.Rejected || c.State == contract.NotAccepted {
			require.False(t, sound, c.Form.Contract.ProjectName)
			require.Equal(t, check.Result.Reasons, c.Reasons)
		}
	}
}

func (s seeded) invented(t *testing.T) {
	for _, c := range s.contracts {
		for _, p := range c.Form.Parties {
			require.Contains(t, p.Name, "示例")
			require.Empty(t, p.LegalRep+p.Contact+p.Phone)
			require.True(t, p.Uscc == "" || strings.HasPrefix(p.Uscc[8:], "DEM"), p.Uscc)
			require.True(t, p.CnID == "" || p.CnID[2:6] == "9900", p.CnID)
		}
		for _, right := range c.Form.IP {
			if contract.PatentType(right.Type) {
				r := ident.Check(ident.KindPatent, right.No, ident.Options{})
				require.True(t, r.Valid() && strings.HasPrefix(r.Patent.Serial, "99"), right.No)
			}
		}
	}
	for _, city := range []string{"410", "500"} {
		require.Greater(t, s.count(func(c *contract.Contract) bool {
			return strings.HasPrefix(c.Form.Party(contract.RoleSeller).Region, city)
		}), 80)
	}
}

func (s seeded) people(t *testing.T) {
	held, logins := map[actor.Role]bool{}, map[string]bool{}
	for _, a := range s.accounts {
		require.False(t, logins[a.Login], a.Login)
		logins[a.Login] = true
		u, err := s.db.UserByLogin(t.Context(), a.Login)
		require.NoError(t, err)
		require.Equal(t, demo.Account{Login: u.Login, Name: u.Name, Roles: access.RoleTitles(u.Roles), OrgName: u.OrgName}, a)
		require.False(t, u.MustChange, a.Login)
		for _, r := range u.Roles {
			held[r] = true
		}
	}
	require.Len(t, held, len(actor.Roles))
	for _, login := range []string{"admin", "xubowen", "maolan"} {
		_, admitted, err := s.world.Access.Login(t.Context(), access.Credentials{Login: login, Password: password, Address: "192.0.2.1"})
		require.NoError(t, err, login)
		require.Equal(t, login, admitted.Login)
	}
}

func (s seeded) achievements(t *testing.T) {
	now := today.Start().Add(9 * time.Hour)
	s.world.Clock.Set(now)
	states, stale, revised := map[achievement.State]int{}, 0, 0
	for _, login := range []string{"xubowen", "tianhe", "shenzhou", "kongming", "luoqi"} {
		list, next, err := s.world.Trading.FindAchievements(t.Context(), s.person(t, login), trading.AchievementQuery{})
		require.NoError(t, err)
		require.Empty(t, next)
		require.NotEmpty(t, list, login)
		for _, a := range list {
			states[a.State]++
			if a.State == achievement.Published && a.ValidUntil.Before(today) {
				stale++
			}
			if a.Revised {
				revised++
			}
		}
	}
	require.Equal(t, map[achievement.State]int{achievement.Draft: 1, achievement.Published: 7, achievement.InDeal: 2, achievement.Withdrawn: 1, achievement.Transferred: 1}, states)
	require.Equal(t, []int{1, 1}, []int{stale, revised})
	require.Equal(t, []string{"NOTICE", "SIGNABLE", "SIGNED"}, s.column(t, `SELECT state FROM sales WHERE route = 'AGREEMENT' ORDER BY 1`))
	require.Equal(t, []string{"闻人示例", "新乡示例电子材料有限公司"}, s.column(t, `SELECT name FROM sale_objections ORDER BY filed_at`))
	public, _, err := s.world.Trading.FindPublic(t.Context(), trading.AchievementQuery{Text: "主轴"})
	require.NoError(t, err)
	require.Len(t, public, 1)
	require.Equal(t, []string{"CG-CQ-2026-000001", "CG-CQ-2026-000002"}, s.column(t, `SELECT number FROM achievements WHERE number LIKE 'CG-CQ-%' ORDER BY 1`))
}

func (s seeded) papers(t *testing.T) {
	for _, c := range s.contracts[:20] {
		if c.State == contract.Draft {
			continue
		}
		applicant := actor.Actor{User: c.Applicant.ID, Org: c.ApplicantOrg, Roles: []actor.Role{actor.Broker}}
		seen, err := s.world.Registration.Read(t.Context(), applicant, c.ID)
		require.NoError(t, err)
		require.True(t, contract.HasKind(seen.Attachments, contract.ContractText))
		_, content, err := s.world.Registration.File(t.Context(), applicant, c.ID, seen.Attachments[0].ID)
		require.NoError(t, err)
		require.Less(t, len(content), 4<<10)
	}
	text := string(demo.Paper("合同文本"))
	_, tail, found := strings.Cut(text, "startxref\n")
	require.True(t, found)
	var table int
	_, err := fmt.Sscan(tail, &table)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(text[table:], "xref\n"))
	for i, entry := range strings.Split(text[table:], "\n")[3:10] {
		at, err := strconv.Atoi(entry[:10])
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(text[at:], fmt.Sprintf("%d 0 obj", i+1)), entry)
	}
}

func (s seeded) once(t *testing.T) {
	_, err := demo.Seed(t.Context(), s.world, password, today, func(string) {})
	require.ErrorIs(t, err, access.ErrInstalled)
}

// lots: one in each of ten stages; their logs are whole, their rules replay, and the
// ledgers have followed them.
func (s seeded) lots(t *testing.T) {
	states := s.column(t, `SELECT state || ' ' || bids || ' ' || extensions FROM sales WHERE route = 'ENGLISH' ORDER BY created_at`)
	require.Equal(t, []string{"SETTLED 12 2", "UNSOLD 2 0", "DEFAULTED 2 0", "DEFAULTED 4 0", "BIDDING 2 0", "BIDDING 4 0", "PROVISIONAL 2 0", "SUSPENDED 3 0", "ANNOUNCED 0 0", "REVIEW 0 0"}, states)
	for _, id := range s.column(t, `SELECT id FROM sales WHERE state IN ('SETTLED', 'UNSOLD')`) {
		log, err := s.world.Exchange.Log(t.Context(), id)
		require.NoError(t, err)
		require.True(t, log.Finding.Valid(), log.Finding.Sentence())
		require.True(t, log.Replays())
	}
	require.Equal(t, []string{"CLAIMED 34", "OPEN 3"}, s.column(t, `SELECT state || ' ' || count(*) FROM bank_receipts GROUP BY state ORDER BY state`))
	require.Equal(t, []string{"DUE 3", "PAID 6"}, s.column(t, `SELECT state || ' ' || count(*) FROM remittances GROUP BY state ORDER BY state`))
	require.Equal(t, []string{"2700000.00 2700000.00 101000.00 0.00", "420000.00 0.00 21000.00 21000.00", "1520000.00 1520000.00 65600.00 65600.00"}, s.column(t, `SELECT concat_ws(' ', price, paid, seller_fee, seller_owed) FROM sale_funds WHERE price IS NOT NULL ORDER BY deal_at`))
	for _, id := range s.column(t, `SELECT id FROM sales WHERE state = 'BIDDING' AND route = 'ENGLISH'`) {
		look, err := s.db.Look(t.Context(), id)
		require.NoError(t, err)
		require.True(t, look.End.After(today.AddDays(5).Start()), "it stays open for days")
	}
	require.Equal(t, []string{"LISTED", "PUBLISHED"}, s.column(t, `SELECT state FROM sales WHERE route = 'LISTING' ORDER BY 1`))
	for _, id := range s.column(t, `SELECT id FROM sales WHERE route = 'LISTING' AND state = 'PUBLISHED'`) {
		v, err := s.world.Exchange.Voucher(t.Context(), s.person(t, "gaoyun"), id)
		require.NoError(t, err)
		require.Equal(t, "许昌示例电气股份有限公司", v.Buyer)
		require.True(t, v.Log.Replays())
	}
}
