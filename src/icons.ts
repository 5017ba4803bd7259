/** Livemon's own icons; they take their colours from the theme. */
import { LabIcon } from '@jupyterlab/ui-components';

function icon(name: string, shapes: string): LabIcon {
  return new LabIcon({
    name: `livemon:${name}`,
    svgstr:
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
      '<g class="jp-icon3" stroke="#616161" style="fill: none" stroke-width="1.3"' +
      ` stroke-linecap="round" stroke-linejoin="round">${shapes}</g></svg>`
  });
}

/** A pulse in a window: Livemon, its panel and its board. */
export const livemonIcon = icon(
  'livemon',
  '<rect x="1.6" y="2.6" width="12.8" height="10.8" rx="1.4"/>' +
    '<path d="M3.4 8.4h2.1l1.6-3.2 2 5.6 1.5-2.4h2"/>'
);

/** Four tiles. */
export const tileIcon = icon(
  'tile',
  '<rect x="2" y="2.5" width="5.2" height="4.9" rx=".6"/>' +
    '<rect x="8.8" y="2.5" width="5.2" height="4.9" rx=".6"/>' +
    '<rect x="2" y="9" width="5.2" height="4.9" rx=".6"/>' +
    '<rect x="8.8" y="9" width="5.2" height="4.9" rx=".6"/>'
);
