import type { Location } from '../location.ts';
import type { TemplateObject } from '../template.ts';

/** What the Metadata say of a Makefile's folders; absolute. */
export interface MakefilePlaces {
  /** The folder of the Makefile: `ContextPath`. */
  readonly context?: string;
  /** The folder that is copied, in the place of the code's own: `ProjectRootDirectory`. */
  readonly projectRoot?: string;
  /** Where make runs: `WorkingDirectory`. */
  readonly workingDirectory?: string;
}

/** A function or layer of the templates whose code is a local folder. */
export interface BuildTarget {
  /** The template that holds it, relative to the workload. */
  readonly template: string;
  readonly logicalId: string;
  readonly property: string;
  readonly role: 'function' | 'layer';
  /** The folder of its code: absolute, and as messages show it. */
  readonly folder: string;
  readonly source: string;
  /** `src/app.handler` */
  readonly handler?: string;
  /** `nodejs22.x`, where it is not computed by CloudFormation. */
  readonly runtime?: string;
  readonly architecture: 'x86_64' | 'arm64';
  /**
   * What the resource's Metadata says of building it, in SAM's words.
   * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
   */
  readonly buildMethod?: string;
  readonly buildProperties: TemplateObject;
  readonly makefile: MakefilePlaces;
  readonly location: Location;
}

/** `function OrderFunction (functions/order)` */
export function describeTarget({ role, logicalId, source }: BuildTarget): string {
  return `${role} ${logicalId} (${source})`;
}

/** Whether the runtime is such a one, or not known before the deployment. */
export function fitsRuntime({ runtime }: Pick<BuildTarget, 'runtime'>, pattern: RegExp): boolean {
  return runtime === undefined || pattern.test(runtime);
}
