export interface TestCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

/** One case of a test report, as DescribeTestCases tells it. */
export interface TestCase {
  readonly name: string;
  /** What the case belongs to: its class. */
  readonly prefix: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED';
  readonly message?: string;
}

/** The cases of a JUnit report, in their order. */
export function readJunitCases(xml: string): readonly TestCase[] {
  const cases = xml.match(/<testcase\b[^>]*\/>|<testcase\b[\s\S]*?<\/testcase>/g) ?? [];
  return cases.map((text) => {
    const open = /^<testcase\b[^>]*>/.exec(text)?.[0] ?? '';
    const [, kind, attributes = '', content = ''] =
      /<(error|failure|skipped)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(text) ?? [];
    const message = unescapeXml(content.trim()) || attributeOf(attributes, 'message');
    return {
      name: attributeOf(open, 'name'),
      prefix: attributeOf(open, 'classname'),
      status: statuses[kind ?? ''] ?? 'SUCCEEDED',
      ...(message === '' ? {} : { message }),
    };
  });
}

const statuses: Readonly<Record<string, TestCase['status']>> = {
  error: 'ERROR',
  failure: 'FAILED',
  skipped: 'SKIPPED',
};

function attributeOf(text: string, name: string): string {
  const [, , value = ''] = new RegExp(`\\s${name}\\s*=\\s*(["'])([\\s\\S]*?)\\1`).exec(text) ?? [];
  return unescapeXml(value);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, inner: string) => inner.replace(/&/g, '&amp;'))
    .replace(
      /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
      (whole, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return entities[name] ?? whole;
        const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
}

/** Counts the cases of a JUnit report. Its suites' own sums are not believed: they may nest. */
export function countJunitCases(xml: string): TestCounts {
  const cases = readJunitCases(xml);
  const count = (wanted: TestCase['status']) => cases.filter(({ status }) => status === wanted).length;
  return {
    total: cases.length,
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    error: count('ERROR'),
    skipped: count('SKIPPED'),
  };
}

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return {
    total: a.total + b.total,
    succeeded: a.succeeded + b.succeeded,
    failed: a.failed + b.failed,
    error: a.error + b.error,
    skipped: a.skipped + b.skipped,
  };
}
