import { itemWhen } from './yaml-text.ts';

/** Where commits come from, and what starts the pipeline. */
export const sourceParameters = `SourceProvider:
  Description: Where the workload comes from; S3 and CodeConnections need the stack of source-access.yml
  Type: String
  Default: CodeCommit
  AllowedValues: [CodeCommit, S3, CodeConnections]
ConnectionArn:
  Description: Of source CodeConnections, the connection to GitHub, GitLab or Bitbucket, of this account and region
  Type: String
  Default: ''
  AllowedPattern: ^(arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:\\d{12}:connection/[A-Za-z0-9-]+)?$
FullRepositoryId:
  Description: Of source CodeConnections, the repository, as owner/name; of GitLab with all groups
  Type: String
  Default: ''
  AllowedPattern: ^([A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){1,10})?$
SourceBucket:
  Description: Of source S3, the versioned bucket, which tells EventBridge of its objects
  Type: String
  Default: ''
  AllowedPattern: ^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$
SourceKey:
  Description: Of source S3, the key of the ZIP file with the workload
  Type: String
  Default: ''
  AllowedPattern: ^[A-Za-z0-9._/-]{0,255}$
RepositoryName:
  Description: Name of the CodeCommit repository; empty for the workload's name
  Type: String
  Default: ''
  AllowedPattern: ^[A-Za-z0-9._-]{0,100}$
CreateRepository:
  Description: Whether this stack makes the repository; it is kept when the stack is deleted
  Type: String
  Default: 'false'
  AllowedValues: ['true', 'false']
BranchName:
  Description: Branch whose commits start the pipeline
  Type: String
  Default: main
  AllowedPattern: ^[A-Za-z0-9._/-]{1,256}$
SourcePaths:
  Description: >-
    Paths of the workload in a repository of several, comma-separated, as services/orders/**; commits that change none of them do
    not start the pipeline. Of CodeCommit it needs the stack of path-filter.yml; empty for every commit
  Type: String
  Default: ''
  AllowedPattern: ^([A-Za-z0-9._/*?-]{1,255}(,[A-Za-z0-9._/*?-]{1,255}){0,7})?$
  ConstraintDescription: at most eight paths of letters, digits and ._/-, with *, ** and ?`;

export const sourceConditions = `FromCodeCommit: !Equals [!Ref SourceProvider, CodeCommit]
FromS3: !Equals [!Ref SourceProvider, S3]
FromConnection: !Equals [!Ref SourceProvider, CodeConnections]
HasRepositoryName: !Not [!Equals [!Ref RepositoryName, '']]
CreatesRepository: !And [!Condition FromCodeCommit, !Equals [!Ref CreateRepository, 'true']]
FiltersPaths: !Not [!Equals [!Ref SourcePaths, '']]`;

