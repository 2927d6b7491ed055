import { htmlPage } from '../html-page.ts';
import { escapeXml } from '../xml-text.ts';

/** A part of a page, by its heading. `body` is HTML. */
export interface PageSection {
  readonly title: string;
  readonly body: readonly string[];
  readonly parts?: readonly PageSection[];
}

/** A page of sections, with links to all of them on top. `lead` is HTML, and comes first. */
export function sectionsPage(
  title: string,
  lead: readonly string[],
  sections: readonly PageSection[],
  style: string,
): string {
  const links = sections.map((section, index) => linkTo(section, `part-${index + 1}`));
  const navigation = `<nav aria-label="Contents">\n<ul>\n${links.join('\n')}\n</ul>\n</nav>`;
  const body = sections.map((section, index) => renderSection(section, `part-${index + 1}`, 2));
  return htmlPage(title, [...lead, ...body], style, navigation);
}

function linkTo({ title, parts = [] }: PageSection, id: string): string {
  const inner = parts.map((part, index) => linkTo(part, `${id}-${index + 1}`)).join('');
  return `<li><a href="#${id}">${escapeXml(title)}</a>${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`;
}

function renderSection({ title, body, parts = [] }: PageSection, id: string, level: number): string {
  const inner = parts.map((part, index) => renderSection(part, `${id}-${index + 1}`, level + 1));
  // Only what is on top is a landmark: parts of several may have the same name.
  const [open, close] = level === 2 ? [`<section aria-labelledby="${id}">`, '</section>'] : ['<div>', '</div>'];
  return `${open}
<h${level} id="${id}">${escapeXml(title)}</h${level}>
${[...body, ...inner].join('\n')}
${close}`;
}
