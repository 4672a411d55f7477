package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// SignatureName is the last entry of a signed bundle.
const SignatureName = "signature.json"

// signedAs is written before the manifest that is signed, so that a signature is good for
// nothing else.
const signedAs = "jiyue/bundle-signature/1\n"

// Signature 证据包签名 is the platform's word on a manifest, which names every file by its
// hash: Ed25519 (RFC 8032), public key and signature in hexadecimal digits.
type Signature struct{ Key, Value string }

// SigningKey 签名公钥 is a key that the platform has signed with since an instant. Whoever
// holds a bundle compares the key in it with those that are published.
type SigningKey struct {
	Key   string
	Since time.Time
}

// SigningKeyOf derives the key that bundles are signed with from the platform's secret.
func SigningKeyOf(secret [32]byte) (ed25519.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, secret[:], nil, signedAs, ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Sign puts the signature beside the files.
func (b *Bundle) Sign(key ed25519.PrivateKey) error {
	manifest, err := b.Manifest()
	if err != nil {
		return err
	}
	b.Signature = Signature{Key: hex.EncodeToString(key.Public().(ed25519.PublicKey)), Value: hex.EncodeToString(ed25519.Sign(key, append([]byte(signedAs), manifest...)))}
	return nil
}

// entry is the file of a signature.
func (s Signature) entry() ([]byte, error) {
	text, err := Canonical(map[string]any{"algorithm": "Ed25519", "signs": ManifestName, "key": s.Key, "signature": s.Value})
	return append(text, '\n'), err
}

// readSignature reads the file of a signature and says whether it is one on the manifest.
func readSignature(text, manifest []byte) (s Signature, good bool) {
	value, err := Parse(bytes.TrimSuffix(text, []byte("\n")))
	m, isObject := value.(map[string]any)
	if err != nil || !isObject {
		return s, false
	}
	s.Key, _ = m["key"].(string)
	s.Value, _ = m["signature"].(string)
	key, badKey := hex.DecodeString(s.Key)
	signature, badValue := hex.DecodeString(s.Value)
	again, err := s.entry()
	return s, badKey == nil && badValue == nil && err == nil && bytes.Equal(again, text) && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, append([]byte(signedAs), manifest...), signature)
}
