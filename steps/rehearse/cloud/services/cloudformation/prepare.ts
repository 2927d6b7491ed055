import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { resolverFor, readStoredParameters } from './dynamic-values.ts';
import { factsOf, liveResources, parameterScope } from './desired.ts';
import { validationError } from './errors.ts';
import { isKnownType } from './known-types.ts';
import type { StackDefinition, StackRecord } from './stack-record.ts';
import { readSnippet } from './template-source.ts';
import { decideConditions } from './template/conditions.ts';
import { checkReferenceCount, findDynamicReferences } from './template/dynamic-references.ts';
import { evaluate } from './template/evaluate.ts';
import {
  chooseParameters,
  declaredParameters,
  ssmValueType,
  type GivenParameter,
  type ParameterValues,
} from './template/parameters.ts';
import { parseTemplate } from './template/parse-template.ts';
import { findReferences } from './template/references.ts';
import { checkRules } from './template/rules.ts';
import { translateServerless } from './translate-serverless.ts';
import type { Scope } from './template/scope.ts';
import { checkSections, checkTemplate } from './template/structure.ts';
import { declaredTransforms, processTransforms } from './template/transforms.ts';
import { resourcesOf } from './template/dependencies.ts';
import { isObject, type TemplateObject } from '../../../../template.ts';
import { isKnownAfterApply } from './template/no-value.ts';

/** What an operation asks a stack to become. */
export interface DefinitionRequest {
  readonly body: string;
  readonly given: readonly GivenParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

/** A template read as far as it can be without asking other services. */
export interface ReadDefinition extends DefinitionRequest {
  readonly original: TemplateObject;
  readonly chosen: Readonly<Record<string, string>>;
  readonly transforms: readonly string[];
}

/** Checks what AWS checks before it answers: the template's form and the parameters. */
export function readDefinition(request: DefinitionRequest, previous: ParameterValues): ReadDefinition {
  const original = parseTemplate(request.body);
  checkSections(original);
  const transforms = declaredTransforms(original);
  if (transforms.length === 0) checkTemplate(original, isKnownType);
  const chosen = chooseParameters(declaredParameters(original), request.given, previous);
  return { ...request, original, chosen, transforms };
}

/**
 * The rest: transforms, values from Parameter Store, conditions. `caller` must be allowed the transforms. A template that was
 * `processed` when it was shown is not processed again.
 */
export async function completeDefinition(
  cloud: Cloud,
  stack: StackRecord,
  read: ReadDefinition,
  caller: Caller,
  worker: Caller,
  processed?: TemplateObject,
): Promise<StackDefinition> {
  const { original } = read;
  const { region } = stack;
  const parameters = await resolveParameters(cloud, worker, region, read);
  const facts = factsOf(stack, read);
  const scope = parameterScope(original, parameters, facts);
  checkRules(original, scope);
  const template = processed ?? (await process({ cloud, stack, caller, worker }, original, parameters, scope));
  checkTemplate(template, isKnownType);
  checkReferenceCount(template);
  const conditionScope = parameterScope(template, parameters, facts);
  const section = template['Conditions'];
  const conditions = decideConditions(isObject(section) ? section : {}, conditionScope);
  const { body, tags, capabilities, notificationArns } = read;
  const definition: StackDefinition = { body, template, parameters, conditions, tags, capabilities, notificationArns };
  checkLiveReferences(definition);
  await checkStoredReferences(cloud, worker, definition, region);
  return definition;
}

interface Processing {
  readonly cloud: Cloud;
  readonly stack: StackRecord;
  readonly caller: Caller;
  readonly worker: Caller;
}

function process(
  { cloud, stack: { region, accountId }, caller, worker }: Processing,
  template: TemplateObject,
  parameters: ParameterValues,
  scope: Scope,
): Promise<TemplateObject> {
  return processTransforms(template, {
    authorise(name) {
      const resource = `arn:aws:cloudformation:${region}:aws:transform/${name}`;
      cloud.authorise(
        caller,
        { action: 'cloudformation:CreateChangeSet', resource, resourceAccount: accountId },
        region,
      );
    },
    readObject: (bucket, key) => inIncludeWords(readSnippet(cloud, worker, region, bucket, key)),
    evaluateLocation: (location) => evaluate(location, scope),
    translateServerless: (processed) => translateServerless(cloud, region, processed, parameters),
  });
}

async function inIncludeWords(body: Promise<string>): Promise<string> {
  try {
    return await body;
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw validationError(`Transform AWS::Include failed with: ${message}`);
  }
}

async function resolveParameters(
  cloud: Cloud,
  worker: Caller,
  region: string,
  read: ReadDefinition,
): Promise<ParameterValues> {
  const stored = declaredParameters(read.original).filter(
    ({ type, name }) => ssmValueType(type) !== undefined && !isKnownAfterApply(read.chosen[name]),
  );
  const names = [...new Set(stored.map(({ name }) => read.chosen[name] as string))];
  const values = await readStoredParameters(cloud, worker, region, names);
  const isStored = new Set(stored.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(read.chosen).map(([name, value]) => {
      const resolved = isStored.has(name) ? values.get(value) : undefined;
      return [name, { value, ...(resolved === undefined ? {} : { resolved }) }] as const;
    }),
  );
}

/** A resource whose condition does not hold cannot be referred to by one that is made. */
function checkLiveReferences(definition: StackDefinition): void {
  const all = resourcesOf(definition.template);
  const live = liveResources(definition);
  for (const resource of Object.values(live)) {
    const references = findReferences(
      resource['Properties'] ?? null,
      (condition) => definition.conditions[condition] === true,
    );
    const lost = references.map(({ name }) => name).filter((name) => name in all && !(name in live));
    if (lost.length > 0) {
      throw validationError(
        `Template format error: Unresolved resource dependencies [${lost.join(', ')}] in the Resources block of the template`,
      );
    }
  }
}

/** Plain references to Parameter Store must lead somewhere before anything is made. */
async function checkStoredReferences(
  cloud: Cloud,
  worker: Caller,
  definition: StackDefinition,
  region: string,
): Promise<void> {
  const resolve = resolverFor(cloud, worker, region);
  const references = findDynamicReferences(liveResources(definition)).filter(
    ({ service, text }) => service === 'ssm' && !text.includes('${'),
  );
  const distinct = new Map(references.map((reference) => [reference.text, reference]));
  for (const reference of distinct.values()) await resolve(reference);
}
