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

/** Three strips below each other. */
export const rowsIcon = icon(
  'rows',
  '<rect x="2" y="2.2" width="12" height="3" rx=".6"/>' +
    '<rect x="2" y="6.5" width="12" height="3" rx=".6"/>' +
    '<rect x="2" y="10.8" width="12" height="3" rx=".6"/>'
);

/** Three strips beside each other. */
export const columnsIcon = icon(
  'columns',
  '<rect x="2.2" y="2.5" width="3" height="11" rx=".6"/>' +
    '<rect x="6.5" y="2.5" width="3" height="11" rx=".6"/>' +
    '<rect x="10.8" y="2.5" width="3" height="11" rx=".6"/>'
);

/** One sheet on others. */
export const stackedIcon = icon(
  'stacked',
  '<rect x="2" y="6.4" width="12" height="7.2" rx=".8"/>' +
    '<path d="M3.4 4.3h9.2M4.8 2.3h6.4"/>'
);

/** Four corners, apart. */
export const maximiseIcon = icon(
  'maximise',
  '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>'
);

/** Four corners, together. */
export const restoreIcon = icon(
  'restore',
  '<path d="M6 2.5V6H2.5M13.5 6H10V2.5M10 13.5V10h3.5M2.5 10H6v3.5"/>'
);

/** An arrow out of a window. */
export const popOutIcon = icon(
  'pop-out',
  '<path d="M7 3H3.2a.8.8 0 0 0-.8.8v9a.8.8 0 0 0 .8.8h9a.8.8 0 0 0 .8-.8V9"/>' +
    '<path d="M9.6 2.4h4v4M13.4 2.6L7.6 8.4"/>'
);

/** An arrow into a window. */
export const returnIcon = icon(
  'return',
  '<path d="M7 3H3.2a.8.8 0 0 0-.8.8v9a.8.8 0 0 0 .8.8h9a.8.8 0 0 0 .8-.8V9"/>' +
    '<path d="M7.8 4.2v4h4M8 8l5.6-5.6"/>'
);

/** One of several pages in front. */
export const currentOnlyIcon = icon(
  'current-only',
  '<path d="M5.4 4.4V2.6h8.2v8.6h-1.8"/>' +
    '<rect x="2.4" y="4.8" width="8.4" height="8.6" rx=".8"/>' +
    '<path d="M4.6 10.6l1.7-2.2 1.3 1.3 1.4-2"/>'
);
