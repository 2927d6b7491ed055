import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../../steps/package-root.ts';
import { services } from '../../../../steps/rehearse/cloud/services/index.ts';

/** Where AWS's API reference of a service lies; `API_NAME.html` in it is the page of an operation. */
const references: Readonly<Record<string, string>> = {
  apigateway: 'apigateway/latest/api',
  cloudformation: 'AWSCloudFormation/latest/APIReference',
  cloudtrail: 'awscloudtrail/latest/APIReference',
  codeartifact: 'codeartifact/latest/APIReference',
  codebuild: 'codebuild/latest/APIReference',
  codecommit: 'codecommit/latest/APIReference',
  codepipeline: 'codepipeline/latest/APIReference',
  dynamodb: 'amazondynamodb/latest/APIReference',
  ecr: 'AmazonECR/latest/APIReference',
  events: 'eventbridge/latest/APIReference',
  iam: 'IAM/latest/APIReference',
  kms: 'kms/latest/APIReference',
  lambda: 'lambda/latest/api',
  logs: 'AmazonCloudWatchLogs/latest/APIReference',
  monitoring: 'AmazonCloudWatch/latest/APIReference',
  organizations: 'organizations/latest/APIReference',
  s3: 'AmazonS3/latest/API',
  secretsmanager: 'secretsmanager/latest/apireference',
  sns: 'sns/latest/api',
  ssm: 'systems-manager/latest/APIReference',
  states: 'step-functions/latest/apireference',
  sts: 'STS/latest/APIReference',
};

/** API Gateway's second API has pages by what is at an address, not by operation. */
const secondApi: Readonly<Record<string, string>> = {
  Api: 'apis',
  Integration: 'apis-apiid-integrations',
  Route: 'apis-apiid-routes',
  Deployment: 'apis-apiid-deployments',
  Stage: 'apis-apiid-stages',
};

/** Actions that no client calls, which have pages of their own. */
const others: Readonly<Record<string, string>> = {
  'codecommit GitPull':
    'https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html',
  'codecommit UploadArchive':
    'https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html',
};
/** Where those are shown; all else is shown by the service's cases. */
const shownElsewhere: Readonly<Record<string, string>> = {
  'codecommit GitPull': 'test/steps/rehearse/cloud/services/codecommit/git.test.ts',
  'codecommit UploadArchive': 'test/steps/rehearse/cloud/services/codepipeline/run.test.ts',
};

function pageOf(service: string, operation: string): string {
  const other = others[`${service} ${operation}`];
  if (other) return other;
  const [, kind] = /^[A-Z][a-z]+(Api|Integration|Route|Deployment|Stage)s?(?:V2)?$/.exec(operation) ?? [];
  const isSecond =
    service === 'apigateway' && (operation.endsWith('V2') || (kind === 'Api' && !operation.includes('Rest')));
  if (isSecond && kind) return `https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/${secondApi[kind]}.html`;
  return `https://docs.aws.amazon.com/${references[service]}/API_${operation}.html`;
}

const shownBy = (service: string) =>
  `test/steps/rehearse/cloud/boto3/cases/${service === 'lambda' ? 'lambda_' : service}.py`;

const page = join(packageRoot(), 'docs', 'embedded-cloud-operations.md');

it('the page of operations has every one, with its page at AWS and what shows it (UPDATE_PAGES=1 writes it)', () => {
  const sections = services
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, operations }) => {
      const rows = Object.keys(operations)
        .toSorted()
        .map((operation) => {
          const elsewhere = shownElsewhere[`${name} ${operation}`];
          return `- [${operation}](${pageOf(name, operation)})${elsewhere ? ` (\`${elsewhere}\`)` : ''}`;
        });
      return `## ${name}\n\nShown by \`${shownBy(name)}\`.\n\n${rows.join('\n')}\n`;
    });
  const text = `${head}\n${sections.join('\n')}`;
  if (process.env['UPDATE_PAGES']) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

it('what shows an operation is there', () => {
  for (const path of [...services.map(({ name }) => shownBy(name)), ...Object.values(shownElsewhere)])
    expect({ path, isThere: existsSync(join(packageRoot(), path)) }).toEqual({ path, isThere: true });
  expect(Object.keys(references).toSorted()).toEqual(services.map(({ name }) => name).toSorted());
});

const head = `# The operations of the embedded cloud

Each operation with AWS's page of it. boto3 is answered by each, and every answer judged by botocore's model of it (\`test/steps/rehearse/cloud/boto3/boto3.test.ts\`); what there is behind them, and what is not, says [the cloud's README](../steps/rehearse/cloud/README.md).
`;
