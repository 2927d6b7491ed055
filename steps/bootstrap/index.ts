export type { Access } from './access.ts';
export { applyBootstrap } from './apply.ts';
export type { PlannedStack, ValueChange } from './compare-stack.ts';
export { bootstrapJsonSchema, type BootstrapConfiguration } from './configuration.ts';
export type { BootstrapOptions } from './options.ts';
export { isSettled, planBootstrap, type BootstrapPlan, type PlannedSetting, type PlannedStep } from './plan.ts';
export { planRemoval, type RemovalPlan } from './plan-removal.ts';
export { readBootstrapConfiguration } from './read-configuration.ts';
export { removeBootstrap, type RemovalOutcome } from './remove.ts';