export const sourceResources = `Repository:
  Type: AWS::CodeCommit::Repository
  Condition: CreatesRepository
  DeletionPolicy: Retain
  UpdateReplacePolicy: Retain
  Properties:
    RepositoryName: !If [HasRepositoryName, !Ref RepositoryName, !Ref WorkloadName]
    RepositoryDescription: !Sub Workload \${WorkloadName}, deployed by pipeline \${PipelineName}

# A commit to the branch starts the pipeline; nothing polls.
# https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
SourceRule:
  Type: AWS::Events::Rule
  Condition: FromCodeCommit
  Properties:
    Name: !Sub steps-\${PipelineClass}-\${PipelineName}-source
    Description: !Sub Starts pipeline \${PipelineName} when its branch changes
    EventPattern:
      source: [aws.codecommit]
      detail-type: [CodeCommit Repository State Change]
      resources:
        - Fn::Sub:
            - arn:\${AWS::Partition}:codecommit:\${AWS::Region}:\${AWS::AccountId}:\${Repository}
            - { Repository: !If [HasRepositoryName, !Ref RepositoryName, !Ref WorkloadName] }
      detail:
        event: [referenceCreated, referenceUpdated]
        referenceType: [branch]
        referenceName: [!Ref BranchName]
    Targets:
      # The event names no paths: the function looks at what differs between its commits, and starts the pipeline itself.
      - Fn::If:
          - FiltersPaths
          - Id: path-filter
            Arn: !Sub arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:codebuild-steps-path-filter
            InputTransformer:
              InputPathsMap:
                repository: $.detail.repositoryName
                oldCommit: $.detail.oldCommitId
                commit: $.detail.commitId
              InputTemplate:
                Fn::Sub:
                  - '{"pipeline":"\${Pipeline}","repository":"<repository>","oldCommit":"<oldCommit>","commit":"<commit>","paths":["\${Paths}"]}'
                  - { Paths: !Join ['","', !Split [',', !Ref SourcePaths]] }
          - Id: pipeline
            Arn: !Sub arn:\${AWS::Partition}:codepipeline:\${AWS::Region}:\${AWS::AccountId}:\${Pipeline}
            RoleArn: '{{resolve:ssm:/codebuild-steps/common/events-role-arn}}'

# Each version of the object has an execution of its own, also where a newer one came meanwhile.
# https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
SourceObjectRule:
  Type: AWS::Events::Rule
  Condition: FromS3
  Properties:
    Name: !Sub steps-\${PipelineClass}-\${PipelineName}-object
    Description: !Sub Starts pipeline \${PipelineName} when its source object is put
    EventPattern:
      source: [aws.s3]
      detail-type: [Object Created]
      detail:
        bucket: { name: [!Ref SourceBucket] }
        object: { key: [!Ref SourceKey] }
    Targets:
      - Id: pipeline
        Arn: !Sub arn:\${AWS::Partition}:codepipeline:\${AWS::Region}:\${AWS::AccountId}:\${Pipeline}
        RoleArn: '{{resolve:ssm:/codebuild-steps/common/events-role-arn}}'
        InputTransformer:
          InputPathsMap: { version: $.detail.object.version-id }
          InputTemplate: '{"sourceRevisions":[{"actionName":"Object","revisionType":"S3_OBJECT_VERSION_ID","revisionValue":"<version>"}]}'`;

function sourceAction(name: string, provider: string, configuration: string): string {
  return `Name: ${name}
Namespace: SourceVariables
ActionTypeId: { Category: Source, Owner: AWS, Provider: ${provider}, Version: '1' }
OutputArtifacts: [{ Name: SourceOutput }]
Configuration:
  ${configuration}`;
}

const commitAction = sourceAction(
  'Commit',
  'CodeCommit',
  `RepositoryName: !If [HasRepositoryName, !Ref RepositoryName, !Ref WorkloadName]
  BranchName: !Ref BranchName
  PollForSourceChanges: false`,
);

const objectAction = sourceAction(
  'Object',
  'S3',
  `S3Bucket: !Ref SourceBucket
  S3ObjectKey: !Ref SourceKey
  PollForSourceChanges: false`,
);

// With triggers the action itself detects nothing.
// https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
const connectionAction = sourceAction(
  'Repository',
  'CodeStarSourceConnection',
  `ConnectionArn: !Ref ConnectionArn
  FullRepositoryId: !Ref FullRepositoryId
  BranchName: !Ref BranchName
  DetectChanges: false
  OutputArtifactFormat: CODE_ZIP`,
);

/** What starts a pipeline from a connection. At most eight patterns: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitFilePathFilterCriteria.html */
export const sourceTriggers = `Triggers:
  Fn::If:
    - FromConnection
    - - ProviderType: CodeStarSourceConnection
        GitConfiguration:
          SourceActionName: Repository
          Push:
            - Branches: { Includes: [!Ref BranchName] }
              FilePaths: !If [FiltersPaths, { Includes: !Split [',', !Ref SourcePaths] }, !Ref AWS::NoValue]
    - !Ref AWS::NoValue`;

export const sourceStage = `Name: Source
Actions:
${itemWhen('FromCodeCommit', commitAction)}
${itemWhen('FromS3', objectAction)}
${itemWhen('FromConnection', connectionAction)}`;

/** What an approver is told of where it came from, in the variables of the source's action. */
export const sourceRevision =
  "!If [FromS3, 'version #{SourceVariables.VersionId}', 'commit #{SourceVariables.CommitId}']";

export const sourceOutputs = `RepositoryName:
  Condition: FromCodeCommit
  Description: The repository whose commits start it
  Value: !If [HasRepositoryName, !Ref RepositoryName, !Ref WorkloadName]`;
