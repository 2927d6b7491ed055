/** What a property that names local files becomes when they are uploaded. */
export type ArtifactForm =
  /** `s3://bucket/key` */
  | { readonly type: 'url' }
  /** `https://s3.REGION.amazonaws.com/bucket/key` */
  | { readonly type: 'https' }
  /** A map of these keys. */
  | { readonly type: 'object'; readonly bucket: string; readonly key: string; readonly version?: string };

/**
 * `archive`: a folder is zipped, and so is a single file that is no zip. `folder`: a folder is zipped, a file goes as it is.
 * `file`: a file, as it is. `template`: a template, packaged itself before it is uploaded.
 */
export type ArtifactContent = 'archive' | 'folder' | 'file' | 'template';

export interface ArtifactKind {
  /** The resource type; for a row of `Metadata`, the key there. */
  readonly type: string;
  /** Dotted where it lies deeper; `*` stands for every key. */
  readonly property: string;
  readonly content: ArtifactContent;
  readonly form: ArtifactForm;
  readonly section?: 'Metadata';
  /** Where the property is omitted, AWS's own command zips the template's folder, unless one of `insteadOf` is there. */
  readonly omitted?: { readonly insteadOf: readonly string[] };
  /** The key under SAM's `Globals` that gives the property its default. */
  readonly globals?: string;
  /** What `steps build` can build. */
  readonly buildable?: 'function' | 'layer';
  /** A row of the workload's own; its property may also hold what is neither a path nor an address. */
  readonly configured?: true;
}

const url: ArtifactForm = { type: 'url' };
const https: ArtifactForm = { type: 'https' };
const codeObject: ArtifactForm = { type: 'object', bucket: 'S3Bucket', key: 'S3Key', version: 'S3ObjectVersion' };
const bundleObject: ArtifactForm = { type: 'object', bucket: 'S3Bucket', key: 'S3Key' };
const locationObject: ArtifactForm = { type: 'object', bucket: 'Bucket', key: 'Key', version: 'Version' };
const repositoryObject: ArtifactForm = { type: 'object', bucket: 'Bucket', key: 'Key', version: 'ObjectVersion' };

function row(
  type: string,
  property: string,
  content: ArtifactContent,
  form: ArtifactForm,
  rest: Pick<ArtifactKind, 'section' | 'omitted' | 'globals' | 'buildable'> = {},
): ArtifactKind {
  return { type, property, content, form, ...rest };
}

const omittedCode = { insteadOf: ['ImageUri', 'InlineCode', 'PackageType'] };

/**
 * Every property that AWS's `cloudformation package` and `sam package` take local paths in. A kind of resource is added by adding a row.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html
 */
export const artifactKinds: readonly ArtifactKind[] = [
  row('AWS::Lambda::Function', 'Code', 'archive', codeObject, { omitted: omittedCode, buildable: 'function' }),
  row('AWS::Lambda::LayerVersion', 'Content', 'archive', codeObject, {
    omitted: { insteadOf: [] },
    buildable: 'layer',
  }),
  row('AWS::Serverless::Function', 'CodeUri', 'archive', url, {
    omitted: omittedCode,
    globals: 'Function',
    buildable: 'function',
  }),
  row('AWS::Serverless::LayerVersion', 'ContentUri', 'archive', url, {
    omitted: { insteadOf: [] },
    globals: 'LayerVersion',
    buildable: 'layer',
  }),
  row('AWS::Serverless::Api', 'DefinitionUri', 'file', url, { globals: 'Api' }),
  row('AWS::Serverless::HttpApi', 'DefinitionUri', 'file', url, { globals: 'HttpApi' }),
  row('AWS::Serverless::StateMachine', 'DefinitionUri', 'file', locationObject),
  row('AWS::Serverless::GraphQLApi', 'SchemaUri', 'file', url),
  row('AWS::Serverless::GraphQLApi', 'Functions.*.CodeUri', 'file', url),
  row('AWS::Serverless::GraphQLApi', 'Resolvers.*.*.CodeUri', 'file', url),
  row('AWS::Serverless::Application', 'Location', 'template', https),
  row('AWS::StepFunctions::StateMachine', 'DefinitionS3Location', 'file', locationObject),
  row('AWS::ApiGateway::RestApi', 'BodyS3Location', 'file', locationObject),
  row('AWS::ApiGatewayV2::Api', 'BodyS3Location', 'file', locationObject),
  row('AWS::AppSync::GraphQLSchema', 'DefinitionS3Location', 'file', url),
  row('AWS::AppSync::Resolver', 'RequestMappingTemplateS3Location', 'file', url),
  row('AWS::AppSync::Resolver', 'ResponseMappingTemplateS3Location', 'file', url),
  row('AWS::AppSync::Resolver', 'CodeS3Location', 'file', url),
  row('AWS::AppSync::FunctionConfiguration', 'RequestMappingTemplateS3Location', 'file', url),
  row('AWS::AppSync::FunctionConfiguration', 'ResponseMappingTemplateS3Location', 'file', url),
  row('AWS::AppSync::FunctionConfiguration', 'CodeS3Location', 'file', url),
  row('AWS::ElasticBeanstalk::ApplicationVersion', 'SourceBundle', 'folder', bundleObject, {
    omitted: { insteadOf: [] },
  }),
  row('AWS::Glue::Job', 'Command.ScriptLocation', 'file', url),
  row('AWS::CodeCommit::Repository', 'Code.S3', 'archive', repositoryObject),
  row('AWS::CloudFormation::Stack', 'TemplateURL', 'template', https),
  row('AWS::CloudFormation::StackSet', 'TemplateURL', 'template', https),
  row('AWS::CloudFormation::ModuleVersion', 'ModulePackage', 'archive', url),
  row('AWS::CloudFormation::ResourceVersion', 'SchemaHandlerPackage', 'archive', url),
  row('AWS::ServerlessRepo::Application', 'LicenseUrl', 'file', url, { section: 'Metadata' }),
  row('AWS::ServerlessRepo::Application', 'ReadmeUrl', 'file', url, { section: 'Metadata' }),
];

/** `Fn::Transform: { Name: AWS::Include }`, in any position: the snippet goes as it is, except for local paths inside it. */
export const includeKind: ArtifactKind = row('AWS::Include', 'Location', 'template', url);

/** The kinds of a resource type, or of a key of `Metadata`. */
export type KindTable = (type: string, section?: 'Resources' | 'Metadata') => readonly ArtifactKind[];

/** The table with rows of the workload's own, which go before those of the same property. */
export function tableOfKinds(own: readonly ArtifactKind[] = []): KindTable {
  const isReplaced = (kind: ArtifactKind) =>
    own.some(({ type, property }) => type === kind.type && property === kind.property);
  const byType = Map.groupBy([...artifactKinds.filter((kind) => !isReplaced(kind)), ...own], (kind) => kind.type);
  return (type, section = 'Resources') =>
    (byType.get(type) ?? []).filter((kind) => (kind.section ?? 'Resources') === section);
}

export const standardKinds: KindTable = tableOfKinds();
