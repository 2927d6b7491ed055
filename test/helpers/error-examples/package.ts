import type * as packageErrors from '../../../steps/errors/package.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, refusedBySystem, type ExamplesOf } from './example.ts';

const code = at('template.yml:8', '      CodeUri: functions/order', 'functions/order');
const uri = 'CodeUri of Orders';
const looped = at('template.yml:14', '            CodeUri: ./services/${Name}', './services/${Name}');
const key = 'alias/artifacts';

export const packageExamples: ExamplesOf<typeof packageErrors> = {
  referenceNotFound: [
    errors.referenceNotFound('functions/order', 'functions/order', uri, code, 'functions/orders'),
    errors.referenceNotFound(
      './${Stage}/api.yml',
      '${Stage}/api.yml',
      'DefinitionUri of Api',
      at('template.yml:20', '      DefinitionUri: ./${Stage}/api.yml', './${Stage}/api.yml'),
    ),
  ],
  fileExpected: [
    errors.fileExpected('nested', 'TemplateURL of Queues', at('template.yml:8', '      TemplateURL: nested', 'nested')),
  ],
  notAnArchive: [
    errors.notAnArchive('orders.zip', uri, at('template.yml:8', '      CodeUri: orders.zip', 'orders.zip')),
  ],
  folderEmpty: [errors.folderEmpty('dist', uri, at('template.yml:8', '      CodeUri: dist', 'dist'))],
  linkLeavesWorkload: [errors.linkLeavesWorkload('functions/orders/shared', '/home/me/shared', '/home/me/orders')],
  referenceUnreadable: [
    errors.referenceUnreadable('functions/order', uri, refusedBySystem('EACCES'), code),
    errors.referenceUnreadable('functions/order', uri, refusedBySystem('ELOOP'), code),
  ],
  referenceSpecial: [errors.referenceSpecial('functions/order', uri, code)],
  linkBroken: [
    errors.linkBroken('functions/orders/shared', refusedBySystem('ENOENT')),
    errors.linkBroken('functions/orders/loop', refusedBySystem('ELOOP')),
  ],
  nestingCircular: [
    errors.nestingCircular(
      ['nested/a.yml', 'nested/b.yml', 'nested/a.yml'],
      at('nested/b.yml:5', '      TemplateURL: a.yml', 'a.yml'),
    ),
  ],
  aliasConflict: [
    errors.aliasConflict(
      at('template.yml:8', '      CodeUri: &code functions/orders', 'functions/orders'),
      at('template.yml:14', '      Code: *code', '*code'),
    ),
  ],
  notText: [errors.notText('template.yml')],
  tooLarge: [
    errors.tooLarge(
      '"functions/orders" (CodeUri of Orders)',
      291_504_128,
      262_144_000,
      "Lambda's limit for unzipped code",
      {
        location: at('template.yml:8', '      CodeUri: functions/orders', 'functions/orders'),
        largest: ['node_modules/aws-sdk (78.2 MB)', 'node_modules/typescript (61.4 MB)'],
      },
    ),
    errors.tooLarge('"template.yml", packaged,', 1_258_291, 1_000_000, "CloudFormation's limit for a template", {
      parts: ['Resources.Report (0.6 MB)'],
    }),
  ],
  changedWhileRead: [
    errors.changedWhileRead('functions/orders/app.js'),
    errors.changedWhileRead('functions/orders/app.js', refusedBySystem('ENOENT')),
  ],
  fromListed: [errors.fromListed(refusedBySystem('ENOENT'), 'functions/orders/caf\uFFFD.txt')],
  bucketElsewhere: [errors.bucketElsewhere('artifacts-222222222222', 'eu-west-1', 'eu-central-1')],
  bucketNotFound: [errors.bucketNotFound('artifcats-222222222222', 'eu-west-1')],
  buildOutdated: [
    errors.buildOutdated('Orders', 'was made from functions/orders before it was changed'),
    errors.buildOutdated('Orders', '(.steps/build/template/Orders) is not there any more'),
  ],
  regionWithoutBucket: [
    errors.regionWithoutBucket(
      'eu-north-1',
      errors.commonParameterMissing('/codebuild-steps/common/artifact-bucket', 'eu-north-1', '--s3-bucket BUCKET'),
    ),
  ],
  commonParameterMissing: [
    errors.commonParameterMissing('/codebuild-steps/common/artifact-bucket', 'eu-west-1', '--s3-bucket BUCKET'),
  ],
  kmsKeyNotFound: [errors.kmsKeyNotFound(key, 'eu-west-1')],
  kmsKeyInOtherRegion: [
    errors.kmsKeyInOtherRegion('arn:aws:kms:eu-central-1:222222222222:alias/artifacts', 'eu-central-1', 'eu-west-1'),
  ],
  kmsKeyUnusable: [
    errors.kmsKeyUnusable(key, 'its state is PendingDeletion'),
    errors.kmsKeyUnusable(key, 'it is for SIGN_VERIFY with RSA_2048, and S3 takes symmetric keys only'),
  ],
  loopUnknown: [
    errors.loopUnknown(
      './services/${Name}',
      'Name',
      'its collection is the parameter Names, which has no Default here',
      looped,
    ),
  ],
  loopsTooMany: [
    errors.loopsTooMany('./services/${Name}', 'snippet', looped),
    errors.loopsTooMany('./services/${Name}', 'template', looped),
  ],
  loopCollides: [errors.loopCollides('./services/${Name}', 'Name', 'a-b', looped)],
  parameterConstrained: [
    errors.parameterConstrained(
      'Code',
      'AllowedPattern',
      at('template.yml:4', "    AllowedPattern: '[a-z/]+'", 'AllowedPattern'),
    ),
  ],
  lookupMixed: [
    errors.lookupMixed(at('template.yml:14', '      Code: !FindInMap [Code, !Ref Stage, Uri]', '!FindInMap')),
  ],
};
