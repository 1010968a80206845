// Start the real server for a test: a fresh data folder, a free port, and the first Owner made through
// the one-time link that it prints. Used by the browser tests and by the tests of generated clients.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const binary = process.env.STEWARD_BINARY ?? join(root, "target/debug/steward");

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * A running server: `url`, `setUpLink` (undefined unless the database is new), `output()` and `stop()`.
 * `env` adds to or overrides the server's environment.
 */
export async function startServer({ env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "steward-test-"));
  const port = await freePort();
  // By name, not by address: a browser treats http://localhost as a secure context.
  const url = `http://localhost:${port}`;
  const child = spawn(binary, ["serve"], {
    cwd: folder,
    env: {
      ...withoutSteward(process.env),
      STEWARD_SERVER_LISTEN: `127.0.0.1:${port}`,
      STEWARD_SERVER_DATA: join(folder, "data"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => { output += text; });
  }
  let exited = null;
  const exit = new Promise((resolve) => {
    child.once("error", (error) => resolve((exited = error.message)));
    child.once("exit", (code, signal) => resolve((exited = signal ?? `exit status ${code}`)));
  });
  // A test run that is interrupted must not leave servers behind.
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);

  const server = {
    url,
    pid: child.pid,
    output: () => output,
    get setUpLink() {
      return output.match(/https?:\/\/\S+\/setup#[\w-]+/)?.[0];
    },
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exit;
      clearTimeout(late);
      process.removeListener("exit", endWithUs);
      await rm(folder, { recursive: true, force: true });
    },
  };

  const deadline = Date.now() + 30_000;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return server;
    if (exited !== null || Date.now() > deadline) {
      await server.stop();
      throw new Error(`the server did not become ready (${exited ?? "30 s passed"}):\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// What the developer's shell says about a Steward of their own must not reach the one under test.
function withoutSteward(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("STEWARD_")));
}

/** Call the API; answers the parsed body, and throws with the problem's text on an error status. */
export async function call(server, method, path, { token, body, type = "application/json", headers = {} } = {}) {
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method,
    headers: {
      origin: server.url,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": type }),
      ...headers,
    },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Make the first Owner; answers its credentials and an access token. */
export async function setUp(server, { email = "owner@example.com", name = "Olive Owner", locale = "en" } = {}) {
  const link = server.setUpLink;
  if (!link) throw new Error(`the server printed no set-up link:\n${server.output()}`);
  const password = randomBytes(18).toString("base64url");
  const { access_token: token } = await call(server, "POST", "auth/setup", {
    body: { token: link.split("#")[1], email, name, locale, password },
  });
  return { email, name, password, token };
}

/** Make an API key that may do what `grants` says. */
export async function createApiKey(server, owner, grants) {
  await call(server, "POST", "auth/confirm", { token: owner.token, body: { password: owner.password } });
  const { secret } = await call(server, "POST", "api-keys", {
    token: owner.token,
    body: { name: "Test", grants, expires_in_days: 1, rate_limit: 6000 },
  });
  return secret;
}
