/**
 * The buildspecs that stand in the templates; buildspecs/ holds the same texts. They run in an artifact, whose steps.yml could say what no
 * flag says, as `plan-only: true` where something is to be deployed: each leaves it aside.
 */

function buildSpec(purpose: string, commands: string, exported?: string): string {
  return `# ${purpose}
version: 0.2${exported === undefined ? '' : `\nenv:\n  exported-variables: [${exported}]`}
phases:
  build:
    commands:
      ${commands}`;
}

export const selfUpdateBuildSpec = buildSpec(
  "Brings the pipeline's own stack to what the repository's pipeline configuration says, from the template that was released.",
  `- >-
        steps update-pipeline --no-config --stack-name "$STACK_NAME" --released-template "$RELEASED_TEMPLATE"
        --parameters-file "$PARAMETERS_FILE" --s3-bucket "$ARTIFACT_BUCKET" --region "$AWS_REGION"`,
);

export const validateBuildSpec = buildSpec(
  'Validates a packaged workload: cfn-lint, cfn-nag and the checks that neither makes.',
  `- steps validate --no-config --report .steps/validation.xml
reports:
  validation:
    base-directory: .steps
    files: [validation.xml]`,
);

export const checkBuildSpec = buildSpec(
  'Checks that what is about to be deployed is what was built.',
  `- steps verify --no-config --digest "$ARTIFACT_DIGEST"`,
);

export const ticketBuildSpec = buildSpec(
  'Checks that the approval that was just given names a change ticket.',
  `- >-
        steps verify --no-config --approval "$APPROVAL" --execution "$EXECUTION_ID" --ticket-pattern "$TICKET_PATTERN"
        --region "$AWS_REGION"`,
);

export const allowancesBuildSpec = buildSpec(
  'Reads what the approval that was just given allows by name, of the findings that stop a deployment.',
  `- >-
        ALLOWED="$(steps verify --no-config --approval "$APPROVAL" --execution "$EXECUTION_ID" --allowances
        --region "$AWS_REGION")"
      - export ALLOWED`,
  'ALLOWED',
);

interface ActingBuildSpecs {
  readonly outputs: string;
  readonly deploy: string;
  readonly plan: string;
  readonly execute: string;
  readonly combine: string;
}

/** What acts in another account, in the pipeline's own region or in that of each action. */
export function actingBuildSpecs(isRegional: boolean): ActingBuildSpecs {
  // Who, where and which stack.
  const target = `--stack-name "$STACK_NAME" --account "$ACCOUNT_ID" --region "$${isRegional ? 'TARGET_REGION' : 'AWS_REGION'}"
        --pipeline-role-name "$PIPELINE_ROLE_NAME"`;
  const deployment = `--digest "$ARTIFACT_DIGEST" --template-file "$TEMPLATE_FILE" --parameters-file "$PARAMETERS_FILE"
        ${target} --deployment-role-name "$DEPLOYMENT_ROLE_NAME"`;
  const owned = `--workload "$WORKLOAD_NAME" --pipeline-name "$PIPELINE_NAME" --pipeline-execution "$EXECUTION_ID"`;
  const denied = `\${DENIED_RULES:+--deny "$DENIED_RULES"}`;
  const allowed = `--allow "\${ALLOWED:-none}"`;
  const planPlace = `--s3-bucket "$ARTIFACT_BUCKET"${isRegional ? ' --s3-region "$AWS_REGION"' : ''} --plan-prefix "$PLAN_PREFIX"`;
  // For the tests, which have no credentials there. An assignment fails where its command does, an export does not.
  const readOutputs = `- >-
        STACK_OUTPUTS="$(steps outputs --no-config --format base64
        ${target})"
      - export STACK_OUTPUTS`;
  return {
    outputs: buildSpec(
      'Reads the outputs of a stack in the target account, for the tests.',
      readOutputs,
      'STACK_OUTPUTS',
    ),
    deploy: buildSpec(
      'Deploys a packaged workload to the target account with its cross-account roles.',
      `- >-
        steps deploy --no-config ${deployment}
        ${owned} ${denied} ${allowed}
      ${readOutputs}`,
      'STACK_OUTPUTS',
    ),
    plan: buildSpec(
      'Makes the change set of a deployment, and the page that shows it; its digest stands for both.',
      `- >-
        PLAN_DIGEST="$(steps deploy --no-config --plan-only ${planPlace}
        ${deployment}
        ${owned} ${denied})"
      - export PLAN_DIGEST`,
      'PLAN_DIGEST',
    ),
    execute: buildSpec(
      'Executes exactly the change set of a plan.',
      `- >-
        steps deploy --no-config --execute-plan "$PLAN_DIGEST" ${planPlace}
        ${deployment} ${denied} ${allowed}
      ${readOutputs}`,
      'STACK_OUTPUTS',
    ),
    combine: buildSpec(
      'Makes one plan, and one page, of those of several stages, for one approval.',
      `- >-
        PLAN_DIGEST="$(steps combine-plans --no-config --s3-bucket "$ARTIFACT_BUCKET" --s3-region "$AWS_REGION"
        --plan-prefix "$PLAN_PREFIX" --digest "$ARTIFACT_DIGEST" --plan "$PLANS")"
      - export PLAN_DIGEST`,
      'PLAN_DIGEST',
    ),
  };
}

const ofOneRegion = actingBuildSpecs(false);

/** The files of buildspecs/ that are these texts. */
export const buildSpecFiles: Readonly<Record<string, string>> = {
  'self-update.yml': selfUpdateBuildSpec,
  'validate.yml': validateBuildSpec,
  'verify.yml': checkBuildSpec,
  'ticket.yml': ticketBuildSpec,
  'allowances.yml': allowancesBuildSpec,
  'combine.yml': ofOneRegion.combine,
  'outputs.yml': ofOneRegion.outputs,
  'deploy.yml': ofOneRegion.deploy,
  'plan.yml': ofOneRegion.plan,
  'execute.yml': ofOneRegion.execute,
};
