import { escapeXml } from '../xml-text.ts';
import { signOf, type Mark } from './mark.ts';
import { drawing } from './table.ts';

/** One action of a pipeline's stage, and the account that it acts in. */
export interface DrawnAction {
  readonly name: string;
  readonly account: string;
  /** CodeBuild, CloudFormation, Manual … */
  readonly provider: string;
  readonly status: string;
  readonly mark: Mark;
}

export interface DrawnStage {
  readonly name: string;
  readonly status: string;
  readonly mark: Mark;
  readonly actions: readonly DrawnAction[];
}

const column = 164;
const left = 84;
const header = 46;
const box = { width: 148, height: 38, gap: 8 };

/** A pipeline as SVG: its stages from left to right, its accounts from top to bottom, each action where both meet. `id` is the figure's own in the page. */
export function pipelineFigure(id: string, title: string, stages: readonly DrawnStage[]): string {
  const accounts = [...new Set(stages.flatMap(({ actions }) => actions.map(({ account }) => account)))];
  const lanes = laneHeights(accounts, stages);
  const width = left + stages.length * column + 8;
  const height = header + lanes.reduce((sum, { height: one }) => sum + one, 0) + 4;
  const parts = [
    ...lanes.map((lane) => renderLane(lane, width)),
    ...stages.map((stage, index) => renderStage(stage, index, index === stages.length - 1, id)),
    ...stages.flatMap((stage, index) => lanes.flatMap((lane) => renderActions(stage, index, lane))),
  ];
  return drawing(
    title,
    `<svg class="pipeline" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">
<title id="${id}-title">${escapeXml(title)}</title>
<desc id="${id}-desc">${escapeXml(describe(stages))}</desc>
<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" class="head"/></marker></defs>
${parts.join('\n')}
</svg>`,
    width,
  );
}

interface Lane {
  readonly account: string;
  readonly top: number;
  readonly height: number;
}

function laneHeights(accounts: readonly string[], stages: readonly DrawnStage[]): readonly Lane[] {
  let top = header;
  return accounts.map((account) => {
    const most = Math.max(
      ...stages.map(({ actions }) => actions.filter((action) => action.account === account).length),
    );
    const height = most * (box.height + box.gap) + box.gap;
    const lane = { account, top, height };
    top += height;
    return lane;
  });
}

function renderLane({ account, top, height }: Lane, width: number): string {
  return `<rect class="lane" x="0.5" y="${top}" width="${width - 1}" height="${height}"/><text class="account" x="8" y="${top + height / 2 + 4}">${escapeXml(clip(account, 11))}</text>`;
}

function renderStage({ name, status, mark }: DrawnStage, index: number, isLast: boolean, id: string): string {
  const x = left + index * column;
  // A long one is made narrower, whatever font the reader has.
  const arrow = isLast
    ? ''
    : `<path class="next" d="M${x + box.width} 20H${x + column - 2}" marker-end="url(#${id}-arrow)"/>`;
  return `<g class="${mark}"><title>${escapeXml(`${name}: ${status}`)}</title><rect class="stage" x="${x}" y="4" width="${box.width}" height="32" rx="6"/><text class="name" x="${x + 8}" y="24"${name.length > 14 ? ` textLength="${box.width - 16}" lengthAdjust="spacingAndGlyphs"` : ''}>${escapeXml(`${signOf(mark)} ${clip(name, 19)}`)}</text></g>${arrow}`;
}

function renderActions({ actions }: DrawnStage, index: number, lane: Lane): readonly string[] {
  const x = left + index * column;
  return actions
    .filter(({ account }) => account === lane.account)
    .map(({ name, provider, status, mark }, place) => {
      const y = lane.top + box.gap + place * (box.height + box.gap);
      return `<g class="${mark}"><title>${escapeXml(`${name} (${provider}): ${status}`)}</title><rect class="action" x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="4"/><text x="${x + 8}" y="${y + 16}">${escapeXml(`${signOf(mark)} ${clip(name, 19)}`)}</text><text class="provider" x="${x + 8}" y="${y + 31}">${escapeXml(clip(provider, 22))}</text></g>`;
    });
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function describe(stages: readonly DrawnStage[]): string {
  const told = stages.map(({ name, status, actions }) => {
    const accounts = [...new Set(actions.map(({ account }) => account))];
    return `${name} in ${accounts.join(' and ')}: ${status}`;
  });
  return `${stages.length} stages, one after the other. ${told.join('; ')}.`;
}

export const pipelineStyle =
  '.lane{fill:none;stroke:var(--line);stroke-width:.6}.lane:nth-of-type(odd){fill:var(--soft)}.account{font-weight:bold}' +
  '.stage{fill:Canvas;stroke:var(--tone);stroke-width:2}.action{fill:Canvas;stroke:var(--tone);stroke-width:1.5}.failed>.action,.failed>.stage{stroke-dasharray:5 3;stroke-width:2.5}' +
  '.pipeline .name{font-weight:bold;font-size:11px}.pipeline .provider{fill:var(--muted);font-size:11px}.next{stroke:CanvasText;fill:none}.pipeline .head{fill:CanvasText}';
