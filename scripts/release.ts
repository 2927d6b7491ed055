// Releases a version: npm run release -- [VERSION | major | minor | patch] --bucket NAME --region REGION (docs/releasing.md).
import { createInterface } from 'node:readline/promises';
import { packageRoot } from '../steps/package-root.ts';
import { readArguments, usage, type ReleaseArguments } from './release/arguments.ts';
import { ReleaseStopped } from './release/commands.ts';
import { readFacts, type ReleaseFacts } from './release/facts.ts';
import { isBegun, refusals } from './release/refusals.ts';
import { releaseStages, type ReleaseRun, type ReleaseStage } from './release/stages.ts';
import { openWorktree } from './release/worktree.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function given(): ReleaseArguments {
  if (process.argv.slice(2).some((one) => one === '--help' || one === '-h')) {
    say(usage);
    process.exit(0);
  }
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`, 2);
  }
}

function markOf(stage: ReleaseStage, facts: ReleaseFacts, asked: ReleaseArguments): 'todo' | 'done' | 'left out' {
  if (stage.isLeftOut?.(asked)) return 'left out';
  return stage.isDone?.(facts) ? 'done' : 'todo';
}

function showPlan(facts: ReleaseFacts, asked: ReleaseArguments): void {
  const verb = asked.isDry ? 'Dry run of the release' : isBegun(facts) ? 'Going on with the release' : 'Release';
  say(`${verb} ${facts.version} of ${facts.packageName} at ${facts.head.slice(0, 12)}`);
  releaseStages.forEach((stage, index) => {
    const mark = markOf(stage, facts, asked);
    say(`  ${index + 1}. ${stage.title(facts, asked)}${mark === 'todo' ? '' : ` (${mark})`}`);
  });
  if (facts.unreleased?.notes) say(`\nWhat is new:\n\n${facts.unreleased.notes}\n`);
}

async function isConfirmed({ isConfirmed: yes, isDry }: ReleaseArguments, version: string): Promise<boolean> {
  if (yes || isDry) return true;
  if (!process.stdin.isTTY) {
    say('Nothing was done. With --yes it is.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${version} to release it: `);
  terminal.close();
  return answer.trim() === version;
}

async function release(facts: ReleaseFacts, asked: ReleaseArguments): Promise<void> {
  const tree = await openWorktree(facts.root, facts.head);
  try {
    const day = new Date().toISOString().slice(0, 10);
    const state: ReleaseRun = { facts, asked, folder: tree.folder, day };
    for (const stage of releaseStages) {
      if (markOf(stage, facts, asked) !== 'todo') continue;
      say(`· ${stage.title(facts, asked)}`);
      await stage.run(state);
    }
  } finally {
    await tree.remove();
  }
}

const asked = given();
let facts = await readFacts(packageRoot(), asked);
// A dry run shows how the next release would go, whatever its version.
if (asked.isDry && facts.version === undefined && asked.asked === undefined)
  facts = await readFacts(packageRoot(), { ...asked, asked: 'patch' });
const refused = refusals(facts, asked);
if (refused.length > 0 && !asked.isDry)
  fail(['Nothing was released:', ...refused.map((one) => `  ${one}`)].join('\n'), 1);
if (facts.version === undefined) fail(['No version to release:', ...refused.map((one) => `  ${one}`)].join('\n'), 1);
showPlan(facts, asked);
if (refused.length > 0) say(['A release would be refused now:', ...refused.map((one) => `  ${one}`)].join('\n'));
if (await isConfirmed(asked, facts.version)) {
  try {
    await release(facts, asked);
    say(asked.isDry ? 'Nothing was released: this was a dry run.' : `Released ${facts.version}.`);
  } catch (error) {
    if (!(error instanceof ReleaseStopped)) throw error;
    fail(`Stopped: ${error.message}\n→ mend it and run the same command again: it goes on where this one stopped`, 1);
  }
}
