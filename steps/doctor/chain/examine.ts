import type { Link } from '../ask.ts';
import type { Examined } from '../assemble.ts';
import { distinct } from '../distinct.ts';
import { judge } from '../judge.ts';
import type { Installed } from '../mend/owner.ts';
import { checkAccount } from './account-checks.ts';
import { regionalLinks } from './other-regions.ts';
import { readInstalled, withStores, type InstalledReadings } from './read-installed.ts';
import type { Deployment, PipelineFacts } from './pipeline-facts.ts';
import { checkPipeline, type ConfiguredPipeline } from './pipeline-checks.ts';
import { accountName, type Scene } from './scene.ts';
import { toolsLinks } from './tools-links.ts';

export interface Chains {
  readonly examined: readonly Examined[];
  readonly installed: Installed;
}

interface ReadChain extends InstalledReadings {
  readonly pipelines: readonly ConfiguredPipeline[];
  readonly links: readonly Link[];
}

/** Every link that a run of the configured pipelines meets, in its order. */
export async function examineChains(scene: Scene): Promise<Chains> {
  const { commons, instances, installed, pipelines, links } = await readChain(scene);
  const targets = targetsOf(pipelines.flatMap(({ facts }) => facts ?? []));
  const [judged, accounts] = await Promise.all([
    Promise.all(links.map((link) => examineLink(scene, link))),
    Promise.all(targets.map(({ accountId, region }) => checkAccount(scene, accountId, region, instances))),
  ]);
  const examined = [
    ...commons.flatMap((common) => common.examined),
    ...pipelines.map((pipeline) => pipeline.examined),
    ...accounts.flat(),
    ...judged,
  ];
  return { examined: byAccount(examined), installed };
}

/** What is installed, and the links of its pipelines, before any is judged. */
export async function readChain(scene: Scene): Promise<ReadChain> {
  const [{ commons, instances, installed }, pipelines] = await Promise.all([
    readInstalled(scene),
    Promise.all((scene.configuration.pipelines ?? []).map((pipeline) => checkPipeline(scene, pipeline))),
  ]);
  const facts = pipelines.flatMap((pipeline) => pipeline.facts ?? []);
  return { commons, instances, pipelines, links: chainOf(facts, commons), installed: withStores(installed, facts) };
}

function chainOf(pipelines: readonly PipelineFacts[], commons: InstalledReadings['commons']): readonly Link[] {
  return pipelines.flatMap((pipeline) => [...toolsLinks(pipeline), ...regionalLinks(pipeline, commons)]);
}

/** Each account once, in the order in which pipelines reach them. */
function targetsOf(pipelines: readonly PipelineFacts[]): readonly Deployment[] {
  const deployments = pipelines.flatMap((pipeline) => pipeline.deployments);
  return distinct(deployments, ({ accountId, region }) => `${accountId} ${region}`);
}

export async function examineLink({ configuration, reader, now }: Scene, link: Link): Promise<Examined> {
  const { title, accountId, region, pipeline } = link;
  const judgements = await Promise.all(link.asks.map((ask) => judge(ask, reader, now)));
  const place = {
    title,
    about: 'policies' as const,
    accountId,
    accountName: accountName(configuration, accountId),
    region,
  };
  return { ...place, ...(pipeline === undefined ? {} : { pipeline }), judgements };
}

/** Accounts in the order in which they first come, each with all that is examined in it. */
function byAccount(examined: readonly Examined[]): readonly Examined[] {
  const placeOf = ({ accountId, region }: Examined) => `${accountId} ${region}`;
  return [...new Set(examined.map(placeOf))].flatMap((place) => examined.filter((one) => placeOf(one) === place));
}
