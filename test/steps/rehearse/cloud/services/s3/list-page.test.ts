import { describe, expect, it } from 'vitest';
import { listPage, sortKeys, type Listing } from '../../../../../../steps/rehearse/cloud/services/s3/list-page.ts';

const keys = ['b', 'a/2', 'a/1', 'a', 'c/x/1', 'c/y', 'é'];
const page = (listing: Partial<Listing>) => {
  const { items, isTruncated } = listPage(keys, { prefix: '', delimiter: '', limit: 1000, after: '', ...listing });
  return [items.map((item) => (item.kind === 'key' ? item.key : `[${item.prefix}]`)).join(' '), isTruncated];
};

describe('a list of keys', () => {
  it.each([
    [{}, 'a a/1 a/2 b c/x/1 c/y é', false],
    [{ prefix: 'a/' }, 'a/1 a/2', false],
    [{ delimiter: '/' }, 'a [a/] b [c/] é', false],
    [{ prefix: 'c/', delimiter: '/' }, '[c/x/] c/y', false],
    [{ limit: 2 }, 'a a/1', true],
    [{ limit: 2, delimiter: '/' }, 'a [a/]', true],
    [{ after: 'a/', delimiter: '/' }, 'b [c/] é', false],
    [{ after: 'a/1' }, 'a/2 b c/x/1 c/y é', false],
    [{ limit: 0 }, '', false],
  ])('with %j is %s', (listing, expected, isTruncated) => {
    expect(page(listing)).toEqual([expected, isTruncated]);
  });

  it('is in the order of UTF-8 bytes', () => {
    expect(sortKeys(['\u{1F600}', '\uFF5E', 'z'])).toEqual(['z', '\uFF5E', '\u{1F600}']);
  });
});
