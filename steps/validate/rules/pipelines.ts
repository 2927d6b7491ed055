import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import { resourcesOfType } from './resources.ts';
import { itemsOf, writtenText } from './written-text.ts';

export interface PipelineAt {
  readonly template: TemplateFile;
  readonly path: Path;
  readonly stages: readonly StageAt[];
}

export interface StageAt {
  readonly name: string;
  readonly path: Path;
  readonly actions: readonly ActionAt[];
}

export interface ActionAt {
  readonly action: TemplateObject;
  readonly category: string;
  readonly provider: string;
  readonly runOrder: number;
  readonly inputs: readonly ArtifactAt[];
  readonly outputs: readonly ArtifactAt[];
  readonly configuration: TemplateObject;
  readonly path: Path;
}

export interface ArtifactAt {
  readonly name: string;
  readonly path: Path;
}

/** The pipelines of a template whose stages are written out: each branch of a choice, but no loop and no macro. */
export function pipelinesOf(template: TemplateFile): readonly PipelineAt[] {
  return resourcesOfType(template, 'AWS::CodePipeline::Pipeline').flatMap(({ properties, path: base }) => {
    const path = [...base, 'Properties', 'Stages'];
    const items = [...itemsOf(properties['Stages'], path)];
    if (items.length === 0 || !items.every(isWrittenOut)) return [];
    return [{ template, path: base, stages: items.flatMap(({ value, path: at }) => stageOf(value, at)) }];
  });
}

function isWrittenOut({ value }: { readonly value: TemplateValue }): boolean {
  return isObject(value) && 'Actions' in value;
}

function stageOf(value: TemplateValue, path: Path): readonly StageAt[] {
  if (!isObject(value)) return [];
  const actions = [...itemsOf(value['Actions'], [...path, 'Actions'])];
  return [
    {
      name: writtenText(value['Name']),
      path,
      actions: actions.flatMap(({ value: action, path: at }) => (isObject(action) ? [actionOf(action, at)] : [])),
    },
  ];
}

function actionOf(action: TemplateObject, path: Path): ActionAt {
  const type = isObject(action['ActionTypeId']) ? action['ActionTypeId'] : {};
  const runOrder = Number(action['RunOrder'] ?? 1);
  return {
    action,
    category: writtenText(type['Category']),
    provider: writtenText(type['Provider']),
    runOrder: Number.isFinite(runOrder) ? runOrder : 1,
    inputs: artifactsOf(action, 'InputArtifacts', path),
    outputs: artifactsOf(action, 'OutputArtifacts', path),
    configuration: isObject(action['Configuration']) ? action['Configuration'] : {},
    path,
  };
}

function artifactsOf(action: TemplateObject, property: string, base: Path): readonly ArtifactAt[] {
  return [...itemsOf(action[property], [...base, property])].flatMap(({ value, path }) =>
    isObject(value) && 'Name' in value ? [{ name: writtenText(value['Name']), path: [...path, 'Name'] }] : [],
  );
}
