import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createAwsClients } from '../../steps/aws-clients.ts';
import { fromAws } from '../../steps/errors/index.ts';

/** The configuration of clients whose AWS takes connections and never answers. */
async function silence() {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, maxAttempts: 1 };
}

it('does not wait for ever for an endpoint that says nothing', async () => {
  const clients = createAwsClients({ ...(await silence()), requestHandler: { socketTimeout: 200 } });
  const error = await clients
    .client(CloudFormationClient)
    .send(new DescribeStacksCommand({}))
    .catch((thrown: unknown) => fromAws(thrown, 'look'));
  expect(error).toMatchObject({ code: 'AWS_UNREACHABLE', message: expect.stringContaining('TimeoutError') });
});

it('ends every request with its signal, whoever makes it', async () => {
  const abort = new AbortController();
  const client = createAwsClients(await silence(), abort.signal).client(CloudFormationClient);
  const sent = client.send(new DescribeStacksCommand({}));
  setTimeout(() => abort.abort(), 100);
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
});
