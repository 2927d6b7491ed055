import { basename } from 'node:path';
import type { Context } from '../../steps/context.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { usualRootTemplate } from '../../steps/root-template.ts';
import type { PackageOptions } from '../../steps/package/index.ts';
import { awsOptions, withAwsOptions } from '../aws-options.ts';
import { boundMemory } from '../bound-memory.ts';
import {
  bucketOption,
  flagOption,
  listOption,
  regionsOption,
  textOption,
  type CommandRow,
  type OptionValues,
} from '../command.ts';
import { formatExplanations, formatPreview } from '../package-preview.ts';

export const packageCommand: CommandRow = {
  name: 'package',
  summary: 'Upload what a template names locally, and write the template that names it in S3',
  options: [
    {
      flags: '--template-file <file>',
      completes: 'template',
      description: 'the root template (default: template.yml, template.yaml or template.json)',
    },
    {
      flags: '--s3-bucket <bucket>',
      completes: 'nothing',
      description: 'where artifacts go (default: the bucket and key of the common stack)',
    },
    {
      flags: '--s3-prefix <prefix>',
      completes: 'nothing',
      description: 'what their keys start with (default: packages/WORKLOAD)',
    },
    { flags: '--kms-key-id <key>', completes: 'nothing', description: 'the key that encrypts them' },
    {
      flags: '--output-template-file <file>',
      completes: 'template',
      description: 'where the packaged template is written (default: stdout)',
    },
    {
      flags: '--workload <name>',
      completes: 'workload',
      description: "the workload's name (default: the folder's name)",
    },
    { flags: '--region <region>', completes: 'region', description: 'the region of the bucket' },
    {
      flags: '--regions <region...>',
      completes: 'regions',
      description:
        'package for each of these regions, into the artifact bucket of its common stack; the first is the main one; a comma separates regions',
    },
    { flags: '--force-upload', description: 'upload also what is there already' },
    { flags: '--use-json', description: 'write the packaged template as JSON' },
    { flags: '--keep-links', description: 'symbolic links stay links in an archive (default: what they lead to)' },
    {
      flags: '--allow-link <path...>',
      completes: 'files',
      description: 'a symbolic link that may lead out of the workload; a comma separates several',
    },
    {
      flags: '--metadata <name=value...>',
      completes: 'nothing',
      description: 'metadata of every uploaded object; a comma separates pairs',
    },
    {
      flags: '--artifact-properties <row...>',
      completes: 'nothing',
      description: 'further properties that name local files: "TYPE PROPERTY FORM [CONTENT]" each',
    },
    { flags: '--dry-run', description: 'show what would be uploaded; upload and write nothing' },
    {
      flags: '--explain <path>',
      completes: 'source',
      description: 'say why a path, a resource or a property was or was not taken; upload and write nothing',
      isFlagOnly: true,
    },
    ...awsOptions,
  ],
  run: async ({ options, context: given, surface }) => {
    const context = { ...(await withAwsOptions(options, given)), onLargeWork: boundMemory };
    const { explainReference, packageWorkload, previewPackage } = await import('../../steps/package/index.ts');
    const request = readOptions(options, context);
    const explained = textOption(options, 'explain');
    if (explained !== undefined)
      return { exitCode: 0, stdout: formatExplanations(await explainReference(request, explained, context), surface) };
    if (flagOption(options, 'dryRun'))
      return { exitCode: 0, stdout: formatPreview(await previewPackage(request, context), surface) };
    const { template } = await packageWorkload(request, context);
    return { exitCode: 0, ...(request.outputTemplateFile === undefined ? { stdout: template } : {}) };
  },
};

function readOptions(options: OptionValues, { workingDirectory }: Context): PackageOptions {
  return {
    workload: textOption(options, 'workload') ?? basename(workingDirectory),
    templateFile: textOption(options, 'templateFile') ?? usualRootTemplate(workingDirectory),
    forceUpload: flagOption(options, 'forceUpload'),
    useJson: flagOption(options, 'useJson'),
    keepLinks: flagOption(options, 'keepLinks'),
    allowedLinks: listOption(options, 'allowLink').flatMap((text) => text.split(',')),
    artifactProperties: listOption(options, 'artifactProperties'),
    ...given('s3Bucket', bucketOption(options)),
    ...texts(options, ['s3Prefix', 'kmsKeyId', 'region', 'outputTemplateFile']),
    ...readRegions(regionsOption(options)),
    ...readMetadata(listOption(options, 'metadata')),
  };
}

function texts<K extends string>(options: OptionValues, names: readonly K[]): { readonly [key in K]?: string } {
  const given = names
    .map((name) => [name, textOption(options, name)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { readonly [key in K]?: string };
}

function readRegions(given: readonly string[]): { readonly regions?: readonly string[] } {
  return given.length === 0 ? {} : { regions: given };
}

/** As the AWS CLI takes it: `a=1,b=2`, several of them, or one JSON object. */
function readMetadata(given: readonly string[]): { readonly metadata?: Readonly<Record<string, string>> } {
  if (given.length === 0) return {};
  const json = given.length === 1 && given[0]?.startsWith('{') ? given[0] : undefined;
  const metadata = json === undefined ? Object.fromEntries(given.flatMap(readPairs)) : readJson(json);
  const odd = Object.keys(metadata).find((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name));
  if (odd !== undefined) throw settingInvalid('--metadata', odd, 'names of letters, digits and -, as of HTTP headers');
  return { metadata };
}

/** The AWS CLI's shorthand: a value with commas is quoted. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html */
function readPairs(text: string): readonly (readonly [string, string])[] {
  const pairs = text.match(/(?:"[^"]*"|'[^']*'|[^,])+/g) ?? [];
  return pairs.map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 1) throw settingInvalid('--metadata', pair, 'NAME=VALUE');
    return [pair.slice(0, equals), pair.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2')];
  });
}

function readJson(text: string): Record<string, string> {
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  } catch {
    throw settingInvalid('--metadata', text, 'NAME=VALUE or a JSON object');
  }
}
