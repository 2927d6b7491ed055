import type * as bootstrapErrors from '../../../steps/errors/bootstrap.ts';
import type * as doctorErrors from '../../../steps/errors/doctor.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, type ExamplesOf } from './example.ts';

export const bootstrapExamples: ExamplesOf<typeof bootstrapErrors> = {
  configurationRejected: [
    errors.configurationRejected([
      {
        message: 'tools-account is not known; known are organization, regions, accounts, …',
        location: at('bootstrap.yml:3', 'tools-account: 222222222222', 'tools-account'),
      },
      {
        message: 'regions is []: expected at least one region',
        location: at('bootstrap.yml:5', 'regions: []', '[]'),
      },
    ]),
  ],
  wrongAccounts: [
    errors.wrongAccounts([
      'tools is account 222222222222, and the credentials of profile tools belong to account 333333333333 (arn:aws:iam::333333333333:user/me)',
    ]),
  ],
  wrongOrganization: [
    errors.wrongOrganization(
      'o-a1b2c3d4e5',
      'o-f6g7h8i9j0',
      at('bootstrap.yml:2', '  id: o-a1b2c3d4e5', 'o-a1b2c3d4e5'),
    ),
  ],
  unitNotFound: [
    errors.unitNotFound(
      'Workload',
      [
        { path: 'Workloads', id: 'ou-ab12-11111111' },
        { path: 'Workloads/Standard', id: 'ou-ab12-22222222' },
      ],
      at('bootstrap.yml:7', '  - Workload', 'Workload'),
    ),
  ],
  accountNotFound: [
    errors.accountNotFound(
      '333333333334',
      ['222222222222', '333333333333'],
      at('bootstrap.yml:9', '  - id: 333333333334', '333333333334'),
    ),
  ],
  lockOutRefused: [
    errors.lockOutRefused(
      ['tools account 222222222222: it acts by the role Administrator'],
      ['PlatformAdmin'],
      at('bootstrap.yml:12', '  exempt-roles: [PlatformAdmin]', '[PlatformAdmin]'),
    ),
  ],
  downgradeRefused: [errors.downgradeRefused('0.1.0', '0.2.0', 'eu-west-1')],
  upgradeNeeded: [errors.upgradeNeeded('0.2.0', '0.1.0')],
  removalBlocked: [errors.removalBlocked(['payroll-pipeline (eu-west-1)'])],
  workloadsRemain: [errors.workloadsRemain(['orders (333333333333, eu-west-1)'])],
  removalFailed: [
    errors.removalFailed(
      'codebuild-steps-roles',
      'DELETE_FAILED',
      {
        stackName: 'codebuild-steps-roles',
        logicalId: 'Boundary',
        resourceType: 'AWS::IAM::ManagedPolicy',
        status: 'DELETE_FAILED',
        reason: 'Export codebuild-steps-boundary cannot be deleted as it is in use by orders',
      },
      true,
    ),
  ],
  confirmationNeeded: [errors.confirmationNeeded(['artifacts-222222222222-eu-west-1'], ['artifacts'])],
  imageMissing: [
    errors.imageMissing(
      'codebuild-steps:0.2.0',
      '222222222222.dkr.ecr.eu-west-1.amazonaws.com/codebuild-steps',
      '  docker tag codebuild-steps:full 222222222222.dkr.ecr.eu-west-1.amazonaws.com/codebuild-steps:0.2.0\n  docker push 222222222222.dkr.ecr.eu-west-1.amazonaws.com/codebuild-steps:0.2.0',
    ),
  ],
  repositoryTaken: [
    errors.repositoryTaken(
      'codebuild-steps',
      'eu-west-1',
      at('bootstrap.yml:15', '  repository: codebuild-steps', 'codebuild-steps'),
    ),
  ],
};

export const doctorExamples: ExamplesOf<typeof doctorErrors> = {
  questionIncomplete: [errors.questionIncomplete(['--principal', '--resource'])],
  questionsMixed: [errors.questionsMixed()],
  noDenialFound: [
    errors.noDenialFound('An error occurred (403) when calling the HeadObject operation: Forbidden'),
    errors.noDenialFound(''),
  ],
  groupsNotRead: [errors.groupsNotRead('me', ['developers'])],
};
