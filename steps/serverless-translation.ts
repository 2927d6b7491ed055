import type { TemplateObject } from './template.ts';

/** A template that declares `AWS::Serverless-2016-10-31`, and what its translation depends on. */
export interface ServerlessTemplate {
  readonly template: TemplateObject;
  /** What Ref gives for each parameter of the template. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** Decides the partition. */
  readonly region: string;
}

/** The translated template, or what is wrong with the template, in the words of AWS's transform. */
export type ServerlessTranslation = { readonly template: TemplateObject } | { readonly failure: string };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html */
export type TranslateServerless = (template: ServerlessTemplate) => Promise<ServerlessTranslation>;
