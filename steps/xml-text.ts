/** What XML 1.0 cannot write, not even escaped: most control characters and halves of surrogate pairs. https://www.w3.org/TR/xml/#charsets */
const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element or of an attribute in double quotes; `instead` stands for what XML cannot write. */
export function escapeXml(text: string, instead = '\uFFFD'): string {
  return text.replace(illegal, instead).replace(/[&<>"]/g, (found) => escapes[found] ?? found);
}
