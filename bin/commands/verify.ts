import { settingInvalid } from '../../steps/errors/index.ts';
import { textOption, type CommandRow } from '../command.ts';

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
    const digest = textOption(options, 'digest');
    if (digest !== undefined && !/^[0-9a-f]{64}$/i.test(digest))
      throw settingInvalid('--digest', digest, 'a SHA-256 in hexadecimal');
    const { verifyWorkload } = await import('../../steps/verify/index.ts');
    const report = await verifyWorkload(digest === undefined ? {} : { digest }, context);
    return { exitCode: 0, stdout: report.digest };
  },
};
