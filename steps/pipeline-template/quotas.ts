import { isObject, type TemplateObject, type TemplateValue } from '../template.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html; how many actions a whole pipeline may have is not said there. */
const pipelineQuotas = { stages: 50, actionsOfAStage: 50, charactersOfAValue: 1000 };

/** What of a rendered pipeline CodePipeline would refuse by its quotas. */
export function findExceeded(template: TemplateValue): readonly string[] {
  const stages = stagesOf(template);
  const { stages: most, actionsOfAStage, charactersOfAValue } = pipelineQuotas;
  const tooMany = stages.length > most ? [`${stages.length} stages, and CodePipeline takes ${most} in a pipeline`] : [];
  const ofStages = stages.flatMap((stage) => {
    const actions = listOf(stage['Actions']);
    const name = String(stage['Name']);
    const many =
      actions.length > actionsOfAStage
        ? [`${actions.length} actions in stage ${name}, and CodePipeline takes ${actionsOfAStage} in a stage`]
        : [];
    const long = actions.flatMap((action) =>
      longValues(action, charactersOfAValue).map((found) => `${found} in stage ${name}`),
    );
    return [...many, ...long];
  });
  return [...tooMany, ...ofStages];
}

/** Whether the limit is on the value as it is configured or with its variables is not said: a digest is longer than what stands for it. */
const plansDigest = /#\{\w[\w-]*Plan[\w-]*\.PLAN_DIGEST\}/g;

function longValues(action: TemplateObject, most: number): readonly string[] {
  const configuration = isObject(action['Configuration']) ? action['Configuration'] : {};
  return Object.entries(configuration).flatMap(([key, value]) => {
    const length = JSON.stringify(value).replaceAll(plansDigest, 'x'.repeat(64)).length;
    return length > most
      ? [`${key} of action ${String(action['Name'])} has ${length} characters, and CodePipeline takes ${most}`]
      : [];
  });
}

function stagesOf(template: TemplateValue): readonly TemplateObject[] {
  const at = (value: TemplateValue | undefined, key: string) => (isObject(value) ? value[key] : undefined);
  return listOf(at(at(at(at(template, 'Resources'), 'Pipeline'), 'Properties'), 'Stages'));
}

/** With every item that a condition may leave out. */
function listOf(value: TemplateValue | undefined): readonly TemplateObject[] {
  const items = Array.isArray(value) ? (value as readonly TemplateValue[]) : [];
  return items.flatMap((item) => {
    const choice = isObject(item) ? item['Fn::If'] : undefined;
    if (Array.isArray(choice)) return listOf((choice as readonly TemplateValue[]).slice(1));
    return isObject(item) && item['Ref'] === undefined ? [item] : [];
  });
}
