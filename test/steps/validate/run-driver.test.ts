import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAnswers, runDriver } from '../../../steps/validate/run-driver.ts';
import type { Copy } from '../../../steps/validate/write-copies.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it.each<[name: string, stdout: string, expected: readonly unknown[]]>([
  [
    'a result and a failure',
    '{"id":1,"failure":"why"}\n{"id":0,"matches":[]}\n',
    [{ result: { matches: [] } }, { failure: 'why' }],
  ],
  [
    'a failure of the template itself',
    '{"id":0,"failure":"why","isOfTemplate":true}\n',
    [{ failure: 'why', isOfTemplate: true }, undefined],
  ],
  ['a line that was cut off', '{"id":0,"matches":[]}\n{"id":1,"mat', [{ result: { matches: [] } }, undefined]],
  ['nothing', '', [undefined, undefined]],
  ['what is no answer', 'noise\n{"id":7}\n{}\n', [undefined, undefined]],
])('reads %s', (_, stdout, expected) => {
  expect(parseAnswers(stdout, 2)).toEqual(expected);
});

/** Ends at once at the template `bad`, with what it had answered by then. */
const driver = `
const { templates } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
for (const { id, file } of templates) {
  if (file.endsWith('bad')) { console.error('out of memory'); process.exit(9); }
  console.log(JSON.stringify({ id, file }));
}
`;

const driverTool = (workspace: string) => ({
  name: 'cfn-nag' as const,
  version: '1',
  file: process.execPath,
  args: [join(workspace, 'driver.cjs')],
  drivers: [],
  installed: [],
  env: process.env,
});

it('a template that ends the whole process costs only itself', async () => {
  const workspace = await createWorkspace({ 'driver.cjs': driver });
  const context = createTestContext(workspace);
  const copies = ['a', 'bad', 'b'].map((file) => ({ file, length: 0 }) as Copy);
  expect(await runDriver(driverTool(workspace), copies, { timeLimit: 30 }, context)).toEqual([
    { result: { file: 'a' } },
    { failure: 'cfn-nag ended with exit code 9: out of memory' },
    { result: { file: 'b' } },
  ]);
});

it('gives the longest template first', async () => {
  const workspace = await createWorkspace({
    'driver.cjs': `for (const template of JSON.parse(require('node:fs').readFileSync(0, 'utf8')).templates) console.log(JSON.stringify(template));`,
  });
  const copies = ['a', 'aaa', 'aa'].map((text) => ({ file: text, length: text.length }) as Copy);
  const given: string[] = [];
  const context = createTestContext(workspace);
  const run: typeof context.run = (command) => {
    given.push(command.input ?? '');
    return context.run(command);
  };
  const answers = await runDriver(driverTool(workspace), copies, { timeLimit: 30 }, { ...context, run });
  expect(given.map((input) => [...input.matchAll(/"file":"(a+)"/g)].map(([, file]) => file))).toEqual([
    ['aaa', 'aa', 'a'],
  ]);
  expect(answers).toEqual([{ result: { file: 'a' } }, { result: { file: 'aaa' } }, { result: { file: 'aa' } }]);
});

it('a tool that never answers is given up, however many templates there are', async () => {
  const workspace = await createWorkspace({ 'driver.cjs': `console.error('broken'); process.exit(3);` });
  const copies = Array.from({ length: 40 }, (_, index) => ({ file: String(index), length: 0 }) as Copy);
  const answers = await runDriver(driverTool(workspace), copies, { timeLimit: 30 }, createTestContext(workspace));
  expect(answers).toEqual(copies.map(() => ({ failure: 'cfn-nag ended with exit code 3: broken' })));
});
