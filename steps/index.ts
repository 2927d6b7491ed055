/** The library's public face: the verbs in the order a pipeline runs them, and the nouns they share. */
export * from './context.ts';
export * from './events.ts';
export * from './finding.ts';
export * from './location.ts';
export * from './manifest.ts';
export { StepError } from './errors/index.ts';
export { createAwsClients, type AwsClients } from './aws-clients.ts';
export { createProcessRunner, type RunProcess } from './process.ts';
export { systemClock } from './clock.ts';
export type { ServerlessTemplate, ServerlessTranslation, TranslateServerless } from './serverless-translation.ts';
export { serverlessTranslator } from './tools/index.ts';
export { initRepository, type InitOptions, type InitOutcome } from './init/index.ts';
export {
  removeBranches,
  updateBranches,
  updateInstances,
  updatePipeline,
  type BranchesOutcome,
  type InstancesOutcome,
  type RemoveBranchesOptions,
  type RemovedBranch,
  type UpdateBranchesOptions,
  type UpdateInstancesOptions,
  type UpdatePipelineOptions,
} from './update-pipeline/index.ts';
export { buildWorkload, type BuildOptions, type BuildOutcome } from './build/index.ts';
export {
  explainReference,
  packageWorkload,
  previewPackage,
  type Explanation,
  type PackageOptions,
  type PackageOutcome,
  type PackagePreview,
} from './package/index.ts';
export { validateWorkload, type ValidateOptions, type ValidationResult } from './validate/index.ts';
export { verifyWorkload, type VerifyOptions } from './verify/index.ts';
export {
  combinePlans,
  deployStack,
  executePlan,
  planDeployment,
  planStack,
  type CombineOptions,
  type DeployOptions,
  type DeployOutcome,
  type PlanOptions,
  type StackPlan,
  type StagePlan,
} from './deploy/index.ts';
export { readOutputs, type OutputsOptions } from './outputs/index.ts';
export { planPruning, prune, type GoneStack, type PruneOptions, type PrunePlan } from './prune/index.ts';
export { publishPackages, type PublishOptions, type PublishOutcome } from './publish/index.ts';
export {
  reportPullRequest,
  validatePullRequest,
  type CodeCommitAnswer,
  type PlanTarget,
  type ReportOptions,
  type ReportOutcome,
  type ValidationOptions,
  type ValidationOutcome,
} from './report-pull-request/index.ts';
export {
  applyBootstrap,
  planBootstrap,
  planRemoval,
  readBootstrapConfiguration,
  removeBootstrap,
  type BootstrapConfiguration,
  type BootstrapPlan,
  type RemovalPlan,
} from './bootstrap/index.ts';
export {
  answerQuestion,
  examineOrganization,
  explainMessages,
  type DoctorReport,
  type Question,
} from './doctor/index.ts';
export { readStatus, watchStatus, type PipelineStatus, type StatusOptions } from './status/index.ts';
export { answer as answerApproval, findApproval, type ApprovalChoice, type FoundApproval } from './approve/index.ts';
export { retryStage, type RetriedStage, type RetryOptions } from './retry/index.ts';
export { tellLogs, type LogEntry, type LogsOptions } from './logs/index.ts';
export { drawGraph, type GraphFormat, type GraphOptions } from './graph/index.ts';
export { rehearseWorkload, type RehearseOptions, type RehearsalOutcome } from './rehearse/index.ts';
