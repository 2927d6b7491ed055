import { describe, expect, it } from 'vitest';
import { placeRows, type TimelineRow } from '../../../steps/page/timeline.ts';
import { timelineSection } from '../../../steps/page/timeline-section.ts';

const row = (id: string, from: number, to: number, needs?: readonly string[], parent?: string): TimelineRow => ({
  id,
  label: id,
  kind: 'AWS::SNS::Topic',
  depth: 0,
  spans: [{ from, to, mark: 'done', status: 'CREATE_COMPLETE' }],
  readySince: 0,
  ...(needs ? { needs } : {}),
  ...(parent === undefined ? {} : { parent }),
});
const placed = (...rows: readonly TimelineRow[]) => new Map(placeRows(rows).map((one) => [one.id, one]));

describe('what a row waited for', () => {
  it('is what ended last of all that it needs', () => {
    const { waitedFor, waitedMs } = placed(row('a', 0, 10, []), row('b', 0, 20, []), row('c', 21, 30, ['a', 'b'])).get(
      'c',
    )!;
    expect({ waitedFor, waitedMs }).toEqual({ waitedFor: 'b', waitedMs: 21 });
  });

  it('is nothing that it does not need, and nothing that ended after it began', () => {
    const rows = placed(row('a', 0, 10, []), row('b', 0, 40, []), row('c', 21, 30, ['b']));
    expect(rows.get('c')?.waitedFor).toBeUndefined();
  });

  it('is not known where its needs are not, and the words say so', () => {
    expect(timelineSection('t', 'T', 'Resource', [row('a', 5, 10)])).toContain('<td>not known</td>');
    expect(timelineSection('t', 'T', 'Resource', [row('a', 5, 10, [])])).not.toContain('not known');
  });
});

describe('what the end hung on', () => {
  const chain = (...rows: readonly TimelineRow[]) =>
    placeRows(rows)
      .filter(({ isOnChain }) => isOnChain)
      .map(({ id }) => id);

  it('is the chain of waiting that ends last', () => {
    const rows = [row('a', 0, 10, []), row('b', 0, 5, []), row('c', 10, 30, ['a']), row('d', 5, 20, ['b'])];
    expect(chain(...rows)).toEqual(['a', 'c']);
  });

  it('goes on inside of what it leads through, and nowhere else', () => {
    const rows = [
      row('stack', 0, 50, []),
      row('in', 1, 50, [], 'stack'),
      row('early', 1, 5, [], 'stack'),
      row('deep', 2, 49, [], 'in'),
      row('other', 2, 3, [], 'early'),
    ];
    expect(chain(...rows)).toEqual(['stack', 'in', 'deep']);
  });
});

describe('the figure', () => {
  const hostile = '"><script>alert(1)</script>&';

  it('escapes every name, and has a title and a description', () => {
    const html = timelineSection('t', hostile, hostile, [
      { ...row('a', 0, 1, []), label: hostile, kind: hostile, note: hostile },
    ]);
    expect(html).not.toContain('<script');
    expect(html).toMatch(/<svg[^>]* role="img" aria-labelledby="t-title t-desc"/);
    expect(html).toContain('<desc id="t-desc">1 rows over 1 ms.');
  });

  it('draws an arrow from what was waited for, a dashed line for waiting, and says both in words', () => {
    const html = timelineSection('t', 'T', 'Resource', [row('a', 0, 100, []), row('b', 100, 200, ['a'])]);
    expect(html.match(/marker-end=/g)).toHaveLength(1);
    expect(html.match(/class="wait"/g)).toHaveLength(1);
    expect(html).toContain(
      '<th scope="row">b</th><td>AWS::SNS::Topic</td><td>100 ms</td><td>100 ms</td><td>100 ms</td><td>a</td>',
    );
  });

  it('keeps what failed of very many rows, and the table keeps all', () => {
    const rows = Array.from({ length: 400 }, (_, index) => row(`r${index}`, 0, 10 + (index % 7), []));
    const failed: TimelineRow = {
      ...row('broken', 0, 1, []),
      spans: [{ from: 0, to: 1, mark: 'failed', status: 'CREATE_FAILED' }],
    };
    const html = timelineSection('t', 'T', 'Resource', [...rows, failed]);
    const [figure = '', table = ''] = html.split('<details>');
    expect(figure).toContain('broken, AWS::SNS::Topic: CREATE_FAILED');
    expect(figure.match(/<g /g)).toHaveLength(150);
    expect(table.match(/<tr>/g)).toHaveLength(402);
  });
});
