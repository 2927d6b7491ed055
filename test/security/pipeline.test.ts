import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodePipelineClient,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineStateCommand,
} from '@aws-sdk/client-codepipeline';
import { CopyObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsClients } from '../../steps/aws-clients.ts';
import { findRole } from '../../steps/rehearse/cloud/identities/iam-state.ts';
import { directCaller, roleSession } from '../../steps/rehearse/cloud/sessions.ts';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { deploymentForms, pipelineTemplateFiles } from '../../steps/pipeline-template/index.ts';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { readExecution } from '../../steps/pipeline-execution.ts';
import { awaitExecution } from '../../steps/rehearse/watch.ts';
import { accountId } from '../helpers/deploying.ts';
import { inRegion } from '../helpers/attack-scene.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../helpers/rehearsal.ts';
import { mapAt, readTemplate, resourcesOf, texts } from '../helpers/templates.ts';

describe('what a build says of its artifact', () => {
  let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
  beforeAll(async () => {
    home = await makeRehearsalFolder();
    const rehearsal = await openRehearsalIn(home.folder, 'installed');
    await rehearsal.bootstrap();
    await rehearsal.stop();
  }, 60_000);
  afterAll(() => home.remove());

  const exported = 'export ARTIFACT_DIGEST="$(steps verify)"';
  const options = '[{"name":"NODE_OPTIONS","value":"--require ./taken-over.cjs"}]';
  const afterQuote = `0","type":"PLAINTEXT"},${options.slice(1, -2)},"type":"PLAINTEXT`;

  it.each([
    ['adds variables to the projects that deploy, by a quote', `export ARTIFACT_DIGEST='${afterQuote}'`],
    ['is empty', "export ARTIFACT_DIGEST=''"],
    ['is missing', 'true'],
    ['is shell code', "export ARTIFACT_DIGEST='$(touch taken-over)'"],
  ])('does not go on to Validate where it %s', async (name, command) => {
    const state = name.replaceAll(/\W+/g, '-');
    cpSync(join(home.folder, 'installed'), join(home.folder, state), { recursive: true });
    cpSync(join(home.folder, 'workload'), join(home.folder, `${state}-workload`), { recursive: true });
    const file = join(home.folder, `${state}-workload`, 'buildspec.yml');
    const buildspec = readFileSync(file, 'utf8');
    expect(buildspec).toContain(exported);
    const commands = JSON.stringify(command);
    writeFileSync(file, buildspec.replace(`- ${exported}`, `- ${commands}`));
    const rehearsal = await openRehearsalIn(home.folder, state, { workload: `${state}-workload` });
    try {
      await rehearsal.commitWorkload();
      await rehearsal.watch(async () => 'approve');
      const { stageStates = [] } = await rehearsal
        .as('Tools')
        .aws.client(CodePipelineClient)
        .send(new GetPipelineStateCommand({ name: 'orders' }));
      const [build, validate, deployToDev] = ['Build', 'Validate', 'DeployToDev'].map((stage) =>
        stageStates.find(({ stageName }) => stageName === stage),
      );
      expect(build?.latestExecution?.status).toBe('Succeeded');
      expect(validate?.beforeEntryConditionState?.latestExecution?.status).toBe('Failed');
      expect(validate?.actionStates?.every(({ latestExecution }) => latestExecution === undefined)).toBe(true);
      expect(deployToDev?.latestExecution).toBeUndefined();
    } finally {
      await rehearsal.stop();
    }
  });

  it('does not let the artifact of an older commit take the place of a newer one', async () => {
    cpSync(join(home.folder, 'installed'), join(home.folder, 'replay'), { recursive: true });
    const rehearsal = await openRehearsalIn(home.folder, 'replay');
    try {
      const client = rehearsal.as('Tools').aws.client(CodePipelineClient);
      const transition = { pipelineName: 'orders', stageName: 'DeployToDev', transitionType: 'Inbound' as const };
      await rehearsal.commitWorkload();
      await rehearsal.watch(async () => 'leave');
      const [older] = await artifacts(rehearsal);
      await client.send(new DisableStageTransitionCommand({ ...transition, reason: 'the attacker needs a moment' }));
      expect(await rehearsal.commitNextPatch()).toBe(true);
      await validated(rehearsal);
      const newer = (await artifacts(rehearsal)).find((key) => key !== older);
      const { bucket, s3 } = asBuild(rehearsal);
      await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: newer, CopySource: `${bucket}/${older}` }));
      await client.send(new EnableStageTransitionCommand(transition));
      await rehearsal.watch(async () => 'approve');
      const { executions } = await rehearsal.summarise();
      expect(executions.at(-1)?.failure).toMatchObject({ stage: 'DeployToDev', action: 'CheckArtifact' });
      expect(executions.at(-1)?.failure?.log.join('\n')).toMatch(/manifest\.json/);
    } finally {
      await rehearsal.stop();
    }
  });
});

