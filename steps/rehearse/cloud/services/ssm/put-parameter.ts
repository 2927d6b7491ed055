import { notInEmbeddedCloud } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { constraintBroken, optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { alreadyExists, invalidPattern, patternMismatch, typeMismatch, validation } from './errors.ts';
import { publishChange } from './parameter-events.ts';
import { checkNewName, parameterArn } from './parameter-name.ts';
import { encryptValue } from './secure-value.ts';
import {
  latestOf,
  parametersOf,
  storedName,
  type Parameter,
  type ParameterType,
  type ParameterVersion,
  type Tier,
} from './state.ts';
import { tagConditions, tagsOf } from './tags.ts';

const standardLimit = 4096;
const advancedLimit = 8192;
const versionsKept = 100;

export const putParameter: Operation = {
  demands(input, request) {
    const resource = parameterArn(request, requiredText(input, 'Name', 'name'));
    const context = { 'ssm:Overwrite': String(input['Overwrite'] === true), ...tagConditions(input) };
    const actions = tagsOf(input).length > 0 ? ['ssm:PutParameter', 'ssm:AddTagsToResource'] : ['ssm:PutParameter'];
    return actions.map((action) => ({ action, resource, context }));
  },
  async handle(input, request) {
    refuseOtherKinds(input);
    const name = requiredText(input, 'Name', 'name');
    const existing = findOwn(name, request);
    if (existing) checkOverwrite(input);
    else checkNewName(name);
    const made = await makeVersion(input, name, existing, request);
    // Another writer may have been faster while KMS encrypted.
    const now = findOwn(name, request);
    const version = { ...made, version: (now ? latestOf(now).version : 0) + 1 };
    if (now) addVersion(now, version);
    else addParameter(name, version, input, request);
    publishChange(existing ? 'Update' : 'Create', name, version.type, request);
    return { Version: version.version, Tier: version.tier };
  },
};

function findOwn(name: string, request: Request): Parameter | undefined {
  return parametersOf(request.cloud, request)[storedName(name)];
}

function refuseOtherKinds(input: Input): void {
  const dataType = optionalText(input, 'DataType');
  if (dataType !== undefined && dataType !== 'text')
    throw notInEmbeddedCloud('ssm', `PutParameter with DataType ${dataType}`);
  if (optionalText(input, 'Policies')) throw notInEmbeddedCloud('ssm', 'PutParameter with Policies');
}

function checkOverwrite(input: Input): void {
  if (input['Overwrite'] !== true) throw alreadyExists();
  if (tagsOf(input).length === 0) return;
  throw validation(
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
  );
}

async function makeVersion(
  input: Input,
  name: string,
  existing: Parameter | undefined,
  request: Request,
): Promise<Omit<ParameterVersion, 'version'>> {
  const former = existing && latestOf(existing);
  const type = typeOf(input, former);
  const plain = valueOf(input);
  const tier = tierOf(input, plain, former);
  const allowedPattern = optionalText(input, 'AllowedPattern') ?? former?.allowedPattern;
  if (allowedPattern !== undefined) checkPattern(allowedPattern, plain);
  const description = optionalText(input, 'Description') ?? former?.description;
  const keyId =
    type === 'SecureString' ? (optionalText(input, 'KeyId') ?? former?.keyId ?? 'alias/aws/ssm') : undefined;
  const arn = parameterArn(request, name);
  return {
    type,
    value: keyId === undefined ? plain : await encryptValue(plain, keyId, arn, tier, request),
    ...(keyId === undefined ? {} : { keyId }),
    ...(description === undefined ? {} : { description }),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
    tier,
    modified: request.cloud.clock.now(),
    modifiedBy: arnOf(request.caller.principal),
    labels: [],
  };
}

function typeOf(input: Input, former: ParameterVersion | undefined): ParameterType {
  const type = optionalText(input, 'Type') ?? former?.type;
  if (type === undefined) throw validation('A parameter type is required when you create a parameter.');
  if (type !== 'String' && type !== 'StringList' && type !== 'SecureString') {
    throw constraintBroken('type', type, 'Member must satisfy enum value set: [SecureString, StringList, String]');
  }
  if (former && former.type !== type) throw typeMismatch();
  return type;
}

function valueOf(input: Input): string {
  const value = input['Value'];
  if (typeof value !== 'string') throw constraintBroken('value', undefined, 'Member must not be null');
  if (value === '') throw constraintBroken('value', '', 'Member must have length greater than or equal to 1');
  if (/\{\{.*\}\}/.test(value)) {
    throw validation('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
  }
  return value;
}

function tierOf(input: Input, value: string, former: ParameterVersion | undefined): Tier {
  const wanted = optionalText(input, 'Tier') ?? former?.tier ?? 'Standard';
  const length = Buffer.byteLength(value);
  if (length > advancedLimit) {
    throw validation(`Advanced tier parameters support a maximum parameter value of ${advancedLimit} characters.`);
  }
  const isAdvanced =
    wanted === 'Advanced' ||
    former?.tier === 'Advanced' ||
    (wanted === 'Intelligent-Tiering' && length > standardLimit);
  if (isAdvanced && wanted !== 'Standard') return 'Advanced';
  if (former?.tier === 'Advanced') {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  if (length > standardLimit) {
    throw validation(
      `Standard tier parameters support a maximum parameter value of ${standardLimit} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
    );
  }
  return 'Standard';
}

function checkPattern(pattern: string, value: string): void {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw invalidPattern(pattern);
  }
  if (!expression.test(value)) throw patternMismatch(pattern);
}

function addParameter(name: string, version: ParameterVersion, input: Input, request: Request): void {
  parametersOf(request.cloud, request)[storedName(name)] = {
    name,
    arn: parameterArn(request, name),
    tags: Object.fromEntries(tagsOf(input).map(({ Key, Value }) => [Key, Value])),
    versions: [version],
  };
}

function addVersion({ versions }: Parameter, version: ParameterVersion): void {
  versions.push(version);
  if (versions.length > versionsKept) versions.shift();
}
