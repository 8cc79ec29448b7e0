// Two pages and an agent meet on a bad network: how long connecting takes, what of the numbered messages arrives and in which order, what is heard.
import { disposeAgents, joinAsAgent } from './agent.mjs';
import { join, openBrowser, seen, send } from './browser.mjs';
import { untilAllHear } from './hearing.mjs';
import { report, until } from './report.mjs';

const { url, chromium, tokens, single, messages } = JSON.parse(process.argv[2]);
const result = {};
const browser = await openBrowser(chromium);
const sizes = [20, 14000, 900];
const numbered = number => `${number} `.padEnd(sizes[number % sizes.length], '.');
const numbersFrom = (seen, identity) => seen.data.filter(message => message.from === identity && message.topic === 'numbered').map(message => Number.parseInt(message.text, 10));
try {
  const [anne, bruno] = [await browser.page(line => process.env.VERBOSE && console.error(`anne: ${line}`)), await browser.page()];
  result.anne = await join(anne, { url, token: tokens.anne, single });
  result.bruno = await join(bruno, { url, token: tokens.bruno, single });
  const agent = await joinAsAgent({ url, token: tokens.agent, single });
  result.agent = { milliseconds: agent.milliseconds };
  await Promise.all([anne, bruno].map(page => page.evaluate(() => window.room.localParticipant.setMicrophoneEnabled(true))));
  await agent.speak();

  const sending = Date.now();
  for (let number = 0; number < messages; number++) {
    const text = numbered(number);
    await Promise.all([
      send(anne, text, 'numbered'),
      send(bruno, text, 'numbered'),
      agent.room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true, topic: 'numbered' }),
    ]);
  }
  const pairs = async () => {
    const all = { anne: await seen(anne), bruno: await seen(bruno), agent: agent.seen };
    return Object.fromEntries(Object.keys(all).flatMap(to => Object.keys(all).filter(from => from !== to).map(from => [`${from} to ${to}`, numbersFrom(all[to], from)])));
  };
  result.messages = await until('all numbered messages', async () => {
    const found = await pairs();
    return Object.values(found).every(numbers => numbers.length >= messages) && found;
  }, 30000, pairs);
  result.messagesAfter = Date.now() - sending;
  result.audio = await untilAllHear({ anne, bruno, agent });
  await agent.close();
} catch (error) {
  result.error = error.stack ?? String(error);
} finally {
  await browser.close();
}
report(result);
await disposeAgents();
process.exit(result.error ? 1 : 0);
