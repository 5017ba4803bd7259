/** Small helpers to build and change DOM without a framework. */

/** A new element with attributes and children; strings become text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Change a text only when it differs: a change costs layout, and screen readers announce it. */
export function setText(node: Node, text: string): void {
  const { firstChild } = node;
  if (firstChild instanceof Text && firstChild === node.lastChild) {
    if (firstChild.data !== text) {
      firstChild.data = text; // costs the browser less than another node
    }
  } else if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Change an attribute only when it differs. */
export function setAttribute(
  target: Element,
  name: string,
  value: string
): void {
  if (target.getAttribute(name) !== value) {
    target.setAttribute(name, value);
  }
}

/**
 * Make `parent` hold exactly `wanted`, in that order, moving as little as possible: what stays keeps its focus and its
 * scroll position.
 */
export function setChildren(parent: Element, wanted: readonly Node[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) {
    if (!keep.has(child)) {
      child.remove();
    }
  }
  wanted.forEach((node, index) => {
    const at = parent.childNodes[index] ?? null;
    if (at !== node) {
      parent.insertBefore(node, at);
    }
  });
}
