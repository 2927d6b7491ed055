import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandRow } from '../../bin/command.ts';
import { readConfiguration, resolveOptions } from '../../bin/config.ts';
import { formatStepError, StepError } from '../../steps/errors/index.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const run: CommandRow['run'] = async () => ({ exitCode: 0 });
const pack: CommandRow = {
  name: 'package',
  summary: 'Package',
  options: [
    { flags: '--s3-bucket <bucket>', description: 'a bucket' },
    { flags: '--force-upload', description: 'upload again' },
    { flags: '--tag <name=value...>', description: 'tags' },
    { flags: '--format <format>', description: 'a format', choices: ['text', 'json'], default: 'text' },
  ],
  run,
};
const check: CommandRow = {
  name: 'validate',
  summary: 'Validate',
  options: [{ flags: '--format <format>', description: 'a format', choices: ['text', 'sarif'] }],
  run,
};

async function read(text: string | Uint8Array) {
  return readConfiguration(await createWorkspace({ 'steps.yml': text }), [pack, check]);
}

async function refusal(text: string | Uint8Array): Promise<string> {
  const error = await read(text).catch((thrown: unknown) => thrown);
  return error instanceof StepError ? `${error.exitCode} ${formatStepError(error)}` : String(error);
}

describe('steps.yml', () => {
  it.each([
    [
      'workloads: x',
      /^2 steps\.yml:1:1: there is no setting workloads .*\n.*\n.*\n→ nearest are format, force-upload, package, tag, validate; [^]*steps COMMAND --help[^]*steps.schema.json/,
    ],
    ['# c\ns3_bucket: x', /^2 steps\.yml:2:1: there is no setting s3_bucket [^]*did you mean s3-bucket\?$/],
    ['packge: {}', /did you mean package\?$/],
    [
      'package:\n  s3-bukcet: x',
      /^2 steps\.yml:2:3: there is no setting package\.s3-bukcet [^]*did you mean s3-bucket\?$/,
    ],
    ['validate: {s3-bucket: x}', /^2 steps\.yml:1:12: there is no setting validate\.s3-bucket/],
    ['package: x', /^2 steps\.yml:1:10: package is "x", expected a map of settings/],
    ['s3-bucket: [a]', /^2 steps\.yml:1:12: s3-bucket is "\["a"\]", expected a text/],
    ['s3-bucket:', /^2 steps\.yml:1:\d+: s3-bucket is "", expected a text/],
    ['tag: [{a: b}]', /^2 steps\.yml:1:6: tag is .* expected a text, or a list of texts/],
    ['force-upload: perhaps', /^2 steps\.yml:1:15: force-upload is "perhaps", expected true or false/],
    ['format: xml', /^2 steps\.yml:1:9: format is "xml", expected one of text, json/],
    ['- a', /^2 steps\.yml:1:1: steps\.yml is "- a", expected a map of settings/],
    ['a: 1\na: 2', /^1 steps\.yml:2:1: Map keys must be unique/],
    [Buffer.from([0xff, 0xfe]), /^1 "steps\.yml" is not UTF-8 text/],
  ])('%j is refused at its place', async (text, expected) => {
    expect(await refusal(text)).toMatch(expected);
  });

  it.each([
    ['', {}],
    ['# nothing yet', {}],
    ['\uFEFFs3-bucket: b\r\n', { 's3-bucket': 'b' }],
    ['tag: a=b', { tag: 'a=b' }],
    ['format: sarif', { format: 'sarif' }],
    ['package: {force-upload: true}\ns3-bucket: 012', { package: { 'force-upload': true }, 's3-bucket': '012' }],
  ])('%j is read', async (text, expected) => {
    expect((await read(text)).settings).toEqual(expected);
  });

  it('may be absent, but no folder and no link that leads nowhere', async () => {
    const folder = await createWorkspace();
    expect(readConfiguration(folder, [pack])).toEqual({ settings: {} });
    await mkdir(join(folder, 'steps.yml'));
    expect(() => readConfiguration(folder, [pack])).toThrow('"steps.yml" cannot be read: it is a folder, not a file');
    const linked = await createWorkspace();
    await symlink('nowhere', join(linked, 'steps.yml'));
    expect(() => readConfiguration(linked, [pack])).toThrow('"steps.yml" cannot be read: it does not exist');
  });
});

describe('an option', () => {
  const given = { s3Bucket: undefined, forceUpload: undefined, tag: undefined, format: 'text' };
  const resolve = (environment: Record<string, string>, configuration = {}, flags: readonly string[] = []) =>
    resolveOptions(pack, given, (option) => flags.includes(option), {
      environment,
      configuration: { settings: configuration },
    });

  it('comes from the environment, then the command’s section, then the top of steps.yml', () => {
    const configuration = { 's3-bucket': 'top', package: { 's3-bucket': 'section', tag: ['a=1', 'b=2'] } };
    expect(resolve({ STEPS_S3_BUCKET: 'variable' }, configuration).s3Bucket).toBe('variable');
    expect(resolve({}, configuration)).toMatchObject({ s3Bucket: 'section', tag: ['a=1', 'b=2'] });
    expect(resolve({}, { 's3-bucket': 'top' }).s3Bucket).toBe('top');
  });

  it('takes an empty variable for none, and a flag before everything', () => {
    expect(resolve({ STEPS_S3_BUCKET: '' }, { 's3-bucket': 'top' }).s3Bucket).toBe('top');
    expect(resolve({ STEPS_FORMAT: 'json' }, {}, ['format']).format).toBe('text');
  });

  it('is judged wherever it comes from', () => {
    expect(() => resolve({ STEPS_FORMAT: 'xml' })).toThrow('STEPS_FORMAT is "xml", expected one of text, json');
    expect(() => resolve({ STEPS_FORCE_UPLOAD: 'yes' })).toThrow('STEPS_FORCE_UPLOAD is "yes", expected true or false');
    expect(() => resolve({}, { format: 'sarif' })).toThrow('format in steps.yml is "sarif"');
  });
});
