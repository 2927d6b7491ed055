import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml';
import {
  BuildFailure,
  phaseNames,
  type ArtifactSpec,
  type ArtifactsSpec,
  type Buildspec,
  type BuildspecEnvironment,
  type CacheSpec,
  type FileSelection,
  type PhaseName,
  type PhaseSpec,
  type ReportSpec,
} from './buildspec.ts';
import { parseOnFailure } from './on-failure.ts';

interface Reading {
  readonly lines: LineCounter;
  readonly warnings: string[];
}

/** Reads a buildspec, or fails as CodeBuild does in DOWNLOAD_SOURCE. */
export function parseBuildspec(text: string): Buildspec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, version: '1.1' });
  const [problem] = document.errors;
  if (problem) throw yamlError(problem.message.replaceAll('\n', ' ').trim());
  const root = document.contents;
  if (!isMap(root)) throw yamlError('the buildspec is empty or not a mapping');
  const reading: Reading = { lines, warnings: [] };
  checkVersion(root);
  warnOfUnknown(
    root,
    ['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache'],
    reading,
  );
  if (root.has('run-as'))
    reading.warnings.push('run-as is not supported here: commands run as the user of this machine');
  const artifacts = readArtifacts(mapIn(root, 'artifacts'), reading);
  const cache = readCache(mapIn(root, 'cache'), reading);
  return {
    env: readEnvironment(mapIn(root, 'env'), reading),
    phases: readPhases(mapIn(root, 'phases'), reading),
    reports: readReports(mapIn(root, 'reports'), reading),
    ...(artifacts ? { artifacts } : {}),
    ...(cache ? { cache } : {}),
    warnings: reading.warnings,
  };
}

function yamlError(message: string): BuildFailure {
  return new BuildFailure('YAML_FILE_ERROR', message);
}

function checkVersion(root: YAMLMap): void {
  const version = String(root.get('version') ?? '');
  if (version === '0.2') return;
  if (version === '') throw yamlError('missing required field: version');
  throw yamlError(`Unsupported buildspec version: ${version}; the embedded CodeBuild reads version 0.2`);
}

