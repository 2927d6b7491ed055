import { pagesOf } from './error-page.ts';

export const manifestPages = pagesOf({
  MANIFEST_MISSING: {
    title: 'there is no .steps/manifest.json',
    cause:
      '`steps build`, `steps package` and `steps deploy` hand on what they know in `.steps/manifest.json`. It is looked for in the working directory; a buildspec that does not list `.steps` among its artifacts loses it.',
    remedy: [
      'Run `steps package` first, in the same folder.',
      'In a pipeline: run in the root of the build artifact (`steps -C FOLDER …`), and have `.steps/manifest.json` among the `artifacts: files:` of the buildspec.',
    ],
    see: ['reference/buildspecs.md', 'architecture.md'],
  },
  MANIFEST_INVALID: {
    title: '.steps/manifest.json is not what steps wrote',
    cause: 'It was cut off, edited, merged by git, or written by something else.',
    remedy: [
      'Make it anew: `steps build`, then `steps package`.',
      'Take `.steps` out of the repository where it was committed, and put it into `.gitignore`.',
    ],
    see: ['architecture.md'],
  },
  MANIFEST_VERSION: {
    title: '.steps/manifest.json was written by another version of steps',
    cause:
      'The stage that wrote it and the one that reads it run different versions, with different forms of the file.',
    remedy: [
      'Compare: `steps --version` in both; in a pipeline the images of the projects.',
      'Let all stages use one image: that of `image:` in bootstrap.yml, which `steps bootstrap` gives to every pipeline.',
      'Then build again: a retry of the stage reads the same file.',
    ],
    see: ['bootstrap.md#upgrading', 'image.md'],
  },
  MANIFEST_STAGE: {
    title: 'what was built has not been packaged yet',
    cause:
      'The manifest is of stage `built`: the template still names folders of the machine that built it, and CloudFormation takes code from S3 only.',
    remedy: [
      'Run `steps package`, then the command again.',
      'In a buildspec of your own: `steps package` comes after `steps build`, in the same build.',
    ],
    see: ['packaging.md', 'reference/buildspecs.md'],
  },
  ARTIFACT_TAMPERED: {
    title: 'an artifact, or an object of it, is not what was packaged',
    cause:
      'The SHA-256 of the manifest, of a file that it lists, or of an object in the bucket is another than the one that the build recorded. Somebody changed it after it was built; or the digest of another execution was given.',
    remedy: [
      'Do not retry and do not deploy it.',
      'Find out who wrote it: the message names the object; CloudTrail data events of the bucket, and `aws s3api list-object-versions --bucket BUCKET --prefix KEY`, say when and who.',
      'In a pipeline make sure that `--digest` and the artifact are of one execution.',
      'Then start a new execution, which builds and packages again: `aws codepipeline start-pipeline-execution --name PIPELINE`. An object that was changed is refused again until it is deleted.',
    ],
    see: ['how-to/recover.md#a-pipeline', 'decisions/0003-a-digest-outside-the-artifact.md', 'security.md#attacks'],
  },
});
