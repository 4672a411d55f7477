package achievement

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

var (
	now    = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	broker = actor.Actor{User: "u1", Name: "许博文", Org: "school", Region: "410102", Roles: []actor.Role{actor.Broker}}
	second = actor.Actor{User: "u2", Name: "同事", Org: "school", Region: "410102", Roles: []actor.Role{actor.Broker, actor.Head}}
	head   = actor.Actor{User: "u3", Name: "高筠", Org: "school", Region: "410102", Roles: []actor.Role{actor.Head}}
	rival  = actor.Actor{User: "u4", Name: "邵静", Org: "agency", Region: "410105", Roles: []actor.Role{actor.Broker, actor.Head}}
	trader = actor.Actor{User: "u5", Name: "宋澜", Org: "exchange", Region: "410100", Roles: []actor.Role{actor.Trader}}
)

// good is a content with nothing missing.
func good() Content {
	return Content{Name: "高速主轴热误差补偿技术", Abstract: "以实测温度场为输入预测高速主轴的热伸长，在线补偿，使精密车床在变工况下保持加工精度。",
		Problem: "变工况下主轴温升难以预测，热误差占总误差六成以上。", Field: "03", Industry: "34", Maturity: 6, Evidence: "样机在两家企业连续运行六个月，第三方检测报告一份。",
		Owners:     []Owner{{Name: "中原示例理工大学", Uscc: "1241000041580123XA", Share: decimal.NewFromInt(70)}, {Name: "洛阳示例轴承有限公司", Uscc: "91410300MA3X8U5N8F", Share: decimal.NewFromInt(30)}},
		Completers: []Completer{{Name: "甲", Unit: "中原示例理工大学"}, {Name: "乙"}}, Rights: []Right{{Number: "ZL202310456789.0", Item: "r1"}},
		Modes: []Mode{ByTransfer, ByLicence}, Price: money.MustYuan("2000000"), Secrecy: Open, Contact: "许博文", Phone: "0371-60000000"}
}

func draft(t *testing.T) *Achievement {
	t.Helper()
	a, _, err := Begin(broker, "a1", good(), now)
	require.NoError(t, err)
	return a
}

// in puts a fresh achievement into a state by its own acts.
func in(t *testing.T, s State) *Achievement {
	t.Helper()
	a := draft(t)
	if s == Draft {
		return a
	}
	_, _, err := a.Publish(head, "CG-ZZ-2026-000001", now)
	require.NoError(t, err)
	switch s {
	case Withdrawn:
		_, err = a.Withdraw(broker, "不再对外提供", now)
	case Transferred:
		_, err = a.Transfer(broker, "已转让给示例公司", now)
	}
	require.NoError(t, err)
	return a
}

// acts are all that moves an achievement, done by who may do it.
var acts = map[string]func(*Achievement) error{
	"write": func(a *Achievement) error {
		c := a.Written()
		c.Name += "（改）"
		_, err := a.Write(broker, c, now)
		return err
	},
	"publish":  func(a *Achievement) error { _, _, err := a.Publish(head, "CG-ZZ-2026-000002", now); return err },
	"confirm":  func(a *Achievement) error { _, err := a.Confirm(broker, now.AddDate(0, 0, 1)); return err },
	"withdraw": func(a *Achievement) error { _, err := a.Withdraw(head, "不再对外提供", now); return err },
	"transfer": func(a *Achievement) error { _, err := a.Transfer(broker, "已转让给示例公司", now); return err },
}

// Every act on every state moves as the table says, and every move of the table is
// made by some act.
func TestActsFollowTheTable(t *testing.T) {
	made := map[[2]State]bool{}
	for _, from := range []State{Draft, Published, Transferred, Withdrawn} {
		for name, act := range acts {
			a := in(t, from)
			if act(a) == nil && a.State != from {
				require.Contains(t, transitions[from], a.State, "%s in %s", name, from)
				made[[2]State{from, a.State}] = true
			}
		}
		a := in(t, from)
		if acts["write"](a) == nil && acts["publish"](a) == nil {
			require.Contains(t, transitions[from], a.State)
			made[[2]State{from, a.State}] = true
		}
	}
	for from, list := range transitions {
		for _, to := range list {
			require.True(t, made[[2]State{from, to}], "no act moves from %s to %s", from, to)
		}
	}
}

