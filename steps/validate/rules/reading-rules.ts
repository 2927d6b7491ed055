import { pages } from './pages.ts';
import type { RuleDescription } from './rule.ts';

/** What must hold for a file to be read and a tool to run at all: found before any rule looks at the workload. */
export const readingRules: readonly RuleDescription[] = [
  {
    id: 'STEPS001',
    title: 'a file is text in UTF-8',
    severity: 'error',
    reason:
      'CloudFormation reads UTF-8. In another encoding a template is refused, or its letters come out wrong, and the linters each fail in their own way.',
    mend: 'Save the file as UTF-8; editors have it under "encoding".',
    page: pages.formats,
  },
  {
    id: 'STEPS002',
    title: 'a file is correct YAML or JSON, one document',
    severity: 'error',
    reason:
      'CloudFormation refuses what it cannot parse. What parsers differ in (a key that comes twice, a second document, a trailing comma in JSON) is read otherwise than it was meant.',
    mend: 'Correct the syntax at the place that is named.',
    page: pages.formats,
  },
  {
    id: 'STEPS003',
    title: 'a template is a map with Resources',
    severity: 'error',
    reason: 'CloudFormation refuses a template without Resources, or one that is a list or a text.',
    mend: 'Add Resources, or do not name the file as a template.',
    page: pages.formats,
  },
  {
    id: 'STEPS004',
    title: 'a template has at most 1 MB',
    severity: 'error',
    reason: 'CloudFormation reads up to 1 MB of a template from S3, and refuses more.',
    mend: 'Split the template into nested stacks.',
    page: pages.quotas,
  },
  {
    id: 'STEPS005',
    title: 'nested templates and includes lie where they are looked for',
    severity: 'error',
    reason: 'A local path that leads nowhere cannot be packaged. Paths are relative to the file that names them.',
    mend: 'Correct the path, or add the file.',
    page: pages.nestedStacks,
  },
  {
    id: 'STEPS006',
    title: 'no template nests itself, and no include includes itself',
    severity: 'error',
    reason: 'A circle never ends: neither packaging nor CloudFormation can make it.',
    mend: 'Take out one of the references that make the circle.',
    page: pages.nestedStacks,
  },
  {
    id: 'STEPS008',
    title: 'each linter could check each template',
    severity: 'error',
    reason: 'What a linter could not check has not passed: it crashed on this template, or took too long.',
    mend: 'Mend what else is found in the template first: a linter may stumble over that. Then simplify it where the tool says, or run a newer version of the tool.',
    page: pages.formats,
  },
  {
    id: 'STEPS009',
    title: 'a parameter file has the form of a template configuration',
    severity: 'error',
    reason:
      'CodePipeline and `steps deploy` read Parameters, Tags and StackPolicy, and nothing else; values are texts. The list of the AWS CLI is read too.',
    mend: 'Write { "Parameters": { "Name": "value" }, "Tags": {}, "StackPolicy": {} }.',
    page: pages.templateConfiguration,
  },
  {
    id: 'STEPS110',
    title: 'the source of a packaged template is here as it was packaged',
    severity: 'info',
    reason:
      'Findings in what `steps package` wrote are told at the lines of its source, where they are mended. Of a source that has changed since, or is not here, the lines are not known.',
    mend: 'Run `steps package` again, or validate the source.',
    page: 'https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html',
  },
];
