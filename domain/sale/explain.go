package sale

var stateTitles = map[State]string{
	Announced: "已公告", Bidding: "竞价中", Suspended: "中止", Exercise: "优先购买权行权期", Sealed: "待开标", SecondRound: "第二轮报价",
	Provisional: "待成交确认", Confirmed: "已成交确认", Signed: "已签约", Settled: "已结清", Defaulted: "违约",
	Unsold: "流拍", Cancelled: "已撤回", Annulled: "成交无效", Sole: "单一意向方报价",
}

// Title of the state in Chinese.
func (s State) Title() string { return stateTitles[s] }

var depositTitles = map[DepositState]string{Frozen: "已冻结", Released: "已退还", Applied: "已抵作价款", Forfeited: "不予退还"}

// Title of the state in Chinese.
func (s DepositState) Title() string { return depositTitles[s] }

var reasonTitles = map[UnsoldReason]string{NoBid: "无人报价", BelowReserve: "未达保留价", BelowMinBidders: "竞买人不足", BelowMinQuotes: "有效报价不足"}

// Title of the reason in Chinese.
func (r UnsoldReason) Title() string { return reasonTitles[r] }

var sentences = map[Code]string{
	OK:                  "已受理",
	CodeState:           "标的现在的状态不能办理这一事项，请刷新页面，按当前状态可办的事项办理",
	CodeReason:          "没有写明原因，请填写将予公告的原因",
	CodeTwoPersons:      "这一事项须由两名不同的经办人共同办理，请另一名经办人一并确认",
	CodeConfirmSign:     "成交确认须由平台和委托方双方签署，请补齐签署",
	CodeNoticeRunning:   "结果公示期未满，请在公示期满后确认成交",
	CodeObjectionOpen:   "还有异议没有处理完毕，请先作出处理结论再确认成交",
	CodeNotOpen:         "竞价尚未开始，请在公告的开始时间之后报价",
	CodeSuspended:       "竞价已中止，请留意公告，待恢复后再报价",
	CodeClosed:          "竞价已经结束，不再接受报价；请查看竞价结果",
	CodeDeposit:         "没有足额有效的保证金，不能报价；请核对保证金的到账金额和状态",
	CodeAmount:          "金额写法不对，请填写大于零、至多两位小数的数字，例如 100000 或 100000.50",
	CodeDeadline:        "保证金的截止时间已过，不能再报名；请关注延长报名的公告或其他标的",
	CodeIneligible:      "不符合公告的竞买人条件，不能交纳保证金；有异议的请向平台书面提出",
	CodeBarred:          "因违约受限，不能参加本次竞价；有异议的请向平台书面提出",
	CodeDuplicate:       "已有同一记录，请勿重复提交；请查看已有的记录",
	CodeShort:           "金额少于公告的保证金，请足额交纳",
	CodeSequence:        "页面显示之后已有新的报价，请看清当前价格再报价",
	CodeSelf:            "您的报价正在领先，不必再报；被超过后可以再次报价",
	CodeBelowStart:      "报价低于起始价，请按不低于起始价的金额报价",
	CodeStep:            "报价不符合加价幅度，加价应是加价幅度的整数倍，请重新填写",
	CodeTooLow:          "报价太低，至少应为当前价加一个加价幅度，请重新填写",
	CodeMaxSteps:        "一次加价超过了允许的最多幅度，请核对金额是否多写了位数",
	CodeResumeWarning:   "恢复时间太近，应按规则提前公告，请改用更晚的恢复时间",
	CodeNoWindow:        "现在不在优先购买权的行权期内，不能行使或放弃；请查看行权期的起止时间",
	CodeNotHolder:       "不是可以行权的优先购买权人，请核对公告的名单和顺位",
	CodeWaived:          "已经放弃优先购买权，不能再行使或重复放弃",
	CodeRank:            "顺位不先于当前的优先购买权人或领先者，不能以同等价格取得；可以加价的，请加价报价",
	CodeLate:            "结果公示期已满，不能再提出异议；可以依法通过其他途径主张权利",
	CodeNoObjection:     "没有待处理的这一异议，请核对异议的编号和状态",
	CodeNotRunnerUp:     "不是成交确认时确定的次高报价人，不能顺延；请核对竞买编号",
	CodePriceNotReached: "价格还没有降到这一金额，请等待降价，或按当前价格应价",
	CodeSealed:          "报价仍在密封中，开标之前任何人不得查看；请在截止后由两名经办人开标",
	CodeNotInvited:      "第二轮只由报价相同且最高的竞买人参加，您不在其中；请等待结果",
	CodeAlready:         "本轮已经报过价，按公告不能更改；请等待开标",
	CodeBelowFloor:      "报价低于本轮的底价，请在本轮结束前按不低于底价的金额重新报价",
	CodeDropped:         "上一轮没有有效报价，已退出竞价；请等待结果",
	CodeConfiguration:   "竞价参数有误，请按指出的项目更正后再公告",
}

// Sentence says in Chinese what is wrong and what to do, without a final stop.
func (c Code) Sentence() string { return sentences[c] }
