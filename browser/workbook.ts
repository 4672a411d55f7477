// Just enough of zip and Excel to fill in a template and to look into a download.
import { crc32, inflateRawSync } from "node:zlib";

/** Entries of a zip file by name. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0) throw new Error("not a zip file");
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const method = zip.readUInt16LE(at + 10), packed = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28), skip = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = zip.subarray(start, start + packed);
    entries.set(name, method === 0 ? content : inflateRawSync(content));
    at += 46 + nameLength + skip;
  }
  return entries;
}

/** A zip file whose entries are stored, not packed. */
export function zip(entries: Record<string, string>): Buffer {
  const parts: Buffer[] = [], directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const content = Buffer.from(text), label = Buffer.from(name), head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0021, 12); // 1980-01-01
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(label.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(20, 4);
    head.copy(record, 6, 4, 30);
    record.writeUInt32LE(offset, 42);
    parts.push(head, label, content);
    directory.push(record, label);
    offset += head.length + label.length + content.length;
  }
  const size = directory.reduce((n, b) => n + b.length, 0), end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const plain = (xml: string) =>
  xml.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'").replace(/&#xA;|&#10;/gi, "\n").replace(/&amp;/g, "&");
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** All sheets of a workbook by name, as rows of texts. */
export function sheetsOf(workbook: Buffer): Map<string, string[][]> {
  const entries = unzip(workbook), read = (name: string) => entries.get(name)?.toString("utf8") ?? "";
  const shared = [...read("xl/sharedStrings.xml").matchAll(/<si(?:\s[^>]*)?>([\s\S]*?)<\/si>/g)].map((m) => plain(m[1]));
  const targets = new Map<string, string>();
  for (const [tag] of read("xl/_rels/workbook.xml.rels").matchAll(/<Relationship\s[^>]*>/g)) {
    targets.set(attribute(tag, "Id"), attribute(tag, "Target").replace(/^\/?(xl\/)?/, "xl/"));
  }
  const sheets = new Map<string, string[][]>();
  for (const [tag] of read("xl/workbook.xml").matchAll(/<sheet\s[^>]*>/g)) {
    const rows: string[][] = [];
    for (const row of read(targets.get(attribute(tag, "r:id")) ?? "").matchAll(/<row[\s>][\s\S]*?<\/row>/g)) {
      const cells: string[] = [];
      for (const cell of row[0].matchAll(/<c(\s[^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
        const place = attribute(cell[1], "r"), body = cell[2] ?? "", value = plain(body.match(/<v[^>]*>([\s\S]*?)<\/v>/)?.[1] ?? "");
        const at = place ? column(place) : cells.length;
        while (cells.length < at) cells.push("");
        cells[at] = attribute(cell[1], "t") === "s" ? shared[Number(value)] : body.includes("<is>") ? plain(body) : value;
      }
      rows.push(cells);
    }
    sheets.set(plain(attribute(tag, "name")), rows);
  }
  return sheets;
}

const attribute = (tag: string, name: string) => tag.match(new RegExp(`(?:^|\\s)${name}="([^"]*)"`))?.[1] ?? "";

function column(place: string): number {
  return [...place.replace(/\d/g, "")].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function letters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);
}

/** A workbook of one sheet of texts. */
export function workbookOf(sheet: string, rows: string[][]): Buffer {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const cells = (row: string[], n: number) => row.map((text, i) =>
    text === "" ? "" : `<c r="${letters(i)}${n}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`).join("");
  return zip({
    "[Content_Types].xml": `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${main}"><sheetData>${rows.map((row, i) => `<row r="${i + 1}">${cells(row, i + 1)}</row>`).join("")}</sheetData></worksheet>`,
  });
}
