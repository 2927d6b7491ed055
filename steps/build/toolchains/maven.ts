import { join, relative } from 'node:path';
import type { Context } from '../../context.ts';
import { settingsOf } from '../build-environment.ts';
import { copyJavaBuild } from '../java-output.ts';
import { copyReactor, findMavenPlaces, mavenArguments } from '../maven-project.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import { fitsRuntime } from '../target.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** Java by Maven, in a copy of the sources: neither they nor the local repository get anything of it. */
export const mavenToolchain: Toolchain = {
  name: 'maven',
  takes: (method) => /^java\d/.test(method),
  recognises: ({ target, facts }) => fitsRuntime(target, /^java/) && facts.names.has('pom.xml'),
  plan: planMaven,
};

async function planMaven({ target, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const places = await findMavenPlaces(target.folder, workload);
  const { root, reactor } = places;
  const module = relative(reactor, target.folder);
  const args = mavenArguments(module, packageGoals);
  return {
    toolchain: 'maven',
    identity: JSON.stringify([
      target.role,
      args,
      await toolVersion({ ...maven, args: ['--version'], cwd: target.folder }, context),
      settingsOf(context, /^(MAVEN_OPTS|MAVEN_ARGS|JAVA_TOOL_OPTIONS)$/),
    ]),
    alsoReads: root === target.folder ? [] : [root],
    build: async (output) => {
      await withScratch(async (scratch) => {
        const { reactor: cwd } = await copyReactor(target.folder, places, scratch);
        await runTool(target, { file: 'mvn', args, cwd }, context, { scratch: { folder: scratch, of: root } });
        const made = join(cwd, module, 'target');
        const folders = { classes: join(made, 'classes'), jars: made, dependencies: join(made, 'dependency') };
        await copyJavaBuild(target, folders, output);
      });
      return {};
    },
  };
}

const maven = {
  name: 'mvn',
  purpose: 'it builds what has a pom.xml',
  installHint: 'install Maven and a JDK of the runtime’s version, in CodeBuild by an image that has them',
};

/** Packages, then collects the jars of the runtime scope, as SAM's builder does in two runs. */
const packageGoals = [
  '-DskipTests',
  'package',
  'dependency:copy-dependencies',
  '-DincludeScope=runtime',
  '-Dmdep.prependGroupId=true',
];