function warnOfUnknown(map: YAMLMap, known: readonly string[], { lines, warnings }: Reading): void {
  for (const pair of map.items) {
    const name = keyOf(pair);
    if (!known.includes(name)) warnings.push(`unknown key ${name} at line ${lineOf(pair.key as Node, lines)}`);
  }
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function lineOf(node: Node | null | undefined, lines: LineCounter): number {
  return lines.linePos(node?.range?.[0] ?? 0).line;
}

function mapIn(map: YAMLMap, name: string): YAMLMap | undefined {
  const value = map.get(name, true) as unknown;
  if (isMap(value)) return value;
  if (value === undefined || value === null || (isScalar(value) && value.value === null)) return undefined;
  throw yamlError(`Expected ${name} to be a mapping`);
}

function textIn(map: YAMLMap, name: string): string | undefined {
  const value = map.get(name);
  return value === undefined || value === null ? undefined : sourceText(map.get(name, true) as unknown, value);
}

/** Scalars are text as they were written: `1.10` is not 1.1. */
function sourceText(node: unknown, value: unknown): string {
  if (isScalar(node) && typeof node.value !== 'string' && node.source !== undefined) return node.source;
  return String(value);
}

function listIn(map: YAMLMap, name: string, lines: LineCounter): readonly string[] {
  const value = map.get(name, true) as unknown;
  if (value === undefined || value === null) return [];
  if (isScalar(value)) return value.value === null ? [] : [sourceText(value, value.value)];
  if (!isSeq(value)) throw yamlError(`Expected ${name} to be a list`);
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return value.items.map((item, index) => {
    if (isScalar(item)) return sourceText(item, item.value ?? '');
    const line = lineOf(item as Node, lines);
    throw yamlError(
      `Expected ${title}[${index}] to be of string type: found subkeys instead at line ${line}, value of the key tag on line ${line - 1} might be empty`,
    );
  });
}

function textsIn(map: YAMLMap | undefined, name: string): Readonly<Record<string, string>> {
  const texts = map && mapIn(map, name);
  if (!texts) return {};
  return Object.fromEntries(texts.items.map((pair) => [keyOf(pair), textIn(texts, keyOf(pair)) ?? '']));
}

function isYes(map: YAMLMap, name: string): boolean {
  return ['yes', 'true'].includes(textIn(map, name)?.toLowerCase() ?? 'no');
}

function readEnvironment(map: YAMLMap | undefined, reading: Reading): BuildspecEnvironment {
  if (map) {
    const known = [
      'shell',
      'variables',
      'parameter-store',
      'secrets-manager',
      'exported-variables',
      'git-credential-helper',
    ];
    warnOfUnknown(map, known, reading);
  }
  const shell = map && textIn(map, 'shell');
  if (shell !== undefined && shell !== 'bash' && shell !== '/bin/sh') {
    throw yamlError(`Invalid value for shell: ${shell}. The embedded CodeBuild runs bash and /bin/sh`);
  }
  return {
    shell: shell === 'bash' ? 'bash' : 'sh',
    variables: textsIn(map, 'variables'),
    parameterStore: textsIn(map, 'parameter-store'),
    secretsManager: textsIn(map, 'secrets-manager'),
    exportedVariables: map ? listIn(map, 'exported-variables', reading.lines) : [],
  };
}

function readPhases(map: YAMLMap | undefined, reading: Reading): Buildspec['phases'] {
  const phases: Partial<Record<PhaseName, PhaseSpec>> = {};
  for (const pair of map?.items ?? []) {
    const name = keyOf(pair).toUpperCase() as PhaseName;
    if (!phaseNames.includes(name)) {
      throw yamlError(`Invalid buildspec phase name: ${keyOf(pair)}. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD`);
    }
    const spec = map && mapIn(map, keyOf(pair));
    if (spec) phases[name] = readPhase(spec, reading);
  }
  return phases;
}

function readPhase(map: YAMLMap, reading: Reading): PhaseSpec {
  warnOfUnknown(map, ['run-as', 'on-failure', 'runtime-versions', 'commands', 'finally', 'steps'], reading);
  const runAs = textIn(map, 'run-as');
  if (runAs !== undefined)
    reading.warnings.push(`run-as ${runAs} is not supported here: commands run as the user of this machine`);
  if (map.has('runtime-versions')) reading.warnings.push('runtime-versions have no effect with a custom image');
  return {
    onFailure: parseOnFailure(textIn(map, 'on-failure')),
    commands: listIn(map, 'commands', reading.lines),
    finally: listIn(map, 'finally', reading.lines),
  };
}

function readSelection(map: YAMLMap, reading: Reading): FileSelection {
  const baseDirectory = textIn(map, 'base-directory');
  return {
    files: listIn(map, 'files', reading.lines),
    discardPaths: isYes(map, 'discard-paths'),
    ...(baseDirectory === undefined ? {} : { baseDirectory }),
  };
}

const artifactKeys = [
  'files',
  'name',
  'discard-paths',
  'base-directory',
  'exclude-paths',
  'enable-symlinks',
  's3-prefix',
];

function readArtifacts(map: YAMLMap | undefined, reading: Reading): ArtifactsSpec | undefined {
  if (!map) return undefined;
  warnOfUnknown(map, [...artifactKeys, 'secondary-artifacts'], reading);
  const secondary = mapIn(map, 'secondary-artifacts');
  const identifiers = secondary?.items.map(keyOf) ?? [];
  const specs = identifiers.map((identifier): [string, ArtifactSpec | undefined] => {
    const spec = secondary && mapIn(secondary, identifier);
    return [identifier, spec && readArtifact(spec, reading)];
  });
  return {
    ...readArtifact(map, reading),
    secondary: Object.fromEntries(specs.filter((entry): entry is [string, ArtifactSpec] => entry[1] !== undefined)),
  };
}

function readArtifact(map: YAMLMap, reading: Reading): ArtifactSpec {
  const name = textIn(map, 'name');
  return {
    ...readSelection(map, reading),
    excludePaths: listIn(map, 'exclude-paths', reading.lines),
    enableSymlinks: isYes(map, 'enable-symlinks'),
    ...(name === undefined ? {} : { name }),
  };
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.cache */
function readCache(map: YAMLMap | undefined, reading: Reading): CacheSpec | undefined {
  if (!map) return undefined;
  warnOfUnknown(map, ['key', 'fallback-keys', 'action', 'paths'], reading);
  const [key, action] = [textIn(map, 'key'), textIn(map, 'action')];
  if (action !== undefined && action !== 'restore' && action !== 'save')
    throw yamlError(`Invalid cache action: ${action}. Expecting: restore,save`);
  const fallbackKeys = listIn(map, 'fallback-keys', reading.lines);
  if (fallbackKeys.length > 5) throw yamlError('a cache can have at most 5 fallback keys');
  return {
    paths: listIn(map, 'paths', reading.lines),
    fallbackKeys,
    ...(key === undefined ? {} : { key }),
    ...(action === undefined ? {} : { action }),
  };
}

function readReports(map: YAMLMap | undefined, reading: Reading): Readonly<Record<string, ReportSpec>> {
  const reports = (map?.items ?? []).map((pair): [string, ReportSpec | undefined] => {
    const spec = map && mapIn(map, keyOf(pair));
    return [
      keyOf(pair),
      spec && { ...readSelection(spec, reading), format: textIn(spec, 'file-format') ?? 'JUNITXML' },
    ];
  });
  if (reports.length > 5) throw yamlError('a buildspec can name at most 5 report groups');
  return Object.fromEntries(reports.filter((entry): entry is [string, ReportSpec] => entry[1] !== undefined));
}
