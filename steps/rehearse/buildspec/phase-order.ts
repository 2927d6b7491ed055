import type { OnFailure, PhaseName } from './buildspec.ts';

export type NextPhase = PhaseName | 'UPLOAD_ARTIFACTS' | 'FINALIZING';

/**
 * What comes after a phase. A failed build phase still goes to post_build and the upload of artifacts; any other failure ends the build.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function nextPhase(phase: PhaseName, hasFailed: boolean, onFailure: OnFailure): NextPhase {
  if (hasFailed && onFailure.kind !== 'continue' && (phase !== 'BUILD' || onFailure.kind === 'abort'))
    return 'FINALIZING';
  return following[phase];
}

const following: Readonly<Record<PhaseName, NextPhase>> = {
  INSTALL: 'PRE_BUILD',
  PRE_BUILD: 'BUILD',
  BUILD: 'POST_BUILD',
  POST_BUILD: 'UPLOAD_ARTIFACTS',
};