function asBuild({ cloud, progress }: Rehearsal) {
  const role = findRole(cloud, `arn:aws:iam::${accountId('Tools')}:role/${inRegion('build')}`);
  const caller = directCaller(roleSession(role!, 'another-build', cloud.clock.now() + 3_600_000));
  const { expiration, ...credentials } = cloud.issueCredentials(caller);
  const clients = createAwsClients({
    region: cloud.options.region,
    endpoint: cloud.endpoint,
    credentials: { ...credentials, expiration: new Date(expiration) },
  });
  return { bucket: progress.artifactBucket, s3: clients.client(S3Client) };
}

async function artifacts({ as, progress }: Rehearsal): Promise<readonly string[]> {
  const { Contents = [] } = await as('Tools')
    .aws.client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: progress.artifactBucket, Prefix: 'orders/BuildOutpu' }));
  return Contents.map(({ Key = '' }) => Key);
}

/** Waits until the last execution stands before DeployToDev. */
async function validated({ as, progress }: Rehearsal): Promise<void> {
  const tools = as('Tools');
  const executionId = await awaitExecution(progress.pipeline, progress.commits.at(-1)?.commit ?? '', tools);
  for (;;) {
    const { actions } = await readExecution(progress.pipeline, executionId, tools);
    const failed = actions.find(({ status }) => status === 'Failed');
    if (failed) throw new Error(`${failed.stage} / ${failed.action} failed: ${failed.error}`);
    if (actions.some(({ stage, status }) => stage === 'Validate' && status === 'Succeeded')) return;
    await tools.clock.sleep(100);
  }
}

const forms = deploymentForms.map((form) => `cloudformation/${pipelineTemplateFiles[form]}`);

