import type * as deployErrors from '../../../steps/errors/deploy.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, type ExamplesOf } from './example.ts';

const [planned, found] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
const bucketName = {
  stackName: 'orders-Child-1XKQ7H3VPE4C',
  stackId: 'arn:aws:cloudformation:eu-west-1:333333333333:stack/orders-Child-1XKQ7H3VPE4C/1a2b',
  logicalId: 'Reports',
  resourceType: 'AWS::S3::Bucket',
  status: 'CREATE_FAILED',
};
const notEmpty = { ...bucketName, status: 'DELETE_FAILED', reason: 'The bucket you tried to delete is not empty' };

export const deployExamples: ExamplesOf<typeof deployErrors> = {
  parametersRejected: [
    errors.parametersRejected(
      [
        'StageNam is not a parameter of packaged.yml (did you mean StageName?)',
        'Memory is "64": must be a number not less than 128',
      ],
      'environments/prod.json',
    ),
  ],
  targetsRejected: [
    errors.targetsRejected('another wave has the name first', at('targets.yml:9', '  - name: first', 'first')),
  ],
  parameterSourceMissing: [errors.parameterSourceMissing('VpcId', '{{export:333333333333/eu-west-1/network-VpcId}}')],
  parameterSourceSecret: [errors.parameterSourceSecret('ApiKey', '{{ssm:/orders/api-key}}')],
  regionNotPackaged: [errors.regionNotPackaged('eu-central-1', ['eu-west-1'])],
  changeSetRejected: [
    errors.changeSetRejected('orders', 'No export named network-VpcId found.'),
    errors.changeSetRejected('orders', 'Template error: instance of Fn::GetAtt references undefined resource Queue'),
  ],
  stackNotReady: [
    errors.stackNotReady(
      'orders',
      'DELETE_FAILED',
      'mend what keeps those resources and run `steps deploy --delete`, which deletes the stack, then deploy; or deploy with --retain LOGICALID..., which leaves them where they are, finishes the deletion and makes the stack again',
      'Reports: The bucket you tried to delete is not empty',
    ),
    errors.stackNotReady(
      'orders',
      'UPDATE_FAILED',
      'somebody turned rollback off: run `aws cloudformation rollback-stack`, which takes it back to its last good state, then deploy again',
    ),
  ],
  planTooLarge: [errors.planTooLarge('packaged.yml', 61_440, 51_200)],
  deploymentFailed: [
    errors.deploymentFailed(
      'orders',
      'UPDATE_ROLLBACK_COMPLETE',
      { ...bucketName, reason: 'orders-reports already exists', cancelled: 2 },
      at('nested/reports.yml:3', '  Reports:', 'Reports'),
    ),
    errors.deploymentFailed('orders', 'DELETE_COMPLETE', undefined),
  ],
  stackProtected: [errors.stackProtected('orders')],
  deletionFailed: [errors.deletionFailed('orders', 'DELETE_FAILED', ['Reports'], notEmpty)],
  waitedTooLong: [errors.waitedTooLong('orders', 60)],
  notInManifest: [
    errors.notInManifest('environments/prod.json', '.steps/manifest.json', ['packaged.yml', 'environments/dev.json']),
  ],
  planMissing: [errors.planMissing(planned, `s3://artifacts/packages/plans/orders/7/${planned}.json`)],
  planTampered: [errors.planTampered(`s3://artifacts/packages/plans/orders/7/${planned}.json`, planned, found)],
  planForeign: [errors.planForeign('account', '333333333333', '444444444444')],
  planPartMissing: [
    errors.planPartMissing('orders', 'eu-west-1', '444444444444', [
      { stackName: 'orders', place: 'account 333333333333, eu-west-1' },
    ]),
  ],
  planTargetMissing: [
    errors.planTargetMissing({ stackName: 'orders', region: 'eu-west-1', account: '444444444444' }, 'targets.yml'),
  ],
  tagOwned: [
    errors.tagOwned(
      'codebuild-steps:workload',
      'stock',
      'orders',
      at('environments/prod.json:4', '    "codebuild-steps:workload": "stock"', '"codebuild-steps:workload"'),
    ),
  ],
  planStale: [
    errors.planStale('orders', 'its change set is gone'),
    errors.planStale('orders', 'its change set was executed, and the stack ended in UPDATE_ROLLBACK_COMPLETE'),
  ],
  deniedByRule: [
    errors.deniedByRule(
      'orders',
      ['replace-stateful:Orders', 'broaden-iam:Api.Role'],
      'Orders (AWS::DynamoDB::Table): is made anew, empty',
    ),
  ],
  stackNotFound: [errors.stackNotFound('orders', '333333333333')],
};
