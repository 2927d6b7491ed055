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

export const deployBuildSpec = `# Deploys a packaged workload to the target account with its cross-account roles.
version: 0.2
phases:
  build:
    commands:
      - >-
        steps deploy --digest "$ARTIFACT_DIGEST" --stack-name "$STACK_NAME" --template-file "$TEMPLATE_FILE"
        --parameters-file "$PARAMETERS_FILE" --account "$ACCOUNT_ID" --region "$AWS_REGION"
        --pipeline-role-name "$PIPELINE_ROLE_NAME" --deployment-role-name "$DEPLOYMENT_ROLE_NAME"`;
