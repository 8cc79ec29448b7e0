// A page in Firefox, driven by Marionette (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html), with what the scenarios
// use of a Playwright page.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './report.mjs';

// Sound that needs no device and no question.
const preferences = {
  'marionette.port': 0,
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
};

class Marionette {
  #answers = new Map();
  #id = 0;
  #received = Buffer.alloc(0);

  constructor(socket) {
    this.socket = socket;
    this.greeted = new Promise(resolve => { this.greet = resolve; });
    socket.on('data', data => this.#take(data));
    socket.on('error', () => {});
  }

  command(name, parameters) {
    const id = ++this.#id;
    const message = Buffer.from(JSON.stringify([0, id, name, parameters]));
    this.socket.write(`${message.length}:`);
    this.socket.write(message);
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  // Messages are preceded by their length in bytes; the first one is a greeting.
  #take(data) {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(58);
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#received.subarray(0, colon));
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end));
      this.#received = this.#received.subarray(end);
      if (!Array.isArray(message)) {
        this.greet();
      } else {
        const [, id, error, result] = message;
        const { resolve, reject } = this.#answers.get(id);
        this.#answers.delete(id);
        if (error) reject(new Error(`${error.error}: ${error.message}`));
        else resolve(result);
      }
    }
  }
}

const connected = port => new Promise((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => resolve(socket));
  socket.on('error', reject);
});

export async function openFirefox(program, address) {
  const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
  await writeFile(join(profile, 'user.js'), Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const firefox = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--marionette'], { stdio: process.env.VERBOSE ? 'inherit' : 'ignore', env: { ...process.env, HOME: profile } });
  // With port 0, Firefox writes the port it took into its profile.
  const port = await until('Firefox to listen', () => readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => ''), 60000);
  const marionette = new Marionette(await connected(Number(port)));
  await marionette.greeted;
  await marionette.command('WebDriver:NewSession', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  await marionette.command('WebDriver:SetTimeouts', { script: 60000 });
  await marionette.command('WebDriver:Navigate', { url: address });
  return {
    async evaluate(work, argument = null) {
      // Like Playwright, it answers nothing for what is no plain data.
      const script = `const [argument, done] = arguments;
        const plain = value => value === null || typeof value !== 'object' || ['Object', 'Array'].includes(value.constructor?.name) ? value : null;
        Promise.resolve((${work})(argument)).then(value => done({ value: plain(value) }), error => done({ error: String(error?.stack ?? error) }));`;
      const { value } = await marionette.command('WebDriver:ExecuteAsyncScript', { script, args: [argument], sandbox: null });
      if (value?.error) throw new Error(value.error);
      return value?.value;
    },
    async close() {
      await marionette.command('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
      marionette.socket.destroy();
      if (firefox.exitCode === null) await new Promise(resolve => { firefox.once('exit', resolve); firefox.kill('SIGKILL'); });
      await rm(profile, { recursive: true, force: true });
    },
  };
}
