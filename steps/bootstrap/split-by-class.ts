import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';
import { nameOf } from './pipeline-names.ts';

/**
 * Two pipelines of one repository, from the same files: one of class develop, which brings its branch to Dev and Test, and one of class
 * main, which brings what was merged to the rest. The repository is made by the one of main.
 */
export function splitByClass(pipeline: PipelineConfiguration): readonly PipelineConfiguration[] {
  const { develop, ...both } = pipeline;
  if (!develop) return [pipeline];
  // Branches go where the pipeline of class develop goes.
  const { 'feature-branches': branches, ...main } = both;
  const { uat, prod, dev, test } = main.accounts ?? {};
  return [
    { ...main, accounts: { ...(uat ? { uat } : {}), ...(prod ? { prod } : {}) } },
    {
      ...main,
      name: develop.name ?? `${nameOf(main)}-develop`,
      class: 'develop',
      branch: develop.branch ?? 'develop',
      accounts: { ...(dev ? { dev } : {}), ...(test ? { test } : {}) },
      'create-repository': false,
      ...(branches === undefined ? {} : { 'feature-branches': branches, branchParent: nameOf(main) }),
    },
  ];
}

/** In what the two differ: of that the file that both take their configuration from can say nothing. */
const differing = [
  'PipelineName',
  'PipelineClass',
  'BranchName',
  'CreateRepository',
  'DevAccountId',
  'TestAccountId',
  'UatAccountId',
  'ProdAccountId',
];

export function findUnsplittable({
  develop,
  accounts = {},
  parameters = {},
  fromRepository = [],
  ...pipeline
}: PipelineConfiguration): readonly Contradiction[] {
  if (!develop) return [];
  const found: Contradiction[] = [];
  const said = fromRepository.filter((name) => differing.includes(name));
  if (said.length > 0)
    found.push({
      path: ['configuration'],
      message: `the pipeline configuration says ${said.join(', ')}, in which the two pipelines differ: take it out there, and say it here`,
    });
  for (const name of differing)
    if (name in parameters && !said.includes(name))
      found.push({
        path: ['parameters', name],
        message: `parameters: ${name} would be the same for both pipelines: use accounts:, branch: and name:`,
      });
  if (pipeline.class === 'develop')
    found.push({ path: ['class'], message: 'develop: makes the second pipeline: this one is of class main' });
  // Environments that are listed have no accounts to be divided, and are refused beside develop.
  if (pipeline.environments !== undefined) return found;
  if (accounts.dev === undefined && accounts.test === undefined)
    found.push({
      path: ['develop'],
      message: 'the pipeline of class develop deploys to accounts: dev and test, and neither is named',
    });
  if (accounts.uat === undefined && accounts.prod === undefined)
    found.push({
      path: ['develop'],
      message: 'the pipeline of class main deploys to accounts: uat and prod, and neither is named',
    });
  return found;
}
