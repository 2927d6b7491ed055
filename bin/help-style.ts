import { Help, type HelpConfiguration, type OutputConfiguration } from 'commander';
import { createPalette } from './palette.ts';

/** A description that would have less room beside its term stands below it. */
const leastBeside = 40;
const indentBelow = 6;

/** How help looks: what can be typed in one colour, and on a terminal no line wider than it. */
export function helpStyle(host: NodeJS.Process): HelpConfiguration {
  const { heading, command, muted } = createPalette(host.stdout, host.env);
  const columns = columnsOf(host);
  return {
    styleTitle: heading,
    styleCommandText: command,
    styleSubcommandText: command,
    styleOptionText: command,
    styleArgumentText: muted,
    ...(columns === undefined ? {} : narrowItems(columns)),
  };
}

export function helpOutput(host: NodeJS.Process): OutputConfiguration {
  const [out, err] = [createPalette(host.stdout, host.env), createPalette(host.stderr, host.env)];
  return {
    writeOut: (text) => void host.stdout.write(text),
    writeErr: (text) => void host.stderr.write(text),
    getOutHasColors: () => out.hasColors,
    getErrHasColors: () => err.hasColors,
    // 80 is commander's own, of what is no terminal.
    getOutHelpWidth: () => columnsOf(host) ?? 80,
  };
}

function columnsOf({ stdout }: NodeJS.Process): number | undefined {
  return (stdout.isTTY && stdout.columns) || undefined;
}

function narrowItems(columns: number): HelpConfiguration {
  return {
    minWidthToWrap: 20,
    formatItem: (term, termWidth, description, helper) => {
      if (columns - termWidth - 4 >= leastBeside || description === '')
        return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
      const below = helper.boxWrap(description, columns - indentBelow);
      return `  ${term}\n${below.replaceAll(/^/gm, ' '.repeat(indentBelow))}`;
    },
  };
}
