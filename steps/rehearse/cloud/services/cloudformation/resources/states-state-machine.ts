import { parse } from 'yaml';
import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { apiMembers } from './api-members.ts';
import { readS3Document } from './s3-document.ts';
import { call, callUnlessGone, orUndo, present } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

type Members = Readonly<Record<string, unknown>>;

/** The definition from the template, its text or the object in S3, with substitutions made. */
async function definitionOf(properties: Properties, context: ResourceContext): Promise<string> {
  const { Definition, DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = properties;
  const sources = [Definition, DefinitionString, DefinitionS3Location].filter((source) => source !== undefined);
  if (sources.length !== 1) {
    throw new AwsError(
      'InvalidRequest',
      'Property validation failure: exactly one of Definition, DefinitionString and DefinitionS3Location must be given',
    );
  }
  const text =
    DefinitionS3Location === undefined
      ? (DefinitionString ?? JSON.stringify(Definition))
      : await readS3Document(DefinitionS3Location as { Bucket: string; Key: string; Version?: string }, context);
  return asJson(substitute(String(text), (DefinitionSubstitutions ?? {}) as Members));
}

// Each `${name}` that has a substitution; others stay, as Amazon States Language may mean them.
function substitute(text: string, substitutions: Members): string {
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name.trim()];
    return value === undefined ? whole : String(value);
  });
}

// A definition in S3 may be YAML; the service itself takes JSON alone.
function asJson(text: string): string {
  if (text.trimStart().startsWith('{')) return text;
  try {
    return JSON.stringify(parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${reason}'`);
  }
}

function configuration(properties: Properties): Members {
  return {
    roleArn: properties['RoleArn'],
    loggingConfiguration: apiMembers(properties['LoggingConfiguration']),
    tracingConfiguration: apiMembers(properties['TracingConfiguration']),
    encryptionConfiguration: apiMembers(properties['EncryptionConfiguration']),
  };
}

async function read(stateMachineArn: string, context: ResourceContext): Promise<ResourceState> {
  const machine = await call<Members>(context, 'states', 'DescribeStateMachine', { stateMachineArn });
  return {
    physicalId: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: machine['name'], StateMachineRevisionId: machine['revisionId'] },
  };
}

function tagsOf(desired: Properties, context: ResourceContext) {
  return tagList(desired, context)?.map(({ Key, Value }) => ({ key: Key, value: Value }));
}

/** Ref is the ARN. */
export const stateMachine: ResourceHandler = {
  type: 'AWS::StepFunctions::StateMachine',
  async create(desired, context) {
    const { stateMachineArn } = await call<{ stateMachineArn: string }>(context, 'states', 'CreateStateMachine', {
      name: desired['StateMachineName'] ?? context.generatedName(80),
      type: desired['StateMachineType'],
      definition: await definitionOf(desired, context),
      ...configuration(desired),
      tags: tagsOf(desired, context),
    });
    return orUndo(
      () => read(stateMachineArn, context),
      () => call(context, 'states', 'DeleteStateMachine', { stateMachineArn }),
    );
  },
  async update(current, previous, desired, context) {
    const stateMachineArn = current.physicalId;
    const definition = await definitionOf(desired, context);
    await call(
      context,
      'states',
      'UpdateStateMachine',
      present({ stateMachineArn, definition, ...configuration(desired) }),
    );
    await updateTags('states', { resourceArn: stateMachineArn }, previous, desired, context);
    return read(stateMachineArn, context);
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'states', 'DeleteStateMachine', { stateMachineArn: current.physicalId }),
};
