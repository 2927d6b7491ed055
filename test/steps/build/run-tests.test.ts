import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testReport } from '../../../steps/build/test-report.ts';
import { reporting } from '../../../steps/build/test-runners/npm.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { toolchain } from '../../helpers/toolchains.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const pytest = toolchain('python3', '-c', 'import pytest');

const functions = (...rows: readonly (readonly [id: string, runtime: string, code: string])[]) =>
  `Resources:\n${rows
    .map(
      ([id, runtime, code]) =>
        `  ${id}:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: ${runtime}, Handler: app.h, Code: ${code}}\n`,
    )
    .join('')}`;
const test = (cwd: string) => runSteps(['build', '--test'], { cwd });

describe('steps build --test', () => {
  it('runs what functions bring, built or not, once for a folder, and leaves reports of each', async () => {
    const folder = await createWorkspace({
      'template.yml': functions(
        ['Node', 'nodejs22.x', 'node'],
        ['Same', 'nodejs22.x', 'node'],
        ['Shell', 'provided.al2023', 'shell'],
        ['Without', 'nodejs22.x', 'without'],
      ),
      'node/package.json': '{"scripts": {"test": "node --test"}}',
      'node/app.js': 'exports.h = () => 7\n',
      'node/app.test.js':
        "require('node:test').test('gives seven', () => require('node:assert').equal(require('./app').h(), 7))\n",
      'shell/Makefile': 'build-Shell:\n\tcp app $(ARTIFACTS_DIR)/\ntest-Shell:\n\t@echo "1 < 2 & fine"\n',
      'shell/app': '',
      'without/app.js': 'exports.h = 1\n',
    });
    const run = await test(folder);
    expect(run).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readdirSync(join(folder, '.steps/reports/template.yml'))).toEqual(['Node', 'Shell']);
    const report = (path: string) => readFileSync(join(folder, '.steps/reports/template.yml', path), 'utf8');
    expect(report('Node/npm-test.xml')).toMatch(/<testcase name="gives seven"/);
    expect(report('Shell/make-test.xml')).toContain('tests="1" failures="0"');
    expect(report('Shell/make-test.xml')).toContain('1 &lt; 2 &amp; fine');
    expect(run.stderr).toContain('test Node in node (npm-test)');
  });

  it('stops at tests that fail, after all have run, with their output and the command that repeats them', async () => {
    const folder = await createWorkspace({
      'template.yml': functions(['A', 'nodejs22.x', 'a'], ['B', 'provided.al2023', 'b']),
      'a/package.json': '{"scripts": {"test": "echo no such luck && exit 3"}}',
      'a/app.js': '',
      'b/Makefile': 'build-B:\n\tcp Makefile $(ARTIFACTS_DIR)/\ntest-B:\n\t@true\n',
    });
    const run = await test(folder);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('the tests of function A (a) failed: "npm test" ended with exit code 3');
    expect(run.stderr).toContain('no such luck');
    expect(run.stderr).toContain('TESTS_FAILED');
    expect(run.stderr).toMatch(/by hand it is: cd a && .*npm test/);
    expect(existsSync(join(folder, '.steps/reports/template.yml/B/make-test.xml'))).toBe(true);
    expect(readFileSync(join(folder, '.steps/reports/template.yml/A/npm-test.xml'), 'utf8')).toContain('failures="1"');
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
  });

  it(`runs pytest with the packages that were built${pytest.isHere ? '' : ', or says how to get it'}`, async () => {
    const folder = await createWorkspace({
      'template.yml': functions(['P', 'python3.12', 'fn']),
      'fn/app.py': 'def h(): return 7\n',
      'fn/tests/test_app.py': 'from app import h\n\ndef test_seven():\n    assert h() == 7\n',
    });
    const run = await test(folder);
    const report = join(folder, '.steps/reports/template.yml/P/pytest.xml');
    if (pytest.isHere) {
      expect(run).toMatchObject({ exitCode: 0 });
      expect(readFileSync(report, 'utf8')).toContain('name="test_seven"');
      expect(spawnSync('find', ['fn', '-name', '*cache*'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('');
    } else {
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr).toContain('pytest is not on the PATH');
      expect(run.stderr).toContain('-m pip install pytest');
    }
  });
});

describe('the report of tests', () => {
  it.each([
    ['node --test', [], { NODE_OPTIONS: expect.stringContaining('--test-reporter-destination=/r.xml') }],
    ['vitest run', ['--', '--reporter=default', '--reporter=junit', '--outputFile.junit=/r.xml'], {}],
    ['jest', [], { JEST_JUNIT_OUTPUT_FILE: '/r.xml', MOCHA_FILE: '/r.xml' }],
  ])('is asked of %s', (script, args, env) => {
    expect(reporting(script, '/r.xml', {})).toEqual({ args, env });
  });

  it('is well-formed whatever was printed', () => {
    const report = testReport('F', 'npm test', { exitCode: 1, all: '\u001b[31m]]> & \u0000<b>"' }, 1.5);
    expect(report).toContain('<failure message="exit code 1">]]&gt; &amp; &lt;b&gt;&quot;</failure>');
    expect(report).toContain('time="1.500"');
  });
});
