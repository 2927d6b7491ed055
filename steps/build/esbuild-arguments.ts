import type { TemplateObject, TemplateValue } from '../template.ts';
import { modulePath } from './entry-file.ts';
import type { PackageFile } from './folder-facts.ts';
import type { BuildTarget } from './target.ts';

export interface BundleInput {
  readonly target: Pick<BuildTarget, 'handler' | 'runtime' | 'buildProperties'>;
  /** The handler's file, where BuildProperties name no EntryPoints. */
  readonly entry?: string;
  /** The nearest package.json. */
  readonly package: PackageFile;
}

/** Options that esbuild takes as `--name:value`, once for each; lists of other options are joined by commas. */
const repeated = new Set([
  'alias',
  'banner',
  'define',
  'drop',
  'external',
  'footer',
  'inject',
  'loader',
  'log-override',
  'out-extension',
  'pure',
  'supported',
]);
/** What is said by other means: as in SAM, where the bundle goes is not the template's to say. UseNpmCi is what is always done. */
const ours = new Set(['EntryPoints', 'UseNpmCi', 'Bundle', 'Platform', 'Outdir', 'Outfile']);

// A bundle in ES module format has no require(), which bundled CommonJS packages call for Node's own modules.
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/**
 * The options of esbuild for one function: SAM's BuildProperties where they are given, else what suits the runtime.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
 */
export function esbuildArguments(input: BundleInput, output: string): readonly string[] {
  const given = input.target.buildProperties;
  const entries = entryPoints(given);
  const format = textOf(given, 'Format') ?? defaultFormat(input);
  const defaults: readonly (readonly [name: string, flag: string])[] = [
    ['Platform', '--platform=node'],
    ['Target', `--target=${nodeTarget(input.target.runtime)}`],
    ['Format', `--format=${format}`],
    ['Banner', format === 'esm' ? `--banner:js=${requireBanner}` : ''],
    ['External', providedByRuntime(input) ? '--external:@aws-sdk/*' : ''],
  ];
  return [
    ...(entries.length > 0 ? entries : [`./${input.entry}`]),
    '--bundle',
    ...(entries.length > 0 ? [`--outdir=${output}`] : [`--outfile=${output}/${outputName(input, format)}`]),
    ...defaults
      .filter(([name, flag]) => flag !== '' && (given[name] === undefined || ours.has(name)))
      .map(([, flag]) => flag),
    ...Object.entries(given).flatMap(([name, value]) => (ours.has(name) ? [] : toFlags(flagName(name), value))),
    '--log-level=warning',
  ];
}

export function entryPoints(properties: TemplateObject): readonly string[] {
  const value = properties['EntryPoints'];
  const entries = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
  // Without ./ esbuild takes a name that has no extension, as SAM's may be, for a package.
  return entries.map((entry) => entry.trim()).map((entry) => (/^\.{0,2}\//.test(entry) ? entry : `./${entry}`));
}

/** `main-fields` of `MainFields` */
function flagName(property: string): string {
  return property.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function toFlags(name: string, value: TemplateValue): readonly string[] {
  if (value === false || value === 'false' || value === null) return [];
  if (value === true || value === 'true') return [`--${name}`];
  const items = Array.isArray(value) ? value.map(String) : [String(value)];
  return repeated.has(name) ? items.map((item) => `--${name}:${item}`) : [`--${name}=${items.join(',')}`];
}

/** CommonJS runs everywhere; a package or file that says it is an ES module stays one. */
function defaultFormat({ entry, package: { type } }: BundleInput): string {
  return type === 'module' || entry?.endsWith('.mts') || entry?.endsWith('.mjs') ? 'esm' : 'cjs';
}

function outputName({ target }: BundleInput, format: string): string {
  return `${modulePath(target.handler ?? '')}${format === 'esm' ? '.mjs' : '.js'}`;
}

function nodeTarget(runtime: string | undefined): string {
  const version = /^nodejs(\d+)/.exec(runtime ?? '')?.[1];
  return `node${version ?? '22'}`;
}

/** Lambda brings the AWS SDK; what a workload lists itself is bundled in the version it lists. */
function providedByRuntime({ package: { dependencies = {} } }: BundleInput): boolean {
  return !Object.keys(dependencies).some((name) => name.startsWith('@aws-sdk/'));
}

function textOf(properties: TemplateObject, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' ? value : undefined;
}
