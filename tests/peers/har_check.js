// har_check.js FILE...: holds HAR files against the JSON Schemas of HAR 1.2 that npm's har-schema
// has, by ajv. Says what is wrong and ends with 1, or how many entries there are.
"use strict";
const fs = require("fs");
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const schemas = require("har-schema");

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
addFormats(ajv);
ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
ajv.addSchema(Object.values(schemas));
const validate = ajv.getSchema("har.json#");

for (const path of process.argv.slice(2)) {
  const har = JSON.parse(fs.readFileSync(path, "utf8"));
  if (!validate(har)) {
    for (const error of validate.errors.slice(0, 20))
      console.log(`${path}${error.instancePath}: ${error.message}`);
    process.exit(1);
  }
  console.log(`${har.log.entries.length} entries hold`);
}
