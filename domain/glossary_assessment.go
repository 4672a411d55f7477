// Terms of assessment by the four parties:
//
//	中文 | Go identifier | definition | source clause
//	名录类别 | assessor.Kind | what an entry of the registers is about: institution, assessor or expert | —
//	四方 | assessor.Side | the side of assessment on which an organisation stands: government, industry, institution | 国函〔2025〕86号
//	四方人员 | assessor.Officer | somebody at work on the registers, with the side | —
//	在册状态 | assessor.Standing | applying, listed, suspended or removed | —
//	办理阶段 | assessor.Stage | how far what waits for confirmation has come | —
//	名录事项 | assessor.Step | an act on an entry | —
//	待决事项 | assessor.Proposal | a suspension, resumption or removal that waits for a second person | —
//	证明文件种类 | assessor.PaperKind | what a document of an entry proves | —
//	证明文件 | assessor.Paper | a document of an entry, kept by its hash | —
//	名录记录 | assessor.Entry | an institution, an assessor or an expert in the register | —
//	评价业务 | assessor.Track | evaluation of achievements, or appraisal of assets | 资产评估法 第三条
//	备案种类 | assessor.FilingKind | with whom an institution is on file | 资产评估法 第十六条
//	机构备案 | assessor.Filing | one filing of an institution with its dates | 资产评估法 第十六条
//	机构资料 | assessor.Institution | what an institution states, and the government checks | —
//	评审类别 | assessor.Specialty | the side from which a person looks at an achievement | —
//	职称级别 | assessor.Rank | the level of a professional title | —
//	资质证书 | assessor.Credential | a certificate of a person; who issues it is data | GB/T 44726-2024
//	任职经历 | assessor.Employment | where a person works or has worked | —
//	个人资料 | assessor.Person | what an assessor or expert states, and others check | —
//	利害关系种类 | assessor.FactKind | what binds a person to somebody | 资产评估法 第十三条
//	利害关系事实 | assessor.Fact | one declared bond, which counts for 回避 until it is taken back | 资产评估法 第二十四条
//	惩戒措施 | assessor.Measure | what an integrity record decides | 资产评估法 第四十四条至第四十九条
//	惩戒依据 | assessor.Clause | the article, whom it is for, the measure and how long it may be | 资产评估法 第四十四条至第四十九条
//	诚信记录状态 | assessor.IntegrityState | where an integrity record stands | —
//	诚信记录事项 | assessor.IntegrityAct | an act on an integrity record | —
//	办理痕迹 | assessor.Deed | one act with who did it, when and why | —
//	诚信记录 | assessor.Integrity | one finding about an institution or a person, with the sanction that follows | 科学技术进步法 第一百一十二条
//	库员 | assessor.Member | a person as a version of a pool froze the file | —
//	库版本 | assessor.Version | a pool as it was published once, for good | —
//	版本差异 | assessor.Difference | what changed for one person between two versions | —
//	行业评估师库 | assessor.Pool | the list of an industry body from which panels are drawn | 科学技术进步法 第一百零一条
//	提请发布 | assessor.Publication | a publication of a pool that waits for the head | —
//	舍入方式 | exact.Mode | how the last digit is found | —
//	整数文本 | evidence.Number | a whole number of a document as written there | —
//	留痕条目 | evidence.Entry | an event of a case with the hash stored for it | —
//	公布链头 | evidence.Anchor | a hash of the chain that left the house | —
//	留痕断裂 | evidence.Break | the first entry of a case that does not fit, and why | —
//	评分承诺 | evidence.Sealed | the hash that an assessor hands in before the reveal | —
//	承诺公开 | evidence.Opening | nonce and scores that a commitment hid | —
//	法定评分份数 | evidence.Quorum | how many commitments are needed for a reveal | —
//	评分轮次 | evidence.Round | one round of blind scoring | —
//	承诺状态 | evidence.Standing | where a seat stands after a round | —
//	节点类型 | indextree.Kind | group, leaf or gate | —
//	量表 | indextree.Scale | which scores a leaf takes | —
//	指标 | indextree.Node | one node of an index tree | —
//	等级 | indextree.Grade | a name for totals from a bound on | —
//	指标体系 | indextree.Tree | the nodes of an index tree in order | GB/T 45996-2025
//	适用指标 | indextree.Form | a tree as it stands for one class of achievements | 科学技术进步法 第十四条
//	舍入规则 | indextree.Rounding | places and mode of a figure | —
//	加权总分 | indextree.Total | the weighted total of one sheet | —
//	校验问题 | indextree.Finding | what is wrong with a tree or a sheet, at a node | —
//	权重合计 | indextree.Sum | the sum of the weights of siblings | —
//	评语规则 | indextree.CommentRules | which scores need a comment | —
//	单项评分 | indextree.Score | value, comment and evidence for a leaf | —
//	评分表 | indextree.Sheet | the scores of one assessor | —
//	成果类别 | indextree.Class | what the weights of a tree may depend on | 科学技术进步法 第十四条
//	指标体系档案 | indextree.Set | an index tree with its draft and its versions | —
//	发布提请 | indextree.Proposal | asks the head of a body to publish a draft | —
//	指标体系版本 | indextree.Edition | a tree as it was published once | —
//	指标行 | indextree.Line | a node with its depth | —
//	内置指标体系 | indextree.Shipped | a tree that comes with the product | —
//	汇总顺序 | scoring.Order | by index first or by total first | —
//	集结方法 | scoring.Method | how several scores become one | —
//	汇总方案 | scoring.Plan | order, method, trimming and grades, fixed before anybody scores | —
//	评分人 | scoring.Assessor | somebody on a panel with the scores as typed | —
//	汇总结果 | scoring.Result | the joined result with every intermediate value | —
//	离散度阈值 | scoring.Thresholds | from where on scores count as in dispute | —
//	离散度 | scoring.Dispersion | how far the scores of a leaf lie apart | —
//	指标评分 | scoring.LeafScores | what a panel gave one leaf | —
//	后续步骤 | scoring.Next | what a check of consistency leads to | —
//	一致性检验 | scoring.Consistency | whether the scores of a case agree | —
//	求权方法 | weighting.AHPMethod | how weights come out of comparisons | —
//	判断矩阵 | weighting.Comparison | a reciprocal matrix of pairwise comparisons | —
//	层次分析结果 | weighting.AHP | weights and consistency of comparisons | —
//	群组判断 | weighting.Panel | comparisons of several judges | —
//	群组判断结果 | weighting.Agreed | weights that several judges come to | —
//	组合赋权 | weighting.Blend | given weights joined with those of data | —
//	熵权结果 | weighting.Entropy | weights from the spread of data | —
//	模糊综合评价 | weighting.Fuzzy | shares of grades for each index | —
//	模糊评价结果 | weighting.FuzzyResult | the grades joined by weights | —
//	和谐系数 | consensus.Concordance | Kendall's W with its test | —
//	组内相关系数 | consensus.ICC | intraclass correlations of judges | —
//	测量尺度 | consensus.Measurement | what a difference of two values means | —
//	信度 | consensus.Reliability | Krippendorff's alpha | —
//	抽取候选人 | draw.Candidate | somebody in the pool of a draw | —
//	抽取方案 | draw.Request | everything that decides a draw | —
//	抽取结果 | draw.Result | the panel with seed and pool hash | —
//	组成规则 | draw.Rules | how a panel must be composed | —
//	评价组成员 | draw.Member | somebody on a panel on the day of the check | —
//	评价组 | draw.Panel | the people who assess a case | —
//	组成问题 | draw.Finding | a rule that a panel breaks | —
//	不参加抽取 | draw.Excluded | somebody who is left out of a draw, with the reason | —
//	抽取记录 | draw.Record | a draw with everything that is needed to do it again | —
//	回避参数 | recusal.Params | look-back and limits of the check | —
//	回避对象 | recusal.Candidate | whom a check is about | —
//	当事角色 | recusal.Part | what an organisation is in a case | —
//	涉案单位 | recusal.Involved | an organisation with its part | —
//	涉案信息 | recusal.Case | what a candidate may be entangled with | —
//	上下级单位 | recusal.Unit | an organisation and the one above it | —
//	身份标识 | recusal.Identity | all identifiers of one person | —
//	关系类别 | recusal.FactType | what ties people together | —
//	利益关系 | recusal.Fact | a tie of people to each other or to an organisation | —
//	回避规则 | recusal.Rule | a reason to stand back | 资产评估法 第十三条
//	回避情形 | recusal.Finding | a reason, with whom, and the fact | —
//	回避结论 | recusal.Decision | clear, to be decided, or excluded | —
//	回避审查材料 | recusal.Material | everything that a check looks at | —
//	评价状态 | assessment.State | where an assessment stands | —
//	参与方 | assessment.Party | one of the parties of an assessment | —
//	评价角色 | assessment.Role | what a user does in one case | —
//	评价办理参数 | assessment.Params | periods and limits of assessments | —
//	评价项目 | assessment.Commission | what is fixed when a case begins | —
//	参与人 | assessment.User | somebody known to a case | —
//	评价案卷 | assessment.Case | the state that the events of a case lead to | —
//	评价事项 | assessment.Act | what somebody does in a case | —
//	事项内容 | assessment.Args | what an act says | —
//	评价事件 | assessment.Event | an act of somebody at an instant | —
//	会商截止结果 | assessment.Outcome | what the end of a meeting's round leads to | —
//	评价留痕 | assessment.Record | an event with its place in the chain of its case | —
//	待办 | assessment.Turn | an act that a case waits for, and from whom | —
//	评分表 | ballot.Ballot | what one assessor says about one achievement, bound by a commitment | —
//	评分依据 | ballot.Basis | what the plan has fixed before anybody scores | —
//	有效评分表 | ballot.Counted | a ballot that counts, with its commitment | —
//	指标结果 | ballot.Leaf | what a panel says about one leaf | —
//	评分结果 | ballot.Outcome | everything that follows from the ballots of a round | —
//	席位承诺 | ballot.Seat | what one assessor of a round has handed in | —
//	评分表状态 | ballot.Standing | what becomes of a seat's ballot, and why | —
//	计算书 | ballot.Book | what a workpaper of a result shows | —
//	留痕摘要 | ballot.TrailLine | one record of a case in short | —
//	证据包 | evidence.Bundle | files with a manifest of their hashes | —
//	证据包文件 | evidence.BundleFile | a file of a bundle | —
//	身份痕迹 | blinding.Mark | what in a file gives away whose it is | §A2.3
//	证据包签名 | evidence.Signature | the platform's signature on a bundle's manifest | RFC 8032
//	签名公钥 | evidence.SigningKey | a published key that bundles are signed with | RFC 8032
//	评分存证文件 | ballot.Dossier | a result with everything that is needed to come to it again | —
//	评价席位 | quality.Seat | the part of one assessor in one case, as a card counts it | —
//	评价质量档案 | quality.Card | what the seats say of an assessor or an institution | —
//	档案比例 | quality.Share | a part of a number of observations | —
//	偏差 | quality.Spread | own totals beside the panel's | —
//	秩相关 | quality.Rank | the order of totals beside the order of prices | —
//	抽查理由 | quality.Reason | a rule by which a filing is inspected | —
//	抽查规则 | quality.Limits | the thresholds of inspections | —
//	搭配频次 | quality.Pair | how often an assessor sat with an institution | —
//	备案项目 | quality.Filing | what the rules look at | —
//	抽查命中 | quality.Hit | a reason with its figures | —
//	抽查对象 | quality.Pick | a filing that is to be inspected | —
//	抽查批次 | quality.Round | the selection of a month in a region | —
package domain
