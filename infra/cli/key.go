package cli

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"jiyue/domain/fault"
	"jiyue/infra/config"
	"jiyue/infra/postgres"
)

var (
	errNoKey   = fault.New(fault.Invalid, "cli.no_key", "请设置 JIYUE_SECRET_KEY（32 字节随机数的 Base64，可用 openssl rand -base64 32 生成）：设有 DATABASE_URL 时须由您保管加密公民身份号码的密钥")
	errKeyFile = fault.New(fault.Denied, "cli.key_file", "密钥文件无法使用")
)

// secretKeys are the keys that identity numbers are sealed with: those of the
// environment, or for the private database a file of its own beside the data
// folder, not in it, so that a copy of the folder alone does not hold both.
func (d *database) secretKeys(ctx context.Context, c config.Config, db *postgres.DB) ([][32]byte, error) {
	keys, err := c.SecretKeys()
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	if d.server == nil {
		return nil, errNoKey
	}
	name := d.server.Dir() + ".key"
	sealed, err := db.Sealed(ctx)
	if err != nil {
		return nil, err
	}
	key, err := keyFile(name, sealed)
	return [][32]byte{key}, err
}

// keyFile reads the key, and makes it at the first start. A database that has
// been used with a key gets no new one: the old one has to be found.
func keyFile(name string, sealed bool) (key [32]byte, err error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		if sealed {
			return key, errKeyFile.Say("找不到密钥文件 " + name + "：库中的公民身份号码是用它加密的。请从备份把它放回原处，或把密钥设为 JIYUE_SECRET_KEY")
		}
		return makeKeyFile(name)
	}
	if err != nil {
		return key, errKeyFile.Say(fmt.Sprintf("密钥文件 %s 无法使用：%v", name, err))
	}
	if info.Mode().Perm()&0o077 != 0 {
		return key, errKeyFile.Say("密钥文件 " + name + " 可被他人读取。请执行 chmod 600 " + name + " 后再启动")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return key, errKeyFile.Say(fmt.Sprintf("密钥文件 %s 无法读取：%v", name, err))
	}
	key, err = config.ParseKey(string(text))
	if err != nil {
		return key, errKeyFile.Say("密钥文件 " + name + " 的内容不是密钥，请从备份恢复")
	}
	return key, nil
}

// makeKeyFile writes beside its place and moves: half a key must not be taken
// for one. The lock of the data folder keeps others out.
func makeKeyFile(name string) (key [32]byte, err error) {
	_, err = rand.Read(key[:])
	if err != nil {
		return key, err
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".jiyue-key-*") // its mode is 0600
	if err != nil {
		return key, errKeyFile.Say(fmt.Sprintf("密钥文件 %s 不能建立：%v。请放开该目录的写权限，或设置 JIYUE_SECRET_KEY", name, err))
	}
	defer os.Remove(file.Name()) // nothing when it has moved
	_, err = fmt.Fprintln(file, base64.StdEncoding.EncodeToString(key[:]))
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	return key, err
}
