/** Adds commands that refuse arguments which they do not know: a misspelt one would be passed over without a word. */
import type { CommandRegistry } from '@lumino/commands';
import type {
  ReadonlyJSONValue,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';

import type { Translation } from '../../js/src';

/** One argument, in the words of JSON schema. */
interface Argument {
  type: 'string' | 'boolean' | 'array';
  enum?: readonly string[];
  items?: { type: string };
  description?: string;
}

type Args = ReadonlyPartialJSONObject;

export type CheckedCommand = Omit<
  CommandRegistry.ICommandOptions,
  'describedBy'
> & {
  /** By name; none of them must be there unless it is in `required`. */
  args?: Readonly<Record<string, Argument>>;
  required?: readonly string[];
};

/** What the application adds where it runs commands from: a key, a toolbar, the palette, a menu. */
const OF_JUPYTER = ['_luminoEvent', 'toolbar', 'isPalette', 'isMenu'];

export function addCommand(
  commands: CommandRegistry,
  id: string,
  { args = {}, required = [], execute, ...options }: CheckedCommand,
  trans: Translation
): void {
  const refuse = (given: Args): void => {
    const problem = problemOf(given, args, required, trans);
    if (problem !== null) {
      throw new Error(`${id}: ${problem}`);
    }
  };
  const properties = args as unknown as Record<string, ReadonlyJSONValue>;
  commands.addCommand(id, {
    ...options,
    describedBy: { args: { type: 'object', properties, required } },
    execute: given => {
      refuse(given);
      return execute(given) as unknown;
    }
  });
}

/** What is wrong with these arguments; null: nothing. */
export function problemOf(
  given: Args,
  args: Readonly<Record<string, Argument>>,
  required: readonly string[],
  trans: Translation
): string | null {
  const missing = required.find(name => given[name] === undefined);
  if (missing !== undefined) {
    return trans.__('the argument "%1" is missing.', missing);
  }
  for (const [name, value] of Object.entries(given)) {
    const known = args[name];
    if (known === undefined) {
      if (OF_JUPYTER.includes(name)) {
        continue;
      }
      const names = Object.keys(args);
      return names.length === 0
        ? trans.__('there is no argument "%1"; it takes none.', name)
        : trans.__(
            'there is no argument "%1"; it takes: %2.',
            name,
            names.join(', ')
          );
    }
    if (value !== undefined && !fits(value, known)) {
      return trans.__(
        'the argument "%1" is %2, not %3.',
        name,
        known.enum?.join(' | ') ?? known.type,
        JSON.stringify(value)
      );
    }
  }
  return null;
}

function fits(value: unknown, known: Argument): boolean {
  if (known.type === 'array') {
    return (
      Array.isArray(value) &&
      value.every(one => typeof one === known.items?.type)
    );
  }
  return (
    typeof value === known.type &&
    (known.enum === undefined || known.enum.some(one => one === value))
  );
}
