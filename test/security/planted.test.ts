import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../steps/context.ts';
import { packageWorkload } from '../../steps/package/index.ts';
import { writeZip } from '../../steps/zip-archive.ts';
import { inRegion, openScene, type Scene } from '../helpers/attack-scene.ts';
import { accountId, contextAs, deploy } from '../helpers/deploying.ts';

// What is uploaded once can be uploaded by somebody else first: every build with the same role knows how names are made.

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
}, 60_000);
afterAll(() => scene.dispose());

const contextOf = (role: string, folder: string): Context =>
  contextAs(scene.rehearsal.cloud, scene.caller('Tools', inRegion(role)), folder);

const plant = (Key: string, Body: Buffer | string) =>
  scene
    .as('Tools', inRegion('build'))
    .client(S3Client)
    .send(new PutObjectCommand({ Bucket: scene.bucket, Key, Body, IfNoneMatch: '*' }));

async function workloadWith(name: string, code: string): Promise<string> {
  const folder = join(scene.folder, name);
  await mkdir(join(folder, 'function'), { recursive: true });
  await writeFile(join(folder, 'function', 'index.js'), code, { mode: 0o644 });
  const template = { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: 'function' } } } };
  await writeFile(join(folder, 'template.yml'), JSON.stringify(template));
  return folder;
}

/** The name is the same under every prefix: the attacker packages the same files below another one. */
async function nameOf(folder: string): Promise<string> {
  const options = { workload: 'scratch', templateFile: 'template.yml', outputTemplateFile: 'scratch.yml' };
  const { manifest } = await packageWorkload(options, contextOf('build', folder));
  return manifest?.artifacts[0]?.key.split('/').at(-1) ?? '';
}

const packageIn = (folder: string) =>
  packageWorkload(
    { workload: 'orders', templateFile: 'template.yml', outputTemplateFile: 'packaged.yml' },
    contextOf('build', folder),
  );

describe('a package that another build put under the name of the next one', () => {
  const zipOf = (code: string) => [
    { path: 'index.js', bytes: Buffer.from(code), isExecutable: false, isSymbolicLink: false },
  ];

  it.each([
    ['has other code', writeZip(zipOf('stealSecrets()'))],
    ['has a file more', writeZip([...zipOf('good()'), ...zipOf('bad()').map((e) => ({ ...e, path: 'bad.js' }))])],
    ['has the code under another path', writeZip(zipOf('good()').map((e) => ({ ...e, path: 'lib/index.js' })))],
    ['is no archive', Buffer.from('stealSecrets()')],
  ])('is refused where it %s', async (name, planted) => {
    const folder = await workloadWith(name.replaceAll(' ', '-'), `good() // ${name}`);
    await plant(`packages/orders/${await nameOf(folder)}`, planted);
    await expect(packageIn(folder)).rejects.toMatchObject({ code: 'ARTIFACT_TAMPERED' });
  });

  it('counts where it holds the same files, whatever compressed them', async () => {
    const folder = await workloadWith('same', 'same()');
    const planted = writeZip(zipOf('same()'));
    await plant(`packages/orders/${await nameOf(folder)}`, planted);
    const { manifest } = await packageIn(folder);
    expect(manifest?.artifacts[0]?.sha256).toBe(createHash('sha256').update(planted).digest('hex'));
  });
});

describe('a template that another build put under the name of one that is deployed', () => {
  it('is refused', async () => {
    const folder = join(scene.folder, 'large');
    await mkdir(folder);
    const Description = 'large '.repeat(10_000).trim();
    const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Metadata: { Description } } } };
    await writeFile(join(folder, 'template.json'), JSON.stringify(template));
    const bytes = await readFile(join(folder, 'template.json'));
    const digest = createHash('sha256').update(bytes).digest('hex');
    const evil = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    await plant(`packages/templates/${digest}.template`, JSON.stringify(evil));
    const target = { account: accountId('Dev'), s3Bucket: scene.bucket, region: 'eu-west-1' };
    const attack = deploy(
      { stackName: 'large', templateFile: 'template.json', ...target },
      contextOf('deploy', folder),
    );
    await expect(attack).rejects.toMatchObject({ code: 'ARTIFACT_TAMPERED' });
  });
});
