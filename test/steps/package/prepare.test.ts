import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createAwsClients } from '../../../steps/aws-clients.ts';
import { digestFiles } from '../../../steps/content-digest.ts';
import { preparePackage } from '../../../steps/package/prepare.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const lambda = `Resources:
  Orders: {Type: AWS::Lambda::Function, Properties: {Code: orders}}
`;

async function startServer() {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  const server = createServer(({ url = '' }, response) => {
    resolve(url);
    response.writeHead(200).end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('S3 is asked what is there while files are read, and a thread is started once there are many templates', async () => {
  const { asked, endpoint } = await startServer();
  const nested = Array.from({ length: 10 }, (_, index) => `child${index}.yml`);
  const children = nested.map(
    (name, index) => `  C${index}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${name}}}`,
  );
  const folder = await createWorkspace({
    'template.yml': `${lambda}${children.join('\n')}\n`,
    ...Object.fromEntries(nested.map((name) => [name, 'Resources: {T: {Type: AWS::SNS::Topic}}\n'])),
    'orders/index.js': 'code',
  });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const aws = createAwsClients({ endpoint, region: 'eu-west-1', credentials });
  const environment = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const seen: string[] = [];
  const threads = {
    prepare: () => void seen.push('prepared'),
    digest: async (files: Parameters<typeof digestFiles>[0]) => {
      seen.push(await asked);
      return digestFiles(files);
    },
  };
  await preparePackage({ workload: 'w', templateFile: 'template.yml', s3Bucket: 'artifacts' }, threads, {
    ...createTestContext(folder),
    environment,
    aws,
  });
  expect(seen).toEqual(['prepared', '/artifacts/?list-type=2&prefix=packages%2Fw%2F']);
});
