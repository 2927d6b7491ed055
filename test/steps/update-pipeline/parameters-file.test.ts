import { expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { serveAws } from '../../helpers/serve-aws.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it.each([
  [
    'pipeline/standrad.json',
    'warning: there is no pipeline/standrad.json: the pipeline gets the defaults; did you mean pipeline/standard.json?',
  ],
  ['other.json', 'there is no other.json: the pipeline gets the defaults'],
])(
  'a configuration that is not there leaves the defaults, and one that is mistyped is warned of: %s',
  async (file, told) => {
    const env = await serveAws(({ method }, response) => {
      if (method === 'GET') return response.end('Resources: {Topic: {Type: AWS::SNS::Topic}}\n');
      response.statusCode = 400;
      response.end(
        '<ErrorResponse><Error><Code>ValidationError</Code><Message>no stack</Message></Error></ErrorResponse>',
      );
    });
    const cwd = await createWorkspace({ 'pipeline/standard.json': '{"Parameters": {}}' });
    const release = [
      '--released-template',
      'pipelines/orders.template',
      '--s3-bucket',
      'bucket',
      '--region',
      'eu-west-1',
    ];
    const args = ['update-pipeline', '--stack-name', 'steps-pipeline-orders', '--parameters-file', file, ...release];
    const { exitCode, stderr } = await runSteps(args, { cwd, env });
    expect(exitCode).toBe(1);
    expect(stderr.split('\n')).toContain(told);
  },
);
