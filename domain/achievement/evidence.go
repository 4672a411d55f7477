package achievement

import (
	"time"

	"jiyue/domain/fault"
)

// File 佐证材料 is one document behind an achievement; its content is kept by hash.
type File struct {
	ID          string
	Achievement string
	Name        string
	SHA256      string // hex
	Size        int64
	MediaType   string
	AddedBy     string // name
	AddedAt     time.Time
}

// MaxFiles bounds the documents of one achievement.
const MaxFiles = 20

// Faults of the documents.
var (
	ErrFileMany   = fault.New(fault.Conflict, "achievement.file_many", "一项成果最多 20 份佐证材料").At("file")
	ErrFileTwice  = fault.New(fault.Conflict, "achievement.file_twice", "同一文件已经上传").At("file")
	ErrFileSecret = fault.New(fault.Conflict, "achievement.file_secret", "涉密成果的材料不得上传到本系统，请按保密规定保管").At("file")
	ErrFileAbsent = fault.New(fault.NotFound, "achievement.file_absent", "没有这份材料，或您无权查看")
)

// Twin 疑似重复成果 is another achievement that looks like the same: of the same name
// and an owner in common, or protected by the same right.
type Twin struct {
	ID       string
	Number   string
	Name     string
	Org      string
	OrgName  string
	State    State
	SameName bool
	Shared   []string // numbers of the rights that both name
	Readable bool     // the reader may open it; otherwise names are left out
}
