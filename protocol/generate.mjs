// Writes js/src/protocol/{messages,validators}.ts from messages.schema.json (called by `make generate`).
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { compile } from 'json-schema-to-typescript';

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');

const here = name => fileURLToPath(new URL(name, import.meta.url));
const schema = JSON.parse(readFileSync(here('messages.schema.json'), 'utf8'));
const banner =
  '// Generated from livemon/protocol.py by `make generate`: do not edit.\n';

const types = await compile(schema, 'Messages', {
  additionalProperties: false,
  bannerComment: banner + '/* eslint-disable */',
  style: { singleQuote: true, trailingComma: 'none', arrowParens: 'avoid' }
});
writeFileSync(
  here('../js/src/protocol/messages.ts'),
  `${types}\n/** Version of the wire. */\nexport const PROTOCOL = ${schema.version};\n`
);

const { version, anyOf, ...rest } = schema;
// One validator for each message, so that the reader of a message looks at its `type` and checks it once, instead of
// trying every member of a union; forty messages a second pass here.
const members = ['HubMessage', 'ControlMessage'].flatMap(union =>
  schema.$defs[union].anyOf.map(member => member.$ref.split('/').at(-1))
);
const validators = Object.fromEntries(
  members.map(name => [name, name.toLowerCase()])
);
const ajv = new Ajv({
  schemas: [
    rest,
    ...members.map(name => ({
      $id: name.toLowerCase(),
      $ref: `livemon-messages#/$defs/${name}`
    }))
  ],
  code: { source: true, esm: true, lines: true },
  strict: false
});
const code = standaloneCode(ajv, validators);
writeFileSync(
  here('../js/src/protocol/validators.ts'),
  `${banner}/* eslint-disable */\n// @ts-nocheck\n${code}`
);
