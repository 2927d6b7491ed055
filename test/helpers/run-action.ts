import { execa } from 'execa';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { shellQuoted } from '../../steps/shell-word.ts';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { inheritedEnvironment } from './run-steps.ts';
import { stepsFile } from './steps-file.ts';
import { createWorkspace } from './workspace.ts';

export interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

export function readAction(command: string): ActionFile {
  const file = join(packageRoot(), 'steps', command, 'action.yml');
  return toTemplateValue(parseSource(readFileSync(file, 'utf8'), file)) as unknown as ActionFile;
}

export interface ActionRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** As the runner reads them of GITHUB_OUTPUT. */
  readonly outputs: Readonly<Record<string, string>>;
}

interface RunActionOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Programs in the PATH before all others, by name, each a script for bash; by default `steps`, the real one. */
  readonly programs?: Readonly<Record<string, string>>;
}

const realSteps = { steps: `exec node ${shellQuoted(stepsFile)} "$@"` };

/** What a runner of actions does with a composite action: `with`, else defaults, as expressions in `env:`, then the script by bash. */
export async function runAction(
  command: string,
  inputs: Readonly<Record<string, string>>,
  { cwd, env = {}, programs = realSteps }: RunActionOptions,
): Promise<ActionRun> {
  const { inputs: declared, runs } = readAction(command);
  const [step, ...others] = runs.steps;
  if (!step || others.length > 0 || step.shell !== 'bash') throw new Error('one step of bash is what is run here');
  const unknown = Object.keys(inputs).find((name) => !(name in declared));
  if (unknown !== undefined) throw new Error(`${command} has no input ${unknown}`);
  const variables = Object.entries(step.env).map(([variable, expression]) => {
    const name = /^\$\{\{ inputs\.([a-z0-9-]+) \}\}$/.exec(expression)?.[1] ?? '';
    return [variable, inputs[name] ?? declared[name]?.default ?? ''];
  });
  const folder = await createWorkspace();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const [script, outputFile] = [join(folder, 'script.sh'), join(folder, 'output')];
  writeFileSync(script, step.run);
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#exit-codes-and-error-action-preference
  const run = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    env: {
      ...inheritedEnvironment(),
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      ...env,
      ...Object.fromEntries(variables),
      GITHUB_OUTPUT: outputFile,
    },
    extendEnv: false,
    reject: false,
  });
  const written = existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : '';
  return { exitCode: run.exitCode, stdout: run.stdout, stderr: run.stderr, outputs: readOutputs(written) };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const opened = /^([\w-]+)<<(.+)$/.exec(lines[at] ?? '');
    if (!opened) continue;
    const [, name = '', delimiter = ''] = opened;
    const end = lines.indexOf(delimiter, at + 1);
    found[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return found;
}
