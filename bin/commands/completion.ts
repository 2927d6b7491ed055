import type { CommandRow } from '../command.ts';
import { scripts, shells, type Shell } from '../completion/scripts.ts';

export const completionCommand: CommandRow = {
  name: 'completion',
  summary: 'Print what makes a shell complete commands, options, files and the names of the repository at hand',
  arguments: [{ name: '<shell>', choices: shells, description: 'the shell' }],
  options: [],
  guidance: `To have it in every shell from now on:
  bash  echo 'eval "$(steps completion bash)"' >> ~/.bashrc
  zsh   echo 'eval "$(steps completion zsh)"' >> ~/.zshrc
        below compinit; or, as a file:
        steps completion zsh > "\${fpath[1]}/_steps"
  fish  steps completion fish \\
          > ~/.config/fish/completions/steps.fish
It is asked of steps itself at each TAB, needs no
credentials and calls nothing in AWS.`,
  run: async ({ args: [shell] }) => ({ exitCode: 0, stdout: scripts[shell as Shell] }),
};
