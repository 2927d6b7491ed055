import { pagesOf } from './error-page.ts';

const help =
  'See what there is: `steps --help` has the commands, `steps COMMAND --help` the flags and arguments of one.';

export const misusePages = pagesOf({
  COMMAND_UNKNOWN: {
    title: 'the first word of the command line is no command of steps',
    cause:
      'It is mistyped, is a command of another tool, or is two words of a name that has a hyphen, as in `update pipeline`. Nothing was run.',
    remedy: ['Take the command that the hint names.', help],
    see: ['reference/commands.md', 'how-to/move-here.md'],
  },
  FLAG_UNKNOWN: {
    title: 'the command has no such flag',
    cause:
      'It is mistyped, belongs to another command of steps or to another tool, or stands before the command, where only the flags of all commands stand. A flag is never guessed from its beginning: what `--s` means would change with the next version. A dash that an editor made long (–) is no hyphen.',
    remedy: ['Take the flag that the hint names, after the name of the command.', help],
    see: ['reference/commands.md', 'how-to/move-here.md'],
  },
  FLAGS_CONFLICT: {
    title: 'two flags contradict each other',
    cause:
      'Progress is shown in one way only, and `--json`, `--quiet` and `--reporter` each name one. A variable (`STEPS_REPORTER`) contradicts no flag: the flag goes before it.',
    remedy: ['Leave one of the two out.', help],
    see: ['terminal.md', 'reference/commands.md'],
  },
  VALUE_MISSING: {
    title: 'a flag that takes a value ends the command line',
    cause:
      'Nothing follows it. In a script that is mostly a variable without quotes that is empty: `--region $REGION`.',
    remedy: ['Write the value after the flag; in a script in quotes, so that an empty one is told as such.', help],
    see: ['reference/commands.md'],
  },
  VALUE_UNEXPECTED: {
    title: 'a switch is given a value',
    cause: 'A switch is on where it stands, and has no `=value`.',
    remedy: [
      'Write it alone, or leave it out.',
      'What is to be on in some runs only can be a variable: `STEPS_` and its name, with `true` or `false`.',
    ],
    see: ['reference/commands.md'],
  },
  ARGUMENT_MISSING: {
    title: 'the command needs to be told what it is about',
    cause: 'Its argument, in angle brackets in its help, is not there.',
    remedy: ['Write it after the command, as the hint shows.', help],
    see: ['reference/commands.md'],
  },
  ARGUMENT_UNEXPECTED: {
    title: 'there is a word more than the command takes',
    cause:
      'It is the value of a flag that was left out, stands after a switch that takes none, or is the second half of a name with a space in it that has no quotes.',
    remedy: ['Write the flag before it that the hint names, or put quotes around the name.', help],
    see: ['reference/commands.md'],
  },
});
