import { escapeXml } from './xml-text.ts';

/**
 * A page of one file, with nothing from elsewhere and no script. `body` is HTML: what it says of others is escaped by then. `navigation`
 * is HTML as well, and stands before the main part.
 */
export function htmlPage(title: string, body: readonly string[], style = '', navigation = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${baseStyle}${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${escapeXml(title)}</h1>
</header>
${navigation}
<main id="main" tabindex="-1">
${body.join('\n')}
</main>
</body>
</html>
`;
}

/** Colours by their meaning, each readable on both grounds; no meaning is in a colour alone. */
const colours =
  ':root{color-scheme:light dark;--line:color-mix(in srgb,CanvasText 45%,Canvas);--soft:color-mix(in srgb,CanvasText 8%,Canvas);--shade:color-mix(in srgb,CanvasText 35%,transparent);' +
  '--muted:color-mix(in srgb,CanvasText 72%,Canvas);--link:light-dark(#0645ad,#8ab4ff);--good:light-dark(#17692a,#63d57e);' +
  '--bad:light-dark(#b00020,#ff8a8a);--warn:light-dark(#8a5200,#f0b35a);--accent:light-dark(#1f5fa8,#7fb4f5)}';

const baseStyle =
  colours +
  'body{font:15px/1.5 sans-serif;margin:0 auto;padding:1rem clamp(.75rem,3vw,2rem);max-width:76rem;overflow-wrap:anywhere;background:Canvas;color:CanvasText}' +
  'h1{font-size:1.6rem;line-height:1.25}h2{margin-top:2.2rem;border-bottom:1px solid var(--line)}h3,h4{margin-bottom:.4rem}' +
  'main:focus{outline:none}a{color:var(--link)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}' +
  '.skip{position:absolute;left:-99rem}.skip:focus{left:.5rem;top:.5rem;padding:.4rem .8rem;background:Canvas;border:1px solid}' +
  'table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--muted);padding:.2rem 0}' +
  'pre:empty{display:none}th,td{border:1px solid color-mix(in srgb,CanvasText 35%,Canvas);padding:.3rem .5rem;text-align:left;vertical-align:top}' +
  'thead th{background:var(--soft)}td,tbody th{min-width:6.5rem}tbody th{font-weight:normal}.scroll{overflow-x:auto;max-width:100%;' +
  // A shadow at the side where there is more: what moves with the content covers it at the ends.
  'background:linear-gradient(to right,Canvas 40%,transparent) left/2.5rem 100% no-repeat local,' +
  'linear-gradient(to left,Canvas 40%,transparent) right/2.5rem 100% no-repeat local,' +
  'linear-gradient(to right,var(--shade),transparent) left/1rem 100% no-repeat scroll,' +
  'linear-gradient(to left,var(--shade),transparent) right/1rem 100% no-repeat scroll}' +
  '.drawing>svg{display:block;height:auto;width:min(var(--drawn),max(100%,.7*var(--drawn)))}nav>ul{display:flex;flex-wrap:wrap;gap:.2rem 2.5rem;padding-left:1.2rem}' +
  'dt{font-weight:bold}dd{margin:0 0 .4rem}pre{white-space:pre-wrap;margin:0}summary{cursor:pointer}' +
  '@media(min-width:45rem){dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1.2rem}dd{margin:0}}' +
  '@media print{.skip,nav{display:none}details>*{display:block}.drawing>svg{width:100%}}';
