package postgres

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// full sets every field of v to a value that differs from all others, so that a
// field that the row forgets or mixes up shows.
func full(v reflect.Value, n *int) {
	*n++
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 1, 1, 0, 0, *n, 123456000, time.UTC)))
		return
	case reflect.TypeFor[day.Date]():
		v.Set(reflect.ValueOf(day.Must("2026-01-01").AddDays(*n)))
		return
	case reflect.TypeFor[money.Yuan]():
		v.Set(reflect.ValueOf(money.FromFen(int64(*n) + 1_000_000_000_01)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("值 %d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		full(v.Elem(), n)
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			full(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"research_task": fmt.Sprintf("值 %d", *n)}))
	case reflect.Struct:
		for i := range v.NumField() {
			full(v.Field(i), n)
		}
	default:
		panic("a contract has a field of kind " + v.Kind().String() + ": say how to fill it")
	}
}

// named adds what the query joins from users and organisations.
func named(r *contractRow, c *contract.Contract) *contractRow {
	r.ApplicantName, r.OrgName, r.OfficeName, r.OfficePrefix = c.Applicant.Name, c.OrgName, c.Office.Name, c.Office.Prefix
	r.RegistrarName, r.ReviewerName = c.Registrar.Name, c.Reviewer.Name
	return r
}

func TestAContractComesBackFromItsRow(t *testing.T) {
	var c contract.Contract
	n := 0
	full(reflect.ValueOf(&c).Elem(), &n)
	require.Greater(t, n, 100)
	c.Form.Contract.SignDate = "2026-11-12"
	require.Equal(t, &c, equalMoney(named(rowOf(&c), &c).toDomain(), &c))
}

// A draft keeps what was typed, right or wrong, and nothing that is empty turns
// into something.
func TestADraftComesBackFromItsRow(t *testing.T) {
	c := contract.Contract{ID: "c", State: contract.Draft, Source: contract.SourceWeb, ReviewLevel: contract.NormalReview,
		Applicant: contract.Person{ID: "b"}, Office: contract.Office{ID: "o", Region: "410100"}, Reasons: []string{},
		CreatedAt: time.Unix(1, 0).UTC(), UpdatedAt: time.Unix(2, 0).UTC(),
		Form: contract.FormOf(map[string]string{"contract.sign_date": "去年", "amount.total": "一百万", "parties[1].name": "只填了买方"})}
	row := rowOf(&c)
	require.Nil(t, row.SignDate)
	require.False(t, row.Total.Valid)
	require.Equal(t, &c, equalMoney(row.toDomain(), &c))
}

// equalMoney replaces amounts by those of want where they are equal: a decimal of
// the same value may be held in another way.
func equalMoney(got, want *contract.Contract) *contract.Contract {
	if got.Total.Equal(want.Total) {
		got.Total = want.Total
	}
	if got.Tech.Equal(want.Tech) {
		got.Tech = want.Tech
	}
	if got.Change != nil && want.Change != nil && got.Change.Total.Equal(want.Change.Total) && got.Change.Tech.Equal(want.Change.Tech) {
		got.Change.Total, got.Change.Tech = want.Change.Total, want.Change.Tech
	}
	return got
}
