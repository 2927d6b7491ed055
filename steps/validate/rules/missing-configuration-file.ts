import { nameHint } from '../../closest-name.ts';
import { locatePath } from '../../template.ts';
import type { Workload } from '../workload.ts';
import { pages } from './pages.ts';
import type { Rule } from './rule.ts';

export const missingConfigurationFile: Rule = {
  id: 'STEPS014',
  title: 'the configuration of a pipeline names parameter files that exist',
  severity: 'error',
  reason:
    'DevConfigurationFile and its like name the file that an environment, or an environment of an instance, is deployed with. A pipeline whose file is missing fails at that stage, after the ones before have been deployed.',
  mend: 'Correct the path, which begins at the root of the repository, or add the file.',
  page: pages.templateConfiguration,
  *check(workload) {
    for (const { given, source } of workload.pipelineFiles) {
      for (const { name, value, path } of given) {
        if (!name.endsWith('ConfigurationFile') || name === 'PipelineConfigurationFile' || isThere(value, workload))
          continue;
        const known = workload.parameterFiles.map(({ file }) => file);
        const message = `${name} is ${value}, which does not exist${nameHint(value, known)}`;
        yield { message, location: locatePath(source, path), path: path.join('/') };
      }
    }
  },
};

/** The workload may lie in a folder of the repository, or the command run in one: either path may begin higher up. */
function isThere(value: string, { parameterFiles }: Workload): boolean {
  return (
    value === '' ||
    parameterFiles.some(({ file }) => file === value || value.endsWith(`/${file}`) || file.endsWith(`/${value}`))
  );
}
