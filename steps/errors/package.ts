import { formatBytes } from '../format-bytes.ts';
import { formatLocation, type Location } from '../location.ts';
import { StepError } from './step-error.ts';
import { systemReason } from './system.ts';

/** Errors in what a template refers to, and in bringing it to the artifact bucket. */

export function referenceNotFound(
  value: string,
  resolved: string,
  what: string,
  location: Location,
  near?: string,
): StepError {
  const other = value.includes('${')
    ? 'a local path is read before CloudFormation replaces ${…}: write one resource for each path'
    : 'a relative path starts at the folder of the file that holds it: correct it, or give an s3:// URL';
  return new StepError({
    code: 'REFERENCE_NOT_FOUND',
    message: `${what} names "${value}", and there is no ${resolved}`,
    hint: near === undefined ? other : `did you mean ${near}?`,
    location,
  });
}

export function fileExpected(value: string, what: string, location: Location): StepError {
  return new StepError({
    code: 'FILE_EXPECTED',
    message: `${what} names "${value}", which is a folder, and takes a file`,
    hint: 'name the file inside the folder',
    location,
  });
}

export function notAnArchive(value: string, what: string, location: Location): StepError {
  return new StepError({
    code: 'NOT_AN_ARCHIVE',
    message: `${what} names "${value}", which is called a zip and is none`,
    hint: 'make the archive anew, or name the folder: steps package zips it',
    location,
  });
}

export function folderEmpty(value: string, what: string, location: Location): StepError {
  return new StepError({
    code: 'FOLDER_EMPTY',
    message: `${what} names "${value}", a folder without a file`,
    hint: 'name the folder that holds the code; git keeps no empty folders',
    location,
  });
}

export function linkLeavesWorkload(link: string, target: string, root: string): StepError {
  return new StepError({
    code: 'LINK_LEAVES_WORKLOAD',
    message: `the symbolic link "${link}" leads to "${target}", outside ${root}`,
    hint: `copy what it leads to into the workload, remove the link, or allow it by its name: steps package --allow-link ${link}`,
  });
}

/** Node writes U+FFFD for each byte that is none of UTF-8, and finds the file no more. */
function nameNotText(path: string): StepError {
  return new StepError({
    code: 'NAME_NOT_UTF8',
    message: `the name of "${path}" is not UTF-8 (\uFFFD stands for what is not)`,
    hint: 'rename it: the names in a zip are UTF-8',
  });
}

/** What a template names and the machine does not let us look at. */
export function referenceUnreadable(value: string, what: string, cause: unknown, location: Location): StepError {
  const isLoop = (cause as NodeJS.ErrnoException).code === 'ELOOP';
  return new StepError({
    code: isLoop ? 'LINK_LOOP' : 'FILE_UNREADABLE',
    message: isLoop
      ? `${what} names "${value}", a symbolic link that leads round in a circle of links`
      : `${what} names "${value}", which cannot be read: ${systemReason(cause)}`,
    hint: isLoop ? 'let one of the links lead to the file or folder' : 'name what this user may read',
    location,
    cause,
  });
}

/** A pipe would be waited for, a device has no end. */
export function referenceSpecial(value: string, what: string, location: Location): StepError {
  return new StepError({
    code: 'FILE_EXPECTED',
    message: `${what} names "${value}", which is a pipe, a socket or a device`,
    hint: 'name a file or a folder',
    location,
  });
}

export function linkBroken(link: string, cause: unknown): StepError {
  return new StepError({
    code: 'LINK_BROKEN',
    message: `the symbolic link "${link}" ${whereLinkLeads(cause)}`,
    hint: 'remove the link, or make what it leads to',
    cause,
  });
}

export function nestingCircular(chain: readonly string[], location: Location): StepError {
  return new StepError({
    code: 'NESTING_CIRCULAR',
    message: `templates nest in a circle: ${chain.join(' → ')}`,
    hint: 'a stack cannot contain itself: take out one of these references',
    location,
  });
}

export function aliasConflict(first: Location, second: Location): StepError {
  return new StepError({
    code: 'ALIAS_CONFLICT',
    message: `this value is shared with ${formatLocation(first)}, and the two need different contents when packaged`,
    hint: 'write the path out in both places instead of sharing it by an alias, a mapping or a parameter',
    location: second,
  });
}

export function notText(file: string, location?: Location): StepError {
  return new StepError({
    code: 'NOT_UTF8',
    message: `"${file}" is not UTF-8 text`,
    hint: 'save it as UTF-8: CloudFormation takes no other encoding',
    ...(location ? { location } : {}),
  });
}

/** `largest` are the largest files of an archive, `parts` the largest parts of a template. */
export function tooLarge(
  what: string,
  size: number,
  limit: number,
  limitName: string,
  place: {
    readonly location?: Location;
    readonly parts?: readonly string[];
    readonly largest?: readonly string[];
  } = {},
): StepError {
  const { location, parts, largest } = place;
  const contents = largest?.length ? `; the largest in it: ${largest.join(', ')}` : '';
  return new StepError({
    code: 'TOO_LARGE',
    message: `${what} has ${formatBytes(size)}, and ${limitName} is ${formatBytes(limit)}${contents}`,
    hint: parts?.length
      ? `nothing was uploaded; most of it is ${parts.join(', ')}: move that to a file of its own, or to a nested stack`
      : 'nothing was uploaded; leave out what is not needed at run time (.stepsignore), move it to a layer, or split it',
    ...(location ? { location } : {}),
  });
}

