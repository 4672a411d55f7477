// Rows of the import template.
import { buyer, seller } from "./application";

/** A row that can be registered, by headings. */
export function row(name: string): Record<string, string> {
  return {
    申请人身份: "卖方", 项目名称: name, 合同类别: "技术开发 · 委托开发", 签订日期: "2026-11-02", 合同起始日期: "2026-11-02",
    合同终止日期: "2027-11-01", 技术领域: "农业", 计划来源: "计划外", 卖方名称: seller.name, 卖方统一社会信用代码: seller.code,
    卖方性质: "022", 卖方行政区划代码: "410102", 买方名称: buyer.name, 买方统一社会信用代码: buyer.code, 买方性质: "150", 买方行政区划代码: "410300",
    关联交易: "否", "合同成交总额（元）": "300000", "其中：技术费用（元）": "250000.50", "其中：非技术费用（元）": "49999.50", 支付方式: "一次总付",
    合同写明技术交易额: "是", 书面合同: "是", 已生效: "是", 合同已有条款: "标的、成果归属、验收、保密、争议解决",
    技术内容摘要: "针对粮食仓储环境中多点测温布线的可靠性与成本问题，研究布线拓扑与无线补点方法，完成样仓验证并给出施工规范与软件，指标以合同附件为准。",
    "认定要件：标的是否为计算机软件？": "否", "认定要件：是否包含原创性编程或算法研究？": "是",
    "认定要件：与已有技术相比的变化属于哪一种（改型、工艺变更、配方调整、直接应用、常规检测）？": "都不属于",
    "认定要件：签订合同时该技术方案是否已经掌握（含已产业化）？": "否", "认定要件：是否有明确、具体的研究开发目标？": "是",
    "认定要件：研究开发工作及预期成果是否具有技术创新内容？": "是", "认定要件：是否约定量化技术指标及验收依据？": "是",
    "认定要件：各方是否共同参加研究开发工作（仅出资金、设备、材料或辅助协作的，选“仅一方参加”）？": "仅一方参加",
    "认定要件：是否解决特定技术问题（可按技术服务重新申报）？": "否",
  };
}

const bare = (heading: string) => heading.replace(/[*\s]/g, "");

/** The same in the order of a template's headings, with what is to differ. */
export function importable(headings: string[], name: string, other: Record<string, string> = {}): string[] {
  const values = Object.fromEntries(Object.entries({ ...row(name), ...other }).map(([heading, value]) => [bare(heading), value]));
  for (const heading of Object.keys(values)) if (!headings.map(bare).includes(heading)) throw new Error("模板没有这一列：" + heading);
  return headings.map((heading) => values[bare(heading)] ?? "");
}
