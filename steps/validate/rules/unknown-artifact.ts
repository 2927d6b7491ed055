import { nameHint } from '../../closest-name.ts';
import { pages } from './pages.ts';
import { pipelinesOf, type ActionAt, type ArtifactAt, type PipelineAt } from './pipelines.ts';
import { problemAt } from './problem-at.ts';
import { rename } from './rename.ts';
import type { Problem, Rule } from './rule.ts';

export const unknownArtifact: Rule = {
  id: 'STEPS032',
  title: 'a pipeline action reads artifacts that an earlier action makes',
  severity: 'error',
  reason:
    'CodePipeline refuses a pipeline in which an action reads an artifact that no earlier action makes, and an action that names in TemplatePath an artifact which is not among its inputs.',
  mend: 'Correct the name, add the artifact to InputArtifacts, or put the action that makes it first.',
  page: pages.artifacts,
  *check({ templates }) {
    for (const pipeline of templates.flatMap(pipelinesOf)) {
      yield* checkInputs(pipeline);
      yield* checkPaths(pipeline);
    }
  },
};

function* checkInputs({ template, stages }: PipelineAt): Generator<Problem> {
  const made: string[] = [];
  for (const { actions } of stages) {
    for (const action of actions) {
      const earlier = actions.filter(({ runOrder }) => runOrder < action.runOrder).flatMap(({ outputs }) => outputs);
      const known = [...made, ...earlier.map(({ name }) => name)];
      for (const { name, path } of action.inputs) {
        if (known.includes(name)) continue;
        const message = `no earlier action makes the artifact ${name}${nameHint(name, known)}`;
        yield { ...problemAt(template, path, message), ...rename(name, known) };
      }
    }
    made.push(...actions.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  }
}

function* checkPaths({ template, stages }: PipelineAt): Generator<Problem> {
  for (const action of stages.flatMap(({ actions }) => actions)) {
    for (const { name, path } of namedInPaths(action)) {
      const inputs = action.inputs.map((input) => input.name);
      if (inputs.includes(name)) continue;
      const message = `${name} is not among the InputArtifacts of this action${nameHint(name, inputs)}`;
      yield { ...problemAt(template, path, message), ...rename(name, inputs) };
    }
  }
}

/** `Artifact::file`, of CloudFormation's actions. */
function namedInPaths({ provider, configuration, path }: ActionAt): readonly ArtifactAt[] {
  if (!provider.startsWith('CloudFormation')) return [];
  return ['TemplatePath', 'TemplateConfiguration'].flatMap((property) => {
    const value = configuration[property];
    const [, name] = typeof value === 'string' ? (/^([\w-]+)::/.exec(value) ?? []) : [];
    return name === undefined ? [] : [{ name, path: [...path, 'Configuration', property] }];
  });
}
