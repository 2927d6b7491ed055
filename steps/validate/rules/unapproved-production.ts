import { pages } from './pages.ts';
import { pipelinesOf, type StageAt } from './pipelines.ts';
import { problemAt } from './problem-at.ts';
import type { Rule } from './rule.ts';

export const unapprovedProduction: Rule = {
  id: 'STEPS031',
  title: 'an approval stands before a stage that deploys to production',
  severity: 'warning',
  reason: 'Without an approval each commit goes to production without anybody having looked at what it changes there.',
  mend: 'Add a stage with an action of category Approval, provider Manual, before it.',
  page: pages.approvals,
  *check({ templates }) {
    for (const { template, stages } of templates.flatMap(pipelinesOf)) {
      let isApproved = false;
      for (const stage of stages) {
        isApproved ||= stage.actions.some(({ category }) => category === 'Approval');
        if (isApproved || !deploysToProduction(stage)) continue;
        const message = `stage ${stage.name} deploys to production, and no approval comes before it`;
        yield problemAt(template, [...stage.path, 'Name'], message);
      }
    }
  },
};

/** `Prod`, `DeployToProduction`, `deploy-prod-eu`, but not `PreProd`, `NonProd`, `Products`. */
function deploysToProduction({ name, actions }: StageAt): boolean {
  const isProduction = /(?<![a-z])prod(uction)?(?![a-z])|[a-z]Prod(uction)?(?![a-z])/i.test(name);
  const isOther = /(non|pre)[-_ ]?prod/i.test(name);
  return isProduction && !isOther && actions.some(({ category }) => ['Deploy', 'Build', 'Invoke'].includes(category));
}
