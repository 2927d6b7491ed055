import { CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { diagnose, doctor, paste, refusalsIn } from '../../helpers/doctoring.ts';
import type { EmptyOrganization } from '../../helpers/empty-organization.ts';
import { installedForEach } from '../../helpers/installed-organization.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';
import { actionRole, breaks, deploymentRole, openBroken, pipelineRole } from './breaks.ts';
import { refusalOf } from '../../helpers/attack-scene.ts';

const opened = installedForEach();
let organization: EmptyOrganization;
beforeEach(() => {
  organization = opened();
});

const ask = (principal: string, action: string, resource: string, ...context: readonly string[]) => [
  '--principal',
  principal,
  '--action',
  action,
  '--resource',
  resource,
  ...(context.length > 0 ? ['--context', ...context] : []),
];

async function common(name: string): Promise<string> {
  const Names = [`/codebuild-steps/common/${name}`];
  const ssm = organization.clientFor('222222222222').client(SSMClient);
  return (await ssm.send(new GetParametersCommand({ Names }))).Parameters?.[0]?.Value ?? '';
}

describe('one question', () => {
  it('is answered with yes where all sides allow', async () => {
    const run = await doctor(
      organization,
      '--all',
      ...ask(actionRole, 's3:GetObject', `arn:aws:s3:::${await common('artifact-bucket')}/x`),
    );
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^Dev account 333333333333, eu-west-1\n {2}= arn:aws:iam::333333333333:role\/CrossAccountPipelineRole s3:GetObject arn.*: allowed\n\nEverything holds \(1 checked\)\n$/,
    );
  });

  it('is answered for a session of a role, and for a service', async () => {
    const session = 'arn:aws:sts::333333333333:assumed-role/CrossAccountPipelineRole/any';
    const passed = ask(session, 'iam:PassRole', deploymentRole, 'iam:PassedToService=cloudformation.amazonaws.com');
    expect(await diagnose(organization, ...passed)).toMatchObject({ exitCode: 0 });
    const trusted = ask('cloudformation.amazonaws.com', 'sts:AssumeRole', deploymentRole);
    expect(await diagnose(organization, ...trusted)).toMatchObject({ exitCode: 0 });
  });

  it('is answered with the condition that its context falls short of', async () => {
    const report = await diagnose(
      organization,
      ...ask(actionRole, 'iam:PassRole', deploymentRole, 'iam:PassedToService=ec2.amazonaws.com'),
    );
    const [finding] = refusalsIn(report);
    expect(report.exitCode).toBe(1);
    expect(finding?.nearMisses).toEqual([
      expect.stringMatching(
        /"PassDeploymentRole" .* iam:PassedToService wants cloudformation.amazonaws.com and the request has ec2/,
      ),
    ]);
    expect(finding?.assumed).toEqual({ 'iam:PassedToService': 'ec2.amazonaws.com' });
  });

  it('names every side that would have to change', async () => {
    const report = await diagnose(organization, ...ask(actionRole, 'kms:Encrypt', await common('artifact-key-arn')));
    expect(refusalsIn(report).map(({ holder }) => holder.kind)).toEqual(['identity policies', 'key policy']);
    for (const refusal of refusalsIn(report)) await paste(organization, refusal);
    const again = await diagnose(organization, ...ask(actionRole, 'kms:Encrypt', await common('artifact-key-arn')));
    expect(again.findings).toEqual([]);
  });

  it('is answered for a user', async () => {
    const iam = organization.clientFor('222222222222').client(IAMClient);
    await iam.send(new CreateUserCommand({ UserName: 'ann', Path: '/people/' }));
    const ann = 'arn:aws:iam::222222222222:user/people/ann';
    const asked = ask(ann, 'codepipeline:GetPipeline', 'arn:aws:codepipeline:eu-west-1:222222222222:orders');
    const [finding] = refusalsIn(await diagnose(organization, ...asked));
    expect(finding).toMatchObject({
      holder: { kind: 'identity policies', id: ann },
      owner: { command: expect.stringMatching(/^aws iam put-user-policy --user-name ann /) },
    });
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [finding?.statement] });
    await iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'pasted', PolicyDocument }));
    expect(await diagnose(organization, ...asked)).toMatchObject({ exitCode: 0, findings: [] });
  });

  it('says so where a role is not there', async () => {
    const report = await diagnose(
      organization,
      ...ask(pipelineRole, 'sts:AssumeRole', 'arn:aws:iam::333333333333:role/None'),
    );
    expect(report).toMatchObject({
      exitCode: 1,
      findings: [{ kind: 'state', message: 'there is no role None in account 333333333333' }],
    });
  });

  it('says so where the policy of the resource is none that it reads', async () => {
    const report = await diagnose(
      organization,
      ...ask(pipelineRole, 'sns:Publish', 'arn:aws:sns:eu-west-1:333333333333:topic'),
    );
    expect(report.exitCode).toBe(1);
    expect(refusalsIn(report).map(({ holder }) => holder.kind)).toEqual(['identity policies']);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'unread', message: expect.stringContaining('resource policy of arn:aws:sns') }),
    );
  });
});

