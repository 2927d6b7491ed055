import { execFileSync } from 'node:child_process';

/** Whether the AWS CLI is on the PATH; tests in which it is the client are skipped, and say so, where it is not. */
export const hasAwsCli = isInstalled();

/** What a suite's name ends with, so that a reader of the report sees why it was skipped. */
export const awsCliNote = hasAwsCli ? '' : ' (skipped: aws is not installed)';

function isInstalled(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
