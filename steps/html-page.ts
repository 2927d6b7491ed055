import { escapeXml } from './xml-text.ts';

/** A page of one file, with nothing from elsewhere and no script. `body` is HTML: what it says of others is escaped by then. */
export function htmlPage(title: string, body: readonly string[], style = ''): string {
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
<h1>${escapeXml(title)}</h1>
${body.join('\n')}
</body>
</html>
`;
}

const baseStyle =
  ':root{color-scheme:light dark}body{font:15px/1.5 sans-serif;margin:2rem;max-width:70rem;background:Canvas;color:CanvasText}' +
  'table{border-collapse:collapse;width:100%}' +
  'th,td{border:1px solid color-mix(in srgb,CanvasText 35%,Canvas);padding:.3rem .5rem;text-align:left;vertical-align:top}' +
  'td{overflow-wrap:anywhere}dt{font-weight:bold}dd{margin:0 0 .4rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;margin:0}';
