// Run a command against a fresh server that holds some organizations, with STEWARD_URL and
// STEWARD_API_KEY in its environment; ends with the command's status.
//
//   node scripts/with-server.mjs COMMAND [ARGUMENT…]
//
// The key may do what STEWARD_TEST_GRANTS lists, separated by commas; without it, everything with
// organizations.
import { spawn } from "node:child_process";
import { once } from "node:events";

import { call, createApiKey, setUp, startServer } from "./steward-server.mjs";

// Several pages of a list, the last one not full.
const ORGANIZATIONS = 23;

const [command, ...args] = process.argv.slice(2);
const server = await startServer();
try {
  const owner = await setUp(server);
  const key = await createApiKey(server, owner, (process.env.STEWARD_TEST_GRANTS ?? "organizations.*").split(","));
  for (let number = 1; number <= ORGANIZATIONS; number += 1) {
    await call(server, "POST", "organizations", {
      token: key,
      body: {
        name: `Customer ${String(number).padStart(2, "0")}`,
        street: `Hauptstraße ${number}`,
        postal_code: "10115",
        city: "Berlin",
        country: "DE",
        billing_email: `billing-${number}@example.com`,
      },
    });
  }
  const child = spawn(command, args, {
    stdio: "inherit",
    env: { ...process.env, STEWARD_URL: server.url, STEWARD_API_KEY: key },
  });
  const [code, signal] = await once(child, "exit");
  process.exitCode = code ?? (signal ? 1 : 0);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  if (process.exitCode !== 0) console.error(`--- the server said ---\n${server.output()}`);
  await server.stop();
}