describe('a message', () => {
  const refusal = `User: arn:aws:sts::222222222222:assumed-role/codebuild-steps-build-eu-west-1/b is not authorized to perform: sts:AssumeRole on resource: ${actionRole}`;

  it('is answered from a flag, from a file and from standard input', async () => {
    const { folder, environment } = organization;
    const byFlag = await doctor(organization, '--message', refusal);
    const log = await createWorkspace({
      'build.log': `[Container] 2024/01/01 Running\n${refusal}\n[Container] failed`,
    });
    const byFile = await doctor(organization, '--message-file', `${log}/build.log`);
    const byInput = await runSteps(['doctor', '--message', '-'], { cwd: folder, env: environment, input: refusal });
    expect(byFlag.exitCode).toBe(1);
    expect(byFlag.stdout).toContain(
      'identity policies of role codebuild-steps-build-eu-west-1 in account 222222222222: no statement allows sts:AssumeRole',
    );
    expect(byFlag.stdout).toContain(
      'trust policy of role CrossAccountPipelineRole in account 333333333333: no statement allows sts:AssumeRole',
    );
    expect([byFile, byInput]).toEqual([byFlag, byFlag]);
  });

  it('with several refusals has each answered', async () => {
    const other = `User: arn:aws:sts::333333333333:assumed-role/CrossAccountDeploymentRole/c is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::333333333333:user/u`;
    const report = await diagnose(organization, '--message', `${refusal}\n${other}`);
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    expect(refusalsIn(report)).toContainEqual(
      expect.objectContaining({ kind: 'denied', replaces: 'statement "NoUsersAndNoIdentityProviders"' }),
    );
  });

  it('that leaves out who it was is answered by what the chain knows', async () => {
    const bucket = await common('artifact-bucket');
    const text = `Insufficient permissions\nUnable to access the artifact with Amazon S3 object key 'orders/BuildOutpu/abc' located in the Amazon S3 artifact bucket '${bucket}'. The provided role does not have sufficient permissions.`;
    const report = await diagnose(organization, '--message', text);
    expect(report).toMatchObject({ exitCode: 0, checks: [{ outcome: 'holds' }] });
    expect(report.notes).toContainEqual(expect.stringMatching(/^what was refused would be allowed now/));
  });

  it('that leaves out who it was says so where the pipelines cannot be read', async () => {
    await organization.configure((text) => text.replace(/(tools:\n.*\n {4}role: )\w+/, '$1NoSuchRole'));
    const text = `Unable to access the artifact with Amazon S3 object key 'orders/BuildOutpu/abc' located in the Amazon S3 artifact bucket 'any-bucket'`;
    const { exitCode, findings } = await diagnose(organization, '--message', text);
    expect(exitCode).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'unread', message: expect.stringContaining('NoSuchRole') }),
    );
  });

  it('about what nobody can read says so', async () => {
    const { exitCode, findings } = await diagnose(
      organization,
      '--message',
      `User: ${actionRole} is not authorized to perform: iam:PassRole on resource: ${deploymentRole} because no session policy allows the iam:PassRole action`,
    );
    expect(exitCode).toBe(1);
    expect(findings).toMatchObject([{ kind: 'unread', message: expect.stringContaining('names a session policy') }]);
  });
});

describe('a refusal that has happened', () => {
  it.each(breaks.filter(({ call }) => call))('$name: is explained from its message, and mended', async (one) => {
    const scene = await openBroken(organization);
    await one.breakIt(scene);
    const message = await refusalOf(one.call?.(scene) ?? Promise.resolve());
    const report = await diagnose(organization, '--message', `Error: ${message}`);
    expect(report.exitCode).toBe(1);
    expect(refusalsIn(report)).toContainEqual(
      expect.objectContaining({ holder: expect.objectContaining({ kind: one.side }) }),
    );
    for (const refusal of refusalsIn(report)) await paste(organization, refusal);
    await one.call?.(scene);
  });
});

describe('what the user gives wrongly is told without a stack', () => {
  it.each<[args: readonly string[], exitCode: number, said: RegExp]>([
    [['none.yml'], 1, /the configuration "none.yml" does not exist/],
    [['--principal', actionRole], 2, /a question needs --action and --resource too/],
    [['--context', 'a:b=c'], 2, /a question needs --principal and --action and --resource too/],
    [ask('someone', 's3:GetObject', '*'), 2, /--principal is "someone", expected the ARN of a role/],
    [ask(actionRole, 'GetObject', '*'), 2, /--action is "GetObject", expected one action/],
    [ask(actionRole, 's3:GetObject', 'bucket'), 2, /--resource is "bucket", expected an ARN/],
    [ask(actionRole, 's3:GetObject', '*', 'oops'), 2, /--context is "oops", expected key=value/],
    [['--message', 'all is well'], 2, /no refusal by AWS is recognised in "all is well"/],
    [['--message-file', 'none.log'], 1, /the message "none.log" does not exist/],
    [['--message', 'x', ...ask(actionRole, 's3:GetObject', '*')], 2, /--message answers what was refused/],
    [['--format', 'xml'], 2, /--format is "xml", expected one of text, json/],
  ])('%j', async (args, exitCode, said) => {
    const run = await doctor(organization, ...args);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toMatch(said);
    expect(run.stderr).not.toMatch(/^ {4}at /m);
  });

  it('a configuration that is none', async () => {
    await organization.configure(() => 'organization: 5\n');
    const run = await doctor(organization);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/^steps: bootstrap.yml:1:15: organization is 5/);
  });
});
