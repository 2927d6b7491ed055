import { pagesOf } from './error-page.ts';

/** Of the files that a package is made of, before anything is sent. */
export const packageFilePages = pagesOf({
  PACKAGE_PRIVATE: {
    title: 'a private npm package is not published',
    cause: '`"private": true` in its package.json says that it is never to be published.',
    remedy: ['Take it out, if it is to be published.', 'Or name the folders that are: `steps publish FOLDER`.'],
    see: ['publishing.md'],
  },
  PACKAGE_FIELD_INVALID: {
    title: 'name, version or another field of a package is missing or has the wrong form',
    cause:
      'In package.json name and version, in a POM groupId, artifactId and version must be written out. A version such as `${revision}` is not.',
    remedy: [
      'Correct the field at the place of the message.',
      'Maven: let the flatten-maven-plugin write the POM that is published.',
    ],
    see: ['publishing.md'],
  },
  PACKAGE_FORMAT_UNKNOWN: {
    title: 'a path is no package of a known kind',
    cause:
      'A folder has no package.json, and holds no wheel, sdist or staged `.pom`; or a file is neither a wheel nor an sdist.',
    remedy: [
      'Name the folder of the package: that of package.json, `dist` of Python, or the one that Maven staged into.',
      'Files of another kind: `steps publish --package-format generic --namespace NAME --package NAME --package-version 1.0.0 FILE`.',
    ],
    see: ['publishing.md'],
  },
  PACKAGE_NOT_BUILT: {
    title: 'there is nothing built that could be published',
    cause:
      '`steps publish` builds nothing: what builds runs code of the repository, and whoever may publish runs none of it. The folder holds no wheel, sdist or `.pom`.',
    remedy: [
      'Build it before, in another stage or with other credentials: the hint has the command (`python -m build`, or `mvn deploy` into a folder).',
    ],
    see: ['publishing.md#what-happens', 'pipelines.md#what-builds-hand-on'],
  },
  DISTRIBUTION_INVALID: {
    title: 'a wheel or sdist is damaged, or is called otherwise than what is in it',
    cause:
      'It cannot be read, has no metadata, or name and version in it are not those of its file name: pip would not install it.',
    remedy: [
      'Build it again: `python -m build`, after `rm -r dist`.',
      'Do not rename it. Look into it: `python -m zipfile -l FILE`.',
    ],
    see: ['publishing.md', 'https://packaging.python.org/en/latest/specifications/binary-distribution-format/'],
  },
  VERSIONS_MIXED: {
    title: 'a folder holds files of several versions',
    cause: 'As a rule an earlier build is still in `dist`. Which of them is meant is not guessed.',
    remedy: [
      'Empty it before building: `rm -r dist && python -m build`.',
      'Or name the files: `steps publish dist/NAME-1.2.0-py3-none-any.whl`.',
    ],
    see: ['publishing.md'],
  },
  POM_MISNAMED: {
    title: 'a staged POM has not the name that Maven looks for',
    cause: 'Maven finds files by `ARTIFACT-VERSION.pom`; artifact and version in the POM are others than in its name.',
    remedy: ['Stage it again, by Maven itself: `mvn deploy -DaltDeploymentRepository=staging::file:target/staging`.'],
    see: ['publishing.md'],
  },
  PACKAGE_INCOMPLETE: {
    title: 'beside a staged POM there is nothing of its packaging',
    cause:
      'The POM says `jar` (or `war`, …), and no such file is staged with it: who depends on it could not be built.',
    remedy: [
      'Stage the package whole: `mvn deploy -DaltDeploymentRepository=staging::file:target/staging`.',
      'A parent or a BOM, which is a POM only: give it `<packaging>pom</packaging>`.',
    ],
    see: ['publishing.md'],
  },
  SNAPSHOT_REFUSED: {
    title: 'a snapshot of Maven is not published',
    cause: 'A `-SNAPSHOT` is another one with each build, so that it can never be said to be published already.',
    remedy: [
      'Publish a release: `mvn versions:set -DnewVersion=1.2.0`.',
      'Or publish the snapshot by `mvn deploy` itself.',
    ],
    see: ['publishing.md#what-it-does-not-do'],
  },
  CHECKSUM_DIFFERS: {
    title: 'a staged file is not the one that its checksum was written for',
    cause:
      'Beside it lies `.sha1`, `.md5`, `.sha256` or `.sha512` with another value: it was changed, or cut off, after it was staged.',
    remedy: ['Stage it again into an empty folder; find out what changes it.', 'Do not correct the checksum by hand.'],
    see: ['publishing.md#what-happens', 'https://docs.aws.amazon.com/codeartifact/latest/ug/maven-checksums.html'],
  },
  ASSET_NOT_FILE: {
    title: 'a generic package is made of files, and a path is none',
    cause: 'It is a folder, a pipe or a device. The name of an asset is the name of its file, without folders.',
    remedy: ['Name each file, or one archive of the folder: `tar -czf NAME.tar.gz FOLDER`.'],
    see: ['publishing.md'],
  },
  ASSET_NAME_TAKEN: {
    title: 'two files would be one asset',
    cause: 'An asset is known by the name of its file; two paths end in the same name.',
    remedy: ['Rename one, or publish them as packages of their own.'],
    see: ['publishing.md'],
  },
});
