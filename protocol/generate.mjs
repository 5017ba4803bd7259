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
const banner = '// Generated from livemon/protocol.py by `make generate`: do not edit.\n';

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
const ajv = new Ajv({
  schemas: [
    rest,
    { $id: 'hub', $ref: 'livemon-messages#/$defs/HubMessage' },
    { $id: 'control', $ref: 'livemon-messages#/$defs/ControlMessage' }
  ],
  code: { source: true, esm: true, lines: true },
  strict: false
});
const code = standaloneCode(ajv, { hub: 'hub', control: 'control' });
writeFileSync(
  here('../js/src/protocol/validators.ts'),
  `${banner}/* eslint-disable */\n// @ts-nocheck\n${code}`
);
