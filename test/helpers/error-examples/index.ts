import type * as catalogue from '../../../steps/errors/index.ts';
import { StepError } from '../../../steps/errors/index.ts';
import { awsExamples } from './aws.ts';
import { bootstrapExamples, doctorExamples } from './bootstrap.ts';
import { buildExamples } from './build.ts';
import { deployExamples } from './deploy.ts';
import type { ExamplesOf } from './example.ts';
import { inputExamples, manifestExamples, systemExamples, toolsExamples } from './files.ts';
import { misuseExamples } from './misuse.ts';
import { packageExamples } from './package.ts';
import {
  initExamples,
  pipelineExamples,
  pruneExamples,
  pullRequestExamples,
  rehearseExamples,
  updatePipelineExamples,
} from './pipeline.ts';
import { publishExamples } from './publish.ts';

/** Of the whole catalogue: a factory without an example does not compile. */
const examples: ExamplesOf<typeof catalogue> = {
  ...misuseExamples,
  ...inputExamples,
  ...systemExamples,
  ...awsExamples,
  ...buildExamples,
  ...packageExamples,
  ...manifestExamples,
  ...toolsExamples,
  ...deployExamples,
  ...publishExamples,
  ...pipelineExamples,
  ...updatePipelineExamples,
  ...bootstrapExamples,
  ...doctorExamples,
  ...initExamples,
  ...rehearseExamples,
  ...pruneExamples,
  ...pullRequestExamples,
};

/** Each error of the examples, in the order of the catalogue. */
export const exampleErrors: readonly StepError[] = Object.entries(examples).flatMap(([factory, made]) =>
  made.map((error) => {
    if (error instanceof StepError) return error;
    throw new Error(`an example of ${factory} is no StepError: ${String(error)}`);
  }),
);
