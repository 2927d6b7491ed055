import { declaredParameters, isObject, type SourceDocument, type TemplateObject } from './template.ts';

const draft = 'http://json-schema.org/draft-07/schema#';
const values = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } } as const;

const sections = {
  Parameters: { description: "values of the template's parameters", ...values },
  Tags: { description: 'tags of the stack and its resources', ...values },
  StackPolicy: {
    description: 'what updates of the stack may change',
    type: 'object',
    properties: { Statement: { type: 'array' } },
  },
};

/** What `parseTemplateConfiguration` takes in CloudFormation's own format, for editors. */
export function templateConfigurationSchema(): object {
  return {
    $schema: draft,
    description: 'a template configuration file: what an environment gives to a stack',
    type: 'object',
    properties: sections,
    additionalProperties: false,
  };
}

/** The same for one template, whose parameters are known: a pipeline's. What names the common stack's values is left out. */
export function parametersSchema(template: SourceDocument, description: string): object {
  const declared = Object.entries(declaredParameters(template)).flatMap(([name, declaration]) =>
    isObject(declaration) && isForPeople(name, declaration) ? [[name, parameterSchema(declaration)] as const] : [],
  );
  const Parameters = {
    description: "values of the pipeline's parameters",
    type: 'object',
    properties: Object.fromEntries(declared),
    additionalProperties: false,
  };
  return {
    $schema: draft,
    description,
    type: 'object',
    properties: { ...sections, Parameters },
    additionalProperties: false,
  };
}

function isForPeople(name: string, { Type: type }: TemplateObject): boolean {
  return name !== 'ReleasedTemplate' && !String(type).startsWith('AWS::SSM::');
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function parameterSchema(declaration: TemplateObject): object {
  const { Type: type, Description: description, Default: fallback } = declaration;
  const { AllowedValues: allowed, AllowedPattern: pattern, MinValue: minimum, MaxValue: maximum } = declaration;
  const isNumber = type === 'Number';
  const texts = Array.isArray(allowed) ? allowed.map(String) : undefined;
  return {
    ...(description === undefined ? {} : { description }),
    ...(texts ? { enum: isNumber ? [...texts, ...texts.map(Number)] : texts } : {}),
    ...(texts ? {} : { type: isNumber ? ['string', 'number'] : 'string' }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}
