import { regionsToPackage, type PipelineRegions } from './regions.ts';
import { itemWhen } from './yaml-text.ts';

/**
 * The digest goes into the JSON of later actions' variables, as text: a quote in it would add variables of a build's own making to
 * projects that may deploy.
 */
export const digestIsADigest = `BeforeEntry:
  Conditions:
  - Result: FAIL
    Rules:
    - Name: DigestIsADigest
      RuleTypeId: { Category: Rule, Owner: AWS, Provider: VariableCheck, Version: '1' }
      Configuration: { Variable: '#{BuildVariables.ARTIFACT_DIGEST}', Value: '^[0-9a-f]{64}$', Operator: MATCHES }`;

/** The project is of a stack of its own, cloudformation/pipelines/instances.yml, and so is its role. */
const updateInstances = `Name: UpdateInstances
ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
RunOrder: 2
InputArtifacts: [{ Name: SourceOutput }]
Configuration:
  ProjectName: !Sub steps-\${PipelineClass}-\${PipelineName}-instances
  EnvironmentVariables: !Sub '[{"name":"RELEASED_TEMPLATE","value":"\${InstancesTemplate}","type":"PLAINTEXT"}]'`;

export const updateStage = `Name: UpdatePipeline
Actions:
- Name: UpdatePipeline
  ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
  InputArtifacts: [{ Name: SourceOutput }]
  Configuration: { ProjectName: !Ref SelfUpdateProject }
${itemWhen('HasInstances', updateInstances)}`;

/** One build, which packages for each region that it is deployed to. */
export function buildStage(regions: PipelineRegions | undefined): string {
  const told = regions && `EnvironmentVariables: '[{"name":"STEPS_REGIONS","value":"${regionsToPackage(regions)}"}]'`;
  return `Name: Build
Actions:
- Name: Build
  Namespace: BuildVariables
  ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
  InputArtifacts: [{ Name: SourceOutput }]
  OutputArtifacts: [{ Name: BuildOutput }]
  Configuration: { ProjectName: !Ref BuildProject${told === undefined ? '' : `, ${told}`} }`;
}

export const validateStage = `Name: Validate
${digestIsADigest}
Actions:
- Name: Validate
  ActionTypeId: { Category: Test, Owner: AWS, Provider: CodeBuild, Version: '1' }
  InputArtifacts: [{ Name: BuildOutput }]
  Configuration: { ProjectName: !Ref ValidateProject }`;
