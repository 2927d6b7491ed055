import { resolve } from 'node:path';
import type { DigestFiles } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { throwAll } from '../errors/index.ts';
import { findManifest } from '../manifest-file.ts';
import type { Manifest } from '../manifest.ts';
import { runTask } from '../task.ts';
import { showPath, surveyTemplateTree, type TemplateTree } from '../template-tree.ts';
import { tableWith } from './artifact-properties.ts';
import type { ArtifactSources } from './artifact-source.ts';
import { createIgnoreRules } from './ignore-rules.ts';
import type { PackageOptions } from './options.ts';
import { readSources } from './read-sources.ts';
import { outputFile, requireNoSource } from './write-output.ts';

/** A workload with so many templates of one depth has many files, too. */
const manyTemplates = 10;

export interface ReadWorkload {
  readonly templateFile: string;
  readonly output: string;
  readonly tree: TemplateTree;
  readonly sources: ArtifactSources;
  readonly former?: Manifest;
}

/** Reads the templates and everything local that they name. What is wrong with any of it is told at once. */
export async function readWorkload(
  options: PackageOptions,
  digestFiles: DigestFiles,
  context: Context,
): Promise<ReadWorkload> {
  const workload = context.workingDirectory;
  const templateFile = resolve(workload, options.templateFile);
  const output = outputFile(options, workload, templateFile);
  const former = (await findManifest(workload))?.manifest;
  const kindsOf = tableWith(options.artifactProperties);
  const read = async () => {
    const { tree, errors } = await surveyTemplateTree(templateFile, workload, kindsOf, (more) => {
      if (more >= manyTemplates) context.onLargeWork?.();
    });
    const sources = tree.files.map(({ file }) => file);
    requireNoSource(output, sources, options.outputTemplateFile ?? showPath(workload, output));
    const found = await readSources(tree, {
      workload,
      builds: former?.builds ?? [],
      outputFile: output,
      digestFiles,
      isIgnored: createIgnoreRules(workload),
      keepLinks: options.keepLinks ?? false,
      allowedLinks: (options.allowedLinks ?? []).map((link) => showPath(workload, resolve(workload, link))),
    });
    throwAll([...errors, ...found.errors]);
    return { tree, sources: found.sources };
  };
  const title = `read ${options.templateFile} and what it names`;
  const { tree, sources } = await runTask(context, 'read', title, read, (done) => ({
    detail: `${counted(done.tree.files.length, 'template')}, ${counted(new Set(done.sources.values()).size, 'artifact')}`,
  }));
  return { templateFile, output, tree, sources, ...(former ? { former } : {}) };
}
