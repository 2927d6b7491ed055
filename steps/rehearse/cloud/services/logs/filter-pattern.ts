import { notInEmbeddedCloud } from '../../aws-error.ts';
import { invalidParameter } from './errors.ts';

/**
 * A pattern of terms: all that are bare must be there, one at least of those with `?`, none of those with `-`; quotes hold a phrase
 * together. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function makeFilter(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (/^[{[%]/.test(text)) throw notInEmbeddedCloud('logs', `FilterLogEvents with the pattern ${text}`);
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)];
  if (terms.length === 0) throw invalidParameter('Invalid filter pattern');
  const of = (sign: string) =>
    terms.filter(([, given]) => given === sign).map(([, , phrase, word]) => phrase ?? word ?? '');
  const [needed, optional, excluded] = [of(''), of('?'), of('-')];
  return (message) =>
    needed.every((term) => message.includes(term)) &&
    (optional.length === 0 || optional.some((term) => message.includes(term))) &&
    !excluded.some((term) => message.includes(term));
}
