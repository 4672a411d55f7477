package postgres

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"attachments_contract_fkey": guard("attachment.contract"),
	"attachments_kind_check":    contract.ErrFileKind,
	"attachments_name_check":    invalid("attachment.name", "file", "文件名应为 1 至 200 个字"),
	"attachments_file_fkey":     guard("attachment.file"),
	"attachments_user_fkey":     guard("attachment.user"),
	"attachments_twice_key":     contract.ErrFileTwice,
})

type attachmentRow struct {
	bun.BaseModel `bun:"table:attachments"`

	ID         string
	ContractID string
	Kind       string
	Name       string
	SHA256     []byte `bun:"sha256"`
	Size       int64
	MediaType  string
	AddedBy    string
	AddedAt    time.Time
}

func (r attachmentRow) toDomain() contract.Attachment {
	return contract.Attachment{ID: r.ID, ContractID: contract.ID(r.ContractID), Kind: contract.AttachmentKind(r.Kind), Name: r.Name,
		SHA256: hex.EncodeToString(r.SHA256), Size: r.Size, MediaType: r.MediaType, AddedBy: r.AddedBy, AddedAt: r.AddedAt.UTC()}
}

// Attachments lists the standing documents of a case in the order of upload.
func (tx *Tx) Attachments(ctx context.Context, id contract.ID) ([]contract.Attachment, error) {
	return attachments(ctx, tx, id)
}

// Attachments lists the standing documents of a case in the order of upload.
func (db *DB) Attachments(ctx context.Context, id contract.ID) ([]contract.Attachment, error) {
	return attachments(ctx, db.bun, id)
}

func attachments(ctx context.Context, from bun.IDB, id contract.ID) ([]contract.Attachment, error) {
	var rows []attachmentRow
	err := from.NewSelect().Model(&rows).Where("contract_id = ? AND removed_at IS NULL", string(id)).Order("added_at", "id").Scan(ctx)
	list := make([]contract.Attachment, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// AddAttachment keeps the content by its hash and the document by its kind; it
// answers false when the same document of the same kind stands already.
func (tx *Tx) AddAttachment(ctx context.Context, a contract.Attachment, content []byte) (bool, error) {
	err := tx.keepFile(ctx, a.SHA256, a.MediaType, content)
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO attachments (id, contract_id, kind, name, sha256, size, media_type, added_by, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (contract_id, kind, sha256) DO UPDATE SET removed_at = NULL, name = EXCLUDED.name
		WHERE attachments.removed_at IS NOT NULL`,
		a.ID, string(a.ContractID), string(a.Kind), a.Name, unhex(a.SHA256), a.Size, a.MediaType, a.AddedBy, a.AddedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func (tx *Tx) keepFile(ctx context.Context, sha256, mediaType string, content []byte) error {
	_, err := tx.NewRaw(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO NOTHING`, unhex(sha256), len(content), mediaType, content, tx.now).Exec(ctx)
	return err
}

// RemoveAttachment takes a document out of the application; its row and content
// stay on record.
func (tx *Tx) RemoveAttachment(ctx context.Context, id string, at time.Time) error {
	res, err := tx.NewRaw(`UPDATE attachments SET removed_at = ? WHERE id = ? AND removed_at IS NULL`, at, id).Exec(ctx)
	return changedOne(res, err, contract.ErrFileAbsent)
}

// FileContent reads one standing document with its content.
func (db *DB) FileContent(ctx context.Context, id string) (contract.Attachment, []byte, error) {
	if !isUUID(id) {
		return contract.Attachment{}, nil, contract.ErrFileAbsent
	}
	var row struct {
		attachmentRow
		Content []byte
	}
	err := db.bun.NewRaw(`SELECT a.id, a.contract_id, a.kind, a.name, a.sha256, a.size, a.media_type, a.added_by, a.added_at, f.content
		FROM attachments a JOIN files f USING (sha256) WHERE a.id = ? AND a.removed_at IS NULL`, id).
		Scan(ctx, &row.ID, &row.ContractID, &row.Kind, &row.Name, &row.SHA256, &row.Size, &row.MediaType, &row.AddedBy, &row.AddedAt, &row.Content)
	if err != nil {
		return contract.Attachment{}, nil, one(err, contract.ErrFileAbsent)
	}
	return row.toDomain(), row.Content, nil
}
