import { arnOf } from '../authorisation/caller.ts';
import type { Cloud } from './cloud/cloud.ts';

/** One role that was assumed. */
export interface Assumption {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The service or the session that assumed it. */
  readonly by: string;
  readonly roleArn: string;
}

interface Recorded {
  assumptions: Assumption[];
}

// Functions and state machines assume roles too, but those are what is delivered, not what delivers.
const deliveryServices = new Set([
  'codepipeline.amazonaws.com',
  'codebuild.amazonaws.com',
  'cloudformation.amazonaws.com',
  'events.amazonaws.com',
]);

/** Every role that delivers, assumed since the rehearsal began; kept with the cloud's state, so that a resumed rehearsal knows it all. */
export function recordAssumptions(cloud: Cloud): {
  readonly between: (from: number, to: number) => readonly Assumption[];
} {
  const recorded = cloud.state<Recorded>('rehearsal', '*', '*', () => ({ assumptions: [] }));
  cloud.onCall(({ service, operation, input, caller: { principal }, error }) => {
    if (service !== 'sts' || operation !== 'AssumeRole' || error) return;
    if (principal.kind === 'service' && !deliveryServices.has(principal.service)) return;
    recorded.assumptions.push({ time: cloud.clock.now(), by: arnOf(principal), roleArn: String(input['RoleArn']) });
  });
  return { between: (from, to) => recorded.assumptions.filter(({ time }) => time >= from && time <= to) };
}

/**
 * The chains that assumptions form, each once, as in `codepipeline → Tools/PipelineRole → Dev/CrossAccountPipelineRole`.
 * An assumption made by a session of a role continues the chain that the role ends.
 */
export function roleChains(
  assumptions: readonly Assumption[],
  accountName: (accountId: string) => string,
): readonly string[] {
  const chains: { readonly names: readonly string[]; readonly roleKey: string }[] = [];
  for (const assumption of assumptions) {
    const name = roleTitle(assumption.roleArn, accountName);
    const roleKey = keyOfRole(assumption.roleArn);
    const start = chains.find((chain) => chain.roleKey === keyOfSession(assumption.by))?.names ?? [
      callerTitle(assumption.by, accountName),
    ];
    const names = [...start, name];
    if (!chains.some((chain) => chain.names.join() === names.join())) chains.push({ names, roleKey });
  }
  const isPrefix = (names: readonly string[]) =>
    chains.some((other) => other.names.length > names.length && other.names.join().startsWith(`${names.join()},`));
  return chains.filter(({ names }) => !isPrefix(names)).map(({ names }) => names.join(' → '));
}

/** `account/name`, the same for a role and for its sessions. */
function keyOfRole(roleArn: string): string {
  const [, , , , account, resource = ''] = roleArn.split(':');
  return `${account}/${resource.split('/').at(-1)}`;
}

function keyOfSession(sessionArn: string): string {
  const [, , , , account, resource = ''] = sessionArn.split(':');
  return `${account}/${resource.split('/')[1]}`;
}

function roleTitle(roleArn: string, accountName: (accountId: string) => string): string {
  const [account = '', name] = keyOfRole(roleArn).split('/');
  return `${accountName(account)}/${name}`;
}

function callerTitle(by: string, accountName: (accountId: string) => string): string {
  if (!by.startsWith('arn:')) return by.replace(/\.amazonaws\.com$/, '');
  const [account = '', name] = keyOfSession(by).split('/');
  return `${accountName(account)}/${name}`;
}
