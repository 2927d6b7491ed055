import type { TemplateValue } from '../../../../../template.ts';

/** What a value may refer to: everything that evaluation asks of the world outside the template's text. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
  /** A parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string): TemplateValue | undefined;
  importValue(exportName: string): string;
}
