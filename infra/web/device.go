package web

import "strings"

// deviceName makes browser and system out of what the browser calls itself, so
// that people recognise their devices. The first match decides: many browsers
// also name those that they resemble.
func deviceName(userAgent string) string {
	browser, system := "其他浏览器", ""
	for _, known := range [][2]string{
		{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"Edg", "Edge"}, {"360SE", "360 浏览器"}, {"QQBrowser", "QQ 浏览器"},
		{"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
	} {
		if strings.Contains(userAgent, known[0]) {
			browser = known[1]
			break
		}
	}
	for _, known := range [][2]string{
		{"HarmonyOS", "鸿蒙"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"UOS", "统信 UOS"}, {"Kylin", "麒麟"}, {"Linux", "Linux"},
	} {
		if strings.Contains(userAgent, known[0]) {
			system = known[1]
			break
		}
	}
	if system == "" {
		return browser
	}
	return browser + "，" + system
}
