package postgres

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// A 公民身份号码 is personal information that the law wants encrypted in keeping
// (个人信息保护法 第五十一条). It stands in the form of a contract and in the rows
// of an import, each sealed with AES-256-GCM as
//
//	sealed:v1:<key id>:<base64 of nonce and ciphertext>
//
// The place of the value, table, row and path, is authenticated with it: a
// ciphertext that is moved to another row or field does not open.

var (
	// ErrNoKey 没有密钥: an identity number cannot be kept without a key.
	ErrNoKey = fault.New(fault.Conflict, "seal.no_key", "没有设置密钥，公民身份号码不能保存，请联系系统管理员设置 JIYUE_SECRET_KEY")
	// ErrSealBroken 密文不能打开: another key, another place or changed bytes.
	ErrSealBroken = fault.New(fault.Conflict, "seal.broken", "公民身份号码的密文不能打开：密文被改动、移动，或不是用现有密钥加密的。本件没有打开，请联系系统管理员")
	// ErrOtherKey 密钥不符: the data are sealed with a key that was not given.
	ErrOtherKey = fault.New(fault.Conflict, "seal.other_key", "密钥与数据不符")
)

var _ = say(map[string]*fault.Fault{
	"contracts_sealed_check":   ErrNoKey,
	"import_rows_sealed_check": ErrNoKey,
})

const sealMark = "sealed:v1:"

// sealer holds the keys: it seals with the current one and opens with all.
type sealer struct {
	current string
	ciphers map[string]cipher.AEAD
}

func newSealer(keys [][32]byte) (*sealer, error) {
	s := &sealer{ciphers: map[string]cipher.AEAD{}}
	for i, key := range keys {
		block, err := aes.NewCipher(key[:])
		if err != nil {
			return nil, err
		}
		id := keyID(key)
		s.ciphers[id], err = cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			s.current = id
		}
	}
	return s, nil
}

// keyID names a key without telling anything of it.
func keyID(key [32]byte) string {
	sum := sha256.Sum256(append([]byte("jiyue key id:"), key[:]...))
	return hex.EncodeToString(sum[:4])
}

func (s *sealer) seal(place, clear string) (string, error) {
	if s == nil || s.current == "" {
		return "", ErrNoKey
	}
	aead := s.ciphers[s.current]
	nonce := make([]byte, aead.NonceSize())
	_, err := rand.Read(nonce)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	sealed := aead.Seal(nonce, nonce, []byte(clear), []byte(place))
	return sealMark + s.current + ":" + base64.RawStdEncoding.EncodeToString(sealed), nil
}

func (s *sealer) open(place, sealed string) (string, error) {
	id, text, _ := strings.Cut(strings.TrimPrefix(sealed, sealMark), ":")
	if s == nil || s.ciphers[id] == nil {
		return "", fmt.Errorf("%s under key %s: %w", place, id, ErrSealBroken)
	}
	aead := s.ciphers[id]
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(b) < aead.NonceSize() {
		return "", fmt.Errorf("%s: %w", place, ErrSealBroken)
	}
	clear, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], []byte(place))
	if err != nil {
		return "", fmt.Errorf("%s: %w", place, ErrSealBroken)
	}
	return string(clear), nil
}

// sealForm seals what must not be kept in clear; row names table and row.
func (s *sealer) sealForm(row string, flat map[string]string) error {
	for path, value := range flat {
		if !personal(path, value) {
			continue
		}
		sealed, err := s.seal(row+" "+path, value)
		if err != nil {
			return err
		}
		flat[path] = sealed
	}
	return nil
}

// openForm opens what sealForm has sealed. Values of before the sealing, which
// the first start has yet to reach, are read as they are.
func (s *sealer) openForm(row string, flat map[string]string) error {
	for path, value := range flat {
		if !sealable(path) || !strings.HasPrefix(value, sealMark) {
			continue
		}
		clear, err := s.open(row+" "+path, value)
		if err != nil {
			return err
		}
		flat[path] = clear
	}
	return nil
}

// sealable: the field of the number, and its neighbour, into which a person's
// number is typed by mistake.
func sealable(path string) bool {
	return strings.HasSuffix(path, ".cn_id") || strings.HasSuffix(path, ".uscc")
}

func personal(path, value string) bool {
	if !strings.HasSuffix(path, ".uscc") {
		return sealable(path)
	}
	return strings.HasPrefix(value, sealMark) || ident.Check(ident.KindCNID, value, ident.Options{AsOf: day.New(9999, time.December, 31)}).Valid()
}

// The id may have come as somebody typed it into an address.
func contractPlace(id string) string { return "contracts " + strings.ToLower(id) }

func importPlace(id string, row int) string {
	return fmt.Sprintf("import_rows %s/%d", strings.ToLower(id), row)
}
