// Write an OpenAPI 3.1 document as the 3.0 that progenitor reads: the same API, said in older words.
//
//   node downgrade.mjs openapi.json >openapi-3.0.json
//
// What changes, and why:
//   type: [string, "null"]            → type: string, nullable: true
//   oneOf: [{type: "null"}, X]        → allOf: [X], nullable: true
//   const: X                          → enum: [X]
//   examples, propertyNames, …        → left out: 3.0 does not know these keywords
//   exclusiveMinimum: 0               → minimum: 0, exclusiveMinimum: true; the maximum likewise
//   application/problem+json          → application/json, the only type whose body it gives a Rust type
//   text/csv as a request body        → text/plain, likewise
//   parameters in cookies             → left out: it cannot send them
//   parameters that may be null       → not null: absent is how a parameter has no value
//   one enum value and its opposite   → a plain string: `name` and `-name` are one identifier in Rust
import { readFileSync } from "node:fs";

const unknownTo30 = ["$schema", "$comment", "examples", "propertyNames", "contentMediaType", "contentEncoding", "unevaluatedProperties"];

function isNull(schema) {
  return schema?.type === "null";
}

function downgradeSchema(schema) {
  for (const keyword of unknownTo30) delete schema[keyword];
  if ("const" in schema) {
    schema.enum = [schema.const];
    delete schema.const;
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    if (types.length < schema.type.length) schema.nullable = true;
    if (types.length === 1) schema.type = types[0];
    else {
      delete schema.type;
      schema.anyOf = types.map((type) => ({ type }));
    }
  }
  for (const word of ["oneOf", "anyOf"]) {
    if (!schema[word]?.some(isNull)) continue;
    const rest = schema[word].filter((part) => !isNull(part));
    delete schema[word];
    schema.nullable = true;
    schema[rest.length === 1 ? "allOf" : word] = rest;
  }
  for (const [exclusive, bound] of [["exclusiveMinimum", "minimum"], ["exclusiveMaximum", "maximum"]]) {
    if (typeof schema[exclusive] !== "number") continue;
    schema[bound] = schema[exclusive];
    schema[exclusive] = true;
  }
  if (schema.enum?.some((value) => typeof value === "string" && schema.enum.includes(`-${value}`))) delete schema.enum;
}

// A schema and all schemas inside it, the inner ones first.
function walkSchema(schema) {
  if (schema === null || typeof schema !== "object") return;
  for (const word of ["allOf", "oneOf", "anyOf", "prefixItems"]) schema[word]?.forEach(walkSchema);
  for (const inner of Object.values(schema.properties ?? {})) walkSchema(inner);
  for (const word of ["items", "additionalProperties", "not"]) walkSchema(schema[word]);
  downgradeSchema(schema);
}

function walkContent(holder) {
  for (const media of Object.values(holder?.content ?? {})) {
    delete media.examples;
    walkSchema(media.schema);
  }
  for (const header of Object.values(holder?.headers ?? {})) walkSchema(header.schema);
}

function renameContent(holder, from, to) {
  if (!holder?.content?.[from]) return;
  holder.content[to] = holder.content[from];
  delete holder.content[from];
}

function downgradeOperation(operation) {
  operation.parameters = (operation.parameters ?? []).filter((parameter) => parameter.in !== "cookie");
  for (const parameter of operation.parameters) {
    walkSchema(parameter.schema);
    delete parameter.schema.nullable;
  }
  renameContent(operation.requestBody, "text/csv", "text/plain");
  walkContent(operation.requestBody);
  for (const response of Object.values(operation.responses)) {
    renameContent(response, "application/problem+json", "application/json");
    walkContent(response);
  }
}

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
document.openapi = "3.0.3";
delete document.jsonSchemaDialect;
delete document.webhooks;
delete document.info.summary;
delete document.info.license?.identifier;
const { schemas = {}, responses = {} } = document.components;
Object.values(schemas).forEach(walkSchema);
for (const response of Object.values(responses)) {
  renameContent(response, "application/problem+json", "application/json");
  walkContent(response);
}
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    if (operation.responses) downgradeOperation(operation);
  }
}
console.log(JSON.stringify(document, null, 2));
