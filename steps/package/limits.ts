import { tooLarge, type StepError } from '../errors/index.ts';
import type { ArtifactKind } from '../artifact-kinds.ts';
import { readEntries } from '../kept-entries.ts';
import { describeReference, type TreeFile, type TreeReference } from '../template-tree.ts';
import { sizeOf, type ArtifactBody, type ArtifactSource } from './artifact-source.ts';
import { formatBytes } from '../format-bytes.ts';
import { largestParts } from './largest-parts.ts';

/** What AWS refuses later, each with a larger bill of waiting: better said before the upload. */
interface Limit {
  readonly name: string;
  readonly bytes: number;
  readonly applies: (kind: ArtifactKind, type: ArtifactBody['type']) => boolean;
}

const megabyte = 1024 * 1024;
const lambdaTypes = /^AWS::(Lambda|Serverless)::(Function|LayerVersion)$/;

const limits: readonly Limit[] = [
  {
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    name: "Lambda's limit for the unzipped code",
    bytes: 250 * megabyte,
    applies: (kind) => lambdaTypes.test(kind.type),
  },
  {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    name: "CloudFormation's limit for a template",
    bytes: megabyte,
    applies: (kind) => kind.content === 'template',
  },
  {
    // https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html
    name: "Elastic Beanstalk's limit for a source bundle",
    bytes: 500 * megabyte,
    applies: (kind) => kind.type === 'AWS::ElasticBeanstalk::ApplicationVersion',
  },
  {
    // Of 4 GiB, which is what a zip's numbers go to, the rest is for what a zip says of its files.
    name: 'the limit for an archive',
    bytes: 4000 * megabyte,
    applies: (_, type) => type === 'archive',
  },
];

/** The limit that contents of this size go beyond; nothing where they fit. */
export function limitBeyond(kind: ArtifactKind, type: ArtifactBody['type'], size: number): Limit | undefined {
  return limits.find(({ bytes, applies }) => size > bytes && applies(kind, type));
}

export function findOversize(
  reference: TreeReference,
  source: ArtifactSource,
  nested?: TreeFile,
): StepError | undefined {
  const size = sizeOf(source.body);
  const limit = limitBeyond(reference.kind, source.body.type, size);
  if (!limit) return undefined;
  const what = `"${source.shown}" (${describeReference(reference)})`;
  return tooLarge(what, size, limit.bytes, limit.name, {
    location: reference.location,
    largest: largestOf(source.body),
    ...(nested ? { parts: largestParts(nested.source) } : {}),
  });
}

/** The largest contents, which are what its author can do something about. */
function largestOf(body: ArtifactBody): readonly string[] {
  if (body.type !== 'archive') return [];
  const largest = readEntries(body.entries)
    .toSorted((one, other) => other.size - one.size)
    .slice(0, 5);
  return largest.map(({ path, size }) => `${path} (${formatBytes(size)})`);
}
