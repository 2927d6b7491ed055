import { z } from 'zod';

const list = z.array(z.string().min(1)).min(1);
const variables = z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string());
const onFailure = z.string().regex(/^(ABORT|CONTINUE|RETRY(-\d+)?(-.+)?)$/);
const runAs = z.string().optional();

const phase = z
  .strictObject({
    'run-as': runAs,
    'on-failure': onFailure.optional(),
    'runtime-versions': z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    commands: list.optional(),
    steps: z.array(z.looseObject({})).optional(),
    finally: list.optional(),
  })
  .refine(({ commands, steps }) => (commands === undefined) !== (steps === undefined), 'either commands or steps');

const report = z.strictObject({
  files: list,
  'file-format': z
    .enum([
      'CUCUMBERJSON',
      'JUNITXML',
      'NUNITXML',
      'NUNIT3XML',
      'TESTNGXML',
      'VISUALSTUDIOTRX',
      'CLOVERXML',
      'COBERTURAXML',
      'JACOCOXML',
      'SIMPLECOV',
    ])
    .optional(),
  'base-directory': z.string().optional(),
  'discard-paths': z.enum(['yes', 'no']).optional(),
});

const artifact = {
  files: list,
  name: z.string().optional(),
  'discard-paths': z.enum(['yes', 'no']).optional(),
  'base-directory': z.string().optional(),
  'exclude-paths': list.optional(),
  'enable-symlinks': z.enum(['yes', 'no']).optional(),
  's3-prefix': z.string().optional(),
};

/**
 * A buildspec, version 0.2, and nothing that the reference does not name; without batches and the proxy, which no buildspec here has.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const buildspecSchema = z.strictObject({
  version: z.literal(0.2),
  'run-as': runAs,
  env: z
    .strictObject({
      shell: z.enum(['bash', '/bin/sh', 'powershell.exe', 'pwsh.exe']).optional(),
      variables: variables.optional(),
      'parameter-store': variables.optional(),
      'secrets-manager': variables.optional(),
      // An exported variable must not begin with AWS_.
      'exported-variables': z.array(z.string().regex(/^(?!AWS_)[A-Za-z_]\w*$/)).optional(),
      'git-credential-helper': z.enum(['yes', 'no']).optional(),
    })
    .optional(),
  phases: z
    .strictObject({
      install: phase.optional(),
      pre_build: phase.optional(),
      build: phase.optional(),
      post_build: phase.optional(),
    })
    .refine((phases) => Object.keys(phases).length > 0, 'at least one phase'),
  // A build has at most five: https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
  reports: z
    .record(z.string(), report)
    .refine((reports) => Object.keys(reports).length <= 5, 'at most five report groups')
    .optional(),
  artifacts: z
    .strictObject({
      ...artifact,
      'secondary-artifacts': z.record(z.string(), z.strictObject(artifact)).optional(),
    })
    .optional(),
  cache: z
    .strictObject({
      key: z.string().optional(),
      'fallback-keys': list.max(5).optional(),
      action: z.enum(['restore', 'save']).optional(),
      paths: list,
    })
    .optional(),
});
