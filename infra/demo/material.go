package demo

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// material holds topics.csv, what the contracts are about, and parties.csv, the
// organisations; achievements.csv is what units offer. All organisations are invented; their names say so with 示例.
//
//go:embed topics.csv parties.csv achievements.csv
var material embed.FS

// topic 课题 is what a contract is about. Its kind tells topics of software (S),
// layout designs (L), plant varieties (P) and medicines (M).
type topic struct{ field, kind, name, problem string }

// subject is how contracts of the class call the topic; patents are called after
// what they claim.
func (t topic) subject(class contract.Class) string {
	if class == contract.PatentTransfer || class == contract.ApplicationTransfer || class == contract.PatentLicence {
		return t.invention()
	}
	return t.name
}

// invention is the title of a patent on the topic.
func (t topic) invention() string {
	for _, end := range []string{"剂", "材料", "涂层", "涂料", "浆料", "聚丙烯", "料"} {
		if strings.HasSuffix(t.name, end) {
			return "一种" + t.name + "及其制备方法"
		}
	}
	for _, end := range []string{"装置", "模型", "平台", "接口", "配方", "工艺", "算法", "网关"} {
		if strings.HasSuffix(t.name, end) {
			return "一种" + t.name
		}
	}
	return "一种" + t.name + "方法"
}

// party 当事人 as the applications name it. Sides: S sellers, B buyers, I
// intermediaries.
type party struct {
	side, name, code, cnID, country, nature, region, scale, industry, address string
	fields                                                                    []string
	applicant                                                                 actor.Actor // who files for it; zero when it sells nothing
}

func (p *party) works(field string) bool {
	return len(p.fields) == 0 || slices.Contains(p.fields, field)
}

func (p *party) natural() bool { return p.nature == contract.NaturalPerson }

func readTopics() ([]topic, error) {
	rows, err := readMaterial("topics.csv")
	if err != nil {
		return nil, err
	}
	topics := make([]topic, len(rows))
	for i, r := range rows {
		topics[i] = topic{field: r[0], kind: r[1], name: r[2], problem: r[3]}
	}
	return topics, nil
}

func readParties() ([]*party, error) {
	rows, err := readMaterial("parties.csv")
	if err != nil {
		return nil, err
	}
	parties := make([]*party, 0, len(rows)+len(people)+len(foreigners))
	for i, r := range rows {
		parties = append(parties, &party{side: r[0], name: r[1], country: contract.China, nature: r[2], region: r[3],
			scale: r[4], industry: r[5], fields: strings.Fields(r[6]), code: uscc(r[2], r[3], i+1),
			address: fmt.Sprintf("示例大道 %d 号", 8+i*3)})
	}
	for i, p := range people {
		p.country, p.nature, p.cnID = contract.China, contract.NaturalPerson, cnID(p.region, i*2+11)
		parties = append(parties, &p)
	}
	for _, p := range foreigners {
		p.side, p.nature = "B", "600"
		parties = append(parties, &p)
	}
	return parties, nil
}

// people are natural persons: inventors who sell a right of their own.
var people = []party{
	{side: "S", name: "示例发明人甲", region: "410105", fields: []string{"03", "07", "09"}},
	{side: "S", name: "示例发明人乙", region: "410103", fields: []string{"05", "11"}},
	{side: "S", name: "示例发明人丙", region: "500106", fields: []string{"03", "04", "10"}},
	{side: "B", name: "示例受让人丁", region: "500103", fields: []string{"09"}},
}

var foreigners = []party{
	{name: "德国示例精密轴承有限公司（Shili Präzisionslager GmbH）", country: "304", fields: []string{"03", "02"}},
	{name: "日本示例制药株式会社（Shili Seiyaku K.K.）", country: "116", fields: []string{"04", "09"}},
	{name: "新加坡示例水务私人有限公司（Shili Water Pte. Ltd.）", country: "132", fields: []string{"07", "06"}},
	{name: "美国示例视觉公司（Shili Vision Inc.）", country: "502", fields: []string{"01", "10", "11"}},
	{name: "香港示例新材料有限公司", country: "110", fields: []string{"05", "06"}},
}

func readMaterial(name string) ([][]string, error) {
	file, err := material.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows[1:], nil
}
