import type { ManifestFile } from './manifest.ts';

/** The packaged root template of one of several regions: the objects that it names lie in that region's bucket. */
export interface RegionalTemplate {
  readonly region: string;
  readonly packagedTemplate: ManifestFile;
}

/** Where the template of another region than the first lies: `.steps/regions/eu-central-1/packaged.yml` for `packaged.yml`. */
export function regionalTemplatePath(region: string, path: string): string {
  return `.steps/regions/${region}/${path.replace(/^(\.\.?\/)+/, '')}`;
}

/** The packaged templates of a manifest: one, or one of each region. */
export function packagedTemplates(manifest: {
  readonly packagedTemplate: ManifestFile;
  readonly regions?: readonly RegionalTemplate[];
}): readonly ManifestFile[] {
  return manifest.regions?.map(({ packagedTemplate }) => packagedTemplate) ?? [manifest.packagedTemplate];
}
