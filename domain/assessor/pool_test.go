package assessor

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
)

func TestClausesAreWellFormed(t *testing.T) {
	file, err := os.ReadFile("../../fixtures/sanctions.csv")
	require.NoError(t, err)
	clauses, err := ParseClauses(file)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(clauses), 12)
	_, err = ParseClauses([]byte("code,of,title,measure,least,most,article,source,confidence\nX,PERSON,x,PAUSE,9,6,条,法,有据\n"))
	require.Error(t, err)
}

func pause() Clause {
	return Clause{Code: "AL44-2", Of: "PERSON", Measure: Pause, Least: 6, Most: 12, Article: "第四十四条", Source: "资产评估法"}
}

const facts = "在本案评审中泄露评审意见，经核查属实"

func TestASanctionRunsItsTerm(t *testing.T) {
	e := listedEntry(t, OfAssessor)
	given := Integrity{ID: "s", Number: "郑科诚〔2026〕1 号", Clause: pause(), Months: 6, Facts: facts, From: day.Must("2026-11-20"), Public: true}
	for _, by := range []Officer{manager, keeper, chair, self, far, {}} {
		_, _, err := Accuse(by, e, given, noon)
		require.ErrorIs(t, err, ErrInspector, by.User)
	}
	long := given
	long.Months = 13
	_, _, err := Accuse(inspect, e, long, noon)
	require.ErrorContains(t, err, "6 至 12")
	other := given
	other.Clause.Of = "INSTITUTION"
	_, _, err = Accuse(inspect, e, other, noon)
	require.ErrorIs(t, err, ErrClause)

	s, _, err := Accuse(inspect, e, given, noon)
	require.NoError(t, err)
	on := day.Must("2026-11-20")
	require.False(t, s.Bars(on), "not before it is decided")
	require.False(t, s.Shown())
	_, _, err = s.Do(ActEffect, inspect, e, "", noon)
	require.ErrorIs(t, err, ErrMinister)
	_, _, err = s.Do(ActEffect, minister, e, "", noon)
	require.NoError(t, err)
	require.Equal(t, day.Must("2027-05-19"), s.Until())
	for d, bars := range map[string]bool{"2026-11-19": false, "2026-11-20": true, "2027-05-19": true, "2027-05-20": false} {
		require.Equal(t, bars, s.Bars(day.Must(d)), d)
	}
	require.Equal(t, []string{"责令停止从业、停业至 2027-05-19"}, Ineligible(e, []*Integrity{s}, on))

	_, _, err = s.Do(ActObject, manager, e, facts, noon)
	require.ErrorIs(t, err, ErrSubject)
	_, _, err = s.Do(ActObject, self, e, "处理程序有误，没有听取本人陈述", noon.AddDate(0, 0, 61))
	require.ErrorIs(t, err, ErrLate)
	_, _, err = s.Do(ActObject, self, e, "处理程序有误，没有听取本人陈述", noon.AddDate(0, 0, 60))
	require.NoError(t, err)
	require.True(t, s.Bars(on), "an objection does not stop it")
	for _, by := range []Officer{inspect, minister} {
		_, _, err = s.Do(ActQuash, by, e, "经复查原决定程序有误，予以撤销", noon)
		require.ErrorIs(t, err, ErrSamePerson, by.User)
	}
	quashed := *s
	_, _, err = quashed.Do(ActQuash, second, e, "经复查原决定程序有误，予以撤销", noon)
	require.NoError(t, err)
	require.False(t, quashed.Bars(on) || quashed.Shown())

	_, _, err = s.Do(ActUphold, second, e, "经复查原决定事实清楚、程序合法", noon)
	require.NoError(t, err)
	_, _, err = s.Do(ActObject, self, e, "再次提出异议，仍认为程序有误", noon)
	require.ErrorIs(t, err, ErrActState, "once only")
	_, _, err = s.Do(ActAsk, second, e, "已整改并完成培训，建议提前解除", noon)
	require.NoError(t, err)
	_, _, err = s.Do(ActLift, minister, e, "同意提前解除，恢复从业资格", noon)
	require.NoError(t, err)
	require.False(t, s.Bars(on))
	require.True(t, s.Shown())
}

// Acts in any order keep the record's promises: what is decided was proposed by
// another, and what bars is decided.
func TestSanctionsNeedTwoPeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := listedEntry(t, OfAssessor)
		s, _, err := Accuse(inspect, e, Integrity{ID: "s", Number: "1", Clause: pause(), Months: 6, Facts: facts, From: day.Must("2026-11-20")}, noon)
		require.NoError(t, err)
		for range 15 {
			by := rapid.SampledFrom(everyone).Draw(t, "by")
			act := IntegrityAct(rapid.SampledFrom(IntegrityActs).Draw(t, "act").Value)
			n := len(s.Deeds)
			d, _, err := s.Do(act, by, e, facts, noon)
			if err != nil {
				require.Len(t, s.Deeds, n, "a refused act changes nothing")
				continue
			}
			require.Equal(t, act, d.Act)
			switch act {
			case ActEffect, ActDecline:
				require.NotEqual(t, s.Deeds[0].By.ID, by.User)
			case ActLift, ActRefuse:
				require.NotEqual(t, s.Deeds[n-1].By.ID, by.User)
			}
			state := s.State()
			require.Equal(t, state == Effected || state == Objected, s.Bars(day.Must("2026-12-01")))
		}
	})
}

