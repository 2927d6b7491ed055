import { parseArgs } from 'node:util';

export const usage = `npm run release -- [VERSION | major | minor | patch] --bucket NAME --region REGION
  [--prefix PREFIX] [--remote NAME] [--without-image] [--dry-run] [--yes]`;

export interface ReleaseArguments {
  /** A version, or how far to raise the last one; without it the changelog says. */
  readonly asked?: string;
  /** Where the templates go. */
  readonly bucket?: string;
  readonly region?: string;
  readonly prefix: string;
  /** The remote of Git that commit and tag are pushed to. */
  readonly remote: string;
  readonly withImage: boolean;
  readonly isDry: boolean;
  readonly isConfirmed: boolean;
}

export const defaultPrefix = 'codebuild-steps/templates';

/** Says what is wrong with a prefix of S3 keys, if anything. */
export function prefixProblem(prefix: string): string | undefined {
  if (/^\w[\w.-]*(\/\w[\w.-]*)*$/.test(prefix)) return undefined;
  return `--prefix ${JSON.stringify(prefix)}: names of letters, digits, dots and hyphens that begin with a letter or digit, with / between them`;
}

/** Throws an error whose message says what is wrong with them. */
export function readArguments(args: readonly string[]): ReleaseArguments {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      bucket: text,
      region: text,
      prefix: text,
      remote: text,
      'without-image': flag,
      'dry-run': flag,
      yes: flag,
    },
  });
  if (positionals.length > 1) throw new Error(`more than one version: ${positionals.join(' ')}`);
  const { bucket, region, prefix = defaultPrefix, remote = 'origin' } = values;
  const problem = prefixProblem(prefix);
  if (problem !== undefined) throw new Error(problem);
  return {
    ...(positionals[0] === undefined ? {} : { asked: positionals[0] }),
    ...(bucket ? { bucket } : {}),
    ...(region ? { region } : {}),
    prefix,
    remote,
    withImage: values['without-image'] !== true,
    isDry: values['dry-run'] === true,
    isConfirmed: values.yes === true,
  };
}
