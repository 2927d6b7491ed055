// Packages examples/orders in the image, the workload mounted, as on a laptop: `steps package` with credentials from a
// container-credentials endpoint, as CodeBuild has them, against the embedded cloud; then asks the AWS CLI what was uploaded.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import { spawn, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const image = process.argv[2];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { startCloud } = await import(join(root, 'dist', 'cloud.js'));
const work = mkdtempSync(join(tmpdir(), 'codebuild-steps-image-'));
const cloud = await startCloud();
const token = randomUUID();
let asked = 0;
const credentials = createServer((request, response) => {
  const allowed = request.headers.authorization === token;
  if (allowed) asked += 1;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = cloud.issueCredentials(
    cloud.administrator('111111111111'),
  );
  response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(
      allowed
        ? { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: expiration }
        : { code: 'Forbidden' },
    ),
  );
});
await new Promise((done) => credentials.listen(0, '127.0.0.1', done));
const variables = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${credentials.address().port}/credentials`,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: cloud.endpoint,
  AWS_REGION: cloud.options.region,
  AWS_DEFAULT_REGION: cloud.options.region,
};

function answers(file, ...args) {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const docker = answers('docker', 'info');
const container = docker ? '' : execFileSync('buildah', ['from', image], { encoding: 'utf8' }).trim();

function inside(...command) {
  const environment = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  // The certificates of the proxy that this machine reaches registries by, where it has one.
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  const inContainer = '/run/lent-certificates.pem';
  const lent = certificates
    ? ['--volume', `${certificates}:${inContainer}:ro`, '--env', `NODE_EXTRA_CA_CERTS=${inContainer}`]
    : [];
  const mounted = ['--volume', `${work}:/src`, ...lent, ...environment];
  const args = docker
    ? ['run', '--rm', '--network', 'host', ...mounted, image, ...command]
    : ['run', '--isolation', 'chroot', ...mounted, container, '--', ...command];
  return new Promise((done, reject) => {
    const child = spawn(docker ? 'docker' : 'buildah', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.on('close', (code) =>
      code === 0 ? done(said) : reject(new Error(`${command.join(' ')}: exit code ${code}\n${said}`)),
    );
  });
}

try {
  cpSync(join(root, 'examples', 'orders'), work, {
    recursive: true,
    filter: (path) => !/node_modules|\.steps$/.test(path),
  });
  const bucket = 'laptop-artifacts';
  await inside('aws', 's3', 'mb', `s3://${bucket}`);
  await inside('steps', 'build');
  const template = await inside('steps', 'package', '--s3-bucket', bucket);
  const keys = await inside('aws', 's3', 'ls', '--recursive', `s3://${bucket}`);
  if (!template.includes(bucket)) throw new Error(`the template does not name ${bucket}:\n${template}`);
  if (keys.trim().split('\n').length < 3) throw new Error(`too little was uploaded:\n${keys}`);
  if (asked === 0) throw new Error('nobody asked for the credentials of the container');
} finally {
  if (container) execFileSync('buildah', ['rm', container], { stdio: 'ignore' });
  credentials.close();
  await cloud.stop();
  rmSync(work, { recursive: true, force: true });
}
