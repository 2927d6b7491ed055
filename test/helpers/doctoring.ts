import type { Statement } from '../../steps/authorisation/policy.ts';
import type { DoctorReport, RefusalFinding } from '../../steps/doctor/index.ts';
import type { EmptyOrganization } from './empty-organization.ts';
import { changePolicy } from './policies.ts';
import { runSteps, type StepsRun } from './run-steps.ts';

/** The real `steps doctor …` by the person who set the organisation up. */
export function doctor({ folder, environment }: EmptyOrganization, ...args: readonly string[]): Promise<StepsRun> {
  return runSteps(['doctor', ...args], { cwd: folder, env: environment });
}

/** What it says as data, and the exit code. */
export async function diagnose(
  organization: EmptyOrganization,
  ...args: readonly string[]
): Promise<DoctorReport & Pick<StepsRun, 'exitCode'>> {
  const { exitCode, stdout, stderr } = await doctor(organization, '--format', 'json', ...args);
  if (stdout === '') throw new Error(stderr);
  return { ...(JSON.parse(stdout) as DoctorReport), exitCode };
}

export function refusalsIn({ findings }: DoctorReport): readonly RefusalFinding[] {
  return findings.filter(
    (finding): finding is RefusalFinding => finding.kind === 'missing' || finding.kind === 'denied',
  );
}

/** Pastes the printed statement where the finding says. */
export async function paste(
  organization: EmptyOrganization,
  { holder, statement, replaces }: RefusalFinding,
): Promise<void> {
  await changePolicy(organization, holder, (statements) =>
    replaces === undefined
      ? [...statements, statement]
      : statements.map((one, index) => (isNamed(one, index, replaces) ? statement : one)),
  );
}

function isNamed({ Sid }: Statement, index: number, name: string): boolean {
  return name === `statement "${Sid}"` || name === `statement ${index + 1}`;
}
