/** `codebuild-steps/cloud`: the embedded AWS by itself, for tests of what talks to AWS. docs/embedded-cloud.md shows its use. */
export { startCloud } from './index.ts';
export { environmentOf } from './environment.ts';
export type {
  AccountDefinition,
  CloudOptions,
  Credentials,
  OrganizationDefinition,
  Refusal,
  RunningCloud,
} from './cloud.ts';
export type { Faults } from './faults/injector.ts';
export type { FaultedRequest, FaultKind, FaultPlan, FaultRule, InjectedFault } from './faults/rule.ts';