// The states in SQL are those of the rule; 交易中 is never stored.
func TestTheConstraintListsTheStates(t *testing.T) {
	sql, err := os.ReadFile("../../migrations/0050_achievements.sql")
	require.NoError(t, err)
	list := regexp.MustCompile(`achievements_state_check CHECK \(state IN \(([^)]*)\)`).FindStringSubmatch(string(sql))
	require.NotNil(t, list)
	var stored []string
	for _, s := range States {
		if s.Value != string(InDeal) {
			stored = append(stored, "'"+s.Value+"'")
		}
	}
	require.ElementsMatch(t, stored, strings.Split(list[1], ", "))
}

func TestOnlyAnotherPersonPublishes(t *testing.T) {
	a := draft(t)
	for by, want := range map[*actor.Actor]error{&broker: ErrHead, &rival: ErrHead, &trader: ErrHead} {
		_, _, err := a.Publish(*by, "N", now)
		require.ErrorIs(t, err, want)
	}
	own, _, err := Begin(second, "a2", good(), now)
	require.NoError(t, err)
	_, _, err = own.Publish(second, "N", now)
	require.ErrorIs(t, err, ErrSamePerson, "a head does not publish the own draft")

	c := good()
	c.Abstract += "并已形成企业标准。"
	_, err = a.Write(second, c, now)
	require.NoError(t, err)
	c.Phone = "0371-60000001"
	_, err = a.Write(broker, c, now)
	require.NoError(t, err)
	_, _, err = a.Publish(second, "N", now)
	require.ErrorIs(t, err, ErrSamePerson, "whoever wrote some of it does not publish it")
	v, e, err := a.Publish(head, "CG-ZZ-2026-000001", now)
	require.NoError(t, err)
	require.Equal(t, "CG-ZZ-2026-000001", a.Number)
	require.Equal(t, Version{Edition: 1, Content: c, Drafter: contract.Person{ID: "u1", Name: "许博文"}, Writers: []string{"u1", "u2"}, Publisher: contract.Person{ID: "u3", Name: "高筠"}, PublishedAt: now}, v)
	require.Equal(t, audit.Event{Kind: "achievement.published", Subject: "achievement:a1", By: head, From: "DRAFT", To: "PUBLISHED",
		Facts: []audit.Fact{{Label: "成果编号", Value: "CG-ZZ-2026-000001"}, {Label: "成果名称", Value: c.Name}}}, e)
}

func TestChangesWaitForTheHead(t *testing.T) {
	a := in(t, Published)
	c := a.Content
	c.Maturity = 7
	_, err := a.Write(broker, c, now)
	require.NoError(t, err)
	require.Equal(t, 6, a.Content.Maturity, "what is published stays")
	_, err = a.Write(broker, c, now)
	require.ErrorIs(t, err, ErrSame)
	_, err = a.Write(broker, a.Content, now)
	require.NoError(t, err)
	require.Nil(t, a.Revision, "taken back")
	_, _, err = a.Publish(head, "X", now)
	require.ErrorIs(t, err, ErrNothing)
	_, err = a.Write(broker, c, now)
	require.NoError(t, err)
	later := now.AddDate(0, 0, 5)
	v, e, err := a.Publish(head, "X", later)
	require.NoError(t, err)
	require.Equal(t, 2, v.Edition)
	require.Equal(t, "CG-ZZ-2026-000001", a.Number, "the number stays")
	require.Equal(t, 7, a.Content.Maturity)
	require.Contains(t, e.Facts, audit.Fact{Label: "改动", Value: "技术成熟度"})
	require.Equal(t, day.Of(later), a.ConfirmedOn)

	_, err = a.Write(broker, good(), now)
	require.NoError(t, err)
	_, err = a.Drop(rival, now)
	require.ErrorIs(t, err, ErrKeeper)
	_, err = a.Drop(broker, now)
	require.NoError(t, err)
	_, err = a.Drop(broker, now)
	require.ErrorIs(t, err, ErrNothing)
}

func TestARecordGoesStale(t *testing.T) {
	a := in(t, Published)
	last := day.Of(now).AddDays(ValidDays)
	require.Equal(t, last, a.ValidUntil())
	require.False(t, a.Stale(last))
	require.True(t, a.Stale(last.AddDays(1)))
	_, err := a.Confirm(broker, now)
	require.ErrorIs(t, err, ErrConfirmed)
	_, err = a.Confirm(head, now.AddDate(0, 0, 91))
	require.ErrorIs(t, err, ErrBroker)
	_, err = a.Confirm(broker, now.AddDate(0, 0, 91))
	require.NoError(t, err)
	require.False(t, a.Stale(last.AddDays(1)))
	_, err = in(t, Withdrawn).Confirm(broker, now)
	require.ErrorIs(t, err, ErrState)
}

