import { toApiDestination } from './api-destination.ts';
import { toCodeBuild } from './codebuild.ts';
import { toCodePipeline } from './codepipeline.ts';
import type { Deliver } from './delivery.ts';
import { toLambda, toLogGroup, toSns, toSqs, toStepFunctions } from './policy-targets.ts';

/** By the service in the target's ARN. */
export const deliveries: Readonly<Record<string, Deliver>> = {
  codebuild: toCodeBuild,
  codepipeline: toCodePipeline,
  events: toApiDestination,
  lambda: toLambda,
  logs: toLogGroup,
  sns: toSns,
  sqs: toSqs,
  states: toStepFunctions,
};
