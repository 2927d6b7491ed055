import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { readCommit } from '../commit.ts';
import type { Context } from '../context.ts';
import { tagOwned, throwAll } from '../errors/index.ts';
import type { Manifest } from '../manifest.ts';
import { instanceTag, workloadTag } from '../owner-tags.ts';
import { textsOf } from '../stack-texts.ts';
import { locatePath, type SourceDocument } from '../template.ts';
import { discardChangeSet, makeChangeSet, type ChangeSetInput } from './change-set.ts';
import type { DeployOptions } from './options.ts';

type Tags = Readonly<Record<string, string>>;

/** Whose a stack is, and what made it what it is. Absent is what is not known. */
export interface Ownership {
  readonly workload?: string;
  readonly instance?: string;
  readonly pipelineExecution?: string;
}

/** How long a call may take that cleans up after a signal. */
const lastCallMs = 5000;

const commitKey = 'codebuild-steps:commit';
const executionKey = 'codebuild-steps:pipeline-execution';

/** Tags of the stack, which CloudFormation gives to all that it makes, nested stacks too, where a type takes tags. */
export async function ownershipTags(
  { ownership }: DeployOptions,
  manifest: Manifest | undefined,
  context: Context,
): Promise<Tags> {
  if (!ownership) return {};
  const tags = {
    [workloadTag]: ownership.workload ?? manifest?.workload,
    [instanceTag]: ownership.instance,
    [commitKey]: manifest?.commit ?? (await readCommit(context)),
    [executionKey]: ownership.pipelineExecution,
  };
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [[key, tagValue(value)]])),
  );
}

/** Throws TAG_OWNED, at its line of a file, where a tag says that a stack is another's than the one it is tagged with. */
export function rejectOwnedTags(owned: Tags, given: Tags, source?: SourceDocument): void {
  const wrong = Object.keys(owned).filter((key) => Object.hasOwn(given, key) && given[key] !== owned[key]);
  throwAll(
    wrong.map((key) =>
      tagOwned(key, given[key] ?? '', owned[key] ?? '', source && locatePath(source, ['Tags', key], { key: true })),
    ),
  );
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function tagValue(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\s+\-=._:/@]/gu, '_').slice(0, 256);
}

/**
 * Whether nothing would change but the commit and the execution that the tags name. Then nothing is deployed: the tags say what last
 * changed the stack, and a commit that changes nothing does not touch every resource.
 */
export async function isOnlyRetagged(
  client: CloudFormationClient,
  request: ChangeSetInput,
  existing: Stack | undefined,
  context: Context,
): Promise<boolean> {
  const before = textsOf(existing?.Tags, 'Key', 'Value');
  const wanted = textsOf(request.Tags, 'Key', 'Value');
  const differing = [commitKey, executionKey].filter((key) => key in wanted && wanted[key] !== before[key]);
  if (!existing || differing.length === 0) return false;
  const kept = Object.entries(wanted).flatMap(([Key, value]) => {
    const Value = differing.includes(Key) ? before[Key] : value;
    return Value === undefined ? [] : [{ Key, Value }];
  });
  const probe = { ...request, ChangeSetName: `${request.ChangeSetName}-probe`, Tags: kept };
  try {
    const made = await makeChangeSet(client, probe, context);
    if (made) await discardChangeSet(client, probe, context);
    return made === undefined;
  } catch (error) {
    // After a signal the context's own calls no longer go out, and this one must.
    if (context.signal.aborted)
      await discardChangeSet(client, probe, { ...context, signal: AbortSignal.timeout(lastCallMs) });
    throw error;
  }
}
