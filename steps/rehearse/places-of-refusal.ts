import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import type { Refusal } from './cloud/cloud.ts';

/** The templates of what a rehearsal sets up before any pipeline runs. */
const templates = ['cloudformation/cross-account/roles.yml', 'cloudformation/common/common.yml'] as const;

/** What these templates make, by the names that a rehearsal gives it: statements of other owners may bear the same Sid. */
const madeByThem =
  /(?:role\/|assumed-role\/)(?:CrossAccount(?:Pipeline|Deployment)Role|codebuild-steps-[\w-]+)|^arn:[\w-]+:s3:::codebuild-steps-common-artifactbucket-|^arn:[\w-]+:kms:/;

/**
 * Where the statements that a refusal names are written, as in `cloudformation/common/common.yml:125 (DecryptedByRolesOfWorkloadAccounts)`;
 * the role's resource where it names none. Nothing of what other templates made.
 */
export function placesOfRefusal({ statements, subject }: Pick<Refusal, 'statements' | 'subject'>): readonly string[] {
  if (subject === undefined || !madeByThem.test(subject)) return [];
  const lines = readLines();
  const places = statements.flatMap((sid) =>
    placesOf(sid, lines, (text) => text.trim().replace(/^- /, '') === `Sid: ${sid}`),
  );
  if (places.length > 0) return places;
  const role = /role\/([^/]+)/.exec(subject)?.[1];
  return role === undefined ? [] : placesOf(role, lines, (text) => text.trimEnd() === `  ${role}:`);
}

interface Line {
  readonly place: string;
  readonly text: string;
}

function readLines(): readonly Line[] {
  return templates.flatMap((template) => {
    const lines = readFileSync(join(packageRoot(), template), 'utf8').split('\n');
    return lines.map((text, index) => ({ place: `${template}:${index + 1}`, text }));
  });
}

/** On one line only: a Sid that stands on several does not say which is meant. */
function placesOf(name: string, lines: readonly Line[], isMeant: (text: string) => boolean): readonly string[] {
  const found = lines.filter(({ text }) => isMeant(text));
  return found.length === 1 ? found.map(({ place }) => `${place} (${name})`) : [];
}
