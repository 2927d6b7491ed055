import {
  CodeCommitClient,
  CreateCommitCommand,
  GetBranchCommand,
  GetDifferencesCommand,
} from '@aws-sdk/client-codecommit';
import { expect, it } from 'vitest';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

const repositoryName = 'shop';
const pipelines = ['orders', 'invoices'].map(
  (workload, index) => `
  - workload: ${workload}
    repository: ${repositoryName}
    create-repository: ${index === 0}
    stages: basic
    accounts: { dev: '333333333333', test: '444444444444' }
    source: { paths: ['services/${workload}/**', 'shared/*.yml'] }`,
);

it('a commit starts the pipelines of a repository whose paths it changes, and no other', async () => {
  const organization = await startEmptyOrganization();
  await organization.configure((text) =>
    text.replace(/^pipelines:\n(?: {2}.*\n)+/m, `pipelines:${pipelines.join('')}\n`),
  );
  const bootstrapped = await organization.bootstrap('--yes');
  expect(bootstrapped.stderr).not.toContain('error');
  expect(bootstrapped.exitCode).toBe(0);
  const codecommit = organization.clientFor('222222222222').client(CodeCommitClient);

  const started: string[] = [];
  organization.cloud.onEvent(({ 'detail-type': type, detail }) => {
    if (type === 'CodePipeline Pipeline Execution State Change' && detail['state'] === 'STARTED')
      started.push(String(detail['pipeline']));
  });
  let parentCommitId: string | undefined;
  async function commit(...names: readonly string[]): Promise<readonly string[]> {
    const putFiles = names.map((filePath) => ({
      filePath,
      fileContent: Buffer.from(`${started.length} ${names.join()}`),
    }));
    const request = { repositoryName, branchName: 'main', putFiles, ...(parentCommitId && { parentCommitId }) };
    parentCommitId = (await codecommit.send(new CreateCommitCommand(request))).commitId;
    const before = started.length;
    await organization.cloud.idle();
    return started.slice(before).toSorted();
  }

  // A branch that is new: nothing says what changed.
  expect(await commit('README.md')).toEqual(['invoices', 'orders']);
  expect(await commit('README.md', 'services/README.md')).toEqual([]);
  expect(await commit('services/orders/deep/.hidden')).toEqual(['orders']);
  expect(await commit('services/invoices/template.yml', 'README.md')).toEqual(['invoices']);
  expect(await commit('shared/network.yml')).toEqual(['invoices', 'orders']);
  expect(await commit('shared/deep/network.yml', 'shared/networkxyml')).toEqual([]);

  // A file that goes is a change of its path; more than a page of others before it hides nothing.
  const many = Array.from({ length: 150 }, (_, index) => ({ filePath: `a/${index}`, fileContent: Buffer.from('x') }));
  await codecommit.send(
    new CreateCommitCommand({
      repositoryName,
      branchName: 'main',
      ...(parentCommitId && { parentCommitId }),
      putFiles: many,
      deleteFiles: [{ filePath: 'services/orders/deep/.hidden' }],
    }),
  );
  const before = started.length;
  await organization.cloud.idle();
  expect(started.slice(before)).toEqual(['orders']);

  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
  const compared = { repositoryName, beforeCommitSpecifier: parentCommitId, afterCommitSpecifier: branch?.commitId };
  const page = await codecommit.send(new GetDifferencesCommand({ ...compared, MaxResults: 149 }));
  const rest = await codecommit.send(new GetDifferencesCommand({ ...compared, NextToken: page.NextToken }));
  expect([page.differences?.length, rest.NextToken]).toEqual([100, undefined]);
  expect(rest.differences?.at(-1)).toMatchObject({
    changeType: 'D',
    beforeBlob: { path: 'services/orders/deep/.hidden', mode: '100644' },
  });
  await organization.cloud.stop();
}, 120_000);
