import { distinct } from '../distinct.ts';
import type { Denial } from './denial.ts';
import { readPrincipal } from './read-principal.ts';
import { serviceForms } from './service-forms.ts';

/**
 * Every refusal in a text, which may be a whole log, each once in the order in which they come. Pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function readDenials(text: string): readonly Denial[] {
  const found: { readonly at: number; readonly end: number; readonly denial: Denial }[] = [];
  for (const match of text.matchAll(commonForm)) {
    const denial = readCommonForm(match);
    found.push({ at: match.index, end: match.index + match[0].length, denial });
  }
  for (const { pattern, read } of serviceForms) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      // What the common form tells beside it is told better there.
      if (found.some((other) => match.index < other.end + nearby && other.at < end + nearby)) continue;
      found.push({ at: match.index, end, denial: read(match) });
    }
  }
  const ordered = found.toSorted((a, b) => a.at - b.at).map(({ denial }) => denial);
  return distinct(ordered, keyOf);
}

/** How far apart two forms of the same refusal may stand, as in `CodePipeline is not authorized … on role arn:…. User: arn:… is not …`. */
const nearby = 3;

function keyOf(denial: Denial): string {
  return denial.kind === 'question' ? JSON.stringify(denial.ask) : denial.text;
}

/** `User: ARN is not authorized to perform: ACTION on resource: RESOURCE because …`; S3 and CloudTrail quote the resource. */
const commonForm =
  /User: (\S+) is not authorized to perform: ([\w-]+:\w+)(?: on resource: (\\?"[^"]*"|(?:role|user|policy|group|instance profile) \S+|\S+)| on this resource)?(?:\s+(?:because no (.+?) allows the [\w-]+:\w+ action|because (the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access)|with an explicit deny(?: in (?:an?|the) ([a-zA-Z -]+?(?:policy|boundary)))?))?/g;

function readCommonForm([text, user = '', action = '', named, ...reasons]: RegExpExecArray): Denial {
  const principal = readPrincipal(user);
  const resource = named === undefined ? undefined : cleanResource(named, user);
  if (principal === undefined) {
    const why = `${user} is no role, user or service whose policies can be read`;
    return { kind: 'untold', text, why, next: 'look at the policies of whoever signed in' };
  }
  if (resource === undefined) {
    const next = `steps doctor --principal ${'arn' in principal ? principal.arn : user} --action ${action} --resource ARN`;
    return { kind: 'untold', text, why: 'it does not name the resource', next };
  }
  const told = toldSide(reasons);
  return { kind: 'question', text, ask: { principal, action, resource }, ...(told === undefined ? {} : { told }) };
}

function cleanResource(named: string, user: string): string {
  const bare = named.replaceAll(/^\\?"|\\?"$/g, '').replace(/[.,;)]+$/, '');
  const [, kind, name] = /^(role|user|policy|group|instance profile) (\S+)$/.exec(bare) ?? [];
  if (kind === undefined) return bare;
  const [partition, , , account] = user.split(':').slice(1);
  return `arn:${partition}:iam::${account}:${kind.replace(' ', '-')}/${name}`;
}

function toldSide([implicit, keySide, explicit]: readonly (string | undefined)[]): string | undefined {
  if (keySide !== undefined) return 'resource-based policy';
  return (implicit ?? explicit)?.trim().toLowerCase();
}
