import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Context } from '../../context.ts';
import { settingsOf } from '../build-environment.ts';
import { copySources } from '../copy-entries.ts';
import { foldersAbove, type FolderFacts } from '../folder-facts.ts';
import { copyJavaBuild } from '../java-output.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import { fitsRuntime, type BuildTarget } from '../target.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/** Java and Kotlin by Gradle, by the project's wrapper where it has one, in a copy of the sources. */
export const gradleToolchain: Toolchain = {
  name: 'gradle',
  takes: (method, facts) => /^java\d/.test(method) && hasBuildFile(facts),
  recognises: ({ target, facts }) => fitsRuntime(target, /^java/) && hasBuildFile(facts),
  plan: planGradle,
};

const hasBuildFile = ({ names }: FolderFacts) => names.has('build.gradle') || names.has('build.gradle.kts');

async function planGradle({ target, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const { root, wrapper } = findGradleRoot(target.folder, workload);
  return {
    toolchain: 'gradle',
    identity: JSON.stringify([
      target.role,
      relative(root, target.folder),
      initScript,
      await gradleVersion(wrapper, context),
      settingsOf(context, /^(GRADLE_OPTS|JAVA_OPTS|JAVA_TOOL_OPTIONS|ORG_GRADLE_PROJECT_.*)$/),
    ]),
    alsoReads: root === target.folder ? [] : [root],
    build: async (output) => {
      await withScratch((scratch) => gradle(target, root, { output, scratch }, wrapper, context));
      return {};
    },
  };
}

async function gradle(
  target: BuildTarget,
  root: string,
  { output, scratch }: { readonly output: string; readonly scratch: string },
  wrapper: string | undefined,
  context: Context,
): Promise<void> {
  const copy = join(scratch, 'sources');
  await copySources(root, copy, { names: ['build', '.gradle'], beside: /^(build|settings)\.gradle(\.kts)?$/ });
  const cwd = join(copy, relative(root, target.folder));
  const script = join(scratch, 'steps.init.gradle');
  await writeFile(script, initScript);
  const file = wrapper === undefined ? 'gradle' : join(copy, relative(root, wrapper));
  if (wrapper !== undefined) await chmod(file, 0o755);
  const places = { output, scratch: { folder: copy, of: root } };
  await runTool(target, { file, args: gradleArguments(script), cwd }, context, places);
  const made = join(cwd, 'build');
  const libraries = join(made, 'steps', 'lib');
  await copyJavaBuild(
    target,
    { classes: join(made, 'steps', 'classes'), jars: join(made, 'libs'), dependencies: libraries },
    output,
  );
}

export function gradleArguments(script: string): readonly string[] {
  return [
    '--no-daemon',
    '--quiet',
    '--console=plain',
    '--init-script',
    script,
    'assemble',
    'stepsClasses',
    'stepsLibraries',
  ];
}

/** Collects what a function needs into build/steps, and makes archives that are the same every time. */
const initScript = `allprojects {
  tasks.withType(AbstractArchiveTask).configureEach {
    preserveFileTimestamps = false
    reproducibleFileOrder = true
  }
  plugins.withId('java') {
    tasks.register('stepsClasses', Sync) {
      from sourceSets.main.output
      into layout.buildDirectory.dir('steps/classes')
    }
    tasks.register('stepsLibraries', Sync) {
      from configurations.runtimeClasspath
      into layout.buildDirectory.dir('steps/lib')
    }
  }
}
`;

/** The whole build belongs to a project: what its settings file includes, and the wrapper beside it. */
export function findGradleRoot(folder: string, workload: string): { readonly root: string; readonly wrapper?: string } {
  const above = foldersAbove(folder, workload);
  const holds = (candidate: string, ...names: readonly string[]) =>
    names.some((name) => existsSync(join(candidate, name)));
  const wrapped = above.find((candidate) => holds(candidate, 'gradlew'));
  const settings = above.find((candidate) => holds(candidate, 'settings.gradle', 'settings.gradle.kts'));
  const higher = [wrapped, settings].filter((found) => found !== undefined).sort((a, b) => a.length - b.length)[0];
  return { root: higher ?? folder, ...(wrapped === undefined ? {} : { wrapper: join(wrapped, 'gradlew') }) };
}

/** The wrapper downloads the version that its properties name, which are sources: it is not asked. */
function gradleVersion(wrapper: string | undefined, context: Context): Promise<string> {
  if (wrapper !== undefined) return toolVersion({ ...java, name: 'java', args: ['-version'] }, context);
  return toolVersion({ ...java, name: 'gradle', args: ['--version'] }, context);
}

const java = {
  purpose: 'it builds what has a build.gradle',
  installHint: 'install a JDK of the runtime’s version, and add Gradle’s wrapper to the project (gradle wrapper)',
};
