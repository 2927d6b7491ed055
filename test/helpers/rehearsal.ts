import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { openRehearsal, type Rehearsal, type RehearseOptions } from '../../steps/rehearse/index.ts';
import { createTestContext } from './step-context.ts';
import { stepsFile } from './steps-file.ts';

/** A folder for rehearsals of one test file: it holds a copy of the example and, a folder each, the states of rehearsals. */
export async function makeRehearsalFolder(): Promise<{
  readonly folder: string;
  readonly remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'steps-rehearsal-'));
  await copyExample(join(folder, 'workload'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copyExample(target: string): Promise<void> {
  const left = new Set(['node_modules', '.steps']);
  await cp(join(packageRoot(), 'examples', 'orders'), target, {
    recursive: true,
    filter: (source) => !left.has(basename(source)),
  });
}

/** Opens the rehearsal whose state lies in `folder/name`, of the workload in `folder/workload`. */
export async function openRehearsalIn(
  folder: string,
  name: string,
  {
    workload = 'workload',
    ...options
  }: Partial<Pick<RehearseOptions, 'workload' | 'countsAsTls' | 'region' | 'deployments'>> = {},
): Promise<Rehearsal> {
  return openRehearsal(
    {
      workload: join(folder, workload),
      folder: join(folder, name),
      stepsCommand: [process.execPath, stepsFile],
      templates: join(packageRoot(), 'cloudformation'),
      decide: async () => 'approve',
      resume: false,
      keep: false,
      ...options,
    },
    createTestContext(folder),
  );
}
