/** How the interface's own words are translated. Never for what people or the kernel named: that goes in as arguments. */

/** Translate a text in which `%1`, `%2` … stand for the arguments. */
export type Trans = (text: string, ...args: string[]) => string;

/** Leave the words as they are. */
export const untranslated: Trans = (text, ...args) =>
  text.replace(
    /%(\d+)/g,
    (place, number: string) => args[Number(number) - 1] ?? place
  );
