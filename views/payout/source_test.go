package payout

import "testing"

func TestSourcesAreNamedForPeople(t *testing.T) {
	for source, want := range map[string]string{
		"LawRefBook/Laws 行政法/促进科技成果转化法(2015-08-29).md":                        "《促进科技成果转化法》（2015-08-29），公开法规文本库 LawRefBook",
		"LawRefBook/Laws DLC/河南/河南省促进科技成果转化条例(2001-05-25).md（正文为 2019 年修订文本）": "《河南省促进科技成果转化条例》（2001-05-25），正文为 2019 年修订文本，公开法规文本库 LawRefBook",
		"https://example.gov.cn/a": "https://example.gov.cn/a",
	} {
		if got := sourceWords(source); got != want {
			t.Errorf("%s: %s", source, got)
		}
	}
}
