// Puts objects as fast as they are taken: node test/bench/put-objects.ts COUNT BYTES LANES BUCKET, with the AWS_… variables of a caller.
// A client of AWS that costs little itself: one connection for each lane, each request signed, nothing of an SDK.
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

const [count = 0, bytes = 0, lanes = 0] = process.argv.slice(2, 5).map(Number);
const bucket = process.argv[5] ?? '';
const variable = (name: string): string => process.env[name] ?? '';
const endpoint = new URL(variable('AWS_ENDPOINT_URL'));
const region = variable('AWS_REGION');
const token = variable('AWS_SESSION_TOKEN');
const agent = new Agent({ keepAlive: true, maxSockets: lanes });

const timestamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`;
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${variable('AWS_SECRET_ACCESS_KEY')}`);

function put(index: number): Promise<void> {
  const body = Buffer.alloc(bytes, `${index} `);
  const path = `/${bucket}/${index}`;
  const headers = {
    host: endpoint.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': timestamp,
    'x-amz-security-token': token,
  };
  const signed = Object.keys(headers).join(';');
  const canonical = [
    'PUT',
    path,
    '',
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n'));
  const credential = `${variable('AWS_ACCESS_KEY_ID')}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature.toString('hex')}`;
  return new Promise((resolve, reject) => {
    const sent = request(
      endpoint,
      { method: 'PUT', path, agent, headers: { ...headers, authorization, 'content-length': bytes } },
      (answer) => {
        answer.resume().on('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`PUT ${path}: status ${answer.statusCode}`));
        });
      },
    );
    sent.on('error', reject).end(body);
  });
}

let next = 0;
async function lane(): Promise<void> {
  while (next < count) await put(next++);
}

const start = performance.now();
await Promise.all(Array.from({ length: lanes }, lane));
console.log((performance.now() - start) / 1000);
agent.destroy();
