import { settingInvalid } from './errors/index.ts';

/** The first word of a text that is, as a whole, a ticket of this pattern. */
export function ticketIn(text: string, pattern: string): string | undefined {
  const ticket = expressionOf(pattern);
  const words = text.split(/[\s,;()"']+/).map((word) => word.replace(/[.:!?]+$/, ''));
  return words.find((word) => ticket.test(word));
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw settingInvalid('--ticket-pattern', pattern, 'a regular expression, as in CHG[0-9]{7}');
  }
}
