import { pagesOf } from './error-page.ts';

export const initPages = pagesOf({
  PATH_TAKEN: {
    title: 'a file stands where steps init needs a folder',
    cause: 'A part of the path of a file that is to be added is no folder. Nothing that is there is ever overwritten.',
    remedy: ['Rename what stands there, or choose another folder.', 'Run `steps init` again: it adds what is missing.'],
    see: ['init.md#in-a-repository-that-is-there'],
  },
  PATH_LEADS_OUT: {
    title: 'a symbolic link leads out of the repository that steps init writes to',
    cause:
      'A folder on the way to a file that is to be added is a link to a place outside; what is written there would not be in the repository.',
    remedy: ['Put a folder in the place of the link.', 'Run `steps init` again: it adds what is missing.'],
    see: ['init.md#in-a-repository-that-is-there'],
  },
});
