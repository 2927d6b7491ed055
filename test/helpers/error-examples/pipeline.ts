import type * as pipelineErrors from '../../../steps/errors/pipeline.ts';
import type * as updatePipelineErrors from '../../../steps/errors/update-pipeline.ts';
import type * as pruneErrors from '../../../steps/errors/prune.ts';
import type * as reportPullRequestErrors from '../../../steps/errors/report-pull-request.ts';
import type * as rehearseErrors from '../../../steps/errors/rehearse.ts';
import type * as initErrors from '../../../steps/errors/init.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, refusedByAws, type ExamplesOf } from './example.ts';

const [reviewed, newer] = ['1f6a2c4e-0000-4000-8000-000000000001', '1f6a2c4e-0000-4000-8000-000000000002'];
const stage = 'ApproveDeployToProd';

export const pipelineExamples: ExamplesOf<typeof pipelineErrors> = {
  fromPipeline: [
    errors.fromPipeline(
      refusedByAws('PipelineNotFoundException', 'The account has no pipeline order', 400),
      'order',
      'read the state of pipeline order',
    ),
    errors.fromPipeline(
      refusedByAws('PipelineExecutionNotFoundException', `There is no execution ${reviewed}`, 400),
      'orders',
      `read execution ${reviewed} of pipeline orders`,
    ),
  ],
  pipelineNotFound: [
    errors.pipelineNotFound('order', undefined),
    errors.pipelineNotFound('order', undefined, 'did you mean orders?'),
  ],
  executionNotFound: [
    errors.executionNotFound('orders', reviewed.slice(0, 8), [reviewed], undefined),
    errors.executionNotFound('orders', '00000000', [newer, reviewed], undefined),
    errors.executionNotFound('orders', '00000000', [], undefined),
  ],
  nameUnknown: [errors.nameUnknown('stage', 'Prod', 'pipeline orders', ['Source', 'Build', 'DeployToProd'])],
  nothingExecuted: [errors.nothingExecuted('orders')],
  nothingToApprove: [errors.nothingToApprove('orders', stage)],
  approvalsAmbiguous: [errors.approvalsAmbiguous('orders', ['ApproveDeployToUat', stage])],
  approvalsShareStage: [errors.approvalsShareStage('orders', stage, ['Approve', 'ApproveSecurity'])],
  otherExecutionWaits: [errors.otherExecutionWaits('orders', stage, reviewed, newer)],
  approvalUnconfirmed: [errors.approvalUnconfirmed('orders')],
  approvalOutdated: [errors.approvalOutdated('orders', stage, undefined)],
  approvalNotGiven: [errors.approvalNotGiven('orders', stage, reviewed)],
  ticketMissing: [errors.ticketMissing('orders', stage, 'looks good', 'CHG[0-9]{7}')],
  nothingToRetry: [
    errors.nothingToRetry('orders', 'stage Build is still in progress', 'wait for it: steps status orders --watch'),
    errors.nothingToRetry(
      'orders',
      'no stage has failed',
      'for another deployment of the same push a commit, or: aws codepipeline start-pipeline-execution --name orders',
    ),
  ],
  failuresAmbiguous: [errors.failuresAmbiguous('orders', ['Build', 'DeployToTest'])],
  notRetryable: [
    errors.notRetryable(
      'orders',
      'DeployToTest',
      new Error('The pipeline structure was changed after the execution started'),
    ),
  ],
};

const file = 'pipeline/standard.json';

export const updatePipelineExamples: ExamplesOf<typeof updatePipelineErrors> = {
  pipelineParametersHeld: [
    errors.pipelineParametersHeld(
      file,
      {
        held: [{ name: 'ProdAccountId', value: '999999999999', current: '666666666666' }],
        unknown: ['Approvers', 'ComputTyp'],
        free: ['ComputeType'],
      },
      at(`${file}:4`, '    "ProdAccountId": "999999999999",', '"999999999999"'),
    ),
  ],
  instanceRetired: [errors.instanceRetired('pipeline/instances/acme.json', 'orders--acme-pipeline')],
  instanceFilesRefused: [
    errors.instanceFilesRefused(['pipeline/instances/acme.json is no plain file']),
    errors.instanceFilesRefused(['there are 12 instances, and bootstrap.yml lets 10 be']),
  ],
  instancesVanished: [errors.instancesVanished(['acme', 'globex'])],
  branchReleaseRefused: [errors.branchReleaseRefused('pipelines/branches.yml')],
  retiredBranchRefused: [errors.retiredBranchRefused('payroll', '333333333333')],
};

export const pruneExamples: ExamplesOf<typeof pruneErrors> = {
  workloadLives: [errors.workloadLives('orders', 'steps.yml')],
  pruneUnfounded: [errors.pruneUnfounded('pipeline/instances', ['acme', 'globex'])],
  stackNotPruned: [
    errors.stackNotPruned('orders--acme', 'it is protected against deletion'),
    errors.stackNotPruned('payroll', undefined),
  ],
};

export const pullRequestExamples: ExamplesOf<typeof reportPullRequestErrors> = {
  tooManyFiles: [errors.tooManyFiles(71_204, 65_534)],
  foreignBuild: [errors.foreignBuild('orders-build:0f3c2d1e', 'orders-pull-requests-build')],
};

export const rehearseExamples: ExamplesOf<typeof rehearseErrors> = {
  executionNotStarted: [errors.executionNotStarted('orders', '5b0f3d7')],
  workloadIncomplete: [errors.workloadIncomplete('orders', `RepositoryName in ${file}`, 'which names its repository')],
  nothingToResume: [errors.nothingToResume('.steps/rehearsal')],
  rehearsalRunning: [errors.rehearsalRunning('.steps/rehearsal', 4711, '.steps/rehearsal/running')],
};

export const initExamples: ExamplesOf<typeof initErrors> = {
  pathTaken: [errors.pathTaken('pipeline', 'pipeline/standard.json')],
  pathLeadsOut: [errors.pathLeadsOut('pipeline', '/home/me/shared', 'pipeline/standard.json')],
};
