import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { normalize } from 'node:path';
import type { Context } from '../context.ts';
import { regionNotPackaged } from '../errors/index.ts';
import type { DeployableManifest, Manifest } from '../manifest.ts';
import { packagedTemplates } from '../regional-template.ts';
import type { DeployOptions } from './options.ts';

/**
 * The deployment with the template that was packaged for its region, whichever of the manifest's is named. Throws REGION_NOT_PACKAGED
 * where the objects that a packaged template names lie elsewhere: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */
export async function withRegionalTemplate<Options extends DeployOptions>(
  options: Options,
  manifest: Manifest | undefined,
  context: Context,
): Promise<Options> {
  if (!manifest || manifest.stage === 'built' || !names(manifest, options.templateFile)) return options;
  const packaged = regionsOf(manifest);
  if (packaged.length === 0) return options;
  const region = options.region ?? (await context.aws.client(CloudFormationClient, {}).config.region());
  if (!packaged.includes(region)) throw regionNotPackaged(region, packaged);
  const own = manifest.regions?.find((one) => one.region === region);
  return own ? { ...options, templateFile: own.packagedTemplate.path } : options;
}

function names(manifest: DeployableManifest, file: string): boolean {
  return packagedTemplates(manifest).some(({ path }) => normalize(path) === normalize(file));
}

/** None where nothing was uploaded: such a template is the same in every region. */
function regionsOf({ regions, artifacts }: DeployableManifest): readonly string[] {
  return regions?.map(({ region }) => region) ?? [...new Set(artifacts.map(({ region }) => region))];
}
