package sharing_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/day"
	"jiyue/domain/evidence"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// The dossier of a decision is there once it is taken, for those who answer for it; it is
// verified from the file alone, and a forged act of record is found out.
func TestADossierOfADecisionVerifiesAlone(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	id := w.granting("HA-ZZ")
	require.NoError(t, w.SignTitle(ctx, w.author, id, w.titleLook(id).Digest))
	require.NoError(t, w.ProposeTitle(ctx, w.broker, id, w.titleVersion(id)))
	_, _, err := w.TitleDossier(ctx, w.head, id, signed)
	require.ErrorIs(t, err, sharing.ErrNoDossier, "nothing is decided")
	today := day.Of(w.now)
	require.NoError(t, w.DecideTitle(ctx, w.head, id, w.titleVersion(id), sharing.Values{"decided_on": today.String(), "public_to": today.AddDays(30).String(), "members": "9", "present": "7", "votes": "6"}))
	require.NoError(t, w.ObjectTitle(ctx, w.broker, id, w.titleVersion(id), "第三人认为权属有争议"))
	require.NoError(t, w.NoteDiligence(ctx, w.head, id, postgres.NewID(), sharing.Values{"diligence": "publicity", "fact": "在本单位网站公示", "proof": "公示 3"}))
	_, _, err = w.TitleDossier(ctx, w.rival, id, signed)
	require.Error(t, err)

	number, file, err := w.TitleDossier(ctx, w.head, id, signed)
	require.NoError(t, err)
	b, acts, err := sharing.VerifyDossier(file, reference.DecodePack)
	require.NoError(t, err)
	require.Equal(t, number, b.About["case_no"])
	require.NotEmpty(t, b.Key, "the platform has signed")
	require.Equal(t, 7, acts, "opened, filled, signed, proposed, decided, objected, noted")
	facts, _ := b.File("决策事实.json")
	for _, words := range []string{`"quorum_met":true`, "第三人认为权属有争议", `"applies":false`, "陈砚秋", "公示不少于"} {
		require.Contains(t, string(facts), words)
	}
	require.NotContains(t, string(facts), ".account")
	again, _, err := w.TitleDossier(ctx, w.head, id, signed)
	require.NoError(t, err)
	require.NotEmpty(t, again)

	spoilt := bytes.Replace(file, []byte("权属有争议"), []byte("权属没争议"), 1)
	_, _, err = sharing.VerifyDossier(spoilt, reference.DecodePack)
	require.ErrorIs(t, err, evidence.ErrBundle)
	for i, f := range b.Files { // one who writes a new manifest cannot write the chain
		if f.Name == sharing.DossierActs {
			b.Files[i].Content = bytes.Replace(f.Content, []byte("权属有争议"), []byte("权属没争议"), 1)
		}
	}
	b.Signature = evidence.Signature{}
	forged, err := b.Pack()
	require.NoError(t, err)
	_, _, err = sharing.VerifyDossier(forged, reference.DecodePack)
	require.ErrorIs(t, err, sharing.ErrDossier)
}

func signed(b *evidence.Bundle) error {
	key, err := evidence.SigningKeyOf([32]byte{3})
	if err != nil {
		return err
	}
	return b.Sign(key)
}
