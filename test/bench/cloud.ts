// Measures the embedded cloud as it is published: npm run bench:cloud, that is node test/bench/cloud.ts [runs].
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { packageRoot } from '../../steps/package-root.ts';
import type * as EmbeddedCloud from '../../steps/rehearse/cloud/public.ts';

const [runs = '5'] = process.argv.slice(2);
const published = join(packageRoot(), 'dist', 'cloud.js');
const run = promisify(execFile);
const dev = '333333333333';
const { startCloud, environmentOf } = (await import(published)) as typeof EmbeddedCloud;

type Cloud = Awaited<ReturnType<typeof startCloud>>;

async function withCloud<T>(use: (cloud: Cloud, environment: Record<string, string>) => Promise<T>): Promise<T> {
  const cloud = await startCloud();
  try {
    return await use(cloud, environmentOf(cloud, cloud.administrator(dev)));
  } finally {
    await cloud.stop();
  }
}

/** In a process of its own, as a test that starts has it: from before the module is loaded to the answer. */
async function firstAnswer(): Promise<{ loaded: number; answered: number }> {
  const program = `
    import { request } from 'node:http';
    const start = performance.now();
    const { startCloud } = await import(${JSON.stringify(published)});
    const loaded = performance.now();
    const cloud = await startCloud();
    request(cloud.endpoint, (answer) => answer.resume().on('end', async () => {
      console.log(JSON.stringify({ loaded: loaded - start, answered: performance.now() - start }));
      await cloud.stop();
    })).end();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout) as { loaded: number; answered: number };
}

/** Objects of 10 kB a second, by a light client in another process, and the processor time of the cloud for each, in µs. */
async function puts(count: number): Promise<{ aSecond: number; processor: number }> {
  return withCloud(async (cloud, environment) => {
    const { endpoint, options } = cloud;
    const { expiration: _, ...credentials } = cloud.issueCredentials(cloud.administrator(dev));
    const s3 = new S3Client({ endpoint, region: options.region, forcePathStyle: true, credentials });
    await s3.send(new CreateBucketCommand({ Bucket: 'measured' }));
    s3.destroy();
    const before = process.cpuUsage();
    const client = fileURLToPath(new URL('./put-objects.ts', import.meta.url));
    const { stdout } = await run(process.execPath, [client, String(count), '10000', '16', 'measured'], {
      env: { ...process.env, ...environment },
    });
    const { user, system } = process.cpuUsage(before);
    return { aSecond: count / Number(stdout), processor: (user + system) / count };
  });
}

/** Seconds from CreateStack to CREATE_COMPLETE as the SDK's waiter sees it, and as the cloud has it. */
async function stack(resources: number): Promise<number> {
  return withCloud(async (cloud) => {
    const { endpoint, options } = cloud;
    const { expiration: _, ...credentials } = cloud.issueCredentials(cloud.administrator(dev));
    const client = new CloudFormationClient({ endpoint, region: options.region, credentials });
    const template = {
      Resources: Object.fromEntries(
        Array.from({ length: resources }, (_, index) => [`Topic${index}`, { Type: 'AWS::SNS::Topic' }]),
      ),
    };
    const start = performance.now();
    await client.send(new CreateStackCommand({ StackName: 'measured', TemplateBody: JSON.stringify(template) }));
    await cloud.idle();
    const seconds = (performance.now() - start) / 1000;
    await waitUntilStackCreateComplete({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 5 }, { StackName: 'measured' });
    client.destroy();
    return seconds;
  });
}

const starts: { loaded: number; answered: number }[] = [];
for (let n = 0; n < Number(runs); n++) starts.push(await firstAnswer());
const start = Math.min(...starts.map(({ answered }) => answered));
const module = Math.min(...starts.map(({ loaded }) => loaded));
console.log(`start to first answer       ${start.toFixed(0)} ms (of which ${module.toFixed(0)} load the module)`);
const rates: { aSecond: number; processor: number }[] = [];
for (let n = 0; n < Number(runs); n++) rates.push(await puts(5000));
const rate = Math.max(...rates.map(({ aSecond }) => aSecond));
const processor = Math.min(...rates.map((one) => one.processor));
console.log(`PUTs of 10 kB               ${rate.toFixed(0)} a second (${processor.toFixed(0)} µs of processor each)`);
const stacks: number[] = [];
for (let n = 0; n < Number(runs); n++) stacks.push(await stack(500));
console.log(`a stack of 500 resources    ${Math.min(...stacks).toFixed(2)} s`);
