import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../cloud.ts';
import type { Repository } from './state.ts';

const temporary = new WeakMap<Cloud, string>();

/** A real bare repository: below the cloud's folder, or in a temporary one that goes with a cloud in memory. */
export function repositoryFolder(cloud: Cloud, repository: Repository): string {
  return join(projectRoot(cloud), projectPath(repository));
}

/** Where all repositories are, which is what `git http-backend` serves. */
export function projectRoot(cloud: Cloud): string {
  const folder =
    cloud.options.folder === undefined ? temporaryFolder(cloud) : join(cloud.options.folder, 'repositories');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function projectPath({ accountId, region, name }: Repository): string {
  return `${accountId}/${region}/${name}.git`;
}

function temporaryFolder(cloud: Cloud): string {
  const existing = temporary.get(cloud);
  if (existing) return existing;
  const folder = mkdtempSync(join(tmpdir(), 'codecommit-'));
  temporary.set(cloud, folder);
  cloud.signal.addEventListener('abort', () => rmSync(folder, { recursive: true, force: true }), { once: true });
  return folder;
}
