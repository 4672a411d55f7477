package excel

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// contractColumns is a cut of the registration list that has every kind.
var contractColumns = []Column{
	{Key: "name", Header: "项目名称", Aliases: []string{"合同名称"}, Required: true, Width: 36, Hint: "与合同封面一致，最多 200 字", Example: "高镍三元正极材料制备工艺开发"},
	{Key: "class", Header: "合同类别", Required: true, Kind: KindChoice, Choices: []Choice{{"0101", "委托开发"}, {"0102", "合作开发"}, {"04", "技术咨询"}, {"0501", "一般性技术服务"}}, Hint: "按合同的主要内容选择", Example: "委托开发"},
	{Key: "seller_no", Header: "卖方统一社会信用代码", Required: true, Kind: KindID, Hint: "营业执照上的 18 位代码", Example: "91410100MA40ABCD1X"},
	{Key: "nature", Header: "卖方性质", Kind: KindChoice, Choices: []Choice{{"0111", "机关法人"}, {"0121", "机关法人"}, {"150", "有限责任公司"}}, Hint: "按登记注册类型选择", Example: "150 有限责任公司"},
	{Key: "total", Header: "合同成交总额（元）", Required: true, Kind: KindMoney, Hint: "合同约定的总价款", Example: "1994542.72"},
	{Key: "signed", Header: "签订日期", Required: true, Kind: KindDate, Hint: "最后一方签字或盖章的日期", Example: "2026-11-02"},
	{Key: "phone", Header: "联系电话", Kind: KindID, Hint: "手机或带区号的固定电话", Example: "0371-67181234"},
	{Key: "remark", Header: "备注", Hint: "其他需要说明的事项"},
}

func template(t testing.TB) []byte {
	var b bytes.Buffer
	require.NoError(t, Template(&b, TemplateSpec{Sheet: "技术合同", Columns: contractColumns, Notes: []string{"每个文件最多导入 5,000 行。"}}))
	return b.Bytes()
}

// edited opens a workbook with excelize as a user's program would and saves it.
func edited(t testing.TB, content []byte, edit func(f *excelize.File)) []byte {
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer f.Close()
	edit(f)
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

// repacked rewrites a package: change sees every part (nil drops it), extra
// parts are added.
func repacked(t testing.TB, content []byte, change func(name string, content []byte) []byte, extra map[string]string) []byte {
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range r.File {
		rc, err := p.Open()
		require.NoError(t, err)
		part, err := io.ReadAll(rc)
		require.NoError(t, err)
		if change != nil {
			part = change(p.Name, part)
		}
		if part == nil {
			continue
		}
		pw, err := w.Create(p.Name)
		require.NoError(t, err)
		_, err = pw.Write(part)
		require.NoError(t, err)
	}
	for name, part := range extra {
		pw, err := w.Create(name)
		require.NoError(t, err)
		_, err = pw.Write([]byte(part))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func open(t testing.TB, content []byte) *Book {
	b, err := OpenUpload(bytes.NewReader(content), int64(len(content)), DefaultLimits)
	require.NoError(t, err)
	return b
}

func find(t testing.TB, content []byte) *Sheet {
	s, err := open(t, content).Find(contractColumns)
	require.NoError(t, err)
	return s
}

func records(t testing.TB, s *Sheet) []Record {
	var list []Record
	for r, err := range s.Rows() {
		require.NoError(t, err)
		list = append(list, r)
	}
	return list
}

// filledIn is the template with rows typed into it from row 2 on.
func filledIn(t testing.TB, rows ...[]any) []byte {
	return edited(t, template(t), func(f *excelize.File) {
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+2)
			require.NoError(t, err)
			require.NoError(t, f.SetSheetRow("技术合同", cell, &row))
		}
	})
}
