package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

type drawCommand struct {
	Verify drawVerify `cmd:"" help:"用公开的抽取记录重做一次抽取，不需要数据库"`
}

type drawVerify struct {
	File string `arg:"" type:"existingfile" help:"从抽取公示页下载的记录（JSON）"`
	Hash string `help:"公示页上的文件 SHA-256；给出时一并核对"`
}

var errDrawFile = fault.New(fault.Invalid, "draw.file", "第 0 步“文件格式”不符：不是平台公布的抽取记录原文，请重新下载")

// drawFile is the published record as it is read.
type drawFile struct {
	Schema       string `json:"schema"`
	CaseNo       string `json:"case_no"`
	Title        string `json:"title"`
	Institution  string `json:"institution"`
	Pool         string `json:"pool"`
	PoolOwner    string `json:"pool_owner"`
	PoolVersion  string `json:"pool_version"`
	PoolListHash string `json:"pool_list_hash"`
	Candidates   []struct {
		ID   string `json:"id"`
		Unit string `json:"unit"`
		Kind string `json:"kind"`
	} `json:"candidates"`
	Excluded []struct {
		ID     string `json:"id"`
		Reason string `json:"reason"`
	} `json:"excluded"`
	Seats        int      `json:"seats"`
	ReserveCount int      `json:"reserve_count"`
	Economic     int      `json:"economic"`
	UnitLimit    int      `json:"unit_limit"`
	PoolFactor   int      `json:"pool_factor"`
	PreparedAt   string   `json:"prepared_at"`
	DrawnAt      string   `json:"drawn_at"`
	Beacon       string   `json:"beacon"`
	BeaconSource string   `json:"beacon_source"`
	SeedText     string   `json:"seed_text"`
	Seed         string   `json:"seed"`
	Raw          []string `json:"raw"`
	PoolHash     string   `json:"pool_hash"`
	Drawn        []string `json:"drawn"`
	Reserves     []string `json:"reserves"`
	Supplement   bool     `json:"supplement"`
}

// record reads a file that is, byte for byte, what the platform publishes.
func (f drawFile) record(text []byte) (draw.Record, error) {
	r := draw.Record{CaseNo: f.CaseNo, Title: f.Title, Institution: contract.Person{Name: f.Institution}, PoolName: f.Pool, PoolOwner: contract.Person{Name: f.PoolOwner}, PoolVersion: f.PoolVersion,
		PoolListHash: f.PoolListHash, Seats: f.Seats, Reserves: f.ReserveCount, Economic: f.Economic, Supplement: f.Supplement, Beacon: f.Beacon, BeaconSource: f.BeaconSource,
		Result: draw.Result{SeedText: f.SeedText, Drawn: f.Drawn, Reserves: f.Reserves}}
	for _, c := range f.Candidates {
		r.Candidates = append(r.Candidates, draw.Candidate{ID: c.ID, Unit: c.Unit, Kind: c.Kind})
	}
	for _, x := range f.Excluded {
		r.Excluded = append(r.Excluded, draw.Excluded{ID: x.ID, Reason: x.Reason})
	}
	var errs [4]error
	r.PreparedAt, errs[0] = evidence.ParseInstant(f.PreparedAt)
	r.DrawnAt, errs[1] = evidence.ParseInstant(f.DrawnAt)
	r.Result.Seed, errs[2] = strconv.ParseUint(f.Seed, 10, 64)
	r.Result.PoolHash, errs[3] = chain.ParseHash(f.PoolHash)
	if len(f.Raw) != len(r.Result.Raw) || errors.Join(errs[:]...) != nil {
		return r, errDrawFile
	}
	for i, x := range f.Raw {
		n, err := strconv.ParseUint(x, 10, 64)
		if err != nil {
			return r, errDrawFile
		}
		r.Result.Raw[i] = n
	}
	again, err := r.File()
	if err != nil || !bytes.Equal(again, text) {
		return r, errDrawFile
	}
	return r, nil
}

// drawFileLimit bounds what is read of a record.
const drawFileLimit = 16 << 20

// Run draws again from the published record alone.
func (v drawVerify) Run(s *streams) error {
	text, _, err := readFile(v.File, drawFileLimit)
	if err != nil {
		return err
	}
	record, sum, err := readDraw(text)
	if err == nil && v.Hash != "" && v.Hash != sum {
		err = draw.ErrMismatch.Say("文件的 SHA-256 与给出的不符：文件为 " + sum)
	}
	if err == nil {
		err = record.Verify()
	}
	if err != nil {
		fmt.Fprintln(s.out, "校验不通过："+fault.Sentence(err))
		return exitCode(1)
	}
	fmt.Fprintf(s.out, "%s　%s\n校验通过：候选 %d 人，回避 %d 人，按公开随机数 %s（%s）重做抽取，入选 %d 人、候补 %d 人与记录一致。\n文件 SHA-256 %s\n",
		record.CaseNo, record.Title, len(record.Candidates), len(record.Excluded), record.Beacon, record.BeaconSource, len(record.Result.Drawn), len(record.Result.Reserves), sum)
	return nil
}

// readDraw reads a record; sum is the SHA-256 of the file.
func readDraw(text []byte) (draw.Record, string, error) {
	sum := sha256.Sum256(text)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var f drawFile
	if err := decoder.Decode(&f); err != nil || f.Schema != draw.Schema {
		return draw.Record{}, "", errDrawFile
	}
	record, err := f.record(text)
	return record, hex.EncodeToString(sum[:]), err
}
