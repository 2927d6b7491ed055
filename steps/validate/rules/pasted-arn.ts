import type { TemplateFile } from '../template-file.ts';
import { eachValue } from './each-value.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { resourcesOfType } from './resources.ts';
import type { Problem, Rule } from './rule.ts';

const pasted = /^arn:aws[a-z-]*:(iam::\d{12}:role\/|kms:[a-z0-9-]+:\d{12}:(key|alias)\/)/;

export const pastedArn: Rule = {
  id: 'STEPS035',
  title: 'a pipeline refers to its roles and keys, and does not name them by pasted ARNs',
  severity: 'warning',
  reason:
    'A pasted ARN belongs to one account: the template works nowhere else, and goes on naming a role or key that was made anew or removed.',
  mend: 'Refer to it by {{resolve:ssm:/codebuild-steps/common/…}}, a parameter, or Ref and GetAtt.',
  page: pages.ssmReferences,
  *check({ templates }) {
    for (const template of templates) {
      for (const type of ['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project']) yield* checkType(template, type);
    }
  },
};

function* checkType(template: TemplateFile, type: string): Generator<Problem> {
  for (const { properties, path: base } of resourcesOfType(template, type)) {
    for (const { value, path } of eachValue(properties, [...base, 'Properties'])) {
      if (typeof value === 'string' && pasted.test(value)) yield problemAt(template, path, 'this ARN is pasted');
    }
  }
}