func TestASaleHoldsTheAchievement(t *testing.T) {
	today := day.Of(now)
	a := in(t, Published)
	require.NoError(t, a.Engage("s1", today))
	require.NoError(t, a.Engage("s1", today), "the same sale again")
	require.ErrorIs(t, a.Engage("s2", today), ErrInDeal)
	require.Equal(t, InDeal, a.Now())
	c := a.Content
	c.Name = "另一名称"
	for name, err := range map[string]error{
		"write":    func() error { _, err := a.Write(broker, c, now); return err }(),
		"withdraw": func() error { _, err := a.Withdraw(head, "不再提供", now); return err }(),
		"transfer": func() error { _, err := a.Transfer(broker, "另行转让", now); return err }(),
		"publish":  a.MayPublish(head),
	} {
		require.ErrorIs(t, err, ErrInDeal, name)
	}
	require.ErrorIs(t, a.Release("s2"), ErrState)
	require.NoError(t, a.Release("s1"))
	require.Equal(t, Published, a.Now())
	require.ErrorIs(t, a.Engage("s3", a.ValidUntil().AddDays(1)), ErrNotOpen, "stale")
	require.ErrorIs(t, draft(t).Engage("s3", today), ErrNotOpen)
	secret := in(t, Published)
	secret.Content.Secrecy = Secret
	require.ErrorIs(t, secret.Engage("s3", today), ErrNotOpen)
}

func TestWhoSeesWhat(t *testing.T) {
	authority := actor.Actor{User: "u6", Org: "bureau", Region: "410000", Roles: []actor.Role{actor.Authority}}
	far := actor.Actor{User: "u7", Org: "bureau2", Region: "500000", Roles: []actor.Role{actor.Authority}}
	bidder := actor.Actor{User: "u8", Org: "school", Region: "410102", Roles: []actor.Role{actor.Bidder}}
	for _, c := range []struct {
		name    string
		state   State
		secrecy Secrecy
		public  bool
		see     []actor.Actor
		hidden  []actor.Actor
	}{
		{"a draft", Draft, Open, false, []actor.Actor{broker, head}, []actor.Actor{rival, trader, authority, bidder, {}}},
		{"open", Published, Open, true, []actor.Actor{broker, head, trader, authority}, []actor.Actor{rival, far, bidder, {}}},
		{"internal", Published, Internal, false, []actor.Actor{broker, head, trader, authority}, []actor.Actor{rival, far, bidder}},
		{"secret", Published, Secret, false, []actor.Actor{broker, head}, []actor.Actor{rival, trader, authority, far, bidder}},
		{"withdrawn", Withdrawn, Open, false, []actor.Actor{broker, trader}, []actor.Actor{rival, far}},
	} {
		a := in(t, c.state)
		a.Content.Secrecy = c.secrecy
		require.Equal(t, c.public, a.Public(), c.name)
		for _, by := range c.see {
			require.True(t, a.VisibleTo(by), "%s to %s", c.name, by.User)
		}
		for _, by := range c.hidden {
			require.False(t, a.VisibleTo(by), "%s to %s", c.name, by.User)
		}
	}
}

// The name of what is 涉密 enters no record.
func TestSecretsStayOutOfTheRecord(t *testing.T) {
	c := good()
	c.Secrecy = Secret
	a, e1, err := Begin(broker, "a1", c, now)
	require.NoError(t, err)
	_, e2, err := a.Publish(head, "CG-ZZ-2026-000001", now)
	require.NoError(t, err)
	e3, err := a.Withdraw(head, "不再提供", now)
	require.NoError(t, err)
	for _, e := range []audit.Event{e1, e2, e3} {
		require.False(t, slices.ContainsFunc(e.Facts, func(f audit.Fact) bool { return strings.Contains(f.Value, c.Name) }), e.Kind)
	}
}

func TestAReasonIsAsked(t *testing.T) {
	for _, reason := range []string{"", "   ", "不卖了", strings.Repeat("长", 501)} {
		_, err := in(t, Published).Withdraw(head, reason, now)
		require.ErrorIs(t, err, ErrReason, reason)
	}
	a := in(t, Published)
	_, err := a.Withdraw(rival, "替别人下架", now)
	require.ErrorIs(t, err, ErrKeeper)
	_, err = a.Transfer(head, "负责人不经办", now)
	require.ErrorIs(t, err, ErrBroker)
	e, err := a.Withdraw(head, " 权属有争议 ", now)
	require.NoError(t, err)
	require.Equal(t, "权属有争议", e.Opinion)
	_, _, err = a.Publish(head, "", now)
	require.NoError(t, err, "what was withdrawn comes back")
	require.Empty(t, a.Reason)
}
