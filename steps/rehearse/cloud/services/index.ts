import type { Service } from '../service.ts';
import { codeartifact } from './codeartifact/index.ts';
import { codebuild } from './codebuild/index.ts';
import { cloudformation } from './cloudformation/index.ts';
import { cloudtrail } from './cloudtrail/index.ts';
import { codecommit } from './codecommit/index.ts';
import { codepipeline } from './codepipeline/index.ts';
import { ecr } from './ecr/index.ts';
import { events } from './events/index.ts';
import { iam } from './iam/index.ts';
import { kms } from './kms/index.ts';
import { logs } from './logs/index.ts';
import { monitoring } from './monitoring/index.ts';
import { organizations } from './organizations/index.ts';
import { s3 } from './s3/index.ts';
import { secretsmanager } from './secretsmanager/index.ts';
import { ssm } from './ssm/index.ts';
import { sts } from './sts/index.ts';
import { apigateway } from './apigateway/index.ts';
import { dynamodb } from './dynamodb/index.ts';
import { lambda } from './lambda/index.ts';
import { sns } from './sns/index.ts';
import { states } from './states/index.ts';

/** Every service of the embedded cloud. Adding one is adding a file and a row. */
export const services: readonly Service[] = [
  cloudformation,
  cloudtrail,
  codebuild,
  codeartifact,
  codecommit,
  codepipeline,
  ecr,
  events,
  iam,
  kms,
  logs,
  monitoring,
  organizations,
  s3,
  secretsmanager,
  ssm,
  sts,
  apigateway,
  dynamodb,
  lambda,
  sns,
  states,
];
