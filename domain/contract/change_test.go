package contract_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// withPersons is a registered contract between two persons and a firm.
func withPersons() *contract.Contract {
	c := &contract.Contract{State: contract.Registered, ApplicantOrg: "org", Applicant: contract.Person{ID: "b"}}
	c.Form = contract.FormOf(map[string]string{
		"parties[0].role": "SELLER", "parties[0].name": "张甲", "parties[0].nature": contract.NaturalPerson, "parties[0].cn_id": "410105198802141279",
		"parties[1].role": "SELLER", "parties[1].name": "示例公司", "parties[1].nature": "150",
		"parties[2].role": "BUYER", "parties[2].name": "李乙", "parties[2].nature": contract.NaturalPerson, "parties[2].cn_id": "110101199003077758",
	})
	return c
}

func TestIdentityNumbersStayWithTheirPersonsThroughAChange(t *testing.T) {
	const zhang, li = "410105198802141279", "110101199003077758"
	by := actor.Actor{User: "b", Org: "org", Roles: []actor.Role{actor.Broker}}
	person := contract.NaturalPerson
	for name, x := range map[string]struct {
		fields   map[string]string
		numbers  map[string]string // by name
		stranger bool
	}{
		"the firm leaves, and the buyer moves up": {map[string]string{
			"parties[1].role": "BUYER", "parties[1].name": "李乙", "parties[1].nature": person,
			"parties[2].role": "", "parties[2].name": "", "parties[2].nature": ""}, map[string]string{"张甲": zhang, "李乙": li}, false},
		"the first person leaves": {map[string]string{
			"parties[0].name": "示例公司", "parties[0].nature": "150", "parties[1].role": "BUYER", "parties[1].name": "李乙", "parties[1].nature": person,
			"parties[2].role": "", "parties[2].name": "", "parties[2].nature": ""}, map[string]string{"示例公司": "", "李乙": li}, false},
		"they change places": {map[string]string{"parties[0].name": "李乙", "parties[2].name": "张甲"},
			map[string]string{"李乙": li, "示例公司": "", "张甲": zhang}, false},
		"a name is corrected": {map[string]string{"parties[2].name": "李毅"}, map[string]string{"张甲": zhang, "示例公司": "", "李毅": li}, false},
		"a person becomes a firm": {map[string]string{"parties[0].name": "甲公司", "parties[0].nature": "150"},
			map[string]string{"甲公司": "", "示例公司": "", "李乙": li}, false},
		"a new person": {map[string]string{"parties[3].role": "BUYER", "parties[3].name": "王丙", "parties[3].nature": person, "parties[3].cn_id": "11010519491231002X"},
			map[string]string{"张甲": zhang, "示例公司": "", "李乙": li, "王丙": ""}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := withPersons()
			require.NoError(t, c.OpenChange(by, time.Time{}))
			require.NoError(t, c.Edit(by, x.fields))
			numbers := map[string]string{}
			for _, p := range c.Working().Parties {
				numbers[p.Name] = p.CnID
			}
			require.Equal(t, x.numbers, numbers)
			renamed := map[string][]contract.Change{"a name is corrected": {{Path: "parties[2].name", Before: "李乙", After: "李毅"}}}
			require.Equal(t, renamed[name], c.Renamed(), "what the registrar is warned of")
			for _, d := range c.Proposed() {
				require.NotContains(t, d.Path, "cn_id")
				require.False(t, strings.Contains(d.Before+d.After, zhang) || strings.Contains(d.Before+d.After, li), d.Path)
			}
			_, err := c.RequestChange(by, "双方签订补充协议", contract.Application{}, time.Time{})
			if x.stranger {
				require.ErrorIs(t, err, contract.ErrNewPerson)
			} else {
				require.ErrorIs(t, err, contract.ErrNoAmendment, "nothing else stands in the way")
			}
		})
	}
}
