import { isControlled, jointNames, type DeploymentForm, type StandardName } from './environment.ts';
import { sourceConditions } from './source.ts';

const shared = `IsMain: !Equals [!Ref PipelineClass, main]
HasStackName: !Not [!Equals [!Ref StackName, '']]
HasBuildCache: !Equals [!Ref BuildCache, 'true']
HasMainBuildRole: !And [!Condition HasBuildCache, !Condition IsMain]`;

const stages = `UpdatesItself: !Not [!Equals [!Ref ReleasedTemplate, '']]
HasInstances: !And [!Condition UpdatesItself, !Not [!Equals [!Ref InstancesTemplate, '']]]
# Without UpdatePipeline a basic pipeline would stay basic.
HasAllStages: !Or [!Equals [!Ref Stages, all], !Not [!Condition UpdatesItself]]
RollsBack: !Equals [!Ref FailureAction, ROLLBACK]
Retries: !Equals [!Ref FailureAction, RETRY]
HasValidation: !And [!Condition HasAllStages, !Equals [!Ref Validation, 'true']]
NeedsChangeTicket: !Not [!Equals [!Ref ChangeTicketPattern, '']]`;

export function renderConditions(form: DeploymentForm, environments: readonly StandardName[]): string {
  return [
    shared,
    sourceConditions,
    stages,
    ...(form === 'cloudformation' ? [] : ["DeniesRules: !Not [!Equals [!Ref DeniedRules, '']]"]),
    ...environments.map((name) => environmentConditions(form, name)),
    ...(form === 'plan' && environments.length > 0 ? [joint] : []),
  ].join('\n');
}

const joint = [
  `ApprovesJointly: !And [${jointNames.map((name) => `!Condition Approves${name}`).join(', ')}, !Equals [!Ref JointApproval, 'true']]`,
  ...jointNames.map((name) => `AsksFor${name}: !And [!Condition Approves${name}, !Not [!Condition ApprovesJointly]]`),
].join('\n');

function environmentConditions(form: DeploymentForm, name: StandardName): string {
  const ofMain = isControlled(name) ? ', !Condition IsMain' : '';
  return `Has${name}: !And [!Condition HasAllStages${ofMain}, !Not [!Equals [!Ref ${name}AccountId, '']]]
Approves${name}: !And [!Condition Has${name}, !Equals [!Ref ${name}Approval, 'true']]
Tests${name}: !Not [!Equals [!Ref ${name}TestBuildSpecFile, '']]
Watches${name}: !Not [!Equals [!Ref ${name}AlarmName, '']]${
    form === 'cloudformation' ? '' : `\nAllows${name}: !And [!Condition Approves${name}, !Condition DeniesRules]`
  }${form === 'steps' ? '' : `\nRollsBack${name}: !And [!Condition RollsBack, !Not [!Condition Approves${name}]]`}`;
}
