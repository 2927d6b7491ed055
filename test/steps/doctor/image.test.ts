import { DeleteRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose, paste, refusalsIn } from '../../helpers/doctoring.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { changePolicy } from '../../helpers/policies.ts';
import { exampleImageSection, pushImage } from '../../helpers/push-image.ts';

const tools = '222222222222';
const repository = `arn:aws:ecr:eu-west-1:${tools}:repository/codebuild-steps`;
const policy = { kind: 'repository policy', id: repository, accountId: tools } as const;
const pulls = /project steps-main-orders-build pulls its image$/;

describe('an organisation with an image of its own', () => {
  let organization: EmptyOrganization;
  beforeEach(async () => {
    organization = await startEmptyOrganization();
    await organization.configure((text) => text.replace(/^image: .*\n/m, exampleImageSection));
    // The repository is there after the first run, and all that runs in the image after the second.
    await organization.bootstrap('--yes');
    await pushImage(organization);
    await organization.bootstrap('--yes');
  });
  afterEach(() => organization.cloud.stop());

  it('holds in every link', async () => {
    const { exitCode, findings } = await diagnose(organization);
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  });

  it('is told of a repository policy that denies the pull, whose mended statement lets it through', async () => {
    await changePolicy(organization, policy, (statements) => [
      ...statements,
      { Sid: 'Frozen', Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' },
    ]);
    const report = await diagnose(organization);
    const refusals = refusalsIn(report);
    expect(report.exitCode).toBe(1);
    expect(refusals[0]).toMatchObject({
      kind: 'denied',
      holder: policy,
      owner: {
        template: 'cloudformation/common/image.yml',
        stack: 'codebuild-steps-image',
        command: 'steps bootstrap',
      },
    });
    expect(refusals.flatMap(({ breaks }) => breaks)).toContainEqual(expect.stringMatching(pulls));
    for (const refusal of refusals) await paste(organization, refusal);
    expect(await diagnose(organization)).toMatchObject({ exitCode: 0, findings: [] });
  });

  it('is told that the repository is not there', async () => {
    const ecr = organization.clientFor(tools).client(ECRClient);
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: 'codebuild-steps', force: true }));
    const { exitCode, findings } = await diagnose(organization);
    expect(exitCode).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'state', message: expect.stringContaining(repository) }),
    );
  });
});
