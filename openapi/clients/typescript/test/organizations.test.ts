// What an integrator does first, through the generated client: list everything, create, and meet the
// two refusals that a script has to handle.
import assert from "node:assert/strict";
import { test } from "node:test";

import createClient from "openapi-fetch";

import type { components, paths } from "../generated/schema.js";

type SaveOrganization = components["schemas"]["SaveOrganization"];

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

const client = createClient<paths>({
  baseUrl: setting("STEWARD_URL"),
  headers: { authorization: `Bearer ${setting("STEWARD_API_KEY")}` },
});

async function listAll(): Promise<string[]> {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const { data, error } = await client.GET("/api/v1/organizations", {
      params: { query: { limit: 10, ...(after === undefined ? {} : { after }) } },
    });
    assert.ok(data, JSON.stringify(error));
    assert.ok(data.items.length <= 10);
    found.push(...data.items.map(({ id }) => id));
    after = data.next ?? undefined;
  } while (after !== undefined);
  return found;
}

function organization(name: string): SaveOrganization {
  return {
    name,
    street: "Carina-Feigl-Gasse 7",
    postal_code: "1713",
    city: "Vöcklabruck",
    country: "AT",
    billing_email: "billing@example.com",
  };
}

async function create(name: string) {
  const { data, error, response } = await client.POST("/api/v1/organizations", { body: organization(name) });
  assert.ok(data, JSON.stringify(error));
  assert.equal(response.status, 201);
  const version = response.headers.get("etag");
  assert.ok(version, "the answer has no ETag");
  return { created: data, version };
}

test("paging meets every organization once", async () => {
  const found = await listAll();
  const { data, error } = await client.GET("/api/v1/organizations", { params: { query: { limit: 1, total: true } } });
  assert.ok(data, JSON.stringify(error));
  assert.ok(found.length > 20, "there should be several pages");
  assert.equal(found.length, data.total);
  assert.equal(new Set(found).size, found.length);
});

test("a created organization can be read again", async () => {
  const { created } = await create("TypeScript Käserei");
  const { data, error } = await client.GET("/api/v1/organizations/{id}", { params: { path: { id: created.id } } });
  assert.ok(data, JSON.stringify(error));
  assert.equal(data.name, "TypeScript Käserei");
  assert.equal(data.plan, "free");
});

test("a broken rule is reported at its field", async () => {
  const body = { ...organization("TypeScript Invalid"), billing_email: "nobody", country: "XX" };
  const { error, response } = await client.POST("/api/v1/organizations", { body });
  assert.equal(response.status, 422);
  assert.ok(error);
  assert.equal(error.code, "invalid");
  assert.deepEqual((error.fields ?? []).map(({ field }) => field).sort(), ["billing_email", "country"]);
});

test("an outdated version changes nothing", async () => {
  const { created, version } = await create("TypeScript Conflict");
  const path = { id: created.id };
  const save = (name: string) =>
    client.PUT("/api/v1/organizations/{id}", {
      params: { path, header: { "If-Match": version } },
      body: organization(name),
    });
  const first = await save("TypeScript Conflict, first");
  assert.equal(first.response.status, 200, JSON.stringify(first.error));
  const second = await save("TypeScript Conflict, second");
  assert.equal(second.response.status, 412);
  assert.equal(second.error?.code, "version_conflict");
  const { data } = await client.GET("/api/v1/organizations/{id}", { params: { path } });
  assert.equal(data?.name, "TypeScript Conflict, first");
});
