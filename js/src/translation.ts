/**
 * How the interface's own words are translated. Never for what people or the kernel named: that goes in as arguments.
 *
 * The methods are called as in JupyterLab, whose bundles of translations fit, and always as `trans.__('…')` or
 * `this._trans.__('…')` with literal texts: that is what the tools that gather texts for translators look for. The
 * linter insists.
 */

export interface Translation {
  /** Translate a text in which `%1`, `%2` … stand for the arguments. */
  __(text: string, ...args: string[]): string;
  /** The same for a text that depends on a number: that is `%1`, the arguments are `%2` …. */
  _n(
    singular: string,
    plural: string,
    count: number,
    ...args: string[]
  ): string;
}

/** Leave the words as they are. */
export const untranslated: Translation = {
  __: fill,
  _n: (singular, plural, count, ...args) =>
    fill(count === 1 ? singular : plural, String(count), ...args)
};

/**
 * Where the widget, which is bundled apart and may be loaded by any frontend, finds the translation of the extension in the
 * same page.
 */
const SHARED = Symbol.for('livemon:translation');
const host = globalThis as { [SHARED]?: Translation };

/** Let the widgets of this page speak as the extension does. */
export function shareTranslation(trans: Translation): void {
  host[SHARED] = trans;
}

/** What the extension in this page translates by; where there is none, words stay as they are. */
export function sharedTranslation(): Translation {
  return host[SHARED] ?? untranslated;
}

function fill(text: string, ...args: string[]): string {
  return text.replace(
    /%(\d+)/g,
    (place, number: string) => args[Number(number) - 1] ?? place
  );
}
