/** Icons of the tools, drawn with the colour of the text around them. */
const SHAPES = {
  follow:
    '<path d="M2.5 13.5h11"/><path d="M4 10l3-3.5 2.5 2L14 3.5"/><path d="M10.6 3.2H14v3.4"/>',
  home: '<path d="M2.5 7.6 8 3l5.5 4.6"/><path d="M4 6.8V13h8V6.8"/>',
  back: '<path d="M13 8H3.5"/><path d="M7.5 3.8 3.3 8l4.2 4.2"/>',
  forward: '<path d="M3 8h9.5"/><path d="M8.5 3.8 12.7 8l-4.2 4.2"/>',
  pan: '<path d="M8 2v12M2 8h12"/><path d="M6.2 3.8 8 2l1.8 1.8M6.2 12.2 8 14l1.8-1.8M3.8 6.2 2 8l1.8 1.8M12.2 6.2 14 8l-1.8 1.8"/>',
  zoom: '<circle cx="7" cy="7" r="4.2"/><path d="M10.2 10.2 14 14"/><path d="M5.2 7h3.6M7 5.2v3.6"/>',
  save: '<path d="M8 2.5v7.6"/><path d="M4.8 7 8 10.2 11.2 7"/><path d="M2.8 11v2.5h10.4V11"/>'
} as const;

export function toolIcon(name: keyof typeof SHAPES): SVGElement {
  const template = document.createElement('template');
  template.innerHTML =
    '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" fill="none" ' +
    `stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${SHAPES[name]}</svg>`;
  return template.content.firstElementChild as SVGElement;
}
