import { digestOption, type CommandRow } from '../command.ts';

export const verifyCommand: CommandRow = {
  name: 'verify',
  summary: 'Check that the artifact is what was packaged, and print the digest that stands for all of it',
  options: [
    {
      flags: '--digest <sha256>',
      description: 'the digest that it must have, as an earlier `steps verify` printed it',
    },
  ],
  run: async ({ options, context }) => {
    const digest = digestOption(options);
    const { verifyWorkload } = await import('../../steps/verify/index.ts');
    const report = await verifyWorkload(digest === undefined ? {} : { digest }, context);
    return { exitCode: 0, stdout: report.digest };
  },
};
