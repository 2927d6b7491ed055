import { nameHint } from '../steps/closest-name.ts';
import { settingInvalid } from '../steps/errors/index.ts';
import type { ReportFormat } from '../steps/validate/index.ts';
import { namesOption, textOption, type OptionValues } from './command.ts';

/** The formats of `steps validate`, without loading it. A test holds them to what it has. */
export const reportFormats: readonly ReportFormat[] = ['text', 'pretty', 'json', 'junit', 'sarif', 'github', 'html'];

export interface ReportFile {
  readonly format: ReportFormat;
  readonly file: string;
}

/** `--report sarif=a.sarif,html=b.html`; a file without a format is of `--report-format`. */
export function readReportFiles(options: OptionValues): readonly ReportFile[] {
  const byDefault = textOption(options, 'reportFormat') as ReportFormat;
  const files = namesOption(options, 'report')
    .filter((text) => text !== '')
    .map((text) => readReportFile(text, byDefault));
  const twice = files.find(({ file }, index) => files.findIndex((other) => other.file === file) < index);
  if (twice) throw settingInvalid('--report', twice.file, 'each file once');
  return files;
}

function readReportFile(text: string, byDefault: ReportFormat): ReportFile {
  const [, name, file] = /^([a-z]+)=(.*)$/i.exec(text) ?? [];
  if (name === undefined || file === undefined) return { format: byDefault, file: text };
  const format = reportFormats.find((each) => each === name.toLowerCase());
  if (format === undefined) {
    const expected = `FORMAT=FILE with one of ${reportFormats.join(', ')}${nameHint(name, reportFormats)}`;
    throw settingInvalid('--report', text, expected, 'a file with = in its name is named with ./ before it');
  }
  if (file === '') throw settingInvalid('--report', text, `a file, as in ${format}=findings.${format}`);
  return { format, file };
}
