import type { Link } from '../ask.ts';
import type { Examined } from '../assemble.ts';
import { readChain } from '../chain/examine.ts';
import { accountName, type Scene } from '../chain/scene.ts';
import { judge, type Judgement } from '../judge.ts';
import type { Installed } from '../mend/owner.ts';
import { unread } from '../read/reading.ts';
import { accountOfPrincipal, type Ask } from '../ask.ts';
import type { Denial } from './denial.ts';
import { completeAsk, findAsks } from './find-asks.ts';

export interface ExaminedMessages {
  readonly examined: readonly Examined[];
  readonly installed: Installed;
  readonly notes: readonly string[];
}

/** Asks again what was refused, and says why it would be now. */
export async function examineMessages(scene: Scene, denials: readonly Denial[]): Promise<ExaminedMessages> {
  const { links, installed, pipelines } = await readChain(scene);
  const faults = pipelines.flatMap(({ examined }) => examined.judgements).filter(({ outcome }) => outcome !== 'holds');
  const answers = await Promise.all(denials.map((denial) => answer(scene, denial, links, faults)));
  return {
    installed,
    examined: answers.map(({ examined }) => examined),
    notes: [...new Set(answers.flatMap(({ notes }) => notes))],
  };
}

interface Answer {
  readonly examined: Examined;
  readonly notes: readonly string[];
}

/** `faults` are those of pipelines, which may be why the chain does not know what a message leaves out. */
async function answer(
  scene: Scene,
  denial: Denial,
  links: readonly Link[],
  faults: readonly Judgement[],
): Promise<Answer> {
  const region = scene.configuration.regions[0] ?? '';
  const asks =
    denial.kind === 'question'
      ? [completeAsk(denial, links, region)]
      : denial.kind === 'chain'
        ? findAsks(denial, links, region)
        : [];
  const judged = await Promise.all(asks.map((ask) => judge(ask, scene.reader, scene.now)));
  const judgements = [...judged, ...unanswered(denial, asks, faults)];
  const accountId = accountOf(asks, scene);
  const place = { accountId, accountName: accountName(scene.configuration, accountId), region };
  return {
    examined: { title: oneLine(denial.text), about: 'policies', ...place, judgements },
    notes: notesOf(denial, judgements),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function accountOf([first]: readonly Ask[], { configuration }: Scene): string {
  const accountId = first && (accountOfPrincipal(first.principal) ?? first.resource.split(':')[4]);
  return accountId || configuration.organization['tools-account'];
}

/** Sides that nothing of what can be read belongs to. */
const unseen = new Set(['session policy', 'vpc endpoint policy', 'resource control policy']);

function unanswered(denial: Denial, asks: readonly Ask[], faults: readonly Judgement[]): readonly Judgement[] {
  const cannot = (reason: string, next: string): Judgement => ({
    outcome: 'unknown',
    refusals: [],
    problems: [],
    unread: [unread(reason, next)],
  });
  if (denial.kind === 'untold') return [cannot(denial.why, denial.next)];
  if (denial.kind === 'chain' && asks.length === 0) {
    const next = 'look up the event in CloudTrail and ask with --principal, --action and --resource';
    return [cannot('no configured pipeline does what the message is about', next), ...faults];
  }
  if (denial.kind === 'question' && denial.told !== undefined && unseen.has(denial.told)) {
    return [cannot(`the message names a ${denial.told}, which steps doctor cannot see`, 'look where it was made')];
  }
  return [];
}

function notesOf(denial: Denial, judgements: readonly Judgement[]): readonly string[] {
  if (judgements.some(({ outcome }) => outcome !== 'holds')) return [];
  return [
    `what was refused would be allowed now: "${oneLine(denial.text).slice(0, 100)}…" was mended since, or depends on what steps doctor cannot see (docs/doctor.md)`,
  ];
}
