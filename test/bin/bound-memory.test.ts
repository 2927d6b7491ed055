import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';

const program = `
import { getHeapSpaceStatistics } from 'node:v8';
import { boundMemory } from ${JSON.stringify(join(packageRoot(), 'bin', 'bound-memory.ts'))};
if (process.argv.includes('bounded')) boundMemory();
let kept = [];
for (let index = 0; index < 2_000_000; index++) {
  kept.push({ index });
  if (kept.length > 100_000) kept = [];
}
const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
process.stdout.write(String(young.space_size));
`;
const youngSpaceOf = (...args: readonly string[]) =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', program, ...args], { encoding: 'utf8' }));

it('the space of young objects stays small, and V8 knows what keeps it so', () => {
  expect(youngSpaceOf('bounded') * 4).toBeLessThan(youngSpaceOf());
});
