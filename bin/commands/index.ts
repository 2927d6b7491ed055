import type { CommandRow } from '../command.ts';
import { combinePlansCommand } from './combine-plans.ts';
import { completionCommand } from './completion.ts';
import { bootstrapCommand } from './bootstrap.ts';
import { buildCommand } from './build.ts';
import { explainCommand } from './explain.ts';
import { initCommand } from './init.ts';
import { deployCommand } from './deploy.ts';
import { doctorCommand } from './doctor.ts';
import { packageCommand } from './package.ts';
import { publishCommand } from './publish.ts';
import { validateCommand } from './validate.ts';
import { validatePullRequestCommand } from './validate-pull-request.ts';
import { approveCommand } from './approve.ts';
import { graphCommand } from './graph.ts';
import { logsCommand } from './logs.ts';
import { reportPullRequestCommand } from './report-pull-request.ts';
import { retryCommand } from './retry.ts';
import { statusCommand } from './status.ts';
import { outputsCommand } from './outputs.ts';
import { verifyCommand } from './verify.ts';
import { pruneCommand } from './prune.ts';
import { rehearseCommand } from './rehearse.ts';
import { removeBranchesCommand } from './remove-branches.ts';
import { updateBranchesCommand } from './update-branches.ts';
import { updateInstancesCommand } from './update-instances.ts';
import { updatePipelineCommand } from './update-pipeline.ts';

/** Every command: what makes a repository, and then in the order in which a pipeline runs them. */
export const commands: readonly CommandRow[] = [
  initCommand,
  updatePipelineCommand,
  updateInstancesCommand,
  updateBranchesCommand,
  removeBranchesCommand,
  buildCommand,
  packageCommand,
  validateCommand,
  verifyCommand,
  deployCommand,
  combinePlansCommand,
  outputsCommand,
  pruneCommand,
  publishCommand,
  validatePullRequestCommand,
  reportPullRequestCommand,
  bootstrapCommand,
  doctorCommand,
  explainCommand,
  statusCommand,
  approveCommand,
  retryCommand,
  logsCommand,
  graphCommand,
  rehearseCommand,
  completionCommand,
];
