import { AwsError } from '../../../aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, hasChanged, jsonText, pick } from './service-call.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

const service = 'secretsmanager';

interface Generator extends Properties {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

/** The value that the properties ask for: as it stands, or with a generated password. */
async function valueOf(properties: Properties, context: ResourceContext): Promise<string | undefined> {
  const { SecretString: text, GenerateSecretString: generator } = properties as {
    readonly SecretString?: unknown;
    readonly GenerateSecretString?: Generator;
  };
  if (text !== undefined && generator !== undefined) {
    throw new AwsError('InvalidRequest', 'You can specify either SecretString or GenerateSecretString, not both.');
  }
  return generator === undefined ? jsonText(text) : generate(generator, context);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
async function generate(
  { SecretStringTemplate: template, GenerateStringKey: key, ...options }: Generator,
  context: ResourceContext,
): Promise<string> {
  if ((template === undefined) !== (key === undefined)) {
    throw new AwsError('InvalidRequest', 'GenerateStringKey and SecretStringTemplate must be given together.');
  }
  const frame = template === undefined ? {} : parseTemplate(template);
  const { RandomPassword } = await call<{ RandomPassword: string }>(
    context,
    service,
    'GetRandomPassword',
    typed(options),
  );
  return key === undefined ? RandomPassword : JSON.stringify({ ...frame, [key]: RandomPassword });
}

function parseTemplate(template: string): object {
  try {
    const frame: unknown = JSON.parse(template);
    if (typeof frame === 'object' && frame !== null && !Array.isArray(frame)) return frame;
  } catch {
    // What is no JSON is told with what is no object.
  }
  throw new AwsError('InvalidRequest', 'Could not parse SecretStringTemplate JSON.');
}

/** A template may write numbers and booleans as text. */
function typed(options: Properties): Properties {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (name === 'PasswordLength') return [name, Number(value)];
      return [name, name === 'ExcludeCharacters' ? value : String(value) === 'true'];
    }),
  );
}

function stateOf(arn: string): ResourceState {
  return { physicalId: arn, attributes: { Id: arn } };
}

/** Ref is the ARN. Its value is nowhere but in Secrets Manager. */
export const secret: ResourceHandler = {
  type: 'AWS::SecretsManager::Secret',
  async create(desired, context) {
    const SecretString = await valueOf(desired, context);
    const { ARN } = await call<{ ARN: string }>(context, service, 'CreateSecret', {
      Name: typeof desired['Name'] === 'string' ? desired['Name'] : context.generatedName(512),
      ...pick(desired, ['Description', 'KmsKeyId', 'Type']),
      SecretString,
      Tags: tagList(desired, context),
    });
    await call(context, service, 'DescribeSecret', { SecretId: ARN });
    return stateOf(ARN);
  },
  // A password is generated again only where how it is generated has changed.
  async update(current, previous, desired, context) {
    const SecretId = current.physicalId;
    const isNew = hasChanged(previous, desired, 'SecretString', 'GenerateSecretString');
    if (isNew || hasChanged(previous, desired, 'Description', 'KmsKeyId', 'Type')) {
      await call(context, service, 'UpdateSecret', {
        SecretId,
        ...pick(desired, ['Description', 'KmsKeyId', 'Type']),
        SecretString: isNew ? await valueOf(desired, context) : undefined,
      });
    }
    await updateTags(service, { SecretId }, previous, desired, context);
    return stateOf(SecretId);
  },
  // Without a way back: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
  async delete(current, _properties, context) {
    const SecretId = current.physicalId;
    await callUnlessGone(context, service, 'DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    await callUnlessGone(context, service, 'DescribeSecret', { SecretId });
  },
};

async function putPolicy(desired: Properties, context: ResourceContext): Promise<ResourceState> {
  const { ARN } = await call<{ ARN: string }>(context, service, 'PutResourcePolicy', {
    SecretId: desired['SecretId'],
    ResourcePolicy: jsonText(desired['ResourcePolicy']),
    BlockPublicPolicy: desired['BlockPublicPolicy'],
  });
  return stateOf(ARN);
}

/** Ref is the secret's ARN. */
export const secretResourcePolicy: ResourceHandler = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  create: putPolicy,
  update: (_current, _previous, desired, context) => putPolicy(desired, context),
  delete: (_current, properties, context) =>
    callUnlessGone(context, service, 'DeleteResourcePolicy', { SecretId: properties['SecretId'] }),
};

/** Ref is the secret's ARN. How the database is reached is not written into it: databases are only recorded here. */
export const secretTargetAttachment: ResourceHandler = {
  type: 'AWS::SecretsManager::SecretTargetAttachment',
  create: attach,
  update: (_current, _previous, desired, context) => attach(desired, context),
  delete: (_current, properties, context) =>
    callUnlessGone(context, service, 'GetSecretValue', { SecretId: properties['SecretId'] }),
};

async function attach(desired: Properties, context: ResourceContext): Promise<ResourceState> {
  const read = { SecretId: desired['SecretId'] };
  const { ARN, SecretString } = await call<{ ARN: string; SecretString?: string }>(
    context,
    service,
    'GetSecretValue',
    read,
  );
  await call(context, service, 'PutSecretValue', { SecretId: ARN, SecretString: SecretString ?? '{}' });
  return stateOf(ARN);
}
