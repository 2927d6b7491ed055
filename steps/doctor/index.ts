import type { Access, BootstrapConfiguration } from '../bootstrap/index.ts';
import type { Context } from '../context.ts';
import { noDenialFound } from '../errors/index.ts';
import { accountOfPrincipal } from './ask.ts';
import { assemble } from './assemble.ts';
import { examineChains, examineLink } from './chain/examine.ts';
import { readInstalled } from './chain/read-installed.ts';
import type { Scene } from './chain/scene.ts';
import { examineMessages } from './message/examine-messages.ts';
import { readDenials } from './message/read-denials.ts';
import { askOf, type Question } from './question.ts';
import { inConfiguredAccounts } from './read/accounts.ts';
import { createReader } from './read/reader.ts';
import type { DoctorReport } from './report.ts';

export type { Question } from './question.ts';
export type { Check, CheckOutcome, DoctorFinding, DoctorReport, RefusalFinding } from './report.ts';

export interface DoctorOptions {
  /** The folder of the standard templates, absolute. */
  readonly templates: string;
  /** How to act in each account, where it is not as the configuration says. */
  readonly access?: Access;
}

/** Checks each link of the chain of every configured pipeline. */
export async function examineOrganization(
  configuration: BootstrapConfiguration,
  options: DoctorOptions,
  context: Context,
): Promise<DoctorReport> {
  const { examined, installed } = await examineChains(sceneOf(configuration, options, context));
  return assemble(examined, installed, [resourcesUnknown]);
}

/** The permissions of each type's handlers stand in the registry's schemas, of which no package has that part. */
const resourcesUnknown =
  'not known from here: whether CrossAccountDeploymentRole may make every resource of a workload. steps validate tells of types that it is denied (STEPS097, STEPS098), and --message of what was refused';

/** Answers one question. Throws where it is none. */
export async function answerQuestion(
  configuration: BootstrapConfiguration,
  question: Question,
  options: DoctorOptions,
  context: Context,
): Promise<DoctorReport> {
  const scene = sceneOf(configuration, options, context);
  const ask = askOf(question, configuration.regions[0] ?? '');
  const { installed } = await readInstalled(scene);
  const accountId = accountOfPrincipal(ask.principal) ?? (ask.resource.split(':')[4] || installed.toolsAccountId);
  const title = `${question.principal} ${question.action} ${question.resource}`;
  const examined = await examineLink(scene, { title, accountId, region: ask.region, asks: [ask] });
  return assemble([examined], installed);
}

/** Says why what a text tells was refused, for each refusal in it. Throws NO_DENIAL_FOUND where there is none. */
export async function explainMessages(
  configuration: BootstrapConfiguration,
  text: string,
  options: DoctorOptions,
  context: Context,
): Promise<DoctorReport> {
  const denials = readDenials(text);
  if (denials.length === 0) throw noDenialFound(text);
  const { examined, installed, notes } = await examineMessages(sceneOf(configuration, options, context), denials);
  return assemble(examined, installed, notes);
}

function sceneOf(configuration: BootstrapConfiguration, { templates, access }: DoctorOptions, context: Context): Scene {
  const inAccount = inConfiguredAccounts(configuration, context, access);
  const reader = createReader(configuration, inAccount);
  return { configuration, templates, inAccount, reader, now: context.clock.now() };
}
