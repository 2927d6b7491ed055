import { pages } from './pages.ts';
import { pipelinesOf } from './pipelines.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const unreadArtifact: Rule = {
  id: 'STEPS033',
  title: 'a pipeline makes no artifacts that nothing reads',
  severity: 'info',
  reason:
    'An artifact that no action reads is stored and encrypted for nothing, or was meant for an action that reads another one.',
  mend: 'Take it out of OutputArtifacts, or let the action that needs it read it.',
  page: pages.artifacts,
  *check({ templates }) {
    for (const { template, stages } of templates.flatMap(pipelinesOf)) {
      const actions = stages.flatMap((stage) => stage.actions);
      const read = actions.flatMap(({ inputs }) => inputs.map(({ name }) => name));
      for (const { name, path } of actions.flatMap(({ outputs }) => outputs)) {
        if (!read.includes(name)) yield problemAt(template, path, `no action reads the artifact ${name}`);
      }
    }
  },
};
