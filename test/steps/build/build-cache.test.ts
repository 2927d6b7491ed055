import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const build = (cwd: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  runSteps(['build', ...args], { cwd, env });

const template = (...ids: readonly string[]) =>
  `Resources:\n${ids
    .map(
      (id) =>
        `  ${id}:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: provided.al2023, Handler: x, Code: ${id}}\n`,
    )
    .join('')}`;

/** A function whose Makefile runs a program of the PATH, and counts how often it was built. */
async function workload(recipe = 'shout > $(ARTIFACTS_DIR)/said\n\techo once >> $(COUNTER)') {
  const folder = await createWorkspace({
    'template.yml': template('F'),
    'F/Makefile': `build-F:\n\t${recipe}\n`,
    'F/source': '1',
    'bin/shout': '#!/bin/sh\necho hello\n',
  });
  chmodSync(join(folder, 'bin/shout'), 0o755);
  const counter = join(folder, 'counter');
  const env = { COUNTER: counter, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
  const said = join(folder, '.steps/build/template.yml/F/said');
  return { folder, env, said, timesBuilt: () => readFileSync(counter, 'utf8').split('\n').length - 1 };
}

describe('the cache of builds', () => {
  it('gives back what was touched or taken away, and is not trusted where it is damaged', async () => {
    const { folder, env, said, timesBuilt } = await workload();
    expect(await build(folder, [], env)).toMatchObject({ exitCode: 0 });
    const kept = await build(folder, [], env);
    expect(kept.stderr).toMatch(/= build F .* its sources did not change \(/);
    writeFileSync(said, 'touched');
    expect((await build(folder, [], env)).stderr).toContain('it was in the cache');
    rmSync(join(folder, '.steps/build'), { recursive: true });
    expect((await build(folder, [], env)).stderr).toContain('it was in the cache');
    expect([readFileSync(said, 'utf8'), timesBuilt()]).toEqual(['hello\n', 1]);
    const [output = ''] = readdirSync(join(folder, '.steps/cache/outputs'));
    const file = join(folder, '.steps/cache/outputs', output);
    writeFileSync(file, readFileSync(file, 'utf8').replace('hello', 'jello'));
    rmSync(said);
    expect((await build(folder, [], env)).stderr).not.toContain('did not change');
    expect([readFileSync(said, 'utf8'), timesBuilt()]).toEqual(['hello\n', 2]);
  });

  it('never has what an earlier version of a tool made, another setting, or another source', async () => {
    const { folder, env, said, timesBuilt } = await workload();
    await build(folder, [], env);
    appendFileSync(join(folder, 'bin/shout'), 'echo louder\n');
    await build(folder, [], env);
    expect([readFileSync(said, 'utf8'), timesBuilt()]).toEqual(['hello\nlouder\n', 2]);
    await build(folder, [], { ...env, COUNTER: `${folder}/./counter` });
    expect(timesBuilt()).toBe(3);
    appendFileSync(join(folder, 'F/source'), '2');
    await build(folder, [], env);
    expect(timesBuilt()).toBe(4);
    await build(folder, ['--rebuild'], env);
    expect(timesBuilt()).toBe(5);
  });

  it('knows packages of other package managers by what they are, for their lockfile may say other than is installed', async () => {
    const folder = await createWorkspace({
      'template.yml': template('F').replace('provided.al2023, Handler: x', 'nodejs22.x, Handler: app.h'),
      'F/app.ts': 'import { greet } from "greet";\nexport const h = (): string => greet;\n',
      'F/package.json': '{"dependencies": {"greet": "1.0.0"}}',
      'F/pnpm-lock.yaml': '',
      'F/node_modules/greet/package.json': '{"name": "greet", "version": "1.0.0", "main": "index.js"}',
      'F/node_modules/greet/index.js': 'exports.greet = "hello";\n',
    });
    const bundle = () => readFileSync(join(folder, '.steps/build/template.yml/F/app.js'), 'utf8');
    await build(folder);
    expect(bundle()).toContain('hello');
    expect((await build(folder)).stderr).toContain('did not change');
    writeFileSync(join(folder, 'F/node_modules/greet/index.js'), 'exports.greet = "bye";\n');
    await build(folder);
    expect(bundle()).toContain('bye');
  });

  it('is shared by builds that run at once: one builds, the others wait for it', async () => {
    const one = await workload('sleep 1; shout > $(ARTIFACTS_DIR)/said; echo once >> $(COUNTER)');
    const two = await workload('sleep 1; shout > $(ARTIFACTS_DIR)/said; echo once >> $(COUNTER)');
    const shared = ['--build-cache', join(one.folder, 'shared')];
    const runs = await Promise.all([build(one.folder, shared, one.env), build(two.folder, shared, one.env)]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect([readFileSync(one.said, 'utf8'), readFileSync(two.said, 'utf8'), one.timesBuilt()]).toEqual([
      'hello\n',
      'hello\n',
      1,
    ]);
  });

  it('stays within its size, by taking away what was used least recently', async () => {
    const folder = await createWorkspace({ 'template.yml': template('A', 'B') });
    const outputs = () => readdirSync(join(folder, '.steps/cache/outputs'));
    const make = async (seconds: number) => {
      for (const id of ['A', 'B']) {
        rmSync(join(folder, id), { recursive: true, force: true });
        execFileSync('mkdir', [join(folder, id)]);
        const recipe = `head -c 700000 /dev/zero | tr '\\0' '${id}' > $(ARTIFACTS_DIR)/${seconds}`;
        writeFileSync(join(folder, id, 'Makefile'), `build-${id}:\n\t${recipe}\n`);
      }
      const run = await build(folder, ['--build-cache-size', '2', '--jobs', '1']);
      expect(run).toMatchObject({ exitCode: 0 });
    };
    await make(1);
    const before = outputs();
    expect(before).toHaveLength(2);
    await make(2);
    expect(outputs().filter((name) => before.includes(name)).length).toBeLessThan(2);
    const bytes = outputs().map((name) => statSync(join(folder, '.steps/cache/outputs', name)).size);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(2 * 1024 ** 2);
    expect(readdirSync(join(folder, '.steps/cache/builds')).length).toBe(outputs().length);
  });

  it.each([
    [['--jobs', '0'], 'a whole number above 0'],
    [['--build-cache', 'template.yml'], 'the cache of builds'],
  ])('is refused with %j', async (args, message) => {
    const { folder, env } = await workload();
    const run = await build(folder, args, env);
    expect([1, 2]).toContain(run.exitCode);
    expect(run.stderr).toContain(message);
  });
});

describe('a build', () => {
  it('gets no credentials of AWS, unless it is given them by name', async () => {
    const { folder, env } = await workload('env > $(ARTIFACTS_DIR)/env');
    const secret = {
      ...env,
      AWS_SECRET_ACCESS_KEY: 'never-to-be-seen',
      AWS_SESSION_TOKEN: 'nor-this',
      AWS_REGION: 'eu-west-1',
    };
    const seen = () => readFileSync(join(folder, '.steps/build/template.yml/F/env'), 'utf8');
    await build(folder, [], secret);
    expect(seen()).not.toMatch(/never-to-be-seen|nor-this/);
    expect(seen()).toContain('AWS_REGION=eu-west-1');
    await build(folder, ['--rebuild', '--pass-env', 'AWS_SECRET_ACCESS_KEY'], secret);
    expect(seen()).toContain('never-to-be-seen');
    expect(seen()).not.toContain('nor-this');
  });

  it('that fails says the tool’s own error without passwords, and the command that repeats it', async () => {
    const { folder, env } = await workload(
      '@echo "cannot reach https://user:pass@host/x"; cat missing > "$(ARTIFACTS_DIR)/x"',
    );
    const run = await build(folder, [], env);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('cannot reach https://***@host/x');
    expect(run.stderr).toMatch(/missing: No such file/);
    const repeat = /by hand it is: (.*)$/m.exec(run.stderr)?.[1] ?? '';
    expect(repeat).toBe('mkdir -p /tmp/F && cd F && ARTIFACTS_DIR=/tmp/F make build-F');
    const repeated = spawnSync('sh', ['-c', repeat], { cwd: folder, encoding: 'utf8' });
    expect(repeated.status).not.toBe(0);
    expect(repeated.stderr).toMatch(/missing: No such file/);
    rmSync('/tmp/F', { recursive: true, force: true });
  });

  it.each([
    ['Go', 'provided.al2023', 'go.mod', 'go is not on the PATH', 'install Go'],
    ['Maven', 'java21', 'pom.xml', 'mvn is not on the PATH', 'install Maven'],
    ['Gradle', 'java21', 'build.gradle', 'gradle is not on the PATH', 'gradle wrapper'],
    ['.NET', 'dotnet8', 'F.csproj', 'dotnet is not on the PATH', '.NET SDK'],
    ['Rust', 'provided.al2023', 'Cargo.toml', 'cargo is not on the PATH', 'cargo-lambda'],
    ['Ruby', 'ruby3.4', 'Gemfile', 'ruby is not on the PATH', 'Bundler'],
  ])('says how to get %s where it is absent', async (_name, runtime, file, message, hint) => {
    const folder = await createWorkspace({
      'template.yml': template('F').replace('provided.al2023', runtime),
      [`F/${file}`]: '',
      'F/Gemfile.lock': '',
      'bin/nothing': '',
    });
    // runSteps starts node itself, which is found before this PATH counts.
    const run = await runSteps(['build'], { cwd: folder, env: { PATH: barePath(folder) } });
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(new RegExp(`→ .*${hint}`));
    expect(existsSync(join(folder, '.steps/manifest.json'))).toBe(false);
  });
});

/** A PATH with nothing on it but the Node that runs the command. */
function barePath(folder: string): string {
  execFileSync('ln', ['-s', process.execPath, join(folder, 'bin/node')]);
  return join(folder, 'bin');
}
