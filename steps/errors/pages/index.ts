import { awsPages } from './aws.ts';
import { bootstrapPages } from './bootstrap.ts';
import { buildPages } from './build.ts';
import { deployPages } from './deploy.ts';
import { doctorPages } from './doctor.ts';
import { initPages } from './init.ts';
import { inputPages } from './input.ts';
import { manifestPages } from './manifest.ts';
import { misusePages } from './misuse.ts';
import { packagePages } from './package.ts';
import { pipelinePages } from './pipeline.ts';
import { prunePages } from './prune.ts';
import { publishPages } from './publish.ts';
import { rehearsePages } from './rehearse.ts';
import { pullRequestPages } from './report-pull-request.ts';
import { systemPages } from './system.ts';
import { toolsPages } from './tools.ts';
import { updatePipelinePages } from './update-pipeline.ts';

export type { ErrorPage } from './error-page.ts';

/** What each code means, by where it comes from. A code that is not here is none: StepError takes no other. */
export const errorChapters = {
  'The command line': misusePages,
  'Files and settings': inputPages,
  'This machine': systemPages,
  'Answers of AWS': awsPages,
  'steps build': buildPages,
  'steps package': packagePages,
  'The manifest between steps': manifestPages,
  'steps validate and the linters': toolsPages,
  'steps deploy': deployPages,
  'steps publish': publishPages,
  'Operating pipelines': pipelinePages,
  'Pipelines that update themselves': updatePipelinePages,
  'steps bootstrap': bootstrapPages,
  'steps doctor': doctorPages,
  'steps init': initPages,
  'steps rehearse': rehearsePages,
  'steps prune': prunePages,
  'Pull requests': pullRequestPages,
};

type KeysOf<Union> = Union extends unknown ? keyof Union : never;

export type ErrorCode = KeysOf<(typeof errorChapters)[keyof typeof errorChapters]>;