function whereLinkLeads(cause: unknown): string {
  if (isGone(cause)) return 'leads to nothing';
  const { code = 'ELOOP' } = cause as NodeJS.ErrnoException;
  return code === 'ELOOP' ? 'leads round in a circle' : `cannot be followed: ${systemReason(cause)}`;
}

export function changedWhileRead(path: string, cause?: unknown): StepError {
  const what = isGone(cause) ? 'was removed' : 'changed';
  return new StepError({
    code: 'CHANGED_WHILE_READ',
    message: `"${path}" ${what} while the workload was being read`,
    hint: 'let nothing write to the workload meanwhile (a watcher, an editor, another build), and run the command again',
    cause,
  });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
}

/** The StepError for a file or folder that was listed and is not there any more, or is the other by now; anything else is given back as it is. */
export function fromListed(error: unknown, path: string): unknown {
  if (isGone(error) && path.includes('\uFFFD')) return nameNotText(path);
  const isChanged = isGone(error) || (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EISDIR');
  return isChanged ? changedWhileRead(path, error) : error;
}

export function bucketElsewhere(bucket: string, region: string, actual: string | undefined): StepError {
  return new StepError({
    code: 'BUCKET_IN_OTHER_REGION',
    message: `bucket ${bucket} is in ${actual ?? 'another region'}, not in ${region}`,
    hint: `CloudFormation and Lambda read from their own region only: pass --region ${actual ?? 'REGION'}, or a bucket in ${region}`,
  });
}

export function bucketNotFound(bucket: string, region: string): StepError {
  return new StepError({
    code: 'BUCKET_NOT_FOUND',
    message: `there is no bucket ${bucket} (asked in ${region})`,
    hint: 'pass the name of an existing bucket with --s3-bucket, or leave it out to use the artifact bucket of the common stack',
  });
}

export function buildOutdated(logicalId: string, reason: string): StepError {
  return new StepError({
    code: 'BUILD_OUTDATED',
    message: `what steps build made for ${logicalId} ${reason}`,
    hint: 'run steps build again',
  });
}

export function regionWithoutBucket(region: string, cause: StepError): StepError {
  return new StepError({
    code: 'REGION_WITHOUT_BUCKET',
    message: `region ${region} has no artifact bucket of ours: ${cause.message}`,
    hint: `leave it out of --regions, or add ${region} to regions: in bootstrap.yml and run steps bootstrap`,
    cause,
  });
}

export function commonParameterMissing(name: string, region: string, flag: string): StepError {
  return new StepError({
    code: 'COMMON_PARAMETER_MISSING',
    message: `the SSM parameter ${name} does not exist in ${region}`,
    hint: `pass ${flag}, or run in the account and region of the common stack`,
  });
}

export function kmsKeyNotFound(key: string, region: string): StepError {
  return new StepError({
    code: 'KMS_KEY_NOT_FOUND',
    message: `there is no KMS key ${key} (asked in ${region})`,
    hint: 'nothing was uploaded; pass the ARN of the key, or an alias of this account and region, with --kms-key-id',
  });
}

export function kmsKeyInOtherRegion(key: string, keyRegion: string, region: string): StepError {
  return new StepError({
    code: 'KMS_KEY_IN_OTHER_REGION',
    message: `the KMS key ${key} is in ${keyRegion}, and the bucket's region is ${region}`,
    hint: `nothing was uploaded; S3 encrypts with keys of the bucket's region: pass one of ${region} with --kms-key-id`,
  });
}

export function kmsKeyUnusable(key: string, reason: string): StepError {
  return new StepError({
    code: 'KMS_KEY_UNUSABLE',
    message: `the KMS key ${key} cannot encrypt: ${reason}`,
    hint: 'nothing was uploaded; enable the key (aws kms enable-key), or pass another with --kms-key-id',
  });
}

export function loopUnknown(text: string, identifier: string, reason: string, location: Location): StepError {
  return new StepError({
    code: 'LOOP_UNKNOWN',
    message: `"${text}" is a path for each ${identifier} of an Fn::ForEach, and ${reason}`,
    hint: 'list the values in the loop, or give the parameter a Default: each path is packaged before deployment',
    location,
  });
}

export function loopsTooMany(text: string, role: string, location: Location): StepError {
  return new StepError({
    code: 'LOOP_NOT_MAPPED',
    message:
      role === 'snippet'
        ? `"${text}" is a path for each value of an Fn::ForEach, and a snippet has no Mappings that could hold them`
        : `"${text}" is made by more loops or functions than a mapping can hold`,
    hint: 'write one resource for each path',
    location,
  });
}

export function loopCollides(text: string, identifier: string, value: string, location: Location): StepError {
  return new StepError({
    code: 'LOOP_NOT_MAPPED',
    message: `"${text}" needs a mapping by ${identifier}, and "${value}" has no key of letters and digits of its own there`,
    hint: 'a key of a mapping is the value without all other characters: rename the value, or write one resource for each path',
    location,
  });
}

export function parameterConstrained(name: string, constraint: string, location: Location): StepError {
  return new StepError({
    code: 'PARAMETER_CONSTRAINED',
    message: `the Default of ${name} is a local path, and its ${constraint} would refuse where that is in S3`,
    hint: `take out ${constraint}, or write the path in the place of the Ref`,
    location,
  });
}

export function lookupMixed(location: Location): StepError {
  return new StepError({
    code: 'LOOKUP_MIXED',
    message: 'this function brings objects of more than one bucket, and its property names the bucket beside it',
    hint: 'let all of its values be local paths, or choose with Fn::If between the values themselves',
    location,
  });
}
