package postgres

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"

	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{"signing_keys_key_check": guard("evidence.signing_key")})

// useSigningKey derives the key that bundles are signed with and publishes its public half.
func (db *DB) useSigningKey(ctx context.Context, secret [32]byte) (err error) {
	if db.signing, err = evidence.SigningKeyOf(secret); err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.NewRaw(`INSERT INTO signing_keys (key, since) VALUES (?, now()) ON CONFLICT DO NOTHING`, hex.EncodeToString(db.signing.Public().(ed25519.PublicKey))).Exec(ctx)
		return err
	})
}

// SignBundle signs a bundle in the name of the platform.
func (db *DB) SignBundle(b *evidence.Bundle) error { return b.Sign(db.signing) }

// SigningKeys lists the keys that bundles were and are signed with, the newest first.
func (db *DB) SigningKeys(ctx context.Context) ([]evidence.SigningKey, error) {
	var list []evidence.SigningKey
	err := db.bun.NewRaw(`SELECT key, since FROM signing_keys ORDER BY since DESC, key`).Scan(ctx, &list)
	return list, err
}
