import { pages } from './pages.ts';
import { pipelinesOf } from './pipelines.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';
import { itemsOf, writtenText } from './written-text.ts';

/** Pipeline variables can be set by whoever starts an execution; messages and names of branches by whoever commits. */
const foreign =
  /#\{(variables\.[^}]+|[^}]+\.(CommitMessage|BranchName|PullRequestTitle|AuthorDisplayName|AuthorEmail))\}/;

export const splicedVariable: Rule = {
  id: 'STEPS034',
  title: 'no variable that others set is written into a shell command',
  severity: 'error',
  reason:
    'CodePipeline puts the text of a variable into the command as it is. Whoever may start an execution, or write a commit message, then runs commands with the role of the action.',
  mend: 'Pass it as an environment variable, hold it against a pattern, and quote it: "$NAME".',
  page: pages.commandsAction,
  *check({ templates }) {
    for (const { template, stages } of templates.flatMap(pipelinesOf)) {
      for (const { action, path } of stages.flatMap(({ actions }) => actions)) {
        for (const { value, path: at } of itemsOf(action['Commands'], [...path, 'Commands'])) {
          const [variable] = foreign.exec(writtenText(value)) ?? [];
          if (variable !== undefined) yield problemAt(template, at, `${variable} becomes a part of this command`);
        }
      }
    }
  },
};
