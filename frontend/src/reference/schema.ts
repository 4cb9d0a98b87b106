/** Describes a schema in words: its type, its bounds and its fields. */
import { type OpenApi, resolve, type Schema } from './openapi';

export type Field = { name: string; isRequired: boolean; schema: Schema };

/** A schema with references resolved and null removed. */
export type Plain = {
  schema: Schema;
  /** The name in the document. */
  name: string | null;
  isNullable: boolean;
  /** The alternatives, if there are several. */
  choices: Schema[];
};

/** Deeper schemas are circular: they count as anything. */
const DEEPEST = 12;

export function plain(document: OpenApi, given: Schema, depth = 0): Plain {
  if (depth > DEEPEST) return { schema: {}, name: null, isNullable: false, choices: [] };
  const schema = merged(document, given, depth);
  const name = given.$ref?.split('/').at(-1) ?? null;
  const types = typesOf(schema);
  const all = schema.anyOf ?? schema.oneOf ?? [];
  const choices = all.filter((choice) => !isNull(choice));
  const isNullable = types.includes('null') || choices.length < all.length;
  const [only] = choices;
  if (only && choices.length === 1) {
    const inner = plain(document, only, depth + 1);
    const { anyOf: _, oneOf: __, ...beside } = schema;
    return { ...inner, schema: { ...inner.schema, ...beside }, isNullable: isNullable || inner.isNullable };
  }
  return { schema, name, isNullable, choices };
}

/** Merges the parts of `allOf`. */
function merged(document: OpenApi, given: Schema, depth: number): Schema {
  const { allOf = [], ...schema } = resolve<Schema>(document, given) as Schema;
  const parts = depth > DEEPEST ? [] : allOf.map((part) => merged(document, part, depth + 1));
  return parts.reduce(
    (sum, part) => ({
      ...part,
      ...sum,
      ...((part.properties || sum.properties) && { properties: { ...sum.properties, ...part.properties, ...sum.properties } }),
      ...((part.required || sum.required) && { required: [...(part.required ?? []), ...(sum.required ?? [])] }),
    }),
    schema,
  );
}

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());
const isNull = (schema: Schema): boolean => schema.type === 'null' || schema.const === null;

/** "string", "array of Message", "User or null". */
export function typeWords(document: OpenApi, given: Schema, depth = 0): string {
  const { schema, name, isNullable, choices } = plain(document, given, depth);
  const words = choices.length > 1 ? choices.map((choice) => typeWords(document, choice, depth + 1)).join(' or ') : oneType(document, schema, name, depth);
  return isNullable ? `${words} or null` : words;
}

const FORMATS: Record<string, string> = { 'date-time': 'string (date and time)', binary: 'file', 'uri-reference': 'string (address)' };

function oneType(document: OpenApi, schema: Schema, name: string | null, depth: number): string {
  if (schema.items) return `array of ${typeWords(document, schema.items, depth + 1)}`;
  if (name && schema.properties) return name;
  if (typeof schema.additionalProperties === 'object') return `map of ${typeWords(document, schema.additionalProperties, depth + 1)}`;
  const types = typesOf(schema).filter((type) => type !== 'null');
  const words = types.map((type) => (type === 'string' && schema.format && FORMATS[schema.format]) || type);
  return words.join(' or ') || (schema.properties ? 'object' : 'anything');
}

/** The limits beyond the type: "1 to 80 characters", "at most 25", "one of `owner`, `member`". */
export function bounds(document: OpenApi, given: Schema, depth = 0): string[] {
  const { schema } = plain(document, given, depth);
  const itemBounds = schema.items ? bounds(document, schema.items, depth + 1).map((bound) => `each: ${bound}`) : [];
  return [
    ...oneOf(schema, descriptionOf(document, given)),
    ...(schema.const === undefined ? [] : [`always ${inJson(schema.const)}`]),
    ...range(schema.minLength, schema.maxLength, 'character'),
    ...range(schema.minItems, schema.maxItems, 'item'),
    ...range(schema.minimum, schema.maximum, ''),
    ...(schema.pattern ? [`matches \`${schema.pattern}\``] : []),
    ...(schema.default === undefined || schema.default === null ? [] : [`default ${inJson(schema.default)}`]),
    ...itemBounds,
  ];
}

/** Empty if the description already names every value. */
function oneOf({ enum: choices = [] }: Schema, description: string): string[] {
  const values = choices.filter((value) => value !== null).map(inJson);
  return values.every((value) => description.includes(value)) ? [] : [`one of ${values.join(', ')}`];
}

const inJson = (value: unknown): string => `\`${typeof value === 'string' && value ? value : JSON.stringify(value)}\``;

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  const count = (number: number) => `${number.toLocaleString('en')}${unit && ` ${unit}${number === 1 ? '' : 's'}`}`;
  if (least !== undefined && least === most) return [`exactly ${count(least)}`];
  if (least && most !== undefined) return [`${least.toLocaleString('en')} to ${count(most)}`];
  if (most !== undefined) return [`at most ${count(most)}`];
  return least === undefined || (least === 0 && unit) ? [] : [`at least ${count(least)}`];
}

/** The nested fields: of an object, or of each object in a list. */
export function fieldsOf(document: OpenApi, given: Schema, depth = 0): Field[] {
  const { schema, choices } = plain(document, given, depth);
  if (schema.items) return fieldsOf(document, schema.items, depth + 1);
  const own = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    isRequired: schema.required?.includes(name) ?? false,
    schema: field,
  }));
  const known = new Set(own.map(({ name }) => name));
  const others = choices.length > 1 ? choices.flatMap((choice) => fieldsOf(document, choice, depth + 1)) : [];
  return [...own, ...others.filter(({ name }) => !known.has(name) && known.add(name)).map((field) => ({ ...field, isRequired: false }))];
}

/** The field's own description, or else its type's; both if the type describes each choice. */
export function descriptionOf(document: OpenApi, given: Schema): string {
  const { schema } = plain(document, given);
  const named = given.$ref && given.description && schema.enum ? plain(document, { $ref: given.$ref }).schema.description : undefined;
  return [schema.description, named].filter((text) => text !== undefined).join('\n\n');
}
