import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../../../steps/package-root.ts';
import { services } from '../../../../../steps/rehearse/cloud/services/index.ts';
import { boto3Note, cloudOfCases, hasBoto3, runPython, taskFor } from '../../../../helpers/boto3.ts';
import { startTestCloud, type TestCloud } from '../../../../helpers/cloud.ts';

interface Report {
  readonly cases: readonly { readonly module: string; readonly name: string; readonly failure?: string }[];
  /** The problem, and the case in which it was seen first. */
  readonly problems: Readonly<Record<string, string>>;
  /** Operations that were answered with success, by boto3's name of the service. */
  readonly answered: Readonly<Record<string, readonly string[]>>;
}

const folder = join(packageRoot(), 'test/steps/rehearse/cloud/boto3/cases');
const modules = readdirSync(folder).flatMap((file) => (/^(?!_)(.+)\.py$/.exec(file) ?? []).slice(1));

/** What no client calls: CodePipeline and Git do, and these are only the names of their actions. */
const notOfTheApi = ['codecommit:GitPull', 'codecommit:UploadArchive'];

it('there is a module of cases for every service', () => {
  const named = modules.map((module) => module.replace(/_$/, '')).sort();
  expect(named).toEqual(services.map(({ name }) => name).sort());
});

describe.skipIf(!hasBoto3)(`boto3${boto3Note}`, () => {
  let test: TestCloud;
  let report: Report;
  beforeAll(async () => {
    test = await startTestCloud(cloudOfCases);
    report = await runPython<Report>('run.py', taskFor(test));
  });
  afterAll(() => test.cloud.stop());

  it.each(modules)('drives %s, every case as AWS documents it', (module) => {
    const cases = report.cases.filter((one) => one.module === module);
    expect(cases).not.toEqual([]);
    expect(cases.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });

  it('finds every answer and every error as botocore models it', () => {
    expect(report.problems).toEqual({});
  });

  it('is answered by every operation there is', () => {
    const missing = services.flatMap(({ name, operations }) => {
      const answered = answeredOf(name, report);
      const absent = Object.keys(operations).filter((operation) => !answered.has(operation));
      return absent.map((operation) => `${name}:${operation}`);
    });
    expect(missing.sort()).toEqual(notOfTheApi);
  });
});

const namesOfBoto3: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', states: 'stepfunctions' };

/** API Gateway's second API is a service of its own for boto3: its operations end with V2 here where the first has a namesake. */
function answeredOf(service: string, { answered }: Report): ReadonlySet<string> {
  const own = answered[namesOfBoto3[service] ?? service] ?? [];
  const second = service === 'apigateway' ? (answered['apigatewayv2'] ?? []) : [];
  return new Set([
    ...own,
    ...second.flatMap((name) => [`${name}V2`, ...(name.endsWith('Api') || name === 'GetApis' ? [name] : [])]),
  ]);
}

describe.skipIf(!hasBoto3)(`the judge${boto3Note}`, () => {
  it('objects to answers that are not as modelled, and to those only', async () => {
    const found = await runPython<readonly { readonly found: object; readonly expected: object }[]>(
      'judge_cases.py',
      {},
    );
    expect(found.length).toBeGreaterThan(15);
    expect(found.map((one) => one.found)).toEqual(found.map((one) => one.expected));
  });
});
