package contract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
)

func TestReissueChangesTheCertificateAndNothingElse(t *testing.T) {
	for _, state := range States {
		c := standing(state)
		before := *c
		e, v, err := c.Reissue(theRegistrar, []string{ReasonLost}, reason, theNow)
		if state != Registered {
			require.ErrorIs(t, err, ErrState, state)
			require.Equal(t, before, *c)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "contract.certificate_reissued", e.Kind)
		require.Equal(t, string(Registered), e.To)
		require.Equal(t, Version{Number: 2, On: v.On, Class: c.Class, Total: c.Total, Tech: c.Tech, Reason: "补发：证明遗失", Opinion: reason, Registrar: theRegistrar.Name}, v)
		before.CertificateVersion = 2
		require.Equal(t, before, *c)
		old, again := CertificateOf(standing(state), "OLD", theNow), CertificateOf(c, "NEW", theNow)
		old.Version, old.Token = again.Version, again.Token
		require.Equal(t, old, again, "the same facts")
	}
}

func TestReissueIsForTheOfficeAndNeedsItsOwnReason(t *testing.T) {
	for name, x := range map[string]struct {
		by      actor.Actor
		reasons []string
		opinion string
		err     error
	}{
		"the applicant":       {theBroker, []string{ReasonLost}, reason, ErrNotRegistrar},
		"the head":            {theHead, []string{ReasonLost}, reason, ErrNotRegistrar},
		"no reason":           {theRegistrar, nil, reason, ErrReasonCode},
		"reason of a 注销":      {theRegistrar, []string{ReasonLost, ReasonRescinded}, reason, ErrReasonCode},
		"nothing said of why": {theRegistrar, []string{ReasonLost}, "遗失", ErrReason},
	} {
		c := standing(Registered)
		_, _, err := c.Reissue(x.by, x.reasons, x.opinion, theNow)
		require.ErrorIs(t, err, x.err, name)
		require.Equal(t, 1, c.CertificateVersion, name)
	}
}

func TestEndsNeedReasonsOfTheirOwnCatalogue(t *testing.T) {
	c := standing(Registered)
	_, err := c.Cancel(theRegistrar, []string{ReasonFake}, reason, theNow)
	require.ErrorIs(t, err, ErrReasonCode)
	_, err = c.Revoke(theHead, []string{ReasonRescinded}, reason, theNow)
	require.ErrorIs(t, err, ErrReasonCode)
	e, err := c.Revoke(theHead, []string{ReasonFake, ReasonTwice}, reason, theNow)
	require.NoError(t, err)
	require.Equal(t, []string{ReasonFake, ReasonTwice}, c.Reasons)
	require.Equal(t, "重复登记", e.Facts[2].Value)
}
