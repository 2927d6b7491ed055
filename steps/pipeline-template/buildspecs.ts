/** The buildspecs that stand in the templates; buildspecs/ holds the same texts. */

export const selfUpdateBuildSpec = `# Brings the pipeline's own stack to what the repository's pipeline configuration says, from the template that was released.
version: 0.2
phases:
  build:
    commands:
      - >-
        steps update-pipeline --stack-name "$STACK_NAME" --released-template "$RELEASED_TEMPLATE"
        --parameters-file "$PARAMETERS_FILE" --s3-bucket "$ARTIFACT_BUCKET" --region "$AWS_REGION"`;

export const validateBuildSpec = `# Validates a packaged workload: cfn-lint, cfn-nag and the checks that neither makes.
version: 0.2
phases:
  build:
    commands:
      - steps validate --report .steps/validation.xml
reports:
  validation:
    base-directory: .steps
    files: [validation.xml]`;

export const checkBuildSpec = `# Checks that what is about to be deployed is what was built.
version: 0.2
phases:
  build:
    commands:
      - steps verify --digest "$ARTIFACT_DIGEST"`;

export const ticketBuildSpec = `# Checks that the approval that was just given names a change ticket.
version: 0.2
phases:
  build:
    commands:
      - steps verify --approval "$APPROVAL" --execution "$EXECUTION_ID" --ticket-pattern "$TICKET_PATTERN" --region "$AWS_REGION"`;

/** Who, where and which stack, of all that steps do in another account. */
const target = `--stack-name "$STACK_NAME" --account "$ACCOUNT_ID" --region "$AWS_REGION"
        --pipeline-role-name "$PIPELINE_ROLE_NAME"`;

const deployment = `--digest "$ARTIFACT_DIGEST" --template-file "$TEMPLATE_FILE" --parameters-file "$PARAMETERS_FILE"
        ${target} --deployment-role-name "$DEPLOYMENT_ROLE_NAME"`;

/** For the tests, which have no credentials there. An assignment fails where its command does, an export does not. */
const readOutputs = `- >-
        STACK_OUTPUTS="$(steps outputs --format base64
        ${target})"
      - export STACK_OUTPUTS`;

export const outputsBuildSpec = `# Reads the outputs of a stack in the target account, for the tests.
version: 0.2
env:
  exported-variables: [STACK_OUTPUTS]
phases:
  build:
    commands:
      ${readOutputs}`;

export const deployBuildSpec = `# Deploys a packaged workload to the target account with its cross-account roles.
version: 0.2
env:
  exported-variables: [STACK_OUTPUTS]
phases:
  build:
    commands:
      - >-
        steps deploy ${deployment}
      ${readOutputs}`;

export const planBuildSpec = `# Makes the change set of a deployment, and the page that shows it; its digest stands for both.
version: 0.2
env:
  exported-variables: [PLAN_DIGEST]
phases:
  build:
    commands:
      - >-
        PLAN_DIGEST="$(steps deploy --plan-only --s3-bucket "$ARTIFACT_BUCKET" --plan-prefix "$PLAN_PREFIX"
        ${deployment})"
      - export PLAN_DIGEST`;

export const executeBuildSpec = `# Executes exactly the change set of a plan.
version: 0.2
env:
  exported-variables: [STACK_OUTPUTS]
phases:
  build:
    commands:
      - >-
        steps deploy --execute-plan "$PLAN_DIGEST" --s3-bucket "$ARTIFACT_BUCKET" --plan-prefix "$PLAN_PREFIX"
        ${deployment}
      ${readOutputs}`;

/** The files of buildspecs/ that are these texts. */
export const buildSpecFiles: Readonly<Record<string, string>> = {
  'self-update.yml': selfUpdateBuildSpec,
  'validate.yml': validateBuildSpec,
  'verify.yml': checkBuildSpec,
  'ticket.yml': ticketBuildSpec,
  'outputs.yml': outputsBuildSpec,
  'deploy.yml': deployBuildSpec,
  'plan.yml': planBuildSpec,
  'execute.yml': executeBuildSpec,
};