describe('a value with shell code in it', () => {
  const hostile = `'"; touch taken-over; $(touch taken-over) \`touch taken-over\`\n\\ * #{x.y}`;
  const variables = [
    'ARTIFACT_DIGEST',
    'STACK_NAME',
    'TEMPLATE_FILE',
    'PARAMETERS_FILE',
    'ACCOUNT_ID',
    'AWS_REGION',
    'RELEASED_TEMPLATE',
  ];
  const roles = ['PIPELINE_ROLE_NAME', 'DEPLOYMENT_ROLE_NAME'];
  const names = [...variables, 'ARTIFACT_BUCKET', 'PLAN_PREFIX', 'PLAN_DIGEST', ...roles];
  const projects = forms.flatMap((form) =>
    Object.entries(resourcesOf(readTemplate(form), 'AWS::CodeBuild::Project'))
      .filter(([name]) => name !== 'BuildProject')
      .map(([name, project]) => [`${name} of ${form}`, project] as const),
  );

  it.each(projects)('reaches steps as one word and is not run, in %s', (_, project) => {
    const text = String(mapAt(project, 'Properties', 'Source')['BuildSpec']);
    const build = mapAt(toTemplateValue(parseSource(text, 'buildspec.yml')), 'phases', 'build');
    const commands = texts(build['commands']);
    expect(commands[0]).toMatch(/^([A-Z_]+="\$\()?steps /);
    const folder = mkdtempSync(join(tmpdir(), 'steps-shell-'));
    try {
      const fake = join(folder, 'steps');
      writeFileSync(fake, '#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word" >> words; done\n');
      chmodSync(fake, 0o755);
      const env = {
        PATH: `${folder}:${process.env['PATH']}`,
        ...Object.fromEntries(names.map((name) => [name, hostile])),
      };
      execFileSync('sh', ['-ec', commands.join('\n')], { cwd: folder, env });
      const words = readFileSync(join(folder, 'words'), 'utf8').split('\0').slice(0, -1);
      const expected = names.flatMap((name) => commands.join().match(new RegExp(`"\\$${name}"`, 'g')) ?? []);
      expect(words.filter((word) => word === hostile)).toHaveLength(expected.length);
      expect(existsSync(join(folder, 'taken-over'))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.each(forms)('values that are put into the pipeline as text, in %s', (form) => {
  const pipeline = readTemplate(form);
  const stages = JSON.stringify(mapAt(resourcesOf(pipeline)['Pipeline'], 'Properties')['Stages']);
  // One of two plans, by a parameter: the names stand in the template.
  const actions = stages.replaceAll(/(?<=#\{)\$\{Plan\}/g, 'AnyPlan');

  it('choose between plans whose names stand in the template', () => {
    const chosen = [...stages.matchAll(/"Plan":(\{[^}]*\})/g)].map(([, choice]) => choice);
    expect(chosen).toHaveLength(form.includes('plan') ? 2 : 0);
    for (const choice of chosen)
      expect(choice).toMatch(/^\{"Fn::If":\["ApprovesJointly","JointPlan","(Uat|Prod)Plan"\]\}$/);
  });

  it('come from builds and commits only where nothing but an id can be', () => {
    const references = new Set([...actions.matchAll(/#\{([^}]+)\}/g)].map(([, name = '']) => name));
    // What an approval allows is rules and logical ids, of letters, digits, hyphens, colons, dots and commas only (steps/approved-findings.ts).
    const ofBuilds = [...references].filter(
      (name) => !/^\w+(Deployment\.STACK_OUTPUTS|Plan\.PLAN_DIGEST|Approval\.ALLOWED)$/.test(name),
    );
    const own = ['BuildVariables.ARTIFACT_DIGEST', 'SourceVariables.CommitId', 'SourceVariables.VersionId'];
    expect(ofBuilds.toSorted()).toEqual([...own, 'codepipeline.PipelineExecutionId']);
  });

  it('come from a deployment as its outputs in base64, and as the digest of a plan, by buildspecs that stand in the template', () => {
    const exported = Object.values(resourcesOf(pipeline, 'AWS::CodeBuild::Project')).map((project) =>
      String(mapAt(project, 'Properties', 'Source')['BuildSpec']),
    );
    for (const text of exported.filter((buildspec) => buildspec.includes('STACK_OUTPUTS')))
      expect(text).toContain('STACK_OUTPUTS="$(steps outputs --no-config --format base64\n');
    const tests = JSON.stringify(mapAt(resourcesOf(pipeline)['BuildProject'], 'Properties'));
    expect(tests).toContain('/codebuild-steps/common/build-role-arn');
    expect(actions).toContain('"ProjectName":{"Ref":"BuildProject"},"BuildspecOverride"');
  });

  it('are parameters whose patterns let no quote, space or dollar pass', () => {
    const parameters = mapAt(pipeline, 'Parameters');
    const texts = [...actions.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
    const written = [...new Set(texts)].filter((name) => name in parameters && name !== 'Stack');
    expect(written.length).toBeGreaterThan(5);
    for (const name of [...written, 'StackName', 'WorkloadName']) {
      const { AllowedPattern, Type } = mapAt(parameters[name]);
      // What is read from the common stack is set by those who administer it.
      if (String(Type).startsWith('AWS::SSM')) continue;
      for (const hostile of ['a"b', 'a b', '$(x)', 'a\nb', '#{a.b}'])
        expect(new RegExp(String(AllowedPattern)).test(hostile), `${name}: ${hostile}`).toBe(false);
    }
  });

  it('make no link of an approval that leads elsewhere', () => {
    const links = [...actions.matchAll(/"ExternalEntityLink":\{"Fn::Sub":\[?"([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(form.includes('steps') ? 0 : form.includes('plan') ? 5 : 4);
    for (const link of links) {
      expect(link).toMatch(/^https:\/\/\$\{AWS::Region\}\.console\.aws\.amazon\.com\//);
      expect(link.replaceAll(/#\{(codepipeline\.PipelineExecutionId|\w+Plan\.PLAN_DIGEST)\}/g, '')).not.toContain('#{');
    }
  });
});
