import { pagesOf } from './error-page.ts';
import { packageFilePages } from './package-files.ts';

export const publishPages = pagesOf({
  ...packageFilePages,
  PUBLISH_FAILED: {
    title: 'CodeArtifact did not take a package, or not all of it',
    cause:
      'The role may not publish it (403), an upstream repository or this one has the version already (409), the connection failed, or CodeArtifact does not list yet what it took. The message has the answer, or the last lines of npm.',
    remedy: [
      '403: allow `codeartifact:PublishPackageVersion` on the package, `codeartifact:GetAuthorizationToken` on the domain and `sts:GetServiceBearerToken`; `steps doctor --message TEXT` writes the statement.',
      '409: raise the version, or block the upstream for this package by its origin controls.',
      'Run `steps publish` again when that is mended: it goes on with what is missing, and sends nothing twice.',
    ],
    see: [
      'publishing.md#what-happens',
      'https://docs.aws.amazon.com/codeartifact/latest/ug/auth-and-access-control-permissions-reference.html',
    ],
  },
  PACK_FAILED: {
    title: 'npm pack failed',
    cause:
      'npm could not make the tarball: a file of `files` cannot be read, or `package.json` is not what npm takes. Scripts of the package are not run.',
    remedy: ['Read the last lines.', 'Run it by hand: `npm pack --ignore-scripts --dry-run FOLDER`.'],
    see: ['publishing.md#what-happens'],
  },
  DIST_TAG_MISSING: {
    title: 'a prerelease has no tag of its own',
    cause:
      'A version such as `1.2.0-beta.1` published without a tag becomes `latest`, which everybody installs; some versions of npm refuse it.',
    remedy: [
      'Give it one: `steps publish --dist-tag next`, or `dist-tag: next` under `publish:` in steps.yml.',
      'Or it is no prerelease: take the hyphen out of the version.',
    ],
    see: ['publishing.md#what-happens', 'https://docs.npmjs.com/cli/commands/npm-dist-tag'],
  },
  VERSION_DIFFERS: {
    title: 'the version is published already, with other content',
    cause:
      'A version that is there is never changed: whoever installed it would have another one. The content differs, for code was changed without a new version, or the build does not make the same files twice.',
    remedy: [
      'Raise the version, as the hint says, and commit that.',
      'Nothing was changed: look at the files that the message names; timestamps and absolute paths in them make each build another.',
    ],
    see: [
      'publishing.md#what-happens',
      'https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-overwrite-assets',
    ],
  },
  VERSION_CLOSED: {
    title: 'the version was archived or disposed of, and is not published again',
    cause: 'CodeArtifact gives out no assets of such a version, and a number that was used is not used again.',
    remedy: [
      'Raise the version.',
      'Archived by mistake: `aws codeartifact update-package-versions-status --target-status Published …` brings it back. What was disposed of is gone.',
    ],
    see: [
      'publishing.md#what-happens',
      'https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-version-status',
    ],
  },
});
