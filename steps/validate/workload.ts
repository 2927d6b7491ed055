import type { Location } from '../location.ts';
import type { SourceDocument } from '../template.ts';
import type { ReadDocument } from './read-document.ts';
import type { TemplateTree } from './read-templates.ts';
import type { Path, TemplateFile } from './template-file.ts';

/** One value of a parameter file, and where it is written. */
export interface GivenParameter {
  readonly name: string;
  readonly value: string;
  /** The value's path. */
  readonly path: Path;
  readonly nameLocation: Location;
}

/** The parameters of one environment, as `environments/dev.json` gives them. */
export interface ParameterFile {
  readonly file: string;
  readonly source: SourceDocument;
  readonly given: readonly GivenParameter[];
}

/** All that our own rules look at. */
export interface Workload {
  readonly trees: readonly TemplateTree[];
  readonly templates: readonly TemplateFile[];
  /** They belong to the first tree's root. */
  readonly parameterFiles: readonly ParameterFile[];
  /** What the repository gives to its pipelines, as `pipeline/standard.json` and `pipeline/instances/eu.json`. */
  readonly pipelineFiles: readonly ParameterFile[];
  /** What steps.yml gives to the commands that deploy the workload. */
  readonly settings?: ReadDocument | undefined;
}

export function rootOf(tree: TemplateTree): TemplateFile | undefined {
  return tree.templates.find(({ absolute }) => absolute === tree.root);
}
