import { expect, it } from 'vitest';
import { noticeLargeWork } from '../../../steps/package/large-work.ts';
import { createTestContext } from '../../helpers/step-context.ts';

it('many files are told once, before those that make them many are read', async () => {
  const seen: string[] = [];
  const context = { ...createTestContext('.'), onLargeWork: () => void seen.push('large') };
  const digest = noticeLargeWork(async (files) => {
    seen.push(`${files.length}`);
    return [];
  }, context);
  const some = Array.from({ length: 900 }, () => ({ file: 'f', size: 1 }));
  for (let round = 0; round < 4; round++) await digest(some);
  expect(seen).toEqual(['900', '900', 'large', '900', '900']);
});
