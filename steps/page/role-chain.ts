import { escapeXml } from '../xml-text.ts';

/** Who assumed which role, one after the other, each as a list of names. */
export function roleChainList(chains: readonly (readonly string[])[]): string {
  if (chains.length === 0) return '<p>No role was assumed.</p>';
  return chains
    .map((names) => `<ol class="chain">${names.map((name) => `<li>${escapeXml(name)}</li>`).join('')}</ol>`)
    .join('\n');
}

export const roleChainStyle =
  '.chain{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem .4rem;padding:0;margin:.4rem 0}.chain li{border:1px solid var(--line);border-radius:.3rem;padding:.1rem .5rem;background:var(--soft)}' +
  '.chain li+li{margin-left:1.3rem;position:relative}.chain li+li::before{content:"→" / "assumes";position:absolute;left:-1.35rem}';
