/** Every line that is not empty, further in. */
export function indent(text: string, spaces: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** The text as an item of a list. */
export function listItem(text: string): string {
  return `- ${indent(text, 2).trimStart()}`;
}

/** An item that is there only where the condition holds; without a condition it always is. */
export function itemWhen(condition: string | undefined, text: string): string {
  return condition === undefined ? listItem(text) : choice(condition, [listItem(text), noValue]);
}

/** An item that is there only where the condition does not hold. */
export function itemUnless(condition: string, text: string): string {
  return choice(condition, [noValue, listItem(text)]);
}

const noValue = '- !Ref AWS::NoValue';

function choice(condition: string, branches: readonly string[]): string {
  return ['- !If', indent([`- ${condition}`, ...branches].join('\n'), 2)].join('\n');
}

/** Lines before the item that stands for it in a list. */
export function commented(comment: string, item: string): string {
  return comment === '' ? item : `${comment}\n${item}`;
}
