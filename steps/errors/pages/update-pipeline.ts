import { pagesOf } from './error-page.ts';

export const updatePipelinePages = pagesOf({
  PIPELINE_PARAMETERS: {
    title: 'a repository sets what only the platform may set of its pipeline',
    cause:
      'Parameters such as accounts, roles, gates and the image belong to bootstrap.yml. The file of the repository gives one of them another value than the pipeline has, or names one that the template of the pipeline does not have. Nothing was changed.',
    remedy: [
      'Take it out of the file, or give it the value that the pipeline has: the message has both.',
      'Where it should change: whoever keeps bootstrap.yml changes it, and runs `steps bootstrap`.',
      'A name that is unknown may be of a newer version than the one that is installed.',
    ],
    see: ['pipelines.md#what-a-repository-may-set', 'reference/standard-pipeline.md'],
  },
  INSTANCE_RETIRED: {
    title: 'this pipeline belongs to an instance that the repository names no longer',
    cause: 'The file of the instance is gone from the commit that the pipeline runs on. Nothing was deployed.',
    remedy: [
      'Wanted: do nothing. The own pipeline of the workload deletes the stack of this one.',
      'Not wanted: bring the file back, by a commit.',
      'What it has deployed stays: `steps prune` shows it.',
    ],
    see: ['pipelines.md#instances', 'pruning.md'],
  },
  INSTANCE_FILES: {
    title: 'the files of the instances cannot be taken as they are',
    cause:
      'A name is none that a stack can have, a file is a link, the folder is no folder, there are more than bootstrap.yml allows (`instances:`), or the released template is not that of instances. Nothing was changed.',
    remedy: [
      'Rename or remove what the message names.',
      'Too many, or the wrong template: whoever keeps bootstrap.yml raises `instances:` and runs `steps bootstrap`.',
    ],
    see: ['pipelines.md#instances', 'how-to/add-an-instance.md'],
  },
  INSTANCES_VANISHED: {
    title: 'the repository names no instance any more, and several are there',
    cause:
      'All files went in one commit, or the folder was moved. To retire all pipelines at once for that is refused. Nothing was changed.',
    remedy: [
      'Bring the files back: `git log --diff-filter=D --name-only -- pipeline/instances` shows the commit.',
      'To retire all: leave the file of one instance, let the pipeline run, then remove that by another commit.',
    ],
    see: ['pipelines.md#instances'],
  },
  BRANCH_RELEASE: {
    title: 'the released template is not that of the pipelines of branches',
    cause:
      'The project that runs `steps update-branches` names a template in the artifact bucket that was released for something else, or by a version that knew no branches.',
    remedy: ['Run `steps bootstrap`, which releases the template and tells the project which it is.'],
    see: ['pipelines.md#feature-branches'],
  },
  RETIRED_BRANCH: {
    title: 'a record of a retired branch names what is no stack of a branch',
    cause:
      '`steps update-branches` writes down which stacks of retired branches are to be deleted. This record has a name or an account that it does not write: somebody else wrote or changed it. It was left alone.',
    remedy: [
      'Find out who: `aws ssm get-parameter-history --name NAME`, and CloudTrail (`PutParameter`).',
      'Delete the parameter: `aws ssm delete-parameter --name NAME`.',
    ],
    see: ['pipelines.md#feature-branches', 'security.md#attacks'],
  },
});
