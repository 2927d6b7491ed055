import type {
  packageTitle,
  PackageFormat,
  PackageSources,
  PublishOptions,
  PublishOutcome,
} from '../../steps/publish/index.ts';
import { settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { accountOption, digestOption, flagOption, textOption, type CommandRow, type OptionValues } from '../command.ts';
import type { Surface } from '../surface.ts';

export const publishCommand: CommandRow = {
  name: 'publish',
  summary: 'Publish packages to CodeArtifact; what is published already is left as it is',
  arguments: [
    {
      name: '[paths...]',
      completes: 'file',
      description: 'folders of packages (default: this one), wheels and sdists, or the files of a generic package',
    },
  ],
  options: [
    { flags: '--domain <name>', completes: 'nothing', description: 'the CodeArtifact domain' },
    {
      flags: '--domain-owner <account>',
      completes: 'account',
      description: "the domain's account, where it is not the caller's",
    },
    { flags: '--repository <name>', completes: 'nothing', description: 'the CodeArtifact repository' },
    { flags: '--region <region>', completes: 'region', description: 'the region of the domain' },
    {
      flags: '--package-format <format>',
      description: 'what is published, generic for files of any kind (default: told by what a path holds)',
      choices: ['npm', 'pypi', 'maven', 'generic'],
    },
    { flags: '--namespace <name>', completes: 'nothing', description: 'the namespace of a generic package' },
    { flags: '--package <name>', completes: 'nothing', description: 'the name of a generic package' },
    { flags: '--package-version <version>', completes: 'nothing', description: 'the version of a generic package' },
    {
      flags: '--dist-tag <tag>',
      completes: 'nothing',
      description: "npm's tag of the version (default: npm's own, latest)",
    },
    {
      flags: '--digest <sha256>',
      completes: 'nothing',
      description: 'the digest that the packages must have, as --print-digest printed it',
    },
    { flags: '--print-digest', description: 'print the digest of the packages, and ask and publish nothing' },
    { flags: '--dry-run', description: 'say what would be published, and publish nothing' },
    {
      flags: '--format <format>',
      description: 'how the result is printed',
      choices: ['text', 'json'],
      default: 'text',
    },
  ],
  run: async ({ args, options, context, surface }) => {
    const { digestPackages, packageTitle, publishPackages } = await import('../../steps/publish/index.ts');
    refuseWithoutEffect(options);
    if (flagOption(options, 'printDigest'))
      return { exitCode: 0, stdout: await digestPackages(readSources(args, options), context) };
    const outcome = await publishPackages(readOptions(args, options), context);
    const isJson = textOption(options, 'format') === 'json';
    return {
      exitCode: 0,
      stdout: isJson ? JSON.stringify(outcome, undefined, 2) : formatOutcome(outcome, packageTitle, surface),
    };
  },
};

function readOptions(args: readonly string[], options: OptionValues): PublishOptions {
  const optional = (name: string) => textOption(options, name);
  const domainOwner = accountOption(options, 'domainOwner', '--domain-owner');
  return {
    domain: required(options, 'domain', '--domain'),
    repository: required(options, 'repository', '--repository'),
    ...given('domainOwner', domainOwner),
    ...given('region', optional('region')),
    ...given('distTag', optional('distTag')),
    ...given('digest', digestOption(options)),
    ...readSources(args, options),
    dryRun: flagOption(options, 'dryRun'),
  };
}

/** What would be without effect is a mistake: a package says itself what it is called. */
function refuseWithoutEffect(options: OptionValues): void {
  const format = textOption(options, 'packageFormat') ?? 'npm';
  const own = "nothing: the package's own files say it, but for a generic one";
  const unfit = [
    ...(format === 'npm' ? [] : [['distTag', '--dist-tag', 'nothing: only npm has dist-tags'] as const]),
    ...(format === 'generic'
      ? []
      : ([
          ['namespace', '--namespace', own],
          ['package', '--package', own],
          ['packageVersion', '--package-version', own],
        ] as const)),
  ];
  for (const [name, flag, expected] of unfit) {
    const value = textOption(options, name);
    if (value !== undefined) throw settingInvalid(flag, value, expected);
  }
}

function readSources(args: readonly string[], options: OptionValues): PackageSources {
  const format = textOption(options, 'packageFormat') as PackageFormat | undefined;
  if (format !== 'generic')
    return { ...(format === undefined ? {} : { format }), paths: args.length > 0 ? args : ['.'] };
  if (args.length === 0) throw settingMissing('[paths...]', 'name the files of the generic package');
  const generic = {
    namespace: required(options, 'namespace', '--namespace'),
    package: required(options, 'package', '--package'),
    packageVersion: required(options, 'packageVersion', '--package-version'),
  };
  return { generic, paths: args };
}

function required(options: OptionValues, name: string, flag: string): string {
  const value = textOption(options, name);
  if (value === undefined)
    throw settingMissing(flag, `give it as a flag, or set it in steps.yml or the environment (steps publish --help)`);
  return value;
}

const done = { published: 'published', completed: 'completed', unchanged: 'already published' } as const;
const planned = { ...done, published: 'would be published', completed: 'would be completed' } as const;

function formatOutcome(
  { packageVersions, dryRun }: PublishOutcome,
  titleOf: typeof packageTitle,
  { palette: { success, muted }, fit }: Surface,
): string {
  const words = dryRun ? planned : done;
  const lines = packageVersions.map((one) => {
    const color = one.outcome === 'unchanged' ? muted : success;
    return `${titleOf(one)} ${one.packageVersion} (${one.format}): ${color(words[one.outcome])}`;
  });
  return fit(lines.join('\n'));
}
