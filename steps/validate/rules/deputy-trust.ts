import { eachAllow, principalsOf } from './policies.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

/**
 * Services whose own documentation shows a role's trust with aws:SourceAccount or aws:SourceArn, and the page. Of
 * others (Lambda, EC2, API Gateway, CodePipeline, CloudFormation) no page says that they send them: a condition could lock them out.
 */
const documentedServices: Readonly<Record<string, string>> = {
  'appstream.amazonaws.com': 'https://docs.aws.amazon.com/appstream2/latest/developerguide/example-fleet-machine.html',
  'bedrock.amazonaws.com':
    'https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html',
  'codebuild.amazonaws.com':
    'https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html',
  'monitoring.rds.amazonaws.com':
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html',
  'personalize.amazonaws.com':
    'https://docs.aws.amazon.com/personalize/latest/dg/cross-service-confused-deputy-prevention.html',
  'scheduler.amazonaws.com':
    'https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html',
  'states.amazonaws.com': 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
};

const narrowing = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths', 'sts:externalid'];

export const deputyTrust: Rule = {
  id: 'STEPS092',
  title: 'a role that a service assumes says for which account or resource',
  severity: 'warning',
  reason:
    'A service acts for every customer. Where it can be told the name of a role, somebody else’s resource could have it act with yours (the confused deputy). Only services that are documented to send the keys are asked for them.',
  mend: 'Add StringEquals aws:SourceAccount: !Ref AWS::AccountId, and ArnLike aws:SourceArn where the resource is known.',
  page: pages.confusedDeputy,
  *check({ templates }) {
    for (const found of eachAllow(templates)) {
      const { kind, keys } = found;
      if (kind !== 'trust' || keys === undefined || keys.some((key) => narrowing.includes(key))) continue;
      for (const { type, text, path } of principalsOf(found)) {
        const page = type === 'Service' ? documentedServices[text] : undefined;
        if (page === undefined) continue;
        const message = `${text} can assume this role for anybody: it sends aws:SourceAccount and aws:SourceArn (${page})`;
        yield problemAt(found.template, path, message);
      }
    }
  },
};
