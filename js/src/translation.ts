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

function fill(text: string, ...args: string[]): string {
  return text.replace(
    /%(\d+)/g,
    (place, number: string) => args[Number(number) - 1] ?? place
  );
}
