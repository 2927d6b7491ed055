import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { driverPath } from '../../../steps/tools/tool.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** A stand-in with cfn-lint's own names, whose behaviour each file's content asks for. */
const standIn = {
  'cfnlint/__init__.py': '',
  'cfnlint/version.py': '__version__ = "1.0.0"',
  'cfnlint/config.py': `
class ConfigMixIn:
    file_args = {}
    def __init__(self, args, **settings): self.regions = settings.get("regions")
`,
  'cfnlint/runner/__init__.py': `
class Runner:
    def __init__(self, config): self.rules = None
`,
  'cfnlint/runner/template/__init__.py': '',
  'cfnlint/runner/template/runner.py': `
import os, signal, time
class Rule: id = "E1"; severity = "error"; source_url = "url"
class Match:
    rule = Rule(); linenumber = columnnumber = linenumberend = columnnumberend = 1
    def __init__(self, message): self.message = message
def run_template_by_file_path(file, config, rules, ignore):
    wanted = open(file).read()
    if wanted == "exit": os._exit(7)
    if wanted == "kill": os.kill(os.getpid(), signal.SIGKILL)
    if wanted == "raise": raise ValueError("cannot")
    if wanted == "print": print("noise on stdout")
    while wanted == "hang": time.sleep(0.1)
    yield Match(f"{wanted} {config.regions}")
`,
};

async function lint(contents: readonly string[], request: object = {}): Promise<readonly object[]> {
  const files = Object.fromEntries(contents.map((content, index) => [`templates/${index}`, content]));
  const folder = await createWorkspace({ ...standIn, ...files });
  const templates = contents.map((_, id) => ({ id, file: join(folder, 'templates', String(id)) }));
  const input = { templates, regions: [], defaultRegions: [], workers: 2, timeLimit: 1, ...request };
  const stdout = execFileSync('python3', [driverPath('cfn-lint-driver.py')], {
    input: JSON.stringify(input),
    env: { ...process.env, PYTHONPATH: folder },
    encoding: 'utf8',
  });
  const answers = stdout.trimEnd().split('\n');
  return answers.map((line) => JSON.parse(line) as { id: number }).toSorted((a, b) => a.id - b.id);
}

const passed = (id: number, message: string) => ({ id, matches: [expect.objectContaining({ rule: 'E1', message })] });

it('answers for every template', async () => {
  expect(await lint(['a', 'b', 'c', 'd', 'e'])).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((text, id) => passed(id, `${text} None`)),
  );
});

it.each([
  ['exit', 'ended with exit code 7'],
  ['kill', 'was ended by signal 9'],
  ['raise', 'ValueError: cannot'],
  ['hang', 'took longer than 1 seconds'],
])('a template that makes cfn-lint %s costs only itself', async (behaviour, failure) => {
  expect(await lint(['a', behaviour, 'b', 'c'])).toEqual([
    passed(0, 'a None'),
    { id: 1, failure, ...(behaviour === 'raise' ? { isOfTemplate: true } : {}) },
    passed(2, 'b None'),
    passed(3, 'c None'),
  ]);
});

it('keeps what a library prints out of the answers', async () => {
  expect(await lint(['print'])).toEqual([passed(0, 'print None')]);
});

it('takes the regions that are asked for before the default ones', async () => {
  const both = { regions: ['eu-west-1'], defaultRegions: ['us-east-1'] };
  expect(await lint(['a'], both)).toEqual([passed(0, "a ['eu-west-1']")]);
  expect(await lint(['a'], { defaultRegions: ['us-east-1'] })).toEqual([passed(0, "a ['us-east-1']")]);
});
