import { readText } from './templates.ts';

/** The template of a workload that is one queue, with further resources where they are given. */
export const queueTemplate = (more = '') => `Parameters:
  Environment: { Type: String }
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Metadata: { cfn_nag: { rules_to_suppress: [{ id: W48, reason: a test }] } }
    UpdateReplacePolicy: Delete
    DeletionPolicy: Delete
    Properties:
      QueueName: !Sub orders-\${Environment}
      SqsManagedSseEnabled: true
${more}`;

/** Its repository, as far as a build and a plan against Dev go. */
export const queueWorkload = (more?: string) => ({
  'template.yml': queueTemplate(more),
  'environments/dev.json': JSON.stringify({ Parameters: { Environment: 'dev' } }),
  'buildspec.yml': readText('buildspecs/build.yml'),
});
