package subsidy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/fixtures"
)

func TestThePoliciesOfTheFixtures(t *testing.T) {
	file, err := fixtures.FS.ReadFile("subsidies.csv")
	require.NoError(t, err)
	policies, err := ParsePolicies(file)
	require.NoError(t, err)
	require.Len(t, policies, 2)
	zhengzhou, sanmingPolicy := policies[0], policies[1]
	require.Equal(t, "4101", zhengzhou.Scheme.Region)
	require.Equal(t, "410172", zhengzhou.In("410172").Region)
	require.Equal(t, code.Sourced, zhengzhou.Confidence)
	require.False(t, zhengzhou.Scheme.AutoApply)
	require.True(t, zhengzhou.Scheme.ExcludeRelated && zhengzhou.Scheme.ExcludePublicMoney && zhengzhou.Scheme.ExcludeAlready)
	c := claim("1", "甲", "1200000")
	c.SellerRegion = "410105"
	for class, want := range map[contract.Class]string{contract.Commissioned: "1200.00", contract.PatentTransfer: "1200.00", contract.Consulting: "600.00", contract.Service: "600.00"} {
		c.Class = class
		a, err := zhengzhou.Scheme.Allot([]Claim{c}, nil)
		require.NoError(t, err)
		require.Equal(t, want, a.Total.String(), class)
	}
	c.SellerRegion = "350402"
	for received, want := range map[string]string{"80000": "800.00", "1000000": "5500.00", "12345678.90": "16845.68", "60000000": "50000.00"} {
		c.TechAmount, c.Received = yuan(received), of(received)
		a, err := sanmingPolicy.Scheme.Allot([]Claim{c}, nil)
		require.NoError(t, err)
		require.Equal(t, want, a.Total.String(), received)
	}
}

func TestFaultyPolicyFilesAreRefusedAtTheirLine(t *testing.T) {
	good := "A,甲,410100,2019-01-01,,01,TECH_AMOUNT,:0.001,PROGRESSIVE,CONTRACT,,UNIT_YEAR,0.00,related,no,no,条,文,有据,"
	parse := func(line string) error {
		_, err := ParsePolicies([]byte(strings.Join(columns, ",") + "\n" + line + "\n"))
		return err
	}
	require.NoError(t, parse(good))
	for from, to := range map[string]string{
		"410100": "4101", ":0.001": ":x", "TECH_AMOUNT": "ALL", "PROGRESSIVE": "SOME", ",CONTRACT": ",EACH", "related,no": "related,maybe",
		"2019-01-01,": "2019-13-01,", "0.00,related": "x,related", "有据": "听说", "related": "friends", "2019-01-01,,": "2019-01-01,2018-01-01,", "条,文": ",文",
	} {
		err := parse(strings.Replace(good, from, to, 1))
		require.ErrorIs(t, err, ErrFile, to)
		require.Contains(t, err.Error(), "第 2 行", to)
	}
	_, err := ParsePolicies([]byte("x"))
	require.ErrorIs(t, err, ErrFile)
}