func members(n int) []Member {
	list := make([]Member, n)
	for i := range list {
		list[i] = Member{ID: fmt.Sprint("e", i), Number: Number(OfAssessor, "410100", i+1), Name: fmt.Sprint("评估师", i), Unit: "单位", Kind: OfAssessor, Specialty: Technical, Fields: []string{"01"}, Region: "410100"}
	}
	return list
}

func TestAPoolIsPublishedByTwo(t *testing.T) {
	p, _, err := Found(keeper, Pool{ID: "p", Name: "电子信息评估师库", Fields: []string{"01"}}, noon)
	require.NoError(t, err)
	_, _, err = Found(chair, Pool{ID: "p", Name: "电子信息评估师库", Fields: []string{"01"}}, noon)
	require.ErrorIs(t, err, ErrPoolOfficer)
	e := listedEntry(t, OfAssessor)
	_, err = p.Admit(keeper, e, noon)
	require.NoError(t, err)
	_, err = p.Admit(keeper, e, noon)
	require.ErrorIs(t, err, ErrPoolTwice)
	_, err = p.Admit(keeper, listedEntry(t, OfInstitution), noon)
	require.ErrorIs(t, err, ErrPoolPerson)
	list := []Member{Frozen(e, day.Of(noon))}
	require.Equal(t, day.Must("2027-12-31"), list[0].Credential)
	_, err = p.Propose(keeper, list, 1, "", "首次发布", noon)
	require.ErrorIs(t, err, ErrPoolBlocked)
	_, err = p.Propose(keeper, list, 0, ListHash(list), "首次发布", noon)
	require.ErrorIs(t, err, ErrPoolSame)
	_, err = p.Propose(keeper, list, 0, "", "首次发布", noon)
	require.NoError(t, err)
	_, err = p.Dismiss(keeper, e, noon)
	require.ErrorIs(t, err, ErrPoolPending)
	for _, by := range []Officer{keeper, minister, farChair, {}} {
		_, _, err = p.Publish(by, list, 0, noon)
		require.ErrorIs(t, err, ErrPoolHead, by.User)
	}
	changed := []Member{list[0]}
	changed[0].Unit = "换了单位"
	_, _, err = p.Publish(chair, changed, 0, noon)
	require.ErrorIs(t, err, ErrPoolChanged)
	v, _, err := p.Publish(chair, list, 0, noon)
	require.NoError(t, err)
	require.Equal(t, "v1", v.Label())
	require.Equal(t, ListHash(list), v.Hash)
	_, _, err = p.Publish(chair, list, 0, noon)
	require.ErrorIs(t, err, ErrPoolNothing)
}

// The hash does not depend on the order of the list, and on nothing less than all of it.
func TestTheHashOfAVersion(t *testing.T) {
	require.Equal(t, "PG-4101-0001\te0\t评估师0\t单位\t\tASSESSOR\tTECH\t0\t01\t410100\t\n", ListText(members(1)))
	rapid.Check(t, func(t *rapid.T) {
		list := members(rapid.IntRange(1, 12).Draw(t, "n"))
		shuffled := rapid.Permutation(list).Draw(t, "order")
		require.Equal(t, ListHash(list), ListHash(shuffled))
		i := rapid.IntRange(0, len(list)-1).Draw(t, "who")
		other := append([]Member{}, list...)
		other[i].Senior = !other[i].Senior
		require.NotEqual(t, ListHash(list), ListHash(other))
		require.Len(t, Compare(list, other), 1)
		require.Empty(t, Compare(list, shuffled))
		fewer := append(append([]Member{}, list[:i]...), list[i+1:]...)
		require.True(t, Compare(list, fewer)[0].Gone)
		require.True(t, Compare(fewer, list)[0].Added)
	})
}

func TestFactsCountUntilTwoAgreeThatTheyAreWrong(t *testing.T) {
	e := listedEntry(t, OfAssessor)
	f, err := ReadFact(map[string]string{"fact": "ADVISOR", "with": "甘霖"}, day.Of(noon))
	require.NoError(t, err)
	_, _, err = e.Declare(clerk, f, 0, noon)
	require.ErrorIs(t, err, ErrFactOwn)
	f, _, err = e.Declare(self, f, 0, noon)
	require.NoError(t, err)
	require.Len(t, e.Facts([]Fact{f}), 2, "the employment is a fact, too")
	_, err = e.Undo(clerk, &f, true, noon)
	require.ErrorIs(t, err, ErrFactState)
	_, err = e.AskUndo(self, &f, "同名同姓，并非本人导师")
	require.NoError(t, err)
	require.True(t, f.Counts())
	_, err = e.Undo(self, &f, true, noon)
	require.ErrorIs(t, err, ErrCheck)
	_, err = e.Undo(clerk, &f, true, noon)
	require.NoError(t, err)
	require.Len(t, e.Facts([]Fact{f}), 1)
	for _, bad := range []map[string]string{{"fact": "EQUITY", "with": "某公司", "from": "2024-01-01"}, {"fact": "PROJECT", "with": "某人"}, {"fact": "PAPER", "with": "某人"}, {"fact": "EMPLOYMENT", "with": "某人"}, {}} {
		_, err = ReadFact(bad, day.Of(noon))
		require.Error(t, err)
	}
}
